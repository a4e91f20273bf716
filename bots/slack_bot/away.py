"""The window in which assessors say when they are away: the days there are, and two to add. Pure.

``callback_id`` is ``away``; the action_id ``away.stay.ID`` ends one, ``away.open`` opens it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bots import away
from bots.slack_bot import blocks, rhythm, windows
from bots.slack_bot.blocks import Block
from bots.slack_bot.pen import Pen
from core.services.assigning import Own

AWAY, TITLE = "away", "duty.away"
OPEN, STAY = "away.open", "away.stay."
FIRST, LAST = "first", "last"


def window(pen: Pen, own: Own, notice: str = "", *, asks: bool = True) -> Block:
    """When somebody is away now and later. ``asks`` is whether days can be added in it."""
    made = [blocks.section(notice), blocks.divider()] if notice else []
    made.append(blocks.section(pen.word("duty.away.lead" if own.away else "away.none")))
    for one in own.away:
        way = blocks.button(pen.word("duty.away.drop"), f"{STAY}{one.id}")
        made.append(blocks.section(away.line(pen.texts, pen.language, one, own.today), way))
    if not asks:
        made += blocks.actions([more(pen, "away.add"), rhythm.opener(pen)])
        return windows.window(pen, AWAY, TITLE, made)
    made += blocks.actions([rhythm.opener(pen)])
    made += [blocks.divider(), blocks.strong(pen.word("away.add")), *_fields(pen)]
    return windows.window(pen, AWAY, TITLE, made, "slack.save")


def _fields(pen: Pen) -> list[Block]:
    first = {"type": "datepicker", "action_id": FIRST}
    last = {"type": "datepicker", "action_id": LAST}
    hint = pen.word("away.last.hint")
    return [
        blocks.field(pen.word("duty.away.first"), first, FIRST),
        blocks.field(pen.word("duty.away.last"), last, LAST, hint=hint, optional=True),
    ]


def more(pen: Pen, label: str) -> Block:
    """The button that opens the window; ``label`` is a key."""
    return blocks.button(pen.word(label), OPEN)


def read(view: Mapping[str, Any]) -> tuple[date | None, date | None]:
    """The first and the last day that were chosen: the same where only one was."""
    first, last = _chosen(view, FIRST), _chosen(view, LAST)
    return away.day_of(first), away.day_of(last or first)


def last_chosen(view: Mapping[str, Any]) -> str:
    """The field beside which is told what is wrong with the days."""
    return LAST if _chosen(view, LAST) else FIRST


def _chosen(view: Mapping[str, Any], name: str) -> str:
    return str(windows.submitted(view).get(name, {}).get("selected_date") or "")


__all__ = ["AWAY", "OPEN", "STAY", "TITLE", "last_chosen", "more", "read", "window"]
