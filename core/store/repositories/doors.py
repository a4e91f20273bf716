"""Ways in: sessions and links, found by the hash of a secret. The secret is never kept.

This is the one repository that is not bound to a community: it finds out which one the
bearer of a secret belongs to.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, or_, select, update

from core.domain.errors import LinkSpent
from core.domain.people import Actor, Community, Face, Role
from core.store.prepared import Prepared
from core.store.repositories.base import new_id
from core.store.tables import communities, links, people, roles, sessions

SESSION_LIFE = timedelta(days=90)
SEEN_EVERY = timedelta(hours=1)
# Our own corner of PostgreSQL's space of advisory lock numbers.
_FOUNDING_LOCK = (0x4561726E, 1001)
# Asked at every request of a browser: a row for each role, or one without any.
_WHO = Prepared(
    lambda _: (
        select(
            people.c.id,
            people.c.language,
            people.c.name,
            people.c.zone,
            communities.c.id,
            communities.c.name,
            communities.c.language,
            communities.c.demo,
            sessions.c.seen_at < bindparam("long_ago"),
            roles.c.role,
        )
        .select_from(sessions)
        .join(people, people.c.id == sessions.c.person_id)
        .join(communities, communities.c.id == sessions.c.community_id)
        .outerjoin(
            roles,
            and_(
                roles.c.person_id == people.c.id,
                roles.c.community_id == communities.c.id,
                or_(roles.c.expires_at.is_(None), roles.c.expires_at > bindparam("the_time")),
            ),
        )
        .where(
            sessions.c.token_hash == bindparam("the_hash"),
            sessions.c.face == bindparam("the_face"),
            sessions.c.expires_at > bindparam("the_time"),
            people.c.community_id == sessions.c.community_id,
            people.c.erased_at.is_(None),
        )
    )
)


def digest(secret: str) -> str:
    """What is kept of a secret: SHA-256. The secrets are random, so no salt is needed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Door:
    """Who comes in through a session, with the roles held right now, and where.

    ``stale``: the session was not used for an hour.
    """

    actor: Actor
    community: Community
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """A window that somebody is signed in with. ``id`` names it and opens nothing."""

    id: str
    face: Face
    since: datetime
    seen_at: datetime
    here: bool


