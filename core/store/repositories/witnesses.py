"""Requests to witnesses, found by the hash of a secret. The secret is never kept."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from core.domain.errors import NotFound, Stale
from core.domain.trail import As, Entry, Kind
from core.domain.witness import (
    Publicity,
    Relationship,
    Reply,
    Witness,
    WitnessAct,
    WitnessState,
    after,
)
from core.store.repositories.base import insert_once
from core.store.repositories.doors import digest
from core.store.repositories.trail import Recorded
from core.store.tables import letters, unasked, witnesses


def behind(connection: Connection, secret: str) -> tuple[str, str] | None:
    """The community and the request that a secret leads to, whatever became of it."""
    row = connection.execute(
        select(witnesses.c.community_id, witnesses.c.id).where(
            witnesses.c.token_hash == digest(secret)
        )
    ).one_or_none()
    return (row[0], row[1]) if row else None


def _witness(row: Row[Any]) -> Witness:
    return Witness(
        id=row.id,
        claim_id=row.claim_id,
        criterion_id=row.criterion_id,
        called=row.called,
        sentence=row.sentence,
        state=WitnessState(row.state),
        asked_at=row.asked_at,
        expires_at=row.expires_at,
        answered_at=row.answered_at,
        relation=Relationship(row.relation) if row.relation else None,
        own_relation=row.own_relation,
        words=row.words,
        name=row.name,
        person_id=row.person_id,
        window=row.window_hash,
        public=Publicity(row.public),
        mark=row.mark,
    )


class Witnesses(Recorded):
    """The requests of one community."""

    def add(self, witness: Witness, secret: str, by: str) -> None:
        """Keep a request that was made just now, ``by`` the learner."""
        self.connection.execute(
            insert(witnesses).values(
                id=witness.id,
                community_id=self.community_id,
                claim_id=witness.claim_id,
                criterion_id=witness.criterion_id,
                called=witness.called,
                sentence=witness.sentence,
                state=witness.state.value,
                token_hash=digest(secret),
                asked_at=witness.asked_at,
                expires_at=witness.expires_at,
                person_id=witness.person_id,
                mark=witness.mark,
            )
        )
        self._note(Kind.WITNESS_ASK, witness, As.LEARNER, by)

    def get(self, witness_id: str) -> Witness:
        """One request. Raises ``NotFound``."""
        row = self.connection.execute(
            select(witnesses).where(
                witnesses.c.community_id == self.community_id, witnesses.c.id == witness_id
            )
        ).one_or_none()
        if row is None:
            raise NotFound()
        return _witness(row)

    def of_claim(self, claim_id: str) -> tuple[Witness, ...]:
        """Every request for a claim, in the order in which they were made."""
        return self.of_claims([claim_id]).get(claim_id, ())

    def of_claims(self, claim_ids: Collection[str]) -> dict[str, tuple[Witness, ...]]:
        """The same for many claims, in one statement."""
        rows = self.connection.execute(
            select(witnesses)
            .where(
                witnesses.c.community_id == self.community_id, witnesses.c.claim_id.in_(claim_ids)
            )
            .order_by(witnesses.c.asked_at, witnesses.c.id)
        )
        found: dict[str, tuple[Witness, ...]] = {}
        for one in map(_witness, rows):
            found[one.claim_id] = (*found.get(one.claim_id, ()), one)
        return found

    def by(self, person_id: str) -> tuple[str, ...]:
        """The requests that a member of the community was asked or answered by."""
        found = select(witnesses.c.id).where(
            witnesses.c.community_id == self.community_id, witnesses.c.person_id == person_id
        )
        return tuple(self.connection.scalars(found))

    def answer(self, witness: Witness, reply: Reply, window: str, person_id: str | None) -> None:
        """Keep what a witness said. Raises ``WrongState``, and ``Stale`` if another was first."""
        self._move(
            witness,
            reply.act,
            answered_at=witness.answered_at or self.now,
            relation=reply.relation.value if reply.relation else None,
            own_relation=reply.own_relation,
            words=reply.words,
            name=reply.name,
            public=reply.public.value,
            window_hash=digest(window),
            person_id=witness.person_id or person_id,
        )
        self._note(Kind.WITNESS_ANSWER, witness, As.WITNESS, person_id or "")

    def expire(self, witness: Witness) -> None:
        """Nobody answered in time. Raises ``WrongState`` and ``Stale``."""
        self._move(witness, WitnessAct.EXPIRE)

    def withdraw(self, witness: Witness, by: str) -> None:
        """The learner takes it back. Raises ``WrongState`` and ``Stale``."""
        self._move(witness, WitnessAct.WITHDRAW)
        self._note(Kind.WITNESS_CANCEL, witness, As.LEARNER, by)

    def remove(self, witness: Witness) -> None:
        """The witness takes back what they said: nothing of theirs stays.

        Raises ``WrongState`` and ``Stale``.
        """
        self._move(
            witness,
            WitnessAct.REMOVE,
            relation=None,
            own_relation="",
            words="",
            name="",
            called="",
            window_hash="",
            public=Publicity.NO.value,
            person_id=None,
        )
        self._note(Kind.WITNESS_REMOVE, witness, As.WITNESS, "")

    def _note(self, kind: Kind, witness: Witness, role: As, by: str) -> None:
        """Never what somebody said, nor whether they said yes; a witness may be no member."""
        who = by or (witness.person_id or "" if role is As.WITNESS else "")
        self.trail.note(Entry(kind, role, who, witness.claim_id, about=witness.id))

    def _move(self, witness: Witness, act: WitnessAct, **changes: object) -> None:
        state = after(witness.state, act)
        done = self.connection.execute(
            update(witnesses)
            .where(
                witnesses.c.community_id == self.community_id,
                witnesses.c.id == witness.id,
                witnesses.c.state == witness.state.value,
            )
            .values(state=state.value, **changes)
        )
        if done.rowcount != 1:
            raise Stale()

    # -- the one letter -------------------------------------------------------------------

    def address_letter(self, witness: Witness, email: str) -> None:
        """Keep the address that one e-mail goes to, until it is gone."""
        self.connection.execute(
            insert(letters).values(
                witness_id=witness.id,
                community_id=self.community_id,
                claim_id=witness.claim_id,
                email=email,
                made_at=self.now,
            )
        )

    def letter_to(self, witness_id: str) -> str:
        """The address of a letter that is on its way; "" where there is none (any more)."""
        found = select(letters.c.email).where(
            letters.c.community_id == self.community_id, letters.c.witness_id == witness_id
        )
        return self.connection.scalar(found) or ""

    def drop_letter(self, witness_id: str) -> None:
        """Forget the address: the letter was sent, or nobody needs it any more."""
        self.connection.execute(
            delete(letters).where(
                letters.c.community_id == self.community_id, letters.c.witness_id == witness_id
            )
        )

    # -- who does not wish to be asked ----------------------------------------------------

    def never_again(self, mark: str) -> None:
        """Whoever is behind ``mark`` is not written to any more."""
        values = {"community_id": self.community_id, "mark": mark, "since": self.now}
        insert_once(self.connection, unasked, **values)

    def may_be_asked(self, mark: str) -> bool:
        """Whether whoever is behind ``mark`` may be written to."""
        found = select(unasked.c.since).where(
            unasked.c.community_id == self.community_id, unasked.c.mark == mark
        )
        return self.connection.execute(found).first() is None
