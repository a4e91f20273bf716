"""Where to write to people who wish to hear of a decision by e-mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from core.store.repositories.base import Repository
from core.store.repositories.doors import digest
from core.store.tables import addresses

# How long the link in the message works.
CONFIRM_LIFE = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Address:
    """An e-mail address; it is written to only once it is confirmed."""

    person_id: str
    email: str
    confirmed: bool


class Addresses(Repository):
    """The e-mail addresses of one community's people. One each, at most."""

    def get(self, person_id: str) -> Address | None:
        """The address of a person, if they gave one."""
        row = self.connection.execute(
            select(addresses).where(
                addresses.c.community_id == self.community_id,
                addresses.c.person_id == person_id,
            )
        ).one_or_none()
        return Address(row.person_id, row.email, row.confirmed_at is not None) if row else None

    def put(self, person_id: str, email: str) -> None:
        """Keep an address, unconfirmed; it takes the place of the one before."""
        self.drop(person_id)
        self.connection.execute(
            insert(addresses).values(
                person_id=person_id,
                community_id=self.community_id,
                email=email,
                token_hash="",
                asked_at=self.now,
            )
        )

    def expect(self, person_id: str, secret: str) -> None:
        """Only the link with this secret confirms the address; the secret is not kept."""
        self.connection.execute(
            update(addresses)
            .where(
                addresses.c.community_id == self.community_id, addresses.c.person_id == person_id
            )
            .values(token_hash=digest(secret))
        )

    def confirm(self, person_id: str) -> None:
        """The address is theirs."""
        self.connection.execute(
            update(addresses)
            .where(
                addresses.c.community_id == self.community_id, addresses.c.person_id == person_id
            )
            .values(confirmed_at=self.now, token_hash="")
        )

    def drop(self, person_id: str) -> None:
        """Forget a person's address."""
        self.connection.execute(
            delete(addresses).where(
                addresses.c.community_id == self.community_id, addresses.c.person_id == person_id
            )
        )


def whose(connection: Connection, secret: str, now: datetime) -> tuple[str, str] | None:
    """Community and person that a confirmation link belongs to, if it still works."""
    row = connection.execute(
        select(addresses.c.community_id, addresses.c.person_id).where(
            addresses.c.token_hash == digest(secret), addresses.c.asked_at > now - CONFIRM_LIFE
        )
    ).one_or_none()
    return (row.community_id, row.person_id) if row else None
