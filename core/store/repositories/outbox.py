"""What goes out to chat platforms: rows in order, written in the transaction of the act."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from core.domain.rooms import WHOLE, DeadParcel, Going, Parcel, Room
from core.store.prepared import Prepared
from core.store.repositories.base import Repository, new_id
from core.store.repositories.rooms import room_of
from core.store.tables import deliveries, rooms

WAITING, SENT, DEAD = "waiting", "sent", "dead"
# What a later message of the same kind made needless.
NEEDLESS = "needless"
MOST_ERROR = 300

# On the path of each message that goes out.
_ROOM = (rooms.c.community_id == bindparam("the_community"), rooms.c.id == bindparam("the_room"))
_NUMBERED: dict[str, Any] = {"last_seq": rooms.c.last_seq + 1, "seen_at": bindparam("the_time")}
_NUMBER = Prepared(
    lambda _: update(rooms).where(*_ROOM).values(**_NUMBERED).returning(rooms.c.last_seq)
)
_NUMBER_AND_CLAIM = Prepared(
    lambda _: (
        update(rooms)
        .where(*_ROOM)
        .values(**_NUMBERED, claim_id=bindparam("the_claim"))
        .returning(rooms.c.last_seq)
    )
)
_NEW = ("id", "community_id", "room_id", "claim_id", "seq", "kind", "key", "ids", "due_at")
_PUT = Prepared(
    lambda _: insert(deliveries).values(
        **{name: bindparam(name) for name in (*_NEW, "made_at")},
        state=WAITING,
        attempts=0,
        error="",
    )
)
_later = deliveries.alias()
_NEXT = Prepared(
    lambda _: (
        select(
            deliveries.c.id,
            deliveries.c.claim_id,
            deliveries.c.kind,
            deliveries.c.key,
            deliveries.c.ids,
            deliveries.c.attempts,
            deliveries.c.due_at <= bindparam("the_time"),
            select(_later.c.id)
            .where(
                _later.c.room_id == deliveries.c.room_id,
                _later.c.state == WAITING,
                _later.c.kind == deliveries.c.kind,
                _later.c.claim_id == deliveries.c.claim_id,
                _later.c.seq > deliveries.c.seq,
            )
            .exists(),
        )
        .where(
            deliveries.c.community_id == bindparam("the_community"),
            deliveries.c.room_id == bindparam("the_room"),
            deliveries.c.state == WAITING,
        )
        .order_by(deliveries.c.seq)
        .limit(1)
    )
)
_PARCEL = (
    deliveries.c.community_id == bindparam("the_community"),
    deliveries.c.id == bindparam("the_parcel"),
)
_TRYING = Prepared(
    lambda _: update(deliveries).where(*_PARCEL).values(attempts=deliveries.c.attempts + 1)
)
_SENT = Prepared(
    lambda _: (
        update(deliveries)
        .where(*_PARCEL)
        .values(state=SENT, ref=bindparam("the_ref"), sent_at=bindparam("the_time"), error="")
    )
)


class Outbox(Repository):
    """The outgoing messages of one community."""

    def put(
        self, room_id: str, claim_id: str, kind: Going, key: str, ids: Mapping[str, str]
    ) -> str:
        """Put a message behind those that wait in its room; its id, or "" for a known key."""
        known = select(deliveries.c.id).where(deliveries.c.key == key)
        if self.connection.execute(known).first() is not None:
            return ""
        return self._put(_NUMBER, room_id, claim_id, kind, key, ids)

    def put_screen(self, room_id: str, claim_id: str) -> str:
        """Put the present screen of a claim behind what waits; it is talked about from now on."""
        return self._put(_NUMBER_AND_CLAIM, room_id, claim_id, Going.SCREEN, "", {})

    def _put(
        self,
        number: Prepared,
        room_id: str,
        claim_id: str,
        kind: Going,
        key: str,
        ids: Mapping[str, str],
    ) -> str:
        # The row stays locked until the commit: two messages of a room never share a number.
        found = number.rows(
            self.connection,
            the_community=self.community_id,
            the_room=room_id,
            the_time=self.now,
            **({"the_claim": claim_id} if number is _NUMBER_AND_CLAIM else {}),
        )
        if not found:
            return ""
        parcel_id = new_id()
        _PUT.count(
            self.connection,
            id=parcel_id,
            community_id=self.community_id,
            room_id=room_id,
            claim_id=claim_id,
            seq=found[0][0],
            kind=kind.value,
            key=key or parcel_id,
            ids=json.dumps(dict(ids)),
            due_at=self.now,
            made_at=self.now,
        )
        return parcel_id

    def next(self, room: Room) -> tuple[Parcel, bool] | None:
        """The first message that waits in a room, and whether it is due.

        Of those that show everything anew, like a screen, all but the last are let go.
        """
        given = {"the_community": self.community_id, "the_room": room.id, "the_time": self.now}
        while True:
            rows = _NEXT.rows(self.connection, **given)
            if not rows:
                return None
            parcel_id, claim_id, kind, key, ids, attempts, due, followed = rows[0]
            if followed and Going(kind) in WHOLE:
                self._set(parcel_id, state=NEEDLESS, sent_at=self.now)
                continue
            going = Parcel(
                parcel_id, room, claim_id, Going(kind), key, json.loads(ids), int(attempts)
            )
            return going, bool(due)

    def trying(self, parcel_id: str) -> None:
        """Sending begins; whoever finds it waiting after a crash knows that it did."""
        _TRYING.count(self.connection, the_community=self.community_id, the_parcel=parcel_id)

    def sent(self, parcel_id: str, ref: str) -> None:
        """It arrived; ``ref`` is the platform's name for the message."""
        _SENT.count(
            self.connection,
            the_community=self.community_id,
            the_parcel=parcel_id,
            the_ref=ref or None,
            the_time=self.now,
        )

    def postpone(self, parcel_id: str, until: datetime, error: str, *, tried: bool) -> None:
        """Try again then. A try that the platform only put off does not count."""
        back = 0 if tried else 1
        attempts = deliveries.c.attempts - back
        self._set(parcel_id, due_at=until, error=error[:MOST_ERROR], attempts=attempts)

    def made_at(self, parcel_id: str) -> datetime | None:
        """Since when a message waits."""
        found = select(deliveries.c.made_at).where(
            deliveries.c.community_id == self.community_id, deliveries.c.id == parcel_id
        )
        return self.connection.execute(found).scalar_one_or_none()

    def give_up(self, parcel_id: str, error: str) -> None:
        """It cannot be delivered: a dead letter, for an organizer to see.

        One that nobody needs any more is none.
        """
        self.connection.execute(
            update(deliveries)
            .where(
                deliveries.c.community_id == self.community_id,
                deliveries.c.id == parcel_id,
                deliveries.c.state == WAITING,
            )
            .values(state=DEAD, error=error[:MOST_ERROR])
        )

    def _set(self, parcel_id: str, **values: Any) -> None:
        self.connection.execute(
            update(deliveries)
            .where(deliveries.c.community_id == self.community_id, deliveries.c.id == parcel_id)
            .values(**values)
        )

    def said(self, claim_id: str) -> tuple[tuple[Room, str], ...]:
        """Where others read of a claim: room and message of what was relayed or announced."""
        rows = self.connection.execute(
            select(rooms, deliveries.c.ref)
            .join(deliveries, deliveries.c.room_id == rooms.c.id)
            .where(
                deliveries.c.community_id == self.community_id,
                deliveries.c.claim_id == claim_id,
                deliveries.c.kind.in_((Going.RELAY.value, Going.ANNOUNCE.value)),
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

    def is_dead(self, parcel_id: str) -> bool:
        """Whether that one was given up."""
        found = select(deliveries.c.id).where(*self._is_dead(parcel_id))
        return self.connection.execute(found).first() is not None

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
