"""What each assessor found, and who must not judge whom."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, delete, insert, select

from core.domain.claim import Seat
from core.domain.finding import plain
from core.domain.panel import Judgement
from core.domain.review import Outcome, Result
from core.domain.trail import Kind, apart
from core.store.repositories.base import Repository, insert_once
from core.store.repositories.trail import Recorded
from core.store.tables import avoided, conflicts, declarations, judgements, people


class Judgements(Repository):
    """The judgements of one community: one for each seat of each round of a claim."""

    def add(self, one: Judgement) -> None:
        """Keep a judgement. A second one of the same seat and round raises (primary key)."""
        results = {cid: asdict(result) for cid, result in one.results.items()}
        self.connection.execute(
            insert(judgements).values(
                claim_id=one.claim_id,
                round=one.round,
                seat=one.seat.value,
                community_id=self.community_id,
                assessor_id=one.assessor_id,
                outcome=one.outcome.value,
                results=json.dumps(results, ensure_ascii=False),
                unsure=one.unsure,
                note=one.note,
                decided_at=one.decided_at,
            )
        )

    def of(self, claim_id: str) -> tuple[Judgement, ...]:
        """The judgements of a claim, in the order in which they were made."""
        return self.of_claims([claim_id]).get(claim_id, ())

    def of_claims(self, claim_ids: Collection[str]) -> dict[str, tuple[Judgement, ...]]:
        """The same for many claims, in one statement."""
        rows = self.connection.execute(
            select(judgements)
            .where(
                judgements.c.community_id == self.community_id,
                judgements.c.claim_id.in_(claim_ids),
            )
            .order_by(judgements.c.round, judgements.c.decided_at)
        )
        found: dict[str, tuple[Judgement, ...]] = {}
        for one in map(_judgement, rows):
            found[one.claim_id] = (*found.get(one.claim_id, ()), one)
        return found


def _judgement(row: Row[Any]) -> Judgement:
    return Judgement(
        claim_id=row.claim_id,
        round=row.round,
        seat=Seat(row.seat),
        assessor_id=row.assessor_id,
        outcome=Outcome(row.outcome),
        decided_at=row.decided_at,
        results={cid: Result(**one) for cid, one in json.loads(row.results or "{}").items()},
        unsure=bool(row.unsure),
        note=row.note or "",
    )


class Declarations(Repository):
    """Which assessors said, before they read a claim, that they do not know whose it is."""

    def make(self, claim_id: str, person_id: str) -> bool:
        """Remember that somebody said so; False when they did before."""
        return insert_once(
            self.connection,
            declarations,
            claim_id=claim_id,
            person_id=person_id,
            community_id=self.community_id,
            made_at=self.now,
        )

    def made(self, claim_id: str, person_id: str) -> bool:
        """Whether somebody said so."""
        found = select(declarations.c.made_at).where(
            declarations.c.community_id == self.community_id,
            declarations.c.claim_id == claim_id,
            declarations.c.person_id == person_id,
        )
        return self.connection.execute(found).first() is not None


class Conflicts(Recorded):
    """Pairs of people of one community: the one must not judge the other's claims.

    ``why`` is ``declared`` by the assessor, the ``learner``'s own wish, ``witness``, or ``block``.
    """

    def add(
        self, person_id: str, assessor_id: str, why: str, claim_id: str | None = None, by: str = ""
    ) -> bool:
        """Remember a pair; False when it was known for that reason already.

        ``by`` is who of the two said so, where ``why`` does not tell it.
        """
        made = insert_once(
            self.connection,
            conflicts,
            person_id=person_id,
            assessor_id=assessor_id,
            why=why,
            community_id=self.community_id,
            claim_id=claim_id,
            made_at=self.now,
        )
        if made:
            self.trail.note(apart(Kind.PAIR_BLOCK, person_id, assessor_id, why, by))
        return made

    def drop(self, person_id: str, assessor_id: str, why: str) -> None:
        """Take a pair back."""
        gone = self.connection.execute(
            delete(conflicts).where(
                conflicts.c.community_id == self.community_id,
                conflicts.c.person_id == person_id,
                conflicts.c.assessor_id == assessor_id,
                conflicts.c.why == why,
            )
        )
        if gone.rowcount:
            self.trail.note(apart(Kind.PAIR_UNBLOCK, person_id, assessor_id, why))

    def of(self, person_id: str) -> frozenset[str]:
        """Who must not judge a person's claims, for whatever reason."""
        return self.of_people([person_id])[person_id]

    def of_people(self, person_ids: Collection[str]) -> dict[str, frozenset[str]]:
        """The same for many people, in three statements."""
        found: dict[str, set[str]] = {one: set() for one in person_ids}
        pairs = self.connection.execute(
            select(conflicts.c.person_id, conflicts.c.assessor_id).where(
                conflicts.c.community_id == self.community_id,
                conflicts.c.person_id.in_(person_ids),
            )
        )
        for row in pairs:
            found[row.person_id].add(row.assessor_id)
        self._add_called(found)
        return {one: frozenset(who) for one, who in found.items()}

    def _add_called(self, found: dict[str, set[str]]) -> None:
        """Those whom each named as somebody who should not read their claims."""
        named: dict[str, set[str]] = {}
        rows = self.connection.execute(
            select(avoided.c.person_id, avoided.c.plain).where(
                avoided.c.community_id == self.community_id, avoided.c.person_id.in_(found)
            )
        )
        for row in rows:
            named.setdefault(row.plain, set()).add(row.person_id)
        if not named:
            return
        everybody = self.connection.execute(
            select(people.c.id, people.c.name).where(
                people.c.community_id == self.community_id, people.c.erased_at.is_(None)
            )
        )
        for who in everybody:
            for person_id in named.get(plain(who.name), ()):
                found[person_id].add(who.id)

    def avoid(self, person_id: str, name: str) -> None:
        """Remember whom a person asked not to read their claims."""
        insert_once(
            self.connection,
            avoided,
            person_id=person_id,
            plain=plain(name),
            community_id=self.community_id,
            name=name,
            made_at=self.now,
        )

    def avoid_no_more(self, person_id: str, name: str) -> None:
        """They may read them again."""
        self.connection.execute(
            delete(avoided).where(
                avoided.c.community_id == self.community_id,
                avoided.c.person_id == person_id,
                avoided.c.plain == plain(name),
            )
        )

    def avoided(self, person_id: str) -> tuple[str, ...]:
        """Whom a person asked not to read their claims, as they wrote the names."""
        rows = self.connection.execute(
            select(avoided.c.name)
            .where(avoided.c.community_id == self.community_id, avoided.c.person_id == person_id)
            .order_by(avoided.c.name)
        )
        return tuple(row.name for row in rows)

    def with_(self, assessor_id: str) -> frozenset[str]:
        """Whose claims somebody must not judge."""
        rows = self.connection.execute(
            select(conflicts.c.person_id).where(
                conflicts.c.community_id == self.community_id,
                conflicts.c.assessor_id == assessor_id,
            )
        )
        called = self.connection.execute(
            select(people.c.name).where(
                people.c.community_id == self.community_id, people.c.id == assessor_id
            )
        ).scalar_one_or_none()
        named = self.connection.execute(
            select(avoided.c.person_id).where(
                avoided.c.community_id == self.community_id,
                avoided.c.plain == plain(called or ""),
            )
        )
        return frozenset(row.person_id for row in (*rows, *named))

    def wished(self, person_id: str) -> frozenset[str]:
        """Those whom a person asked not to see their claims."""
        return self._who(person_id, "learner")

    def _who(self, person_id: str, *why: str) -> frozenset[str]:
        rows = self.connection.execute(
            select(conflicts.c.assessor_id).where(
                conflicts.c.community_id == self.community_id,
                conflicts.c.person_id == person_id,
                *([conflicts.c.why.in_(why)] if why else []),
            )
        )
        return frozenset(row.assessor_id for row in rows)
