"""Keys that were given up since somebody else may have them, and which badges they signed."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, insert, or_, select, update

from core.store.repositories.base import Repository
from core.store.tables import communities, credentials, recalls


class Recalls(Repository):
    """The keys that one community has given up."""

    def give_up(self, key_id: str) -> None:
        """Nothing signed with that key is kept from now on; what is being kept now is waited for."""
        self.connection.execute(
            select(communities.c.id).where(communities.c.id == self.community_id).with_for_update()
        )
        known = select(recalls.c.key_id).where(*self._recall(key_id))
        if self.connection.execute(known).first() is None:
            self.connection.execute(
                insert(recalls).values(
                    community_id=self.community_id, key_id=key_id, began_at=self.now
                )
            )

    def steady(self) -> None:
        """Let no key be given up before this transaction ends."""
        self.connection.execute(
            select(communities.c.id)
            .where(communities.c.id == self.community_id)
            .with_for_update(read=True, key_share=True)
        )

    def count_with(self, key_id: str) -> int:
        """How many still hold that were signed with that key."""
        counted = select(func.count()).select_from(credentials).where(*self._with(key_id))
        return self.connection.execute(counted).scalar_one()

    def last(self) -> str | None:
        """The key that was given up last."""
        return self.connection.execute(
            select(recalls.c.key_id)
            .where(recalls.c.community_id == self.community_id)
            .order_by(recalls.c.began_at.desc(), recalls.c.key_id)
            .limit(1)
        ).scalar_one_or_none()

    def pending(self) -> tuple[str, ...]:
        """The keys whose badges are not all issued anew yet."""
        rows = self.connection.execute(
            select(recalls.c.key_id).where(
                recalls.c.community_id == self.community_id, recalls.c.finished_at.is_(None)
            )
        )
        return tuple(rows.scalars())

    def all_recalled(self, key_id: str) -> None:
        """Every badge of a key that was given up is revoked and issued anew."""
        self.connection.execute(
            update(recalls)
            .where(*self._recall(key_id), recalls.c.finished_at.is_(None))
            .values(finished_at=self.now)
        )

    def _with(self, key_id: str) -> tuple[ColumnElement[bool], ...]:
        return (
            credentials.c.community_id == self.community_id,
            credentials.c.revoked_at.is_(None),
            or_(credentials.c.key_id == key_id, credentials.c.token_key_id == key_id),
        )

    def _recall(self, key_id: str) -> tuple[ColumnElement[bool], ...]:
        return recalls.c.community_id == self.community_id, recalls.c.key_id == key_id
