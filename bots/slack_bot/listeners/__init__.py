"""What the app listens to in Slack, room by room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bots.slack_bot.listeners import (
    caring,
    desk,
    duty,
    helping,
    home,
    learner,
    leaving,
    office,
    rating,
    witnesses,
)

if TYPE_CHECKING:
    from bots.slack_bot.app import SlackFace


def listen(face: SlackFace) -> None:
    """Register every listener."""
    for room in (learner, home, desk, caring, duty, office, leaving, witnesses, rating, helping):
        room.listen(face)


__all__ = ["listen"]
