"""Which roles on a chat platform mean which of ours."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from core.domain.people import Role
from core.store.repositories.base import Repository, insert_once
from core.store.tables import role_maps


class RoleMaps(Repository):
    """The choices of one community."""

    def of(self, space_id: str) -> dict[Role, str]:
        """The platform's role that stands for each of ours in a workspace, where one does."""
        rows = self.connection.execute(
            select(role_maps.c.role, role_maps.c.theirs)
            .where(role_maps.c.community_id == self.community_id, role_maps.c.space_id == space_id)
            .order_by(role_maps.c.role)
        )
        return {Role(row.role): row.theirs for row in rows}

    def put(self, space_id: str, role: Role, theirs: str) -> None:
        """That one means ours from now on; "" for none."""
        own = (
            role_maps.c.community_id == self.community_id,
            role_maps.c.space_id == space_id,
            role_maps.c.role == role.value,
        )
        if not theirs:
            self.connection.execute(delete(role_maps).where(*own))
            return
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
