"""How well claims are judged, in figures. Pure.

Every figure is about decisions of a time: how long people waited, what came of it, how far two
assessors agreed, how fair it felt. Nothing is told of fewer than five people, and nothing that
would tell it by subtraction of the parts from the whole.

Time is calendar time, around the clock. While a claim waits for the learner's answer to a
question, the time to the decision stands still; that to the first response does not, since the
question is the first response. Percentiles are interpolated between the two nearest values
(as ``PERCENTILE.INC`` of spreadsheets, type 7 of Hyndman and Fan).
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from core.domain.claim import Act
from core.domain.review import Outcome
from core.domain.showcase import FEWEST

# How fair a decision felt: 1 (not at all) to this.
FAIREST = 5
# Where a claim stands it is asked for so long after the decision, until it was said.
ASKED_WITHIN = timedelta(days=30)

Pairs = Sequence[tuple[bool, bool]]


@dataclass(frozen=True, slots=True)
class Round:
    """One decided round of a claim: from when it was sent to when its learner heard.

    ``heard_at`` is when the learner first heard anything: a question, or the decision. ``pairs``
    holds for each criterion that two assessors judged whether the one and the other found it met.
    """

    person_id: str
    badge_id: str
    space_id: str
    number: int
    appeal: bool
    outcome: Outcome
    sent_at: datetime
    heard_at: datetime
    decided_at: datetime
    paused: timedelta = timedelta()
    pairs: Pairs = ()
    fair: int | None = None
    rated_at: datetime | None = None
    thanked: bool = False


class Kind(StrEnum):
    """What is measured, in the order in which it is shown."""

    RESPONSE = "response"
    DECISION = "decision"
    NOT_YET = "not_yet"
    AGAIN = "again"
    AGREEMENT = "agreement"
    APPEALS = "appeals"
    FAIR = "fair"
    THANKS = "thanks"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one group. ``count`` is how many it is made of; 0 says that there are none.

    ``few`` is true where it would be about fewer than five people: then nothing else is told.
    ``values`` are seconds (median, 90th percentile), shares from 0 to 1, a mean or kappa, as the
    kind has it; None is what cannot be told, such as kappa where all judgements are the same.
    """

    count: int = 0
    few: bool = False
    values: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two assessors agree: the share of equal judgements, and kappa."""

    share: float
    kappa: float | None


Agree = Callable[[Pairs], Agreement]
Row = Mapping[Kind, Figure]


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of all, and of each part."""

    whole: Row
    parts: Mapping[str, Row]


def report(rounds: Iterable[Round], part: Callable[[Round], str], agree: Agree) -> Report:
    """The figures of ``rounds``, whole and by ``part``."""
    every = tuple(rounds)
    names = sorted({part(one) for one in every})
    rows: dict[str, dict[Kind, Figure]] = {name: {} for name in names}
    whole: dict[Kind, Figure] = {}
    for kind in Kind:
        counted = tuple(one for one in every if _counts(kind, one))
        parts = {name: tuple(o for o in counted if part(o) == name) for name in names}
        hidden = hide({name: people(found) for name, found in parts.items()})
        whole[kind] = _figure(kind, counted, agree, few=len(people(counted)) < FEWEST)
        for name, found in parts.items():
            rows[name][kind] = _figure(kind, found, agree, few=name in hidden)
    return Report(MappingProxyType(whole), MappingProxyType(rows))


def people(rounds: Iterable[Round]) -> frozenset[str]:
    """Whom these rounds are about."""
    return frozenset(one.person_id for one in rounds)


def hide(parts: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The parts of a whole that must not be told.

    Those of fewer than five people; and as long as all hidden ones together are about fewer than
    five, or there is only one of them, the smallest other one too: else what is hidden would be
    the whole less what is told.
    """
    rising = sorted((n for n, who in parts.items() if who), key=lambda n: (len(parts[n]), n))
    hidden: list[str] = [name for name in rising if len(parts[name]) < FEWEST]
    for name in rising[len(hidden) :]:
        together = frozenset[str]().union(*(parts[one] for one in hidden))
        if not hidden or (len(hidden) > 1 and len(together) >= FEWEST):
            break
        hidden.append(name)
    return frozenset(hidden)


def _counts(kind: Kind, one: Round) -> bool:
    """Whether a round is among those that a figure is made of."""
    match kind:
        case Kind.NOT_YET:
            return not one.appeal
        case Kind.AGAIN:
            return one.number > 1 and not one.appeal
        case Kind.AGREEMENT:
            return bool(one.pairs)
        case Kind.APPEALS:
            return one.appeal
        case Kind.FAIR:
            return one.fair is not None
    return True


def _figure(kind: Kind, rounds: tuple[Round, ...], agree: Agree, *, few: bool) -> Figure:
    if not rounds:
        return Figure()
    if few:
        return Figure(few=True)
    if kind is Kind.FAIR:
        return _fairness(rounds)
    return Figure(len(rounds), values=_values(kind, rounds, agree))


def _values(kind: Kind, rounds: tuple[Round, ...], agree: Agree) -> tuple[float | None, ...]:
    match kind:
        case Kind.RESPONSE:
            return _spread([(one.heard_at - one.sent_at).total_seconds() for one in rounds])
        case Kind.DECISION:
            return _spread(
                [(one.decided_at - one.sent_at - one.paused).total_seconds() for one in rounds]
            )
        case Kind.NOT_YET:
            return (statistics.fmean(one.outcome is Outcome.NOT_YET for one in rounds),)
        case Kind.THANKS:
            return (statistics.fmean(one.thanked for one in rounds),)
        case Kind.AGREEMENT:
            found = agree([pair for one in rounds for pair in one.pairs])
            return found.share, found.kappa
    return (statistics.fmean(one.outcome is Outcome.AWARD for one in rounds),)


def _fairness(rounds: tuple[Round, ...]) -> Figure:
    """The mean of the first five, ten, fifteen ... ratings.

    So it moves only when five more have come, and nobody can tell from today's figure and that of
    yesterday what one person said in between.
    """
    told = sorted(rounds, key=lambda one: (one.rated_at or one.decided_at, one.person_id))
    counted = told[: len(told) - len(told) % FEWEST]
    return Figure(len(counted), values=(statistics.fmean(one.fair or 0 for one in counted),))


def _spread(values: list[float]) -> tuple[float, float]:
    """The median and the 90th percentile."""
    return percentile(values, 50), percentile(values, 90)


def percentile(values: Iterable[float], percent: int) -> float:
    """The value below which ``percent`` (1 to 99) of ``values`` lie, interpolated."""
    ordered = sorted(values)
    if len(ordered) == 1:
        return ordered[0]
    return statistics.quantiles(ordered, n=100, method="inclusive")[percent - 1]


def paused(acts: Iterable[tuple[Act, datetime]], until: datetime) -> timedelta:
    """How long a claim waited for its learner before ``until``; ``acts`` in their order.

    A question begins it, if none was open; the answer ends it, and so does whatever takes the
    claim from the one who asked.
    """
    total, since = timedelta(), None
    for act, at in acts:
        if act is Act.ASK:
            since = since or at
        elif since is not None:
            total += at - since
            since = None
    return total + (max(until - since, timedelta()) if since else timedelta())
