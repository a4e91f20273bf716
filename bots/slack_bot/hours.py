"""The hour at which a channel is told what waits, as a field of a window. Pure."""

from __future__ import annotations

from bots.hours import choices, read, value_of
from bots.slack_bot import blocks
from bots.slack_bot.blocks import Block
from core.texts import Texts

HOUR = "hour"


def field(texts: Texts, language: str, hour: int | None) -> Block:
    """The menu of hours; ``hour`` is that of now."""
    lines = {value: blocks.option(said, value) for said, value in choices(texts, language)}
    menu: Block = {
        "type": "static_select",
        "action_id": HOUR,
        "options": list(lines.values()),
        "initial_option": lines[value_of(hour)],
    }
    hint = texts.get(language, "slack.setup.digest.hint")
    return blocks.field(texts.get(language, "slack.setup.digest"), menu, HOUR, hint=hint)


__all__ = ["HOUR", "field", "read"]
