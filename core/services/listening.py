"""Conversations that several workspaces share: whose turn it is there, and how far it was heard."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from core.domain.rooms import Room, RoomKind
from core.store.repositories.listening import Place
from core.store.unit_of_work import Store

# Who was silent for longer than this has to write once more.
FORGOTTEN = timedelta(days=30)


class Listening:
    """Finds out for whom something is that was said, and keeps how far a conversation was heard."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def places(self, platform: str, channel: str, message: str = "") -> tuple[Place, ...]:
        """The rooms in a conversation; first the one that shows ``message``, then the latest."""
        with self._store.reading() as tx:
            return tx.listening.places(platform, channel, message)

    def shown(self, platform: str, channel: str) -> tuple[str, ...]:
        """The messages that somebody looks at just now in a conversation, in any community."""
        with self._store.reading() as tx:
            return tx.listening.shown(platform, channel)

    def workspaces(self, platform: str, user: str) -> tuple[str, ...]:
        """The workspaces in which we have met a user, the latest first."""
        with self._store.reading() as tx:
            return tx.listening.workspaces(platform, user)

    def user(self, room: Room) -> str | None:
        """The platform's user who talks in a room."""
        workspace, _, _ = room.address.partition("/")
        with self._store.reading(room.community_id) as tx:
            return tx.listening.user(room.platform, workspace, room.person_id or "")

    def unfinished(self, platform: str) -> dict[str, str]:
        """The conversations in which a claim is open, with the last message taken in each."""
        with self._store.reading() as tx:
            return tx.listening.unfinished(platform, tx.now - FORGOTTEN)

    def heard(self, platform: str, marks: Mapping[str, str]) -> None:
        """Up to these messages, by conversation, everything is taken."""
        if marks:
            with self._store.transaction() as tx:
                tx.listening.heard(platform, marks)

    def room(self, room: Room) -> Room | None:
        """The room as it is now; None where it is no more."""
        with self._store.reading(room.community_id) as tx:
            return tx.rooms.get(room.id)

    def move(self, room: Room, address: str, kind: RoomKind) -> None:
        """The conversation goes on at another address, with all that waits to be sent there."""
        with self._store.transaction(room.community_id) as tx:
            tx.rooms.move(room.id, address, kind)

    def close(self, room: Room) -> None:
        """Nothing more is said there; whoever comes back is spoken to somewhere else."""
        with self._store.transaction(room.community_id) as tx:
            tx.rooms.close(room.id)
