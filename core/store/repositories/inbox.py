"""Which messages have come in already."""

from __future__ import annotations

from hashlib import sha256

from core.store.prepared import Prepared
from core.store.repositories.base import Repository, once
from core.store.tables import inbox

_TAKE = Prepared(
    lambda dialect: once(inbox, dialect, "community_id", "platform", "event_id", "taken_at")
)


class Inbox(Repository):
    """Takes each message once, whatever the platform delivers how often."""

    def take(self, platform: str, event_id: str) -> bool:
        """True the first time this event is seen; False when it was taken before."""
        # A platform's own id may lead to a person; its hash tells nobody anything.
        unnamed = sha256(event_id.encode("utf-8", "surrogatepass")).hexdigest()
        taken = _TAKE.count(
            self.connection,
            community_id=self.community_id,
            platform=platform,
            event_id=unnamed,
            taken_at=self.now,
        )
        return taken == 1