@dataclass(frozen=True, slots=True)
class Link:
    """What opens something: ``invite`` (join), ``sign_in`` (a role) or ``return``; and the codes
    ``connect`` (a workspace to a community) and ``link`` (a person to themselves elsewhere).

    ``uses_left`` is None for a link that does not wear out.
    """

    kind: str
    community_id: str
    person_id: str | None
    role: Role | None
    uses_left: int | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Doors:
    """Sessions, links, and the communities they lead to."""

    connection: Connection
    now: datetime

    def alone(self) -> None:
        """Until the transaction ends, nobody else looks whether to found a community.

        On SQLite one writes at a time anyway.
        """
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(select(func.pg_advisory_xact_lock(*_FOUNDING_LOCK)))

    def communities(self) -> tuple[Community, ...]:
        """All communities of the deployment, the oldest first."""
        rows = self.connection.execute(
            select(communities).order_by(communities.c.created_at, communities.c.id)
        )
        return tuple(Community(r.id, r.name, r.language, r.demo) for r in rows)

    def found(self, name: str, language: str, *, demo: bool = False) -> Community:
        """Found a new community."""
        community = Community(new_id(), name, language, demo)
        self.connection.execute(
            insert(communities).values(
                id=community.id,
                name=name,
                language=language,
                demo=demo,
                catalogue_version=0,
                created_at=self.now,
            )
        )
        return community

    def enter(self, community_id: str, person_id: str, face: Face) -> str:
        """Begin a session; the secret for the cookie is returned once and not kept."""
        secret = secrets.token_urlsafe(32)
        self.connection.execute(
            insert(sessions).values(
                token_hash=digest(secret),
                community_id=community_id,
                person_id=person_id,
                face=face.value,
                created_at=self.now,
                seen_at=self.now,
                expires_at=self.now + SESSION_LIFE,
            )
        )
        return secret

    def who(self, secret: str, face: Face) -> Door | None:
        """Whose session this is, if it is a good one for that face."""
        rows = _WHO.rows(
            self.connection,
            the_hash=digest(secret),
            the_face=face.value,
            the_time=self.now,
            long_ago=self.now - SEEN_EVERY,
        )
        if not rows:
            return None
        person_id, language, name, zone, *its, stale, _ = rows[0]
        community = Community(its[0], its[1], its[2], bool(its[3]))
        held = frozenset(Role(row[-1]) for row in rows if row[-1] is not None)
        actor = Actor(person_id, community.id, held, language, name, zone or "")
        return Door(actor, community, bool(stale))

    def seen(self, secret: str) -> None:
        """The session is in use: it lasts for another 90 days from now."""
        self.connection.execute(
            update(sessions)
            .where(sessions.c.token_hash == digest(secret))
            .values(seen_at=self.now, expires_at=self.now + SESSION_LIFE)
        )

    def windows(self, person_id: str, secret: str) -> tuple[Window, ...]:
        """Every window a person is signed in with; ``here`` is the one with ``secret``."""
        rows = self.connection.execute(
            select(sessions)
            .where(sessions.c.person_id == person_id, sessions.c.expires_at > self.now)
            .order_by(sessions.c.seen_at.desc(), sessions.c.token_hash)
        )
        mine = digest(secret)
        return tuple(
            Window(
                row.token_hash[:16],
                Face(row.face),
                row.created_at,
                row.seen_at,
                row.token_hash == mine,
            )
            for row in rows
        )

    def close(self, person_id: str, window_id: str) -> None:
        """Sign out one window of a person, by its id."""
        self.connection.execute(
            delete(sessions).where(
                sessions.c.person_id == person_id,
                func.substr(sessions.c.token_hash, 1, 16) == window_id,
            )
        )

    def close_all(self, person_id: str) -> None:
        """Sign out every window of a person."""
        self.connection.execute(delete(sessions).where(sessions.c.person_id == person_id))

    def leave(self, secret: str) -> None:
        """End a session."""
        self.connection.execute(delete(sessions).where(sessions.c.token_hash == digest(secret)))

    def invite(
        self,
        community_id: str,
        kind: str,
        *,
        life: timedelta | None,
        uses: int | None = 1,
        person_id: str | None = None,
        role: Role | None = None,
        by: str | None = None,
        secret: str = "",
    ) -> str:
        """Make a link; its secret is returned once and not kept.

        ``secret`` is one that was rolled elsewhere, for codes that people type.
        """
        secret = secret or secrets.token_urlsafe(24)
        self.connection.execute(
            insert(links).values(
                token_hash=digest(secret),
                community_id=community_id,
                person_id=person_id,
                kind=kind,
                role=role.value if role else None,
                uses_left=uses,
                created_at=self.now,
                expires_at=self.now + life if life else None,
                created_by=by,
            )
        )
        return secret

    def look(self, secret: str, kind: str) -> Link:
        """The link behind a secret, without using it. Raises ``LinkSpent``."""
        row = self.connection.execute(
            select(links).where(links.c.token_hash == digest(secret), links.c.kind == kind)
        ).one_or_none()
        used_up = row is None or (row.uses_left is not None and row.uses_left < 1)
        if row is None or used_up or (row.expires_at and row.expires_at <= self.now):
            raise LinkSpent(kind=kind)
        return Link(
            row.kind,
            row.community_id,
            row.person_id,
            Role(row.role) if row.role else None,
            row.uses_left,
            row.expires_at,
        )

    def use(self, secret: str, kind: str) -> Link:
        """Use a link once. Of two at the same time on the last use, one gets ``LinkSpent``."""
        link = self.look(secret, kind)
        if link.uses_left is not None:
            spent = self.connection.execute(
                update(links)
                .where(links.c.token_hash == digest(secret), links.c.uses_left > 0)
                .values(uses_left=links.c.uses_left - 1)
            )
            if spent.rowcount != 1:
                raise LinkSpent(kind=kind)
        return link

    def forget(self, person_id: str, kind: str) -> None:
        """End a person's links of that kind."""
        self.connection.execute(
            delete(links).where(links.c.person_id == person_id, links.c.kind == kind)
        )
