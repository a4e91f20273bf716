"""Which roles people hold, and until when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, not_, or_, select, update

from core.domain.people import Role
from core.domain.trail import Kind, by_organizer
from core.origin import Origin, origin
from core.store.repositories.barring import barred_columns
from core.store.repositories.base import insert_once
from core.store.repositories.trail import Recorded
from core.store.tables import identities, roles


class Roles(Recorded):
    """The roles of one community. One whose time is over is not held any more."""

    def roles(self, person_id: str) -> frozenset[Role]:
        """The roles a person holds right now."""
        rows = self.connection.execute(
            select(roles.c.role).where(*self._held(), roles.c.person_id == person_id)
        )
        return frozenset(Role(row.role) for row in rows)

    def _held(self) -> tuple[ColumnElement[bool], ...]:
        """The roles of this community whose time is not over."""
        lasting = or_(roles.c.expires_at.is_(None), roles.c.expires_at > self.now)
        return roles.c.community_id == self.community_id, lasting

    def grant(
        self, person_id: str, role: Role, by: str | None, until: datetime | None = None
    ) -> None:
        """Give a role, ``until`` then or until it is taken back.

        Giving it twice changes nothing but how long it is held.
        """
        given = insert_once(
            self.connection,
            roles,
            person_id=person_id,
            role=role.value,
            community_id=self.community_id,
            granted_at=self.now,
            granted_by=by,
            expires_at=until,
        )
        if not given:
            other = roles.c.expires_at.is_distinct_from(until)
            changed = self.connection.execute(
                update(roles)
                .where(
                    roles.c.community_id == self.community_id,
                    roles.c.person_id == person_id,
                    roles.c.role == role.value,
                    other,
                )
                .values(expires_at=until)
            )
            if not changed.rowcount:
                return
        self._note(Kind.ROLE_GRANT, person_id, role, by)

    def revoke(self, person_id: str, role: Role, by: str | None) -> None:
        """Take a role back."""
        taken = self.connection.execute(
            delete(roles).where(
                roles.c.community_id == self.community_id,
                roles.c.person_id == person_id,
                roles.c.role == role.value,
            )
        )
        if taken.rowcount:
            self._note(Kind.ROLE_REVOKE, person_id, role, by)

    def _note(self, kind: Kind, person_id: str, role: Role, by: str | None) -> None:
        at_terminal = origin() is Origin.TERMINAL
        self.trail.note(by_organizer(kind, by, at_terminal, person_id, role.value))

    def ends(self, person_id: str, wanted: Collection[Role]) -> datetime | None:
        """When the first of these roles that was given until a day ends, or has ended."""
        ends: datetime | None = self.connection.scalar(
            select(func.min(roles.c.expires_at)).where(
                roles.c.community_id == self.community_id,
                roles.c.person_id == person_id,
                roles.c.role.in_([one.value for one in wanted]),
            )
        )
        return ends

    def count(self, role: Role) -> int:
        """How many people hold that role. Nobody loses it before the transaction ends."""
        held = select(roles.c.person_id).where(*self._held(), roles.c.role == role.value)
        # Always in one order, so that two who ask at once do not wait for each other.
        locked = held.order_by(roles.c.person_id).with_for_update()
        return len(self.connection.execute(locked).all())

    def lasting(self, role: Role) -> frozenset[str]:
        """Who holds that role with no end to it, and may come in to use it.

        Nobody loses it before the transaction ends.
        """
        # Locked first: whoever waited for another command has to see what that one wrote.
        self.count(role)
        closed, _ = barred_columns(roles.c.person_id, roles.c.community_id)
        held = select(roles.c.person_id).where(
            *self._held(), roles.c.role == role.value, roles.c.expires_at.is_(None), not_(closed)
        )
        return frozenset(self.connection.scalars(held))

    def known_as(self, platform: str, role: Role) -> tuple[tuple[str, str], ...]:
        """Those with a role whom a platform knows: its own id of each, and ours."""
        rows = self.connection.execute(
            select(identities.c.external_id, identities.c.person_id)
            .join(roles, roles.c.person_id == identities.c.person_id)
            .where(
                identities.c.community_id == self.community_id,
                identities.c.platform == platform,
                *self._held(),
                roles.c.role == role.value,
            )
            .order_by(identities.c.external_id)
        )
        return tuple((row.external_id, row.person_id) for row in rows)
