"""Who is what, where a platform knows better than we do: a role there means one of ours.

Such a role is never written down for a person: whoever has it at the moment of a click has ours
for that click, and whoever lost it has not.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from core.domain.errors import NotFound
from core.domain.people import Actor, Role, Space
from core.domain.permissions import Action, Subject, authorize
from core.store.unit_of_work import Store

# Ours that a role of a platform may stand for. Who organizes is never up to a platform.
MAPPED = tuple(one for one in Role if one is not Role.ORGANIZER)


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
            tx.role_maps.put(space.id, role, theirs)


def appointed(actor: Actor, mapped: Mapping[Role, str], held: Collection[str]) -> Actor:
    """The one who acts, with the roles of ours that theirs on the platform mean right now.

    A lead is an assessor too. What else was granted to them counts elsewhere, not where the
    platform's roles decide.
    """
    meant = {role for role, theirs in mapped.items() if theirs in held}
    if Role.LEAD in meant:
        meant.add(Role.ASSESSOR)
    return replace(actor, roles=(actor.roles - set(MAPPED)) | meant)


__all__ = ["MAPPED", "Appointing", "appointed"]
