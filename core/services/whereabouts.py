"""Who left a place on a chat platform, and who is there again.

    whereabouts.left("discord", server, f"{server}/{user}")   the platform says that they are gone
    whereabouts.back(visit, f"{server}/{user}")               they come from within it again

Who left is *removed* there (``domain/permissions.py``): what is theirs stays theirs to see and to
take back, and nothing new begins. By another way in they are who they were.
"""

from __future__ import annotations

from dataclasses import replace

from core.services.meeting import Visit
from core.store.unit_of_work import Store


class Whereabouts:
    """What platforms say of who is where. Each command is one transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def left(self, platform: str, workspace: str, user: str) -> None:
        """Somebody is not in a workspace any more."""
        with self._store.reading() as tx:
            space = tx.arrivals.space(platform, workspace)
        if space is not None:
            with self._store.transaction(space.community_id) as tx:
                tx.arrivals.leave(platform, user)

    def back(self, visit: Visit, user: str) -> Visit:
        """Somebody comes from within a workspace; whoever had left it is there again."""
        if visit.actor is None or not visit.actor.removed:
            return visit
        with self._store.transaction(visit.space.community_id) as tx:
            tx.arrivals.come_back(visit.space.platform, user)
            return replace(visit, actor=tx.people.actor(visit.actor.person_id))
