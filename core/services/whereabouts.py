"""Who left a place on a chat platform, and who is there again; the bot itself, too.

    whereabouts.left("discord", server, f"{server}/{user}")   the platform says that they are gone
    whereabouts.back(visit, f"{server}/{user}")               they come from within it again
    whereabouts.lost("discord", server)                       the bot was removed from it
    whereabouts.found("discord", server)                      the bot is there again

Who left is *removed* there (``domain/permissions.py``): what is theirs stays theirs to see and to
take back, and nothing new begins. By another way in they are who they were.
"""

from __future__ import annotations

from dataclasses import replace

from core.domain.people import Role
from core.services.lending import unseen
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
                known = tx.arrivals.who(platform, user)
                tx.arrivals.leave(platform, user)
                if known is not None:
                    unseen(tx, space, known.person_id)

    def back(self, visit: Visit, user: str) -> Visit:
        """Somebody comes from within a workspace; whoever had left it is there again."""
        if visit.actor is None or not visit.actor.removed:
            return visit
        with self._store.transaction(visit.space.community_id) as tx:
            tx.arrivals.come_back(visit.space.platform, user)
            return replace(visit, actor=tx.people.actor(visit.actor.person_id))

    def lost(self, platform: str, workspace: str) -> None:
        """The bot was removed from a workspace: its organizers are told, once.

        What was told there stays with the community. They see it in the office, and those who
        gave an address hear of it by e-mail.
        """
        with self._store.reading() as tx:
            space = tx.arrivals.space(platform, workspace)
        if space is None:
            return
        with self._store.transaction(space.community_id) as tx:
            if not tx.arrivals.lose(space.id):
                return
            for one in tx.people.members():
                if Role.ORGANIZER in one.roles:
                    about = {"space": space.id, "person": one.person.id}
                    key = f"lost:{space.id}:{one.person.id}:{tx.now.timestamp()}"
                    tx.later(key, "space.lost", about)
                    tx.touch(f"person:{one.person.id}")

    def found(self, platform: str, workspace: str) -> None:
        """The bot is in a workspace (again)."""
        with self._store.reading() as tx:
            space = tx.arrivals.space(platform, workspace)
        if space is not None:
            with self._store.transaction(space.community_id) as tx:
                tx.arrivals.find_again(space.id)

    def workspaces(self, platform: str) -> frozenset[str]:
        """The workspaces that communities are connected to, by the platform's names."""
        with self._store.reading() as tx:
            return tx.arrivals.workspaces(platform)
