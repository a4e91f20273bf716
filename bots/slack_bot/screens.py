"""A message to Slack."""

from __future__ import annotations

from dataclasses import dataclass

from bots.slack_bot.blocks import Block


@dataclass(frozen=True)
class Post:
    """A message: its blocks, and the text that screen readers and notifications use."""

    text: str
    blocks: list[Block]
