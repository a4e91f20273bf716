"""The trail: checking that nobody changed it, keeping its end elsewhere, reading one's own.

auditing.verify(community_id, head_of("..."))   walk the chain; the first wrong entry, if any
auditing.head(community_id)                     its end, to keep where nobody here can reach
auditing.of_claim(actor, claim_id)              what happened to my claim, in plain words
"""

from __future__ import annotations

from core.domain.errors import NotFound
from core.domain.people import Actor
from core.domain.permissions import Action, authorize
from core.domain.trail import Head, Wrong, check
from core.domain.trail_lines import Line, lines
from core.services.conversation import subject_of
from core.store.unit_of_work import Store


class Auditing:
    """Reads only: nobody can write into the trail but the acts themselves."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def verify(self, community_id: str, *kept: Head) -> tuple[Head, Wrong | None]:
        """How far a community's chain holds, and the first thing that is wrong with it.

        Read as a stream, so it needs no more memory for a long one. Heads of other communities
        among ``kept`` are left out.
        """
        mine = [one for one in kept if one.community == community_id]
        with self._store.reading(community_id) as tx:
            return check(community_id, tx.trail.walk(), tx.trail.head(), mine)

    def head(self, community_id: str) -> Head:
        """The end of a community's chain."""
        with self._store.reading(community_id) as tx:
            return tx.trail.head()

    def of_claim(self, actor: Actor, claim_id: str) -> tuple[Line, ...]:
        """What happened to a claim of one's own. Raises ``NotFound`` for anybody else's."""
        with self._store.reading(actor.community_id) as tx:
            claim = tx.claims.get(claim_id)
            if claim.person_id != actor.person_id:
                raise NotFound()
            authorize(actor, Action.CLAIM_READ, subject_of(claim))
            return lines(tx.trail.of_claim(claim_id))
