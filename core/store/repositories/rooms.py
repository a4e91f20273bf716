"""Rooms on chat platforms."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, or_, select, update

from core.domain.errors import NotFound
from core.domain.rooms import Room, RoomKind
from core.store.prepared import Prepared
from core.store.repositories.base import Repository, insert_once, new_id
from core.store.tables import deliveries, rooms

# Before anybody was heard.
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
# On the path of each message that goes out.
_MINE = (rooms.c.community_id == bindparam("the_community"), rooms.c.id == bindparam("the_room"))
_GET = Prepared(
    lambda _: select(
        rooms.c.id,
        rooms.c.community_id,
        rooms.c.space_id,
        rooms.c.platform,
        rooms.c.address,
        rooms.c.kind,
        rooms.c.person_id,
        rooms.c.claim_id,
        rooms.c.shown,
        rooms.c.origin,
    ).where(*_MINE)
)
_HOLD = Prepared(
    lambda _: (
        update(rooms)
        .where(
            *_MINE, or_(rooms.c.busy_until.is_(None), rooms.c.busy_until <= bindparam("the_time"))
        )
        .values(busy_until=bindparam("until"))
    )
)
_KEEP = Prepared(lambda _: update(rooms).where(*_MINE).values(busy_until=bindparam("until")))
_SHOWS = Prepared(
    lambda _: (
        update(rooms)
        .where(*_MINE)
        .values(
            shown=bindparam("ref"),
            claim_id=bindparam("the_claim"),
            # From the first one on it is listened: a later one may come after an early answer.
            heard=func.coalesce(rooms.c.heard, bindparam("ref")),
        )
    )
)


class Rooms(Repository):
    """The rooms of one community."""

    def at(self, platform: str, address: str) -> Room | None:
        """The room of that address, also one that was closed."""
        return self._one(rooms.c.platform == platform, rooms.c.address == address)

    def get(self, room_id: str) -> Room | None:
        """The room of that id; None where it is no more."""
        rows = _GET.rows(self.connection, the_community=self.community_id, the_room=room_id)
        return room_from(*rows[0]) if rows else None

    def _one(self, *which: Any) -> Room | None:
        row = self.connection.execute(
            select(rooms).where(rooms.c.community_id == self.community_id, *which)
        ).one_or_none()
        return room_of(row) if row is not None else None

    def open(
        self,
        space_id: str,
        platform: str,
        address: str,
        kind: RoomKind,
        person_id: str | None = None,
        origin: str = "",
        *,
        heard: bool = True,
    ) -> Room:
        """The open room of that address; it is made, or opened again, when need be.

        ``heard`` is False for one that is opened before its person says anything there: where
        they talk comes before it. Raises ``NotFound`` for an address that another community has.
        """
        asked: dict[str, Any] = {"origin": origin} if origin else {}
        insert_once(
            self.connection,
            rooms,
            id=new_id(),
            community_id=self.community_id,
            space_id=space_id,
            platform=platform,
            address=address,
            channel=channel_of(address),
            kind=kind.value,
            person_id=person_id,
            last_seq=0,
            seen_at=self.now if heard else LONG_AGO,
        )
        self.connection.execute(
            update(rooms)
            .where(
                rooms.c.community_id == self.community_id,
                rooms.c.platform == platform,
                rooms.c.address == address,
            )
            .values(
                kind=kind.value, person_id=person_id, space_id=space_id, closed_at=None, **asked
            )
        )
        found = self.at(platform, address)
        if found is None:
            raise NotFound()
        return found

    def close(self, room_id: str) -> None:
        """Nothing more goes out there."""
        self.connection.execute(
            update(rooms)
            .where(rooms.c.community_id == self.community_id, rooms.c.id == room_id)
            .values(closed_at=self.now)
        )

    def beside(self, person_id: str, platform: str, address: str) -> str:
        """The address of a person's open room in the same conversation; else ``address``."""
        mine = select(rooms.c.address).where(
            rooms.c.community_id == self.community_id,
            rooms.c.platform == platform,
            rooms.c.channel == channel_of(address),
            rooms.c.person_id == person_id,
            rooms.c.closed_at.is_(None),
        )
        best = mine.order_by((rooms.c.address == address).desc(), rooms.c.seen_at.desc())
        return self.connection.execute(best.limit(1)).scalar() or address

    def move(self, room_id: str, address: str, kind: RoomKind) -> None:
        """The same conversation goes on somewhere else, with all that waits to be sent there."""
        where = {"address": address, "channel": channel_of(address), "kind": kind.value}
        self.connection.execute(
            update(rooms)
            .where(rooms.c.community_id == self.community_id, rooms.c.id == room_id)
            .values(**where, shown=None, heard=None, closed_at=None)
        )

    def desks(self) -> tuple[Room, ...]:
        """The open rooms of assessors, always in one order."""
        rows = self.connection.execute(
            select(rooms)
            .where(
                rooms.c.community_id == self.community_id,
                rooms.c.kind == RoomKind.DESK.value,
                rooms.c.closed_at.is_(None),
            )
            .order_by(rooms.c.id)
        )
        return tuple(room_of(row) for row in rows)

    def of_person(self, person_id: str, platform: str = "") -> Room | None:
        """Where a person was heard last, if they talk on a chat platform; on that one, if named."""
        there = (rooms.c.platform == platform,) if platform else ()
        row = self.connection.execute(
            select(rooms)
            .where(
                rooms.c.community_id == self.community_id,
                rooms.c.person_id == person_id,
                rooms.c.kind != RoomKind.DESK.value,
                rooms.c.closed_at.is_(None),
                *there,
            )
            .order_by(rooms.c.seen_at.desc(), rooms.c.id)
            .limit(1)
        ).one_or_none()
        return room_of(row) if row is not None else None

    def all_of(self, person_id: str) -> tuple[Room, ...]:
        """Every room where a person ever talked with the bot alone, always in one order."""
        rows = self.connection.execute(
            select(rooms)
            .where(rooms.c.community_id == self.community_id, rooms.c.person_id == person_id)
            .order_by(rooms.c.id)
        )
        return tuple(room_of(row) for row in rows)

    def leave(self, room: Room) -> None:
        """A room of somebody who was erased: a bare address, until it was emptied."""
        self.connection.execute(
            insert(rooms).values(
                id=room.id,
                community_id=self.community_id,
                space_id=room.space_id,
                platform=room.platform,
                address=room.address,
                kind=room.kind.value,
                last_seq=0,
                seen_at=self.now,
                closed_at=self.now,
            )
        )

    def forget(self, room_id: str) -> None:
        """It was emptied, so nothing is kept of it; unless somebody begins anew there."""
        mine = (rooms.c.community_id == self.community_id, rooms.c.id == room_id)
        nobodys = select(rooms.c.id).where(*mine, rooms.c.person_id.is_(None))
        if self.connection.execute(nobodys.with_for_update()).first() is not None:
            self.connection.execute(delete(deliveries).where(deliveries.c.room_id == room_id))
            self.connection.execute(delete(rooms).where(*mine))

    def talks_about(self, room_id: str, claim_id: str | None) -> None:
        """Which claim is talked about in a room from now on."""
        self.connection.execute(
            update(rooms)
            .where(rooms.c.community_id == self.community_id, rooms.c.id == room_id)
            .values(claim_id=claim_id, seen_at=self.now)
        )

    def shows(self, room_id: str, claim_id: str | None, ref: str | None) -> None:
        """Which claim is talked about in a room, and the message that shows its screen."""
        _SHOWS.count(
            self.connection,
            the_community=self.community_id,
            the_room=room_id,
            the_claim=claim_id,
            ref=ref,
        )

    def hold(self, room_id: str, span: timedelta) -> bool:
        """Be the only one who sends there, for ``span`` at most; False if another one is."""
        held = _HOLD.count(
            self.connection,
            the_community=self.community_id,
            the_room=room_id,
            the_time=self.now,
            until=self.now + span,
        )
        return held == 1

    def keep_holding(self, room_id: str, span: timedelta | None) -> None:
        """Hold it for longer; with None, let go. The row is locked until the commit."""
        until = self.now + span if span is not None else None
        _KEEP.count(self.connection, the_community=self.community_id, the_room=room_id, until=until)


def channel_of(address: str) -> str:
    """The conversation alone, without the workspace that it is in."""
    return address.rpartition("/")[2][:64]


def room_of(row: Row[Any]) -> Room:
    """A room, from its row."""
    return room_from(
        row.id,
        row.community_id,
        row.space_id,
        row.platform,
        row.address,
        row.kind,
        row.person_id,
        row.claim_id,
        row.shown,
        row.origin,
    )


def room_from(  # noqa: PLR0913  a room has many sides
    room_id: str,
    community_id: str,
    space_id: str,
    platform: str,
    address: str,
    kind: str,
    person_id: str | None,
    claim_id: str | None,
    shown: str | None,
    origin: str | None = None,
) -> Room:
    """A room, from the columns of its row."""
    return Room(
        room_id,
        community_id,
        space_id,
        platform,
        address,
        RoomKind(kind),
        person_id,
        claim_id,
        shown,
        origin,
    )
