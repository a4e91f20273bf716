"""Status lists: which places are taken, which are raised, and the signed form of each list.

The names a community has issued under are here too, since a list belongs to one of them.
"""

from __future__ import annotations

import random
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from core.domain.errors import NotFound
from core.store.repositories.base import Repository, insert_once, new_id
from core.store.tables import credentials, issuers, status_lists

# Bitstring Status List 1.0, section 3.1: fewer would say too much about who looks one up.
SLOTS = 131_072
# A fuller list would need many tries for a free place, and be less random.
FULL = SLOTS // 2


@dataclass(frozen=True, slots=True)
class Place:
    """A credential's own place in a status list, from 0 on."""

    list_id: str
    slot: int


@dataclass(frozen=True, slots=True)
class Issuer:
    """A name that a community has issued under, and the public address it had then."""

    id: str
    community_id: str
    did: str
    base: str


@dataclass(frozen=True, slots=True)
class StatusList:
    """A list as it is kept. ``document`` is its signed form of ``signed_version``."""

    id: str
    issuer: Issuer
    used: int
    version: int
    made_at: datetime
    document: str | None
    signed_version: int | None
    key_id: str | None
    signed_at: datetime | None


def _issuer(row: Row[Any]) -> Issuer:
    return Issuer(row.id, row.community_id, row.did, row.base)


class Issuers(Repository):
    """The names of one community."""

    def remember(self, did: str, base: str) -> Issuer:
        """The name as it is kept; it is kept from the first time on, for ever."""
        found = self._find(did, base)
        if found is None:
            insert_once(
                self.connection,
                issuers,
                id=new_id(),
                community_id=self.community_id,
                did=did,
                base=base,
                since=self.now,
            )
            found = self._find(did, base)
        if found is None:
            raise NotFound()
        return found

    def get(self, issuer_id: str) -> Issuer:
        """The name of that id. Raises ``NotFound``."""
        row = self.connection.execute(
            select(issuers).where(
                issuers.c.community_id == self.community_id, issuers.c.id == issuer_id
            )
        ).one_or_none()
        if row is None:
            raise NotFound()
        return _issuer(row)

    def _find(self, did: str, base: str) -> Issuer | None:
        row = self.connection.execute(
            select(issuers).where(
                issuers.c.community_id == self.community_id,
                issuers.c.did == did,
                issuers.c.base == base,
            )
        ).one_or_none()
        return _issuer(row) if row else None


class StatusLists(Repository):
    """The status lists of one community."""

    def take(self, issuer_id: str) -> Place:
        """A free place, at random, in a list of that issuer that is at most half full."""
        return self.take_many(issuer_id, 1)[0]

    def take_many(self, issuer_id: str, count: int) -> list[Place]:
        """As many free places, each at random and none twice.

        They are free until this transaction ends, since it holds their lists; what becomes of
        them is to be written in it.
        """
        places: list[Place] = []
        while len(places) < count:
            list_id, free = self._open(issuer_id, count - len(places))
            places += [Place(list_id, slot) for slot in self._free(list_id, free)]
        return places

    def _open(self, issuer_id: str, wanted: int) -> tuple[str, int]:
        """A list with room, held by this transaction, and for how many there is room."""
        held = (
            select(status_lists.c.id, status_lists.c.used)
            .where(
                status_lists.c.community_id == self.community_id,
                status_lists.c.issuer_id == issuer_id,
                status_lists.c.used < FULL,
            )
            .order_by(status_lists.c.made_at, status_lists.c.id)
            .limit(1)
            .with_for_update()
        )
        row = self.connection.execute(held).one_or_none()
        if row is None:
            row = self._begin(issuer_id)
        free = min(wanted, FULL - row.used)
        self.connection.execute(
            update(status_lists)
            .where(status_lists.c.community_id == self.community_id, status_lists.c.id == row.id)
            .values(used=status_lists.c.used + free)
        )
        return row.id, free

    def _begin(self, issuer_id: str) -> Any:
        list_id = new_id()
        self.connection.execute(
            insert(status_lists).values(
                id=list_id,
                community_id=self.community_id,
                issuer_id=issuer_id,
                used=0,
                version=0,
                made_at=self.now,
            )
        )
        made = select(status_lists.c.id, status_lists.c.used).where(status_lists.c.id == list_id)
        return self.connection.execute(made).one()

    def _free(self, list_id: str, count: int) -> list[int]:
        """So many free places of a list that is held. The dice are the system's own."""
        taken = select(credentials.c.slot).where(credentials.c.list_id == list_id)
        if count > 1:
            used = set(self.connection.execute(taken).scalars())
            return random.SystemRandom().sample(sorted(set(range(SLOTS)) - used), count)
        while True:
            slot = secrets.randbelow(SLOTS)
            if self.connection.execute(taken.where(credentials.c.slot == slot)).first() is None:
                return [slot]

    def keep_signed(
        self, list_id: str, version: int, document: str, key_id: str, at: datetime
    ) -> bool:
        """Keep the form of that version that was signed then, unless a newer one is there."""
        kept = self.connection.execute(
            update(status_lists)
            .where(
                status_lists.c.community_id == self.community_id,
                status_lists.c.id == list_id,
                or_(
                    status_lists.c.signed_version.is_(None),
                    status_lists.c.signed_version <= version,
                ),
            )
            .values(document=document, signed_version=version, key_id=key_id, signed_at=at)
        )
        return kept.rowcount == 1


def list_anywhere(connection: Connection, list_id: str) -> StatusList | None:
    """The list of that id in any community: its address is all that a verifier has."""
    row = connection.execute(
        select(status_lists, issuers.c.did, issuers.c.base)
        .join(issuers, issuers.c.id == status_lists.c.issuer_id)
        .where(status_lists.c.id == list_id)
    ).one_or_none()
    if row is None:
        return None
    return StatusList(
        id=row.id,
        issuer=Issuer(row.issuer_id, row.community_id, row.did, row.base),
        used=row.used,
        version=row.version,
        made_at=row.made_at,
        document=row.document,
        signed_version=row.signed_version,
        key_id=row.key_id,
        signed_at=row.signed_at,
    )


def raised(connection: Connection, list_id: str) -> tuple[int, ...]:
    """The places in a list whose credentials do not hold, in order."""
    rows = connection.execute(
        select(credentials.c.slot)
        .where(
            credentials.c.list_id == list_id,
            or_(credentials.c.revoked_at.is_not(None), credentials.c.suspended_at.is_not(None)),
        )
        .order_by(credentials.c.slot)
    )
    return tuple(rows.scalars())


def names(connection: Connection) -> tuple[Issuer, ...]:
    """Every name that any community of this deployment ever issued under."""
    return tuple(map(_issuer, connection.execute(select(issuers).order_by(issuers.c.since))))
