"""News for people whose channel is the browser page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from core.store.repositories.base import Repository, insert_once
from core.store.tables import notices


@dataclass(frozen=True, slots=True)
class Notice:
    """One piece of news about a claim."""

    key: str
    kind: str
    claim_id: str
    made_at: datetime


class Notices(Repository):
    """The news of one community's people."""

    def add(self, key: str, person_id: str, kind: str, claim_id: str) -> bool:
        """Keep news under a permanent key; False when that key was used before."""
        return insert_once(
            self.connection,
            notices,
            key=key,
            community_id=self.community_id,
            person_id=person_id,
            kind=kind,
            claim_id=claim_id,
            made_at=self.now,
        )

    def unseen(self, person_id: str) -> tuple[Notice, ...]:
        """What a person has not seen yet, the oldest first."""
        rows = self.connection.execute(
            select(notices)
            .where(
                notices.c.community_id == self.community_id,
                notices.c.person_id == person_id,
                notices.c.seen_at.is_(None),
            )
            .order_by(notices.c.made_at, notices.c.key)
        )
        return tuple(Notice(row.key, row.kind, row.claim_id, row.made_at) for row in rows)

    def seen(self, person_id: str, claim_id: str) -> None:
        """A person has looked at that claim."""
        self.connection.execute(
            update(notices)
            .where(
                notices.c.community_id == self.community_id,
                notices.c.person_id == person_id,
                notices.c.claim_id == claim_id,
                notices.c.seen_at.is_(None),
            )
            .values(seen_at=self.now)
        )
