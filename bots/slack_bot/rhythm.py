"""The window in which assessors say when they may be written to, and how much they like to do. Pure.

``callback_id`` is ``rhythm``; the action_id ``rhythm.open`` opens it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from bots import rhythm
from bots.slack_bot import blocks, windows
from bots.slack_bot.blocks import Block
from bots.slack_bot.pen import Pen
from core.services.assigning import Own
from core.store.repositories.rhythms import Rhythm

RHYTHM, OPEN, TITLE = "rhythm", "rhythm.open", "duty.title"
SINCE, UNTIL, DAYS, CAP = "since", "until", "days", "cap"
MOST_DIGITS = 3


def window(pen: Pen, own: Own) -> Block:
    """What they chose, in fields that can be changed."""
    now, hint = own.rhythm, pen.word("duty.quiet.hint")
    made = [
        blocks.section(pen.word("duty.lead")),
        blocks.field(pen.word("duty.quiet_from"), _clock(pen, SINCE, now.quiet_from), SINCE),
        blocks.field(
            pen.word("duty.quiet_until"), _clock(pen, UNTIL, now.quiet_until), UNTIL, hint=hint
        ),
        blocks.field(pen.word("duty.days"), _days(pen, now), DAYS),
        blocks.field(
            pen.word("duty.cap"),
            _cap(now),
            CAP,
            hint=pen.word("duty.cap.hint", most=own.most),
            optional=True,
        ),
    ]
    return windows.window(pen, RHYTHM, TITLE, made, "slack.save")


def _clock(pen: Pen, name: str, now: time) -> Block:
    lines = {v: blocks.option(said, v) for said, v in rhythm.hours(pen.texts, pen.language, now)}
    return {
        "type": "static_select",
        "action_id": name,
        "options": list(lines.values()),
        "initial_option": lines[rhythm.value_of(now)],
    }


def _days(pen: Pen, now: Rhythm) -> Block:
    lines = [blocks.option(said, v) for said, v in rhythm.weekdays(pen.texts, pen.language)]
    worked = [one for one in lines if int(one["value"]) in now.days]
    return {"type": "checkboxes", "action_id": DAYS, "options": lines, "initial_options": worked}


def _cap(now: Rhythm) -> Block:
    field: Block = {"type": "plain_text_input", "action_id": CAP, "max_length": MOST_DIGITS}
    return field | ({"initial_value": str(now.cap)} if now.cap is not None else {})


def opener(pen: Pen) -> Block:
    """The button that opens the window."""
    return blocks.button(pen.word(TITLE), OPEN)


def read(view: Mapping[str, Any]) -> Rhythm | None:
    """What was chosen; None where it makes no sense."""
    held = windows.submitted(view)
    days = held.get(DAYS, {}).get("selected_options") or ()
    return rhythm.read(
        _chosen(held, SINCE),
        _chosen(held, UNTIL),
        [str(one.get("value")) for one in days if isinstance(one, Mapping)],
        str(held.get(CAP, {}).get("value") or ""),
    )


def _chosen(held: Mapping[str, Mapping[str, Any]], name: str) -> str:
    return str((held.get(name, {}).get("selected_option") or {}).get("value") or "")


__all__ = ["CAP", "OPEN", "RHYTHM", "TITLE", "opener", "read", "window"]
