"""The life of a claim, as a table of transitions: ``tables/transitions.csv``, a row for each rule.

```
draft ──submit──▶ submitted ──take──▶ in_review ──award──▶ awarded
                      ▲  ▲              │  │  ▲
                      │  └───release────┘  │  └──answer──┐
                      │                    ├──ask──▶ question
               submit, appeal              │
                      └───── not_yet ◀─────┘           withdraw: from every open state
```

Whose judgement is wanted next is the claim's *seat*. A badge may ask for two assessors, who do
not know of one another; where they differ, a lead decides. Who appeals is heard by somebody new.

```
first ──judge──▶ second ──disagree──▶ lead          not_yet ──appeal──▶ appeal
```

A renewal is a claim like any other. It ends by itself (*end*) when the award it renews is revoked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from core.domain.errors import WrongState
from core.domain.grids import rows


class ClaimState(StrEnum):
    """Where a claim stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    QUESTION = "question"
    NOT_YET = "not_yet"
    AWARDED = "awarded"
    WITHDRAWN = "withdrawn"


class Seat(StrEnum):
    """Whose judgement is wanted next, or was the last."""

    FIRST = "first"
    SECOND = "second"
    LEAD = "lead"
    APPEAL = "appeal"


class Act(StrEnum):
    """What can happen to a claim."""

    SUBMIT = "submit"
    TAKE = "take"
    RELEASE = "release"
    EXPIRE = "expire"
    RECUSE = "recuse"
    ASK = "ask"
    ANSWER = "answer"
    JUDGE = "judge"
    DISAGREE = "disagree"
    AWARD = "award"
    NOT_YET = "not_yet"
    APPEAL = "appeal"
    WITHDRAW = "withdraw"
    END = "end"


Place = tuple[ClaimState, Seat]


def _transitions() -> Iterator[tuple[tuple[ClaimState, Seat, Act], Place]]:
    for row in rows("transitions"):
        for seat in Seat if row["seat"] == "*" else (Seat(row["seat"]),):
            after_seat = seat if row["to_seat"] == "=" else Seat(row["to_seat"])
            cell = (ClaimState(row["state"]), seat, Act(row["act"]))
            yield cell, (ClaimState(row["to"]), after_seat)


TRANSITIONS: Mapping[tuple[ClaimState, Seat, Act], Place] = MappingProxyType(dict(_transitions()))

S = ClaimState
OPEN = frozenset(S) - {S.AWARDED, S.WITHDRAWN}
WITH_ASSESSORS = frozenset({S.SUBMITTED, S.IN_REVIEW, S.QUESTION})
WITH_LEARNER = frozenset({S.DRAFT, S.NOT_YET})


@dataclass(frozen=True, slots=True)
class Claim:
    """One person's claim to one badge. ``version`` counts its changes."""

    id: str
    community_id: str
    person_id: str
    space_id: str
    state: ClaimState
    created_at: datetime
    changed_at: datetime
    badge_id: str | None = None
    badge_version: int | None = None
    assessor_id: str | None = None
    round: int = 0
    version: int = 1
    submitted_at: datetime | None = None
    seat: Seat = Seat.FIRST
    # A renewal: the claim whose award it renews.
    renews: str | None = None


def after(state: ClaimState, act: Act, seat: Seat = Seat.FIRST) -> Place:
    """The state and seat that ``act`` leads to. Raises ``WrongState`` where the table has no row."""
    try:
        return TRANSITIONS[state, seat, act]
    except KeyError:
        raise WrongState(state=state.value, act=act.value) from None
