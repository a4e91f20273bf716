"""When an assessor may be written to and how much they like to do, as it is chosen in a form: the
same in every channel. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import time

from babel.dates import format_time

from core.domain.screens import Words
from core.services.assigning import MOST_CAP
from core.store.repositories.rhythms import Rhythm
from core.texts import Texts

HOURS = 24
INVALID = Words("duty.invalid")


def read(since: str, until: str, days: Collection[str], cap: str) -> Rhythm | None:
    """What a form brought; None where it makes no sense."""
    try:
        quiet_from, quiet_until = time.fromisoformat(since), time.fromisoformat(until)
        worked = frozenset(int(one) for one in days)
        most = int(cap) if cap.strip() else None
    except ValueError:
        return None
    fits = bool(worked) and worked <= set(range(7)) and (most is None or 1 <= most <= MOST_CAP)
    return Rhythm(_minute(quiet_from), _minute(quiet_until), worked, most) if fits else None


def _minute(clock: time) -> time:
    return clock.replace(second=0, microsecond=0, tzinfo=None)


def hours(texts: Texts, language: str, now: time) -> list[tuple[str, str]]:
    """The hours of a day to choose from, and the time of now if it is none of them; in words, and
    the value of each."""
    every = sorted({now, *(time(hour) for hour in range(HOURS))})
    spoken = texts.locale(language)
    return [(format_time(one, "short", locale=spoken), value_of(one)) for one in every]


def value_of(clock: time) -> str:
    """The value of a time."""
    return clock.isoformat("minutes")


def weekdays(texts: Texts, language: str) -> list[tuple[str, str]]:
    """The days of the week, Monday first; in words, and the number of each."""
    names = texts.locale(language).days["stand-alone"]["wide"]
    return [(names[number], str(number)) for number in range(7)]


__all__ = ["INVALID", "hours", "read", "value_of", "weekdays"]
