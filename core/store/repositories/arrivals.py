"""Who comes in on a chat platform: workspaces and people, found by the platform's own ids.

Like ``doors`` this repository is bound to no community: it finds out which one it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from core.domain.people import Actor, Role, Space
from core.domain.rooms import Room
from core.store.repositories.barring import standing
from core.store.repositories.base import insert_once, new_id
from core.store.repositories.rooms import room_from
from core.store.repositories.visiting import VISIT
from core.store.tables import identities, installations, people, rooms, spaces


@dataclass(frozen=True, slots=True)
class Known:
    """A person as a platform knows them."""

    community_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class Installation:
    """A workspace that let the bot in. ``secret`` is encrypted."""

    platform: str
    external_id: str
    name: str
    secret: str
    scopes: tuple[str, ...]
    bot_user: str
    installed_at: datetime


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Spaces, identities and rooms by their outside names, whatever their community."""

    connection: Connection
    now: datetime

    def visit(
        self, platform: str, workspace: str, user: str, address: str
    ) -> tuple[Space, Actor | None, Room | None] | None:
        """Who writes where: the open space, the person if we know them, and their room there."""
        rows = VISIT.rows(
            self.connection,
            the_platform=platform,
            the_workspace=workspace,
            the_user=user,
            the_address=address,
            the_time=self.now,
        )
        if not rows:
            return None
        space_id, community, name, person, language, called, zone, *at, _ = rows[0]
        space = Space(space_id, community, platform, workspace, name)
        if person is None:
            return space, None, None
        held = frozenset(Role(row[-1]) for row in rows if row[-1] is not None)
        *at, left, closed, benched = at
        its = standing({"closed": closed, "benched": benched}, left=left is not None)
        actor = Actor(person, community, held, language, called, zone or "", **its)
        if at[0] is None:
            return space, actor, None
        room = room_from(at[0], community, at[1], platform, address, at[2], person, at[3], at[4])
        return space, actor, room

    def space(self, platform: str, external_id: str) -> Space | None:
        """The open space of that workspace; None when no community is connected to it."""
        row = self.connection.execute(
            select(spaces).where(
                spaces.c.platform == platform,
                spaces.c.external_id == external_id,
                spaces.c.closed_at.is_(None),
            )
        ).one_or_none()
        return _space(row) if row is not None else None

    def spaces(self, community_id: str) -> tuple[Space, ...]:
        """The open workspaces of a community."""
        rows = self.connection.execute(
            select(spaces)
            .where(
                spaces.c.community_id == community_id,
                spaces.c.platform != "web",
                spaces.c.closed_at.is_(None),
            )
            .order_by(spaces.c.platform, spaces.c.name, spaces.c.id)
        )
        return tuple(_space(row) for row in rows)

    def connect(self, community_id: str, platform: str, external_id: str, name: str) -> Space:
        """Bind a workspace to a community; one that was bound to another moves over."""
        insert_once(
            self.connection,
            spaces,
            id=new_id(),
            community_id=community_id,
            platform=platform,
            external_id=external_id,
            name=name,
            created_at=self.now,
        )
        own = (spaces.c.platform == platform, spaces.c.external_id == external_id)
        row = self.connection.execute(select(spaces).where(*own)).one()
        if row.community_id != community_id:
            # What was told there before stays with the community it was told to.
            old = f"{external_id}#{row.id[:8]}"
            self.connection.execute(
                update(spaces).where(*own).values(external_id=old, closed_at=self.now)
            )
            return self.connect(community_id, platform, external_id, name)
        self.connection.execute(
            update(spaces).where(*own).values(closed_at=None, lost_at=None, name=name)
        )
        return Space(row.id, community_id, platform, external_id, name)

    def workspaces(self, platform: str) -> frozenset[str]:
        """All that are connected to a community, by the platform's own names."""
        found = select(spaces.c.external_id).where(
            spaces.c.platform == platform, spaces.c.closed_at.is_(None)
        )
        return frozenset(self.connection.scalars(found))

    def lose(self, space_id: str) -> bool:
        """The bot is not there any more; False where that was known."""
        return self._lost(space_id, self.now)

    def find_again(self, space_id: str) -> bool:
        """The bot is there again; False where it was all the time."""
        return self._lost(space_id, None)

    def _lost(self, space_id: str, at: datetime | None) -> bool:
        other = spaces.c.lost_at.is_not(None) if at is None else spaces.c.lost_at.is_(None)
        done = self.connection.execute(
            update(spaces).where(spaces.c.id == space_id, other).values(lost_at=at)
        )
        return done.rowcount == 1

    def disconnect(self, space_id: str) -> None:
        """Let a workspace go; its rooms fall silent."""
        self.connection.execute(
            update(spaces).where(spaces.c.id == space_id).values(closed_at=self.now)
        )
        self.connection.execute(
            update(rooms)
            .where(rooms.c.space_id == space_id, rooms.c.closed_at.is_(None))
            .values(closed_at=self.now)
        )

    def who(self, platform: str, external_id: str) -> Known | None:
        """The person who is that on a platform, unless they were erased."""
        row = self.connection.execute(
            select(identities.c.community_id, identities.c.person_id)
            .join(people, people.c.id == identities.c.person_id)
            .where(
                identities.c.platform == platform,
                identities.c.external_id == external_id,
                people.c.erased_at.is_(None),
            )
        ).one_or_none()
        return Known(row.community_id, row.person_id) if row is not None else None

    def identify(self, community_id: str, platform: str, external_id: str, person_id: str) -> None:
        """From now on that platform's user is that person."""
        self.connection.execute(
            delete(identities).where(
                identities.c.platform == platform, identities.c.external_id == external_id
            )
        )
        self.connection.execute(
            insert(identities).values(
                platform=platform,
                external_id=external_id,
                community_id=community_id,
                person_id=person_id,
                created_at=self.now,
            )
        )

    def leave(self, platform: str, external_id: str) -> None:
        """The platform says that this user is not in that place any more."""
        self._left(platform, external_id, self.now)

    def come_back(self, platform: str, external_id: str) -> None:
        """They are there again."""
        self._left(platform, external_id, None)

    def _left(self, platform: str, external_id: str, at: datetime | None) -> None:
        other = identities.c.left_at.is_not(None) if at is None else identities.c.left_at.is_(None)
        self.connection.execute(
            update(identities)
            .where(
                identities.c.platform == platform, identities.c.external_id == external_id, other
            )
            .values(left_at=at)
        )

    def clear(self, platform: str, address: str, community_id: str) -> None:
        """Free an address that a room of another community had."""
        row = self.connection.execute(
            select(rooms.c.id, rooms.c.community_id).where(
                rooms.c.platform == platform, rooms.c.address == address
            )
        ).one_or_none()
        if row is not None and row.community_id != community_id:
            self.connection.execute(
                update(rooms)
                .where(rooms.c.id == row.id)
                .values(address=f"{address}#{row.id[:8]}", closed_at=self.now)
            )

    # -- installations ------------------------------------------------------------------

    def install(
        self,
        platform: str,
        external_id: str,
        name: str,
        secret: str,
        scopes: Sequence[str],
        bot_user: str,
    ) -> None:
        """Keep what a workspace gave; again it replaces what it gave before."""
        self.uninstall(platform, external_id)
        self.connection.execute(
            insert(installations).values(
                platform=platform,
                external_id=external_id,
                name=name,
                secret=secret,
                scopes=" ".join(scopes),
                bot_user=bot_user,
                installed_at=self.now,
            )
        )

    def uninstall(self, platform: str, external_id: str) -> None:
        """Forget what a workspace gave."""
        self.connection.execute(
            delete(installations).where(
                installations.c.platform == platform, installations.c.external_id == external_id
            )
        )

    def installation(self, platform: str, external_id: str) -> Installation | None:
        """What a workspace gave."""
        row = self.connection.execute(
            select(installations).where(
                installations.c.platform == platform, installations.c.external_id == external_id
            )
        ).one_or_none()
        return _installation(row) if row is not None else None

    def installations(self, platform: str) -> tuple[Installation, ...]:
        """Every workspace of a platform that let the bot in."""
        rows = self.connection.execute(
            select(installations)
            .where(installations.c.platform == platform)
            .order_by(installations.c.external_id)
        )
        return tuple(_installation(row) for row in rows)


def _space(row: Row[Any]) -> Space:
    return Space(row.id, row.community_id, row.platform, row.external_id, row.name, row.lost_at)


def _installation(row: Row[Any]) -> Installation:
    return Installation(
        row.platform,
        row.external_id,
        row.name,
        row.secret,
        tuple(row.scopes.split()),
        row.bot_user,
        row.installed_at,
    )
