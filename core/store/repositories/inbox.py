"""Which messages have come in already."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BindParameter, bindparam
from sqlalchemy.dialects import postgresql, sqlite

from core.store.repositories.base import Repository
from core.store.tables import inbox

_VALUES: dict[str, BindParameter[Any]] = {
    c: bindparam(c) for c in ("platform", "event_id", "community_id", "taken_at")
}
_TAKE = {
    "sqlite": sqlite.insert(inbox).values(**_VALUES).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(inbox).values(**_VALUES).on_conflict_do_nothing(),
}


class Inbox(Repository):
    """Takes each message once, whatever the platform delivers how often."""

    def take(self, platform: str, event_id: str) -> bool:
        """True the first time this event is seen; False when it was taken before."""
        taken = self.connection.execute(
            _TAKE[self.connection.dialect.name],
            {
                "platform": platform,
                "event_id": event_id,
                "community_id": self.community_id,
                "taken_at": self.now,
            },
        )
        return taken.rowcount == 1
