"""The life of a claim, as a table of transitions.

```
draft ──submit──▶ submitted ──take──▶ in_review ──award──▶ awarded
                      ▲  ▲              │  │  ▲
                      │  └───release────┘  │  └──answer──┐
                      │                    ├──ask──▶ question
                    submit                 │
                      └───── not_yet ◀─────┘           withdraw: from every open state
```
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from core.domain.errors import WrongState


class ClaimState(StrEnum):
    """Where a claim stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    QUESTION = "question"
    NOT_YET = "not_yet"
    AWARDED = "awarded"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What can happen to a claim."""

    SUBMIT = "submit"
    TAKE = "take"
    RELEASE = "release"
    ASK = "ask"
    ANSWER = "answer"
    AWARD = "award"
    NOT_YET = "not_yet"
    WITHDRAW = "withdraw"


S, A = ClaimState, Act

TRANSITIONS: Mapping[tuple[ClaimState, Act], ClaimState] = MappingProxyType(
    {
        (S.DRAFT, A.SUBMIT): S.SUBMITTED,
        (S.DRAFT, A.WITHDRAW): S.WITHDRAWN,
        (S.SUBMITTED, A.TAKE): S.IN_REVIEW,
        # A question may outlive its assessor's turn: they released, the answer still counts,
        # also for the colleague who took the claim after them.
        (S.SUBMITTED, A.ANSWER): S.SUBMITTED,
        (S.IN_REVIEW, A.ANSWER): S.IN_REVIEW,
        (S.SUBMITTED, A.WITHDRAW): S.WITHDRAWN,
        (S.IN_REVIEW, A.RELEASE): S.SUBMITTED,
        (S.IN_REVIEW, A.ASK): S.QUESTION,
        (S.IN_REVIEW, A.AWARD): S.AWARDED,
        (S.IN_REVIEW, A.NOT_YET): S.NOT_YET,
        (S.IN_REVIEW, A.WITHDRAW): S.WITHDRAWN,
        (S.QUESTION, A.ANSWER): S.IN_REVIEW,
        (S.QUESTION, A.RELEASE): S.SUBMITTED,
        # The assessor may decide without the answer: they found it themselves.
        (S.QUESTION, A.AWARD): S.AWARDED,
        (S.QUESTION, A.NOT_YET): S.NOT_YET,
        (S.QUESTION, A.WITHDRAW): S.WITHDRAWN,
        (S.NOT_YET, A.SUBMIT): S.SUBMITTED,
        (S.NOT_YET, A.WITHDRAW): S.WITHDRAWN,
    }
)

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


def after(state: ClaimState, act: Act) -> ClaimState:
    """The state that ``act`` leads to. Raises ``WrongState`` where the table has no cell."""
    try:
        return TRANSITIONS[state, act]
    except KeyError:
        raise WrongState(state=state.value, act=act.value) from None
