"""Addresses that people gave for other platforms: one for each, each with its own consent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from core.store.repositories.base import Repository
from core.store.tables import contacts


@dataclass(frozen=True, slots=True)
class Contact:
    """What a person gave for one platform, and when. ``name`` is "" where they gave none."""

    purpose: str
    email: str
    name: str
    given_at: datetime


class Contacts(Repository):
    """What the people of one community gave for other platforms."""

    def of(self, person_id: str) -> tuple[Contact, ...]:
        """Everything that a person gave."""
        rows = self.connection.execute(
            select(contacts)
            .where(contacts.c.community_id == self.community_id, contacts.c.person_id == person_id)
            .order_by(contacts.c.purpose)
        )
        return tuple(Contact(row.purpose, row.email, row.name, row.given_at) for row in rows)

    def give(self, person_id: str, purpose: str, email: str, name: str) -> None:
        """Keep an address for one purpose; it takes the place of the one before."""
        self.take_back(person_id, purpose)
        self.connection.execute(
            insert(contacts).values(
                person_id=person_id,
                purpose=purpose,
                community_id=self.community_id,
                email=email,
                name=name,
                given_at=self.now,
            )
        )

    def take_back(self, person_id: str, purpose: str) -> None:
        """Forget it."""
        self.connection.execute(
            delete(contacts).where(
                contacts.c.community_id == self.community_id,
                contacts.c.person_id == person_id,
                contacts.c.purpose == purpose,
            )
        )
