"""An assessor's judgement: a level per criterion, a reason where it is not yet.

Software checks that a decision is complete and says what it claims to say. It never
makes one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from core.domain.catalogue import Badge
from core.domain.errors import CommentMissing, DecisionMismatch, LevelMissing, TextTooLong

MOST_COMMENT = 4000


class Misses(StrEnum):
    """The rule of good evidence that something does not keep yet.

    Four of the field's five (VARCS: valid, authentic, reliable, current, sufficient); reliable
    is what a second look is for.
    """

    VALID = "valid"
    AUTHENTIC = "authentic"
    CURRENT = "current"
    SUFFICIENT = "sufficient"


class Outcome(StrEnum):
    """What a review comes to."""

    AWARD = "award"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class Result:
    """The judgement of one criterion: a level id of the badge's scale, and the reason.

    ``misses`` is one of ``Misses`` where it is not yet met, ``step`` the id of a next step from
    the organizer's menu; both may be "".
    """

    level: str
    comment: str = ""
    misses: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """One finished review of one round of a claim."""

    claim_id: str
    round: int
    assessor_id: str
    outcome: Outcome
    decided_at: datetime
    results: Mapping[str, Result] = field(default_factory=dict)


def check(badge: Badge, outcome: Outcome, results: Mapping[str, Result]) -> dict[str, Result]:
    """The complete, tidied results, in the badge's order.

    Raises ``LevelMissing`` for a criterion without a level of the badge's scale,
    ``CommentMissing`` for a "not yet" without a reason, ``TextTooLong`` for a comment
    over 4,000 characters, and ``DecisionMismatch`` when the outcome and the levels
    disagree: an award needs every criterion met, a "not yet" at least one unmet.
    """
    tidy: dict[str, Result] = {}
    unmet = 0
    for criterion in badge.criteria:
        result = results.get(criterion.id)
        level = badge.level(result.level) if result else None
        if result is None or level is None:
            raise LevelMissing(criterion=criterion.id)
        comment = result.comment.strip()
        if len(comment) > MOST_COMMENT:
            raise TextTooLong(most=str(MOST_COMMENT))
        if not level.met and not comment:
            raise CommentMissing(criterion=criterion.id)
        unmet += not level.met
        misses = result.misses if not level.met and result.misses in set(Misses) else ""
        step = "" if level.met else result.step
        tidy[criterion.id] = Result(level.id, comment, misses, step)
    if (outcome is Outcome.AWARD) != (unmet == 0):
        raise DecisionMismatch(outcome=outcome.value)
    return tidy


def unmet(badge: Badge, results: Mapping[str, Result]) -> tuple[str, ...]:
    """The ids of the criteria that were found not yet met, in the badge's order."""
    levels = {level.id: level.met for level in badge.scale}
    return tuple(c.id for c in badge.criteria if not levels.get(results[c.id].level, False))
