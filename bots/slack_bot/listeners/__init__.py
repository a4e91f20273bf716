"""What the app listens to in Slack, room by room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bots.slack_bot.listeners import desk, duty, home, learner, leaving, office

if TYPE_CHECKING:
    from bots.slack_bot.app import SlackFace


def listen(face: SlackFace) -> None:
    """Register every listener."""
    for room in (learner, home, desk, duty, office, leaving):
        room.listen(face)


__all__ = ["listen"]
