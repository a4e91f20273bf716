"""What the app listens to in Slack, room by room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bots.slack_bot.listeners import (
    away,
    caring,
    desk,
    duty,
    helping,
    home,
    learner,
    leaving,
    office,
    rating,
    rhythm,
    witnesses,
)

if TYPE_CHECKING:
    from bots.slack_bot.app import SlackFace

# What is heard first is asked first.
DESK = (desk, caring, duty, away, rhythm)
ROOMS = (learner, home, *DESK, office, leaving, witnesses, rating, helping)


def listen(face: SlackFace) -> None:
    """Register every listener."""
    for room in ROOMS:
        room.listen(face)


__all__ = ["listen"]
