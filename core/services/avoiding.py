"""A learner's own list of people who should not read their claims."""

from __future__ import annotations

from core.domain.errors import ListFull
from core.domain.people import Actor
from core.services.entering import checked_name
from core.store.unit_of_work import Store

MOST_AVOIDED = 20


class Avoiding:
    """By name, and whoever is called so: nobody is told who assesses, and nobody is told of it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def avoided(self, actor: Actor) -> tuple[str, ...]:
        """The names, as they were written."""
        with self._store.reading(actor.community_id) as tx:
            return tx.conflicts.avoided(actor.person_id)

    def avoid(self, actor: Actor, name: str) -> None:
        """Who is called so does not get the person's claims, from now on.

        Raises ``TextMissing`` and ``TextTooLong`` like every name, and ``ListFull`` after 20.
        """
        called = checked_name(name)
        with self._store.transaction(actor.community_id) as tx:
            tx.people.here(actor.person_id)
            if len(tx.conflicts.avoided(actor.person_id)) >= MOST_AVOIDED:
                raise ListFull(most=str(MOST_AVOIDED))
            tx.conflicts.avoid(actor.person_id, called)

    def avoid_no_more(self, actor: Actor, name: str) -> None:
        """They may read them again."""
        with self._store.transaction(actor.community_id) as tx:
            tx.conflicts.avoid_no_more(actor.person_id, name)
