"""Who is what, where a platform knows better than we do: a role there means one of ours.

Whoever has such a role at the moment of a click has ours for that click, and whoever lost it has
not. That they were seen with it is kept for a while, so that work can be brought to them, and stays
with them when a role that we gave them ends; nothing else follows from that.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta

from core.domain.errors import NotFound
from core.domain.people import Actor, Role, Space, with_what_follows
from core.domain.permissions import Action, Subject, authorize
from core.services.lending import lost
from core.store.unit_of_work import Store

# Ours that a role of a platform may stand for. Who organizes is never up to a platform.
MAPPED = tuple(one for one in Role if one is not Role.ORGANIZER)

# Clicks come one after the other; that somebody is still there need not be written at each.
OFTEN_ENOUGH = timedelta(hours=1)


class Appointing:
    """Commands about what roles of a workspace mean."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, space: Space) -> Mapping[Role, str]:
        """The platform's role that stands for each of ours, where an organizer chose one."""
        with self._store.reading(space.community_id) as tx:
            return tx.role_maps.of(space.id)

    def choose(self, actor: Actor, space: Space, role: Role, theirs: str) -> None:
        """Whoever has that role there has ours from now on; "" for nobody.

        Raises ``NotFound`` for a role that no platform may stand for.
        """
        with self._store.transaction(actor.community_id) as tx:
            authorize(actor, Action.PEOPLE_MANAGE, Subject(tx.community_id))
            if role not in MAPPED:
                raise NotFound()
            lost(tx, tx.role_maps.put(space.id, role, theirs))

    def seen(self, space: Space, person_id: str, held: Collection[str]) -> bool:
        """A platform said just now which roles somebody has: what they mean is kept, the rest forgotten.

        Whether it is the first time for a while that they are seen to judge there. Raises
        ``NotFound`` for somebody who was erased meanwhile.
        """
        with self._store.reading(space.community_id) as tx:
            meant = {role for role, name in tx.role_maps.of(space.id).items() if name in held}
            known = [one for one in tx.role_maps.lent(person_id) if one.space.id == space.id]
            fresh = all(tx.now - one.seen_at < OFTEN_ENOUGH for one in known)
        if fresh and meant == {one.role for one in known}:
            return False
        with self._store.transaction(space.community_id) as tx:
            tx.people.here(person_id)
            if tx.role_maps.see(space.id, person_id, held):
                lost(tx, [person_id])
            return bool(meant)


def appointed(actor: Actor, mapped: Mapping[Role, str], held: Collection[str]) -> Actor:
    """The one who acts, with the roles of ours that theirs on the platform mean right now.

    A lead is an assessor too. What else was granted to them counts elsewhere, not where the
    platform's roles decide.
    """
    meant = {role for role, theirs in mapped.items() if theirs in held}
    return replace(actor, roles=(actor.roles - set(MAPPED)) | with_what_follows(meant))


__all__ = ["MAPPED", "Appointing", "appointed"]
