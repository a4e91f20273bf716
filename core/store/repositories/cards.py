"""The card of a claim: the one message about it in each channel of assessors."""

from __future__ import annotations

from sqlalchemy import select, update

from core.domain.rooms import Room
from core.store.repositories.base import Repository, insert_once
from core.store.repositories.rooms import room_of
from core.store.tables import cards, rooms


class Cards(Repository):
    """The cards of one community."""

    def get(self, claim_id: str, room_id: str) -> str | None:
        """The message that is the card of a claim in a room."""
        found: str | None = self.connection.execute(
            select(cards.c.ref).where(
                cards.c.community_id == self.community_id,
                cards.c.claim_id == claim_id,
                cards.c.room_id == room_id,
            )
        ).scalar_one_or_none()
        return found

    def put(self, claim_id: str, room_id: str, ref: str) -> None:
        """Remember which message is the card; there is one in a room."""
        insert_once(
            self.connection,
            cards,
            claim_id=claim_id,
            room_id=room_id,
            community_id=self.community_id,
            ref=ref,
            drawn_at=self.now,
        )
        self.connection.execute(
            update(cards)
            .where(
                cards.c.community_id == self.community_id,
                cards.c.claim_id == claim_id,
                cards.c.room_id == room_id,
            )
            .values(ref=ref, drawn_at=self.now)
        )

    def rooms(self, claim_id: str) -> tuple[Room, ...]:
        """The rooms that show a card of a claim, open or not, always in one order."""
        rows = self.connection.execute(
            select(rooms)
            .join(cards, cards.c.room_id == rooms.c.id)
            .where(cards.c.community_id == self.community_id, cards.c.claim_id == claim_id)
            .order_by(rooms.c.id)
        )
        return tuple(room_of(row) for row in rows)
