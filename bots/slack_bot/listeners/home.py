"""What is listened to: home."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bots.slack_bot.app import SlackFace


def listen(face: SlackFace) -> None:
    """Register the listeners."""
