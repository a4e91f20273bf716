"""The credentials of many awards at once: what ``Credentials`` does one by one, a chunk at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, insert, or_, select, update

from core.domain.errors import NotFound
from core.domain.trail import reissued
from core.store.repositories.awards import Award, award_of
from core.store.repositories.base import new_id
from core.store.repositories.credentials import COMPROMISED, REVOKED, SUPERSEDED
from core.store.repositories.status import Place
from core.store.repositories.trail import Recorded
from core.store.tables import awards, credentials, list_rows, people, status_lists


@dataclass(frozen=True, slots=True)
class Written:
    """What is going to be signed for one award, and its place in a status list."""

    award: Award
    digest: str
    document: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest credential of an award, without what it says."""

    id: str
    number: int
    issuer_id: str


class ManyCredentials(Recorded):
    """The credentials of one community's awards, many at a time."""

    def hold(self, award_ids: Collection[str]) -> tuple[Award, ...]:
        """Those of the awards whose owner is here; nobody else changes them meanwhile.

        Held in the order of their ids, so that two who hold many do not wait for each other.
        """
        rows = self.connection.execute(
            select(awards)
            .join(people, people.c.id == awards.c.person_id)
            .where(
                awards.c.community_id == self.community_id,
                awards.c.id.in_(award_ids),
                people.c.erased_at.is_(None),
            )
            .order_by(awards.c.id)
            .with_for_update(of=awards)
        )
        return tuple(award_of(row) for row in rows)

    def newest(self, award_ids: Collection[str]) -> dict[str, Newest]:
        """The newest credential of each award that has one."""
        mine = credentials
        rows = self.connection.execute(
            select(mine.c.award_id, mine.c.id, mine.c.number, mine.c.issuer_id).where(
                *self._of(award_ids), mine.c.newest
            )
        )
        return {row.award_id: Newest(row.id, row.number, row.issuer_id) for row in rows}

    def record(self, why: str, issuer_id: str, written: Sequence[Written]) -> list[str]:
        """Keep what is going to be signed; each is the newest of its award from now on.

        Their awards are held. Returns the ids, in order. Raises ``NotFound`` for an award of
        another community.
        """
        if any(one.award.community_id != self.community_id for one in written):
            raise NotFound()
        ids = [one.award.id for one in written]
        numbers = {award_id: one.number for award_id, one in self.newest(ids).items()}
        self.connection.execute(
            update(credentials).where(*self._of(ids), credentials.c.newest).values(newest=False)
        )
        rows = [
            {
                "id": new_id(),
                "community_id": self.community_id,
                "award_id": one.award.id,
                "number": numbers.get(one.award.id, 0) + 1,
                "newest": True,
                "why": why,
                "issuer_id": issuer_id,
                "list_id": one.place.list_id if one.place else None,
                "slot": one.place.slot if one.place else None,
                "digest": one.digest,
                "document": one.document,
                "recorded_at": self.now,
                "revoked_at": one.award.revoked_at,
                "ended": REVOKED if one.award.revoked_at else None,
                "suspended_at": one.award.suspended_at,
            }
            for one in written
        ]
        self.connection.execute(insert(credentials), rows)
        if why != "first":
            for row, one in zip(rows, written, strict=True):
                of = one.award
                self.trail.note(reissued(of.person_id, of.claim_id, of.id, str(row["id"]), why))
        on_hold = [str(row["id"]) for row in rows if row["suspended_at"] or row["revoked_at"]]
        self._changed(on_hold)
        return [str(row["id"]) for row in rows]

    def signed(self, credential_ids: Collection[str]) -> tuple[str, ...]:
        """The awards of those that are signed and still their newest."""
        rows = self.connection.execute(
            select(credentials.c.award_id).where(
                credentials.c.community_id == self.community_id,
                credentials.c.id.in_(credential_ids),
                credentials.c.newest,
                credentials.c.signed_at.is_not(None),
            )
        )
        return tuple(rows.scalars())

    def supersede(self, award_ids: Collection[str]) -> None:
        """End every credential of those awards but the newest; what they said is not kept."""
        older = (*self._of(award_ids), ~credentials.c.newest)
        self._end((*older, credentials.c.revoked_at.is_(None)), SUPERSEDED)
        self.connection.execute(update(credentials).where(*older).values(document=None, token=None))

    def compromise(self, key_id: str, award_ids: Collection[str]) -> dict[str, list[str]]:
        """End what still holds of those awards and was signed with that key.

        Returns the ids of what was ended, by award.
        """
        mine = (*self._of(award_ids), *_holding_with(key_id))
        rows = self.connection.execute(
            select(credentials.c.award_id, credentials.c.id).where(*mine)
        ).all()
        self._end(mine, COMPROMISED)
        ended: dict[str, list[str]] = {}
        for row in rows:
            ended.setdefault(row.award_id, []).append(row.id)
        return ended

    def awards_with(self, key_id: str, after: str, most: int) -> tuple[str, ...]:
        """The next awards of which something holds that was signed with that key, by their ids."""
        rows = self.connection.execute(
            select(credentials.c.award_id)
            .where(
                credentials.c.community_id == self.community_id,
                *_holding_with(key_id),
                credentials.c.award_id > after,
            )
            .distinct()
            .order_by(credentials.c.award_id)
            .limit(most)
        )
        return tuple(rows.scalars())

    def unsigned(self, why: str) -> tuple[str, ...]:
        """The awards whose newest credential was recorded for that reason and is not signed."""
        rows = self.connection.execute(
            select(credentials.c.award_id)
            .where(
                credentials.c.community_id == self.community_id,
                credentials.c.newest,
                credentials.c.why == why,
                credentials.c.signed_at.is_(None),
                credentials.c.document.is_not(None),
            )
            .order_by(credentials.c.recorded_at, credentials.c.id)
        )
        return tuple(rows.scalars())

    def away(self, award_ids: Collection[str]) -> set[str]:
        """Those of the awards from a list whose recipients have not come yet."""
        rows = self.connection.execute(
            select(list_rows.c.award_id).where(
                list_rows.c.community_id == self.community_id,
                list_rows.c.award_id.in_(award_ids),
                list_rows.c.came_at.is_(None),
            )
        )
        return {str(one) for one in rows.scalars()}

    def _end(self, which: Iterable[ColumnElement[bool]], ended: str) -> None:
        chosen = tuple(which)
        ids = self.connection.execute(select(credentials.c.id).where(*chosen)).scalars().all()
        self.connection.execute(
            update(credentials)
            .where(credentials.c.id.in_(ids))
            .values(revoked_at=self.now, ended=ended)
        )
        self._changed(ids)

    def _changed(self, ids: Sequence[str]) -> None:
        """The lists in which those have their places have to be signed again; in one order."""
        if not ids:
            return
        lists = self.connection.execute(
            select(credentials.c.list_id)
            .where(credentials.c.id.in_(ids), credentials.c.list_id.is_not(None))
            .distinct()
        )
        for list_id in sorted(lists.scalars()):
            self.connection.execute(
                update(status_lists)
                .where(
                    status_lists.c.community_id == self.community_id, status_lists.c.id == list_id
                )
                .values(version=status_lists.c.version + 1)
            )

    def _of(self, award_ids: Collection[str]) -> tuple[ColumnElement[bool], ...]:
        return (
            credentials.c.community_id == self.community_id,
            credentials.c.award_id.in_(award_ids),
        )


def _holding_with(key_id: str) -> tuple[ColumnElement[bool], ...]:
    """What holds and was signed with that key.

    Written so that no index of keys is used: whoever walks along the awards would find all that a
    key ever signed in it, each time.
    """
    own = credentials.c
    by_key = or_(
        func.coalesce(own.key_id, "") == key_id, func.coalesce(own.token_key_id, "") == key_id
    )
    return own.revoked_at.is_(None), by_key
