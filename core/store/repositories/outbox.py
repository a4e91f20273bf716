"""What goes out to chat platforms: rows in order, written in the transaction of the act."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, exists, func, insert, select, update

from core.domain.rooms import WHOLE, DeadParcel, Going, Parcel, Room
from core.store.repositories.base import Repository, new_id
from core.store.repositories.rooms import room_of
from core.store.tables import deliveries, rooms

WAITING, SENT, DEAD = "waiting", "sent", "dead"
# What a later message of the same kind made needless.
NEEDLESS = "needless"
MOST_ERROR = 300


class Outbox(Repository):
    """The outgoing messages of one community."""

    def put(
        self, room_id: str, claim_id: str, kind: Going, key: str, ids: Mapping[str, str]
    ) -> str:
        """Put a message behind those that wait in its room; its id, or "" for a known key.

        Without a key it is always another message.
        """
        known = select(deliveries.c.id).where(deliveries.c.key == key)
        if key and self.connection.execute(known).first() is not None:
            return ""
        # The row stays locked until the commit: two messages of a room never share a number.
        seq = self.connection.execute(
            update(rooms)
            .where(rooms.c.community_id == self.community_id, rooms.c.id == room_id)
            .values(last_seq=rooms.c.last_seq + 1)
            .returning(rooms.c.last_seq)
        ).scalar_one_or_none()
        if seq is None:
            return ""
        parcel_id = new_id()
        self.connection.execute(
            insert(deliveries).values(
                id=parcel_id,
                community_id=self.community_id,
                room_id=room_id,
                claim_id=claim_id,
                seq=seq,
                kind=kind.value,
                key=key or parcel_id,
                ids=json.dumps(dict(ids)),
                state=WAITING,
                attempts=0,
                due_at=self.now,
                error="",
                made_at=self.now,
            )
        )
        return parcel_id

    def next(self, room: Room) -> tuple[Parcel, datetime] | None:
        """The first message that waits in a room, and when it is due.

        Of those that show everything anew, like a screen, all but the last are let go.
        """
        while True:
            row = self.connection.execute(
                select(deliveries)
                .where(*self._waiting(room.id))
                .order_by(deliveries.c.seq)
                .limit(1)
            ).one_or_none()
            if row is None:
                return None
            if Going(row.kind) in WHOLE and self._followed(row):
                self._set(row.id, state=NEEDLESS, sent_at=self.now)
                continue
            return _parcel(row, room), row.due_at

    def _waiting(self, room_id: str) -> tuple[Any, ...]:
        return (
            deliveries.c.community_id == self.community_id,
            deliveries.c.room_id == room_id,
            deliveries.c.state == WAITING,
        )

    def _followed(self, row: Row[Any]) -> bool:
        later = select(deliveries.c.id).where(
            *self._waiting(row.room_id),
            deliveries.c.kind == row.kind,
            deliveries.c.claim_id == row.claim_id,
            deliveries.c.seq > row.seq,
        )
        return bool(self.connection.execute(select(exists(later))).scalar())

    def trying(self, parcel_id: str) -> None:
        """Sending begins; whoever finds it waiting after a crash knows that it did."""
        self._set(parcel_id, attempts=deliveries.c.attempts + 1)

    def sent(self, parcel_id: str, ref: str) -> None:
        """It arrived; ``ref`` is the platform's name for the message."""
        self._set(parcel_id, state=SENT, ref=ref or None, sent_at=self.now, error="")

    def postpone(self, parcel_id: str, until: datetime, error: str, *, tried: bool) -> None:
        """Try again then. A try that the platform only put off does not count."""
        back = 0 if tried else 1
        attempts = deliveries.c.attempts - back
        self._set(parcel_id, due_at=until, error=error[:MOST_ERROR], attempts=attempts)

    def give_up(self, parcel_id: str, error: str) -> None:
        """It cannot be delivered: a dead letter, for an organizer to see."""
        self._set(parcel_id, state=DEAD, error=error[:MOST_ERROR])

    def _set(self, parcel_id: str, **values: Any) -> None:
        self.connection.execute(
            update(deliveries)
            .where(deliveries.c.community_id == self.community_id, deliveries.c.id == parcel_id)
            .values(**values)
        )

    def said(self, claim_id: str) -> tuple[tuple[Room, str], ...]:
        """Where copies of what was said about a claim stand: room and message."""
        rows = self.connection.execute(
            select(rooms, deliveries.c.ref)
            .join(deliveries, deliveries.c.room_id == rooms.c.id)
            .where(
                deliveries.c.community_id == self.community_id,
                deliveries.c.claim_id == claim_id,
                deliveries.c.kind == Going.RELAY.value,
                deliveries.c.ref.is_not(None),
            )
            .order_by(rooms.c.id, deliveries.c.seq)
        )
        return tuple((room_of(row), row.ref) for row in rows)

    # -- dead letters -------------------------------------------------------------------

    def dead(self) -> tuple[DeadParcel, ...]:
        """What was given up, the oldest first."""
        rows = self.connection.execute(
            select(deliveries, rooms.c.platform)
            .join(rooms, rooms.c.id == deliveries.c.room_id)
            .where(deliveries.c.community_id == self.community_id, deliveries.c.state == DEAD)
            .order_by(deliveries.c.made_at, deliveries.c.id)
        )
        return tuple(
            DeadParcel(r.id, r.platform, Going(r.kind), r.claim_id, r.error, r.made_at)
            for r in rows
        )

    def revive(self, parcel_id: str) -> str | None:
        """Let a dead letter wait again, behind the others; its room, or None."""
        row = self.connection.execute(
            select(deliveries.c.room_id).where(*self._is_dead(parcel_id))
        ).one_or_none()
        if row is None:
            return None
        seq = self.connection.execute(
            update(rooms)
            .where(rooms.c.id == row.room_id)
            .values(last_seq=rooms.c.last_seq + 1)
            .returning(rooms.c.last_seq)
        ).scalar_one()
        self._set(parcel_id, state=WAITING, due_at=self.now, attempts=1, seq=seq)
        room_id: str = row.room_id
        return room_id

    def discard(self, parcel_id: str) -> bool:
        """Throw a dead letter away; False when there is none of that id."""
        gone = self.connection.execute(
            update(deliveries)
            .where(*self._is_dead(parcel_id))
            .values(state=NEEDLESS, sent_at=self.now)
        )
        return gone.rowcount == 1

    def _is_dead(self, parcel_id: str) -> tuple[Any, ...]:
        return (
            deliveries.c.community_id == self.community_id,
            deliveries.c.id == parcel_id,
            deliveries.c.state == DEAD,
        )


def rooms_with_mail(connection: Any, before: datetime) -> tuple[tuple[str, str], ...]:
    """The rooms where a message that was due before then still waits, of all communities.

    Each as community and room id.
    """
    rows = connection.execute(
        select(rooms.c.community_id, rooms.c.id)
        .join(deliveries, deliveries.c.room_id == rooms.c.id)
        .where(deliveries.c.state == WAITING)
        .group_by(rooms.c.community_id, rooms.c.id)
        .having(func.min(deliveries.c.due_at) <= before)
    )
    return tuple((row.community_id, row.id) for row in rows)


def _parcel(row: Row[Any], room: Room) -> Parcel:
    return Parcel(
        row.id,
        room,
        row.claim_id,
        Going(row.kind),
        row.key,
        json.loads(row.ids),
        row.attempts,
        row.made_at,
    )
