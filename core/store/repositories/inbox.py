"""Which messages have come in already."""

from __future__ import annotations

from core.store.repositories.base import Repository, once
from core.store.tables import inbox

# The path of a turn: built once.
_TAKE = {
    dialect: once(inbox, dialect, "community_id", "platform", "event_id", "taken_at")
    for dialect in ("sqlite", "postgresql")
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
        return bool(taken.rowcount == 1)
