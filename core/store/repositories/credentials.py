"""Signed credentials, and those that are going to be signed: one row each, for ever.

A row is there before anything is signed. It holds what will be signed and the place in a status
list, so whatever happens after it can be finished, and revoked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, func, insert, select, update

from core.domain.errors import NotFound
from core.domain.trail import reissued
from core.store.repositories.base import new_id
from core.store.repositories.status import Place
from core.store.repositories.trail import Recorded
from core.store.tables import awards, credentials, recalls, status_lists

SUPERSEDED = "superseded"
COMPROMISED = "compromised"
REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Credential:
    """One credential of an award. It is signed when ``signed_at`` is there.

    ``document`` is what will be, or was, signed, as JSON text; None after somebody else took its
    place or its owner was erased. ``why`` it was made: first, choice, key, address.
    """

    id: str
    award_id: str
    number: int
    newest: bool
    why: str
    issuer_id: str
    digest: str
    recorded_at: datetime
    place: Place | None = None
    document: str | None = None
    token: str | None = None
    key_id: str | None = None
    token_key_id: str | None = None
    signed_at: datetime | None = None
    revoked_at: datetime | None = None
    ended: str | None = None
    suspended_at: datetime | None = None


def credential_of(row: Row[Any]) -> Credential:
    """A row as a credential."""
    return Credential(
        id=row.id,
        award_id=row.award_id,
        number=row.number,
        newest=row.newest,
        why=row.why,
        issuer_id=row.issuer_id,
        digest=row.digest,
        recorded_at=row.recorded_at,
        place=Place(row.list_id, row.slot) if row.list_id else None,
        document=row.document,
        token=row.token,
        key_id=row.key_id,
        token_key_id=row.token_key_id,
        signed_at=row.signed_at,
        revoked_at=row.revoked_at,
        ended=row.ended,
        suspended_at=row.suspended_at,
    )


class Credentials(Recorded):
    """The credentials of one community."""

    def hold(self, award_id: str) -> None:
        """Let nobody else record or end a credential of this award meanwhile.

        Raises ``NotFound``.
        """
        held = (
            select(awards.c.id)
            .where(awards.c.community_id == self.community_id, awards.c.id == award_id)
            .with_for_update()
        )
        if self.connection.execute(held).first() is None:
            raise NotFound()

    def record(
        self,
        award_id: str,
        *,
        why: str,
        issuer_id: str,
        place: Place | None,
        digest: str,
        document: str,
    ) -> str:
        """Keep what is going to be signed; it is the newest of its award from now on.

        Returns its id. Like its award it may be suspended or revoked from the start. Raises
        ``NotFound``.
        """
        award = self.connection.execute(
            select(
                awards.c.revoked_at, awards.c.suspended_at, awards.c.claim_id, awards.c.person_id
            ).where(awards.c.community_id == self.community_id, awards.c.id == award_id)
        ).one_or_none()
        if award is None:
            raise NotFound()
        mine = self._of(award_id)
        number = self.connection.execute(
            select(func.coalesce(func.max(credentials.c.number), 0)).where(*mine)
        ).scalar_one()
        self.connection.execute(update(credentials).where(*mine).values(newest=False))
        credential_id = new_id()
        self.connection.execute(
            insert(credentials).values(
                id=credential_id,
                community_id=self.community_id,
                award_id=award_id,
                number=number + 1,
                newest=True,
                why=why,
                issuer_id=issuer_id,
                list_id=place.list_id if place else None,
                slot=place.slot if place else None,
                digest=digest,
                document=document,
                recorded_at=self.now,
                revoked_at=award.revoked_at,
                ended=REVOKED if award.revoked_at else None,
                suspended_at=award.suspended_at,
            )
        )
        if number:
            made_by = award.person_id, award.claim_id, award_id, credential_id
            self.trail.note(reissued(*made_by, why))
        if place and (award.revoked_at or award.suspended_at):
            self._changed([credential_id])
        return credential_id

    def newest(self, award_id: str) -> Credential | None:
        """The credential of an award that counts; None before the first was recorded."""
        row = self.connection.execute(
            select(credentials).where(*self._of(award_id), credentials.c.newest)
        ).one_or_none()
        return credential_of(row) if row else None

    def document(self, award_id: str) -> str | None:
        """The newest signed credential of an award as JSON text; None where there is none."""
        return self.connection.execute(
            select(credentials.c.document).where(
                *self._of(award_id), credentials.c.newest, credentials.c.signed_at.is_not(None)
            )
        ).scalar_one_or_none()

    def of_award(self, award_id: str) -> tuple[Credential, ...]:
        """Every credential that an award ever had, the first one first."""
        rows = self.connection.execute(
            select(credentials).where(*self._of(award_id)).order_by(credentials.c.number)
        )
        return tuple(map(credential_of, rows))

    def sign(self, credential_id: str, digest: str, document: str, key_id: str) -> bool:
        """Keep the signed form of what was recorded with that digest; False if it is done.

        Nothing is kept that was superseded meanwhile, or signed with a key that was given up.
        """
        signed = self.connection.execute(
            update(credentials)
            .where(
                *self._is(credential_id),
                credentials.c.newest,
                credentials.c.digest == digest,
                credentials.c.signed_at.is_(None),
                ~given_up(self.community_id, key_id),
            )
            .values(document=document, key_id=key_id, signed_at=self.now)
        )
        return signed.rowcount == 1

    def sign_many(self, signed: Sequence[tuple[str, str, str]], key_id: str) -> None:
        """The same for many at once: each with its id, digest and document.

        What was erased meanwhile stays so; what cannot be kept stays unsigned.
        """
        statement = (
            update(credentials)
            .where(
                credentials.c.community_id == self.community_id,
                credentials.c.id == bindparam("the_id"),
                credentials.c.newest,
                credentials.c.digest == bindparam("the_digest"),
                credentials.c.document.is_not(None),
                credentials.c.signed_at.is_(None),
                ~given_up(self.community_id, key_id),
            )
            .values(document=bindparam("the_document"), key_id=key_id, signed_at=self.now)
        )
        self.connection.execute(
            statement,
            [
                {"the_id": one, "the_digest": digest, "the_document": document}
                for one, digest, document in signed
            ],
        )

    def keep_token(self, credential_id: str, token: str, key_id: str) -> bool:
        """Keep the second form of a signed credential, unless there is one already."""
        kept = self.connection.execute(
            update(credentials)
            .where(
                *self._is(credential_id),
                credentials.c.newest,
                credentials.c.signed_at.is_not(None),
                credentials.c.document.is_not(None),
                credentials.c.token.is_(None),
                ~given_up(self.community_id, key_id),
            )
            .values(token=token, token_key_id=key_id)
        )
        return kept.rowcount == 1

    # -- ending -------------------------------------------------------------------------

    def supersede(self, award_id: str) -> None:
        """End every credential of an award but the newest; what they said is not kept."""
        older = (*self._of(award_id), ~credentials.c.newest)
        self._end((*older, credentials.c.revoked_at.is_(None)), SUPERSEDED)
        self.connection.execute(update(credentials).where(*older).values(document=None, token=None))

    def revoke(self, award_id: str) -> None:
        """End every credential of an award."""
        self._end((*self._of(award_id), credentials.c.revoked_at.is_(None)), REVOKED)

    def compromise(self, credential_id: str) -> bool:
        """End a credential whose key was given up; False when it was ended before."""
        mine = (*self._is(credential_id), credentials.c.revoked_at.is_(None))
        return self._end(mine, COMPROMISED) == 1

    def suspend(self, award_id: str, *, on: bool) -> None:
        """Put the credentials of an award on hold, or let them count again."""
        mine = (*self._of(award_id), credentials.c.revoked_at.is_(None))
        ids = self._ids(mine)
        self.connection.execute(
            update(credentials).where(*mine).values(suspended_at=self.now if on else None)
        )
        self._changed(ids)

    def _end(self, which: tuple[ColumnElement[bool], ...], ended: str) -> int:
        ids = self._ids(which)
        done = self.connection.execute(
            update(credentials).where(*which).values(revoked_at=self.now, ended=ended)
        )
        self._changed(ids)
        return done.rowcount

    def _ids(self, which: tuple[ColumnElement[bool], ...]) -> list[str]:
        return list(self.connection.execute(select(credentials.c.id).where(*which)).scalars())

    def _changed(self, ids: Sequence[str]) -> None:
        """The lists in which those have their places have to be signed again."""
        if not ids:
            return
        lists = select(credentials.c.list_id).where(
            credentials.c.community_id == self.community_id,
            credentials.c.id.in_(ids),
            credentials.c.list_id.is_not(None),
        )
        # Always in one order, so that two who change the same lists do not wait for each other.
        wanted = sorted(set(self.connection.execute(lists).scalars()))
        for list_id in wanted:
            self.connection.execute(
                update(status_lists)
                .where(
                    status_lists.c.community_id == self.community_id, status_lists.c.id == list_id
                )
                .values(version=status_lists.c.version + 1)
            )

    def _of(self, award_id: str) -> tuple[ColumnElement[bool], ...]:
        return credentials.c.community_id == self.community_id, credentials.c.award_id == award_id

    def _is(self, credential_id: str) -> tuple[ColumnElement[bool], ...]:
        return credentials.c.community_id == self.community_id, credentials.c.id == credential_id


def given_up(community_id: str, key_id: str) -> ColumnElement[bool]:
    """Whether a community has given a key up, as part of a statement."""
    return (
        select(recalls.c.key_id)
        .where(recalls.c.community_id == community_id, recalls.c.key_id == key_id)
        .exists()
    )
