"""When an assessor is away, as it is told and typed in chat: the same in every channel. Pure."""

from __future__ import annotations

import re
from datetime import date

from core.domain.screens import Day, Words
from core.store.repositories.rhythms import Absence
from core.texts import Texts

# The year comes first, so that no day is taken for a month.
_DAY = re.compile(r"(\d{4})\s*[-/.\s]\s*(\d{1,2})\s*[-/.\s]\s*(\d{1,2})\.?")


def day_of(typed: str) -> date | None:
    """The day that somebody typed, such as 2026-12-24; None for what is no day."""
    found = _DAY.fullmatch(typed.strip())
    if found is None:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None


def days(texts: Texts, language: str, first: date, last: date) -> str:
    """A day, or the first and the last one."""
    if first == last:
        return texts.say(Day(first), language)
    told = {"first": Day(first), "last": Day(last)}
    return texts.say(Words("duty.away.from_to", told), language)


def line(texts: Texts, language: str, one: Absence, today: date) -> str:
    """A time away in a list, and whether it is now."""
    told = days(texts, language, one.first, one.last)
    return f"{texts.get(language, 'away.now')} {told}" if one.first <= today else told


__all__ = ["day_of", "days", "line"]
