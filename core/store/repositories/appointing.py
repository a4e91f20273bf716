"""Which roles on a chat platform mean which of ours, and whom they let judge lately."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, select, update

from core.domain.people import Role
from core.store.repositories.base import Repository, insert_once
from core.store.repositories.lent import Lent, fresh, lent_of
from core.store.tables import lent_roles, role_maps


class RoleMaps(Repository):
    """The choices of one community, and what came of them."""

    def of(self, space_id: str) -> dict[Role, str]:
        """The platform's role that stands for each of ours in a workspace, where one does."""
        rows = self.connection.execute(
            select(role_maps.c.role, role_maps.c.theirs)
            .where(role_maps.c.community_id == self.community_id, role_maps.c.space_id == space_id)
            .order_by(role_maps.c.role)
        )
        return {Role(row.role): row.theirs for row in rows}

    def put(self, space_id: str, role: Role, theirs: str) -> frozenset[str]:
        """That one means ours from now on; "" for none. Returns whom another one had let judge."""
        gone = self._drop(space_id, role, theirs)
        own = (
            role_maps.c.community_id == self.community_id,
            role_maps.c.space_id == space_id,
            role_maps.c.role == role.value,
        )
        if not theirs:
            self.connection.execute(delete(role_maps).where(*own))
            return gone
        changed = {"theirs": theirs, "changed_at": self.now}
        insert_once(
            self.connection,
            role_maps,
            space_id=space_id,
            role=role.value,
            community_id=self.community_id,
            **changed,
        )
        self.connection.execute(update(role_maps).where(*own).values(changed))
        return gone

    def _drop(self, space_id: str, role: Role, stays: str) -> frozenset[str]:
        """Whoever had ours by another role than the one that stays is not known by it any more."""
        old = self._there(space_id, lent_roles.c.role == role.value, lent_roles.c.theirs != stays)
        whom = frozenset(self.connection.scalars(select(lent_roles.c.person_id).where(*old)))
        self.connection.execute(delete(lent_roles).where(*old))
        return whom

    # -- whom they let judge lately -----------------------------------------------------

    def lent(self, person_id: str) -> tuple[Lent, ...]:
        """What somebody was let have lately, the place where they were seen last first."""
        query = fresh(self.community_id, self.now).where(lent_roles.c.person_id == person_id)
        return tuple(lent_of(row) for row in self.connection.execute(query))

    def see(self, space_id: str, person_id: str, theirs: Collection[str]) -> bool:
        """Keep what the roles that somebody has in a place mean; what they do not mean goes.

        Whether anything went.
        """
        meant = {role: name for role, name in self.of(space_id).items() if name in theirs}
        mine = self._there(space_id, lent_roles.c.person_id == person_id)
        gone = self.connection.execute(
            delete(lent_roles).where(*mine, lent_roles.c.role.not_in([one.value for one in meant]))
        )
        for role, name in meant.items():
            own = {"person_id": person_id, "space_id": space_id, "role": role.value}
            seen = {"theirs": name, "seen_at": self.now}
            here = {"community_id": self.community_id}
            if not insert_once(self.connection, lent_roles, **here, **own, **seen):
                this = lent_roles.c.role == role.value
                self.connection.execute(update(lent_roles).where(*mine, this).values(seen))
        return gone.rowcount > 0

    def _there(self, space_id: str, *which: Any) -> tuple[Any, ...]:
        here = lent_roles.c.community_id == self.community_id
        return here, lent_roles.c.space_id == space_id, *which


__all__ = ["RoleMaps"]
