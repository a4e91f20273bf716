"""What the figures of quality are made of: every decided round of a time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select

from core.domain.claim import Act, Seat
from core.domain.review import Outcome
from core.store.repositories.base import Repository
from core.store.tables import acts, claims, judgements, ratings, reviews

Key = tuple[str, int]
PAIR = (Seat.FIRST.value, Seat.SECOND.value)


@dataclass(frozen=True, slots=True)
class Decided:
    """A decided round as it is kept. ``levels`` holds each seat's level by criterion."""

    person_id: str
    badge_id: str
    version: int
    space_id: str
    number: int
    outcome: Outcome
    decided_at: datetime
    acts: tuple[tuple[Act, datetime], ...] = ()
    levels: tuple[Mapping[str, str], ...] = ()
    fair: int | None = None
    rated_at: datetime | None = None
    thanked: bool = False


class FiguresOf(Repository):
    """The decisions of one community, to be added up."""

    def decided(self, since: datetime | None) -> tuple[Decided, ...]:
        """The rounds decided since then, or ever, that were told by their learners.

        Badges given from a list were never judged, and are not among them.
        """
        wanted = self._wanted(since)
        done, doubles = self._acts(wanted), self._doubles(wanted)
        rated = self._rated(wanted)
        rows = self.connection.execute(
            select(reviews, claims.c.person_id, claims.c.space_id)
            .add_columns(claims.c.badge_id, claims.c.badge_version)
            .join(claims, claims.c.id == reviews.c.claim_id)
            .where(*self._since(since))
            .order_by(reviews.c.decided_at, reviews.c.claim_id)
        )
        return tuple(
            Decided(
                row.person_id,
                row.badge_id,
                row.badge_version,
                row.space_id,
                row.round,
                Outcome(row.outcome),
                row.decided_at,
                tuple(done[row.claim_id, row.round]),
                doubles.get((row.claim_id, row.round), ()),
                *rated.get((row.claim_id, row.round), (None, None, False)),
            )
            for row in rows
            if (row.claim_id, row.round) in done
        )

    def _since(self, since: datetime | None) -> tuple[ColumnElement[bool], ...]:
        here = reviews.c.community_id == self.community_id
        return (here,) if since is None else (here, reviews.c.decided_at >= since)

    def _wanted(self, since: datetime | None) -> Select[tuple[str]]:
        return select(reviews.c.claim_id).where(*self._since(since))

    def _acts(self, wanted: Select[tuple[str]]) -> dict[Key, list[tuple[Act, datetime]]]:
        """What happened in each round, in its order."""
        told: dict[Key, list[tuple[Act, datetime]]] = {}
        rows = self.connection.execute(
            select(acts)
            .where(acts.c.community_id == self.community_id, acts.c.claim_id.in_(wanted))
            .order_by(acts.c.done_at, acts.c.id)
        )
        for row in rows:
            told.setdefault((row.claim_id, row.round), []).append((Act(row.act), row.done_at))
        return told

    def _doubles(self, wanted: Select[tuple[str]]) -> dict[Key, tuple[Mapping[str, str], ...]]:
        """The levels of the first and of the second, where there are both."""
        found: dict[Key, dict[str, Mapping[str, str]]] = {}
        rows = self.connection.execute(
            select(judgements).where(
                judgements.c.community_id == self.community_id,
                judgements.c.claim_id.in_(wanted),
                judgements.c.seat.in_(PAIR),
            )
        )
        for row in rows:
            levels = {name: one["level"] for name, one in json.loads(row.results or "{}").items()}
            found.setdefault((row.claim_id, row.round), {})[row.seat] = levels
        both = {key: one for key, one in found.items() if len(one) == len(PAIR)}
        return {key: tuple(one[seat] for seat in PAIR) for key, one in both.items()}

    def _rated(self, wanted: Select[tuple[str]]) -> dict[Key, tuple[int | None, datetime, bool]]:
        rows = self.connection.execute(
            select(ratings).where(
                ratings.c.community_id == self.community_id, ratings.c.claim_id.in_(wanted)
            )
        )
        return {
            (row.claim_id, row.round): (row.fair, row.made_at, bool(row.thanks)) for row in rows
        }

    def judged(self, since: datetime) -> dict[str, list[float | None]]:
        """For each assessor: the seconds from taking a claim to judging it, one for each judgement.

        None where nobody knows when it was taken.
        """
        mine = select(judgements.c.claim_id, judgements.c.round, judgements.c.assessor_id)
        rows = self.connection.execute(
            mine.add_columns(judgements.c.decided_at, func.max(acts.c.done_at).label("taken_at"))
            .outerjoin(
                acts,
                (acts.c.claim_id == judgements.c.claim_id)
                & (acts.c.person_id == judgements.c.assessor_id)
                & (acts.c.act == Act.TAKE.value)
                & (acts.c.done_at <= judgements.c.decided_at),
            )
            .where(judgements.c.community_id == self.community_id, judgements.c.decided_at >= since)
            .group_by(
                judgements.c.claim_id,
                judgements.c.round,
                judgements.c.seat,
                judgements.c.assessor_id,
                judgements.c.decided_at,
            )
        )
        found: dict[str, list[float | None]] = {}
        for row in rows:
            took = (row.decided_at - row.taken_at).total_seconds() if row.taken_at else None
            found.setdefault(row.assessor_id, []).append(took)
        return found
