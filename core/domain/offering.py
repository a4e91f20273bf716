"""Who is asked to take a claim: an order that anybody can check. Pure.

The least busy one comes first; of two, whoever likes the badge; then whoever was not asked for
the longest time. The last thing to go by is the id, so that the order is always the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Obstacle(StrEnum):
    """Why somebody is not asked."""

    NOT_ALLOWED = "not_allowed"  # theirs, a conflict, judged already, no such role
    NOT_QUALIFIED = "not_qualified"
    AWAY = "away"
    FULL = "full"  # has as many as they may or like
    ASKED = "asked"  # about this one, before


@dataclass(frozen=True, slots=True)
class Candidate:
    """An assessor as the order sees them. ``load`` counts what they have and were offered."""

    person_id: str
    load: int = 0
    most: int = 5
    likes: bool = False
    last_asked: datetime | None = None
    allowed: bool = True
    qualified: bool = True
    away: bool = False
    asked: bool = False

    @property
    def obstacle(self) -> Obstacle | None:
        """What stands in the way, the first thing first."""
        checks = (
            (not self.allowed, Obstacle.NOT_ALLOWED),
            (not self.qualified, Obstacle.NOT_QUALIFIED),
            (self.away, Obstacle.AWAY),
            (self.load >= self.most, Obstacle.FULL),
            (self.asked, Obstacle.ASKED),
        )
        return next((why for there, why in checks if there), None)


def ranked(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Those who can be asked, whom to ask first first."""
    free = [one for one in candidates if one.obstacle is None]
    return tuple(sorted(free, key=_order))


def _order(one: Candidate) -> tuple[int, bool, bool, float, str]:
    asked = one.last_asked
    since = asked.timestamp() if asked else 0.0
    return one.load, not one.likes, asked is not None, since, one.person_id
