"""Who is reminded of a claim, and when: the ladder below a promise. Pure.

```
sent ─ ─ ─ a working day before ─ ─ the last day ─ ─ ─ ─ ─ ─ ─ ─ over
            who has it, 9:00         who has it, or the pool, 13:00   the lead
```

Times are nominal: each reminder waits until its recipient may be spoken to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from core.domain.claim import WITH_LEARNER, Claim, ClaimState
from core.domain.working_time import Pause, Week

MOST_OWN = 2
MORNING, NOON = 9, 13
# To how many of the pool a claim is brought on its last day: the least busy ones.
MOST_POOL = 5


class Kind(StrEnum):
    """What is due. What has no recipient yet finds its recipients when the time comes."""

    HOLDER = "holder"  # who has a claim: decide tomorrow
    TODAY = "today"  # who has it: decide today
    POOL = "pool"  # nobody has it, and today is the last day
    LEAD = "lead"  # the promise was not kept
    WARN = "warn"  # who has it: it goes back to the pool tomorrow
    EXPIRE = "expire"  # it goes back
    EXPIRED = "expired"  # who had it is told so
    OFFER = "offer"  # would you take this one?
    OFFER_ENDS = "offer_ends"  # the offer goes to the next
    OWN = "own"  # a learner's own
    RENEW = "renew"  # who has a badge that expires soon: it can be renewed


# What is done at its time, to nobody: at any hour.
SILENT = frozenset({Kind.EXPIRE, Kind.OFFER_ENDS})
# Whoever gets these judges or leads; what they are shown opens the desk.
FOR_LEARNER = frozenset({Kind.OWN, Kind.RENEW})
FOR_DESK = frozenset(Kind) - FOR_LEARNER - SILENT


class State(StrEnum):
    """What became of a reminder."""

    WAITING = "waiting"
    FIRED = "fired"
    VOID = "void"  # the claim moved on
    STOPPED = "stopped"  # who had chosen it does not want it any more


class When(StrEnum):
    """When a learner likes to be reminded."""

    TOMORROW = "tomorrow"
    THREE_DAYS = "three_days"
    WEEK = "week"


SPANS = {
    When.TOMORROW: timedelta(days=1),
    When.THREE_DAYS: timedelta(days=3),
    When.WEEK: timedelta(days=7),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One rung of the ladder: what, at what time, and what tells it from others of its kind."""

    kind: Kind
    at: datetime
    mark: str


def ladder(week: Week, sent: datetime, due: date) -> tuple[Step, ...]:
    """The reminders that keep a promise of which ``due`` is the last day."""
    first = max(week.before(due), week.after(week.day_of(sent)))
    mark = due.isoformat()
    steps = [
        Step(Kind.TODAY, week.at(due, NOON), mark),
        Step(Kind.POOL, week.at(due, NOON), mark),
        Step(Kind.LEAD, week.end_of(due), mark),
    ]
    if first < due:
        steps.insert(0, Step(Kind.HOLDER, week.at(first, MORNING), mark))
    return tuple(steps)


def holding(week: Week, taken: datetime, ends: date) -> tuple[Step, ...]:
    """What happens to a claim that somebody has taken, and may keep until ``ends`` is over."""
    mark = taken.isoformat(timespec="seconds")
    steps = [Step(Kind.EXPIRE, week.end_of(ends), mark)]
    warned = week.before(ends)
    if warned > week.day_of(taken):
        steps.insert(0, Step(Kind.WARN, week.at(warned, MORNING), mark))
    return tuple(steps)


def until_then(steps: Iterable[Step], role_ends: datetime | None, now: datetime) -> Iterator[Step]:
    """The same where the role of who has the claim ends before: then it goes back with the role.

    What was over before ``now`` happens now.
    """
    every = tuple(steps)
    goes = next((one for one in every if one.kind is Kind.EXPIRE), None)
    if role_ends is None or goes is None or goes.at <= role_ends:
        yield from every
        return
    at = max(role_ends, now)
    yield from (one for one in every if one.kind is not Kind.EXPIRE and one.at < at)
    yield replace(goes, at=at)


@dataclass(frozen=True, slots=True)
class Reminder:
    """One thing that is due, or was. ``person_id`` is whom it goes to, where that is known."""

    id: str
    claim_id: str
    kind: Kind
    round: int
    due_at: datetime
    key: str
    person_id: str | None = None
    state: State = State.WAITING
    fired_at: datetime | None = None


_C = ClaimState
_THERE = frozenset({_C.SUBMITTED, _C.IN_REVIEW})
# In which states a claim has to be for a reminder to make sense.
_STATES: Mapping[Kind, frozenset[ClaimState]] = MappingProxyType(
    {
        Kind.HOLDER: frozenset({_C.IN_REVIEW}),
        Kind.TODAY: frozenset({_C.IN_REVIEW}),
        Kind.WARN: frozenset({_C.IN_REVIEW}),
        Kind.EXPIRE: frozenset({_C.IN_REVIEW}),
        Kind.POOL: frozenset({_C.SUBMITTED}),
        Kind.OFFER: frozenset({_C.SUBMITTED}),
        Kind.OFFER_ENDS: frozenset({_C.SUBMITTED}),
        Kind.LEAD: _THERE,
        Kind.EXPIRED: frozenset(_C),
        Kind.OWN: WITH_LEARNER,
        Kind.RENEW: frozenset({_C.AWARDED}),
    }
)
# Those that go to whoever has the claim.
FOR_HOLDER = frozenset({Kind.HOLDER, Kind.TODAY, Kind.WARN})


def fits(one: Reminder, claim: Claim) -> bool:
    """Whether it is still worth reminding: the claim has not moved on."""
    holds = claim.assessor_id == one.person_id
    if (one.kind in FOR_HOLDER and not holds) or (one.kind is Kind.EXPIRED and holds):
        return False
    return claim.round == one.round and claim.state in _STATES[one.kind]


def pauses(acts: Iterable[tuple[str, datetime]]) -> tuple[tuple[Pause, ...], datetime | None]:
    """The times in which a claim waited for its learner, and since when it does so now.

    ``acts`` are what was done to it, in order. Whatever is done after a question ends the wait.
    """
    found: list[Pause] = []
    since: datetime | None = None
    for act, at in acts:
        if since is not None:
            found.append((since, at))
        since = at if act == "ask" else None
    return tuple(found), since
