"""When an assessor may be written to, and how much they like to do: the window of it. Pure.

Ids: ``rhythm_ask|rhythm_left.me.0.SERVER``. Behind the server of the first stands what is chosen now,
``SERVER|FROM|UNTIL|DAYS|CAP``: who judges by a role of the server is looked up only when it is sent.
"""

from __future__ import annotations

from datetime import time
from typing import Any

from discord import ui

from bots import rhythm
from bots.discord_bot import fields, layout, windows
from bots.discord_bot.ids import Here
from bots.discord_bot.layout import MOST_OPTIONS, Button, Item, Window
from bots.discord_bot.pen import Pen
from core.store.repositories.rhythms import Rhythm

ME, BETWEEN, CLOCK = "me", "|", "%H%M"
SINCE, UNTIL, DAYS, CAP = "since", "until", "days", "cap"
MOST_DIGITS = 3


def opener(pen: Pen, guild: str, now: Rhythm) -> Button:
    """The button that opens the window; it carries what is chosen now."""
    clocks = (one.strftime(CLOCK) for one in (now.quiet_from, now.quiet_until))
    days, cap = "".join(map(str, sorted(now.days))), str(now.cap or "")
    about = BETWEEN.join((guild, *clocks, days, cap))
    return layout.button(pen.word("duty.title"), Here("rhythm_ask", ME, 0, about).encode())


def carried(told: list[str]) -> Rhythm:
    """What the button said; what everybody begins with where that makes no sense."""
    since, until, days, cap, *_ = [*told, "", "", "", ""]
    begin, end = (f"{one[:2]}:{one[2:]}" for one in (since, until))
    return rhythm.read(begin, end, days, cap) or Rhythm()


def window(pen: Pen, guild: str, now: Rhythm) -> Window:
    """Asks for the quiet hours, the days and the most claims at once."""
    cap = fields.entry(CAP, MOST_DIGITS, draft=str(now.cap or ""), optional=True)
    days = [
        fields.tick(said, value, chosen=int(value) in now.days)
        for said, value in rhythm.weekdays(pen.texts, pen.language)
    ]
    given: tuple[Item, ...] = (
        fields.field(pen.word("duty.quiet_from"), _clock(pen, SINCE, now.quiet_from)),
        fields.field(
            pen.word("duty.quiet_until"),
            _clock(pen, UNTIL, now.quiet_until),
            pen.word("duty.quiet.hint"),
        ),
        fields.field(pen.word("duty.days"), fields.ticks(DAYS, days, needed=True)),
        fields.field(pen.word("duty.cap"), cap, pen.word("rhythm.cap.hint")),
    )
    return Window(pen.word("duty.title"), Here("rhythm_left", ME, 0, guild).encode(), given)


def _clock(pen: Pen, name: str, now: time) -> ui.Select[Any]:
    at = rhythm.value_of(now)
    lines = [
        layout.line(said, value, chosen=value == at)
        for said, value in rhythm.hours(pen.texts, pen.language, now)
    ]
    menu = layout.menu(name, lines[:MOST_OPTIONS], pen.word("duty.hours"))
    menu.required = True
    return menu


def read(data: windows.Data) -> Rhythm | None:
    """What was sent; None where it makes no sense."""
    held = windows.submitted(data)
    since, until, days, cap = (held.get(one, windows.Given()) for one in (SINCE, UNTIL, DAYS, CAP))
    return rhythm.read(_one(since), _one(until), days.values, cap.text)


def _one(given: windows.Given) -> str:
    return next(iter(given.values), "")


__all__ = ["carried", "opener", "read", "window"]
