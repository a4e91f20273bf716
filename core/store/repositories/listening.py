"""Conversations on chat platforms that several workspaces share, and how far each was heard.

In Discord somebody's direct messages with the bot are one conversation, whatever server they
came from. Like ``arrivals`` this repository is bound to no community: it finds out which one it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, case, select, update

from core.domain.claim import OPEN
from core.domain.rooms import RoomKind
from core.store.prepared import Prepared
from core.store.tables import claims, identities, people, rooms, spaces

# Asked at each message.
_PLACES = Prepared(
    lambda _: (
        select(spaces.c.external_id, rooms.c.address)
        .join(spaces, spaces.c.id == rooms.c.space_id)
        .where(
            rooms.c.platform == bindparam("the_platform"),
            rooms.c.channel == bindparam("the_channel"),
            rooms.c.kind != RoomKind.DESK.value,
            rooms.c.closed_at.is_(None),
            spaces.c.closed_at.is_(None),
        )
        .order_by(
            case((rooms.c.shown == bindparam("the_message"), 0), else_=1),
            rooms.c.seen_at.desc(),
            rooms.c.id,
        )
    )
)


@dataclass(frozen=True, slots=True)
class Place:
    """A room in a conversation: the workspace it belongs to, and its address."""

    workspace: str
    address: str


@dataclass(frozen=True, slots=True)
class Listening:
    """Conversations by the platform's own ids, whatever their community."""

    connection: Connection
    now: datetime

    def shown(self, platform: str, channel: str) -> tuple[str, ...]:
        """The messages that somebody looks at just now in a conversation."""
        found = self.connection.execute(
            select(rooms.c.shown).where(
                rooms.c.platform == platform,
                rooms.c.channel == channel,
                rooms.c.person_id.is_not(None),
                rooms.c.shown.is_not(None),
            )
        )
        return tuple(found.scalars())

    def places(self, platform: str, channel: str, message: str) -> tuple[Place, ...]:
        """The open rooms in a conversation: the one that shows ``message`` first, then by when
        something was put there last."""
        rows = _PLACES.rows(
            self.connection, the_platform=platform, the_channel=channel, the_message=message
        )
        return tuple(Place(*row) for row in rows)

    def workspaces(self, platform: str, user: str) -> tuple[str, ...]:
        """The open workspaces in which we have met that user, the latest first.

        For platforms that name people ``WORKSPACE/USER``, with the same user everywhere.
        """
        rows = self.connection.execute(
            select(spaces.c.external_id, identities.c.external_id)
            .join(
                spaces,
                and_(
                    spaces.c.platform == identities.c.platform,
                    spaces.c.community_id == identities.c.community_id,
                    spaces.c.closed_at.is_(None),
                ),
            )
            .join(people, people.c.id == identities.c.person_id)
            .where(
                identities.c.platform == platform,
                identities.c.external_id.endswith(f"/{user}", autoescape=True),
                people.c.erased_at.is_(None),
            )
            .order_by(identities.c.created_at.desc(), identities.c.external_id)
        )
        return tuple(workspace for workspace, known in rows if known == f"{workspace}/{user}")

    def user(self, platform: str, workspace: str, person_id: str) -> str | None:
        """The platform's user that a person is in a workspace."""
        rows = self.connection.execute(
            select(identities.c.external_id).where(
                identities.c.platform == platform,
                identities.c.person_id == person_id,
                identities.c.external_id.startswith(f"{workspace}/", autoescape=True),
            )
        ).scalars()
        return next((one.partition("/")[2] for one in rows), None)

    def unfinished(self, platform: str, since: datetime) -> dict[str, str]:
        """The direct messages in which a claim is open, and in each the last message taken.

        Where none was taken it is the first that was shown; the latest conversations come first.
        """
        rows = self.connection.execute(
            select(rooms.c.channel, rooms.c.heard, rooms.c.shown)
            .join(claims, claims.c.id == rooms.c.claim_id)
            .where(
                rooms.c.platform == platform,
                rooms.c.kind == RoomKind.DM.value,
                rooms.c.closed_at.is_(None),
                rooms.c.seen_at > since,
                claims.c.state.in_(sorted(OPEN)),
            )
            .order_by(rooms.c.seen_at.desc(), rooms.c.id)
        )
        found: dict[str, str] = {}
        for channel, heard, shown in rows:
            if channel and (heard or shown):
                found.setdefault(channel, heard or shown)
        return found

    def heard(self, platform: str, marks: Mapping[str, str]) -> None:
        """Remember for each conversation up to which message all of it is taken."""
        for channel, message in marks.items():
            self.connection.execute(
                update(rooms)
                .where(rooms.c.platform == platform, rooms.c.channel == channel)
                .values(heard=message)
            )


__all__ = ["Listening", "Place"]
