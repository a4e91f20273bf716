"""What organizers are told in chat of the work that waits: the same words in every channel. Pure.

The lines say nothing that a learner wrote, and no name of a learner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from babel import Locale
from babel.dates import format_timedelta

from core.domain.claim import ClaimState
from core.domain.schedule import Due, Schedule
from core.domain.screens import Moment
from core.domain.workload import Waiting
from core.texts import Texts

# More is on the pages.
MOST_LINES = 8
# The pages of the office about judging, and what each is called.
PAGES = {
    "waiting": "page.waiting.title",
    "due": "due.title",
    "quality": "page.quality.title",
    "rules": "page.rules.title",
    "steps": "page.steps.title",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: what it is about, and in small print what is to be known of it."""

    title: str
    told: str


@dataclass(frozen=True, slots=True)
class Rows:
    """The first lines of a list, and how many there are besides."""

    rows: tuple[Row, ...]
    more: int


def waiting(texts: Texts, language: str, found: Sequence[Waiting]) -> Rows:
    """The claims with the assessors: how long, whose turn, by whom taken, and the way out."""
    rows = tuple(_waiting(texts, language, one) for one in found[:MOST_LINES])
    return Rows(rows, max(0, len(found) - MOST_LINES))


def _waiting(texts: Texts, language: str, one: Waiting) -> Row:
    asked = one.claim.state is ClaimState.QUESTION
    seat = "learner" if asked else one.claim.seat.value
    who = texts.get(language, f"page.waiting.seat.{seat}")
    told = [
        texts.get(language, "page.queue.waits", time=_span(one.waits, texts.best(language))),
        *_promised(texts, language, one),
        f"{texts.get(language, 'page.waiting.seat')}: {who}",
    ]
    if one.holder:
        told.append(texts.get(language, "page.queue.taken", name=one.holder))
    if one.way:
        told.append(f"⚠ {texts.get(language, f'page.waiting.way.{one.way.value}')}")
    return Row(texts.say(one.title, language), " · ".join(told))


def _promised(texts: Texts, language: str, one: Waiting) -> list[str]:
    """By when its learner was promised to hear, where the clock does not stand still."""
    if one.day is None:
        return []
    day = texts.say(one.day, language)
    if one.late:
        return [f"⚠ {texts.get(language, 'digest.late', day=day)}"]
    return [texts.get(language, "page.queue.promised", day=day)]


def due(texts: Texts, language: str, found: Schedule, zone: str = "") -> Rows:
    """What happens next by itself: what, when, to whom, and why; what is late first."""
    order = sorted(found.lines, key=lambda one: not one.late)
    rows = tuple(_due(texts, language, one, zone) for one in order[:MOST_LINES])
    return Rows(rows, found.count - len(rows))


def _due(texts: Texts, language: str, one: Due, zone: str) -> Row:
    late = f"⚠ {texts.get(language, 'due.is_late')} · " if one.late else ""
    when = texts.get(language, "due.stands")
    if one.at is not None:
        when = texts.say(Moment(one.at), language, zone=zone)
    told = [f"{late}{when}"]
    if one.who or one.what == "promise":
        told.append(one.who or texts.get(language, "due.nobody"))
    told.append(texts.get(language, f"due.why.{one.what}"))
    title = texts.get(language, f"due.what.{one.what}")
    named = f": {texts.say(one.title, language)}" if one.title is not None else ""
    return Row(f"{title}{named}", " · ".join(told))


def links(texts: Texts, language: str, base_url: str) -> tuple[tuple[str, str, str], ...]:
    """The pages about judging: the name, what it is called, and the address."""
    base = base_url.rstrip("/")
    return tuple(
        (name, texts.get(language, key), f"{base}/office/{name}") for name, key in PAGES.items()
    )


def _span(seconds: float, language: str) -> str:
    """A length of time in its largest unit, at least one minute."""
    length = timedelta(seconds=max(seconds, 60))
    return format_timedelta(length, threshold=1, locale=Locale.parse(language, sep="-"))


__all__ = ["PAGES", "Row", "Rows", "due", "links", "waiting"]
