"""The hour at which a channel is told what waits, as a field of a window. Pure."""

from __future__ import annotations

from datetime import time

from babel.dates import format_time

from bots.slack_bot import blocks
from bots.slack_bot.blocks import Block
from core.texts import Texts

HOUR, NEVER = "hour", "never"
HOURS = 24


def field(texts: Texts, language: str, hour: int | None) -> Block:
    """The menu of hours; ``hour`` is that of now."""
    lines = [blocks.option(texts.get(language, "times.digest.never"), NEVER)]
    for one in range(HOURS):
        clock = format_time(time(one), "short", locale=texts.locale(language))
        lines.append(blocks.option(texts.get(language, "times.digest.at", hour=clock), str(one)))
    menu: Block = {
        "type": "static_select",
        "action_id": HOUR,
        "options": lines,
        "initial_option": lines[0 if hour is None else hour + 1],
    }
    hint = texts.get(language, "slack.setup.digest.hint")
    return blocks.field(texts.get(language, "slack.setup.digest"), menu, HOUR, hint=hint)


def read(chosen: str) -> int | None:
    """What was chosen; None for never, and for what is no hour."""
    known = chosen.isascii() and chosen.isdigit() and int(chosen) < HOURS
    return int(chosen) if known else None
