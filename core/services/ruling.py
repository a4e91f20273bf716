"""How claims are judged is an organizer's to say, space by space and badge by badge."""

from __future__ import annotations

from core.domain.people import Actor
from core.domain.permissions import Action, Subject, authorize
from core.domain.rules import BadgeRules, SpaceRules
from core.store.transaction import Transaction
from core.store.unit_of_work import Store


class Ruling:
    """Commands about the rules. Whoever is in the community may know them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of_space(self, community_id: str, space_id: str) -> SpaceRules:
        """The rules of a space."""
        with self._store.reading(community_id) as tx:
            return tx.rules.of_space(space_id)

    def of_badge(self, community_id: str, badge_id: str) -> BadgeRules:
        """The rules of a badge."""
        with self._store.reading(community_id) as tx:
            return tx.rules.of_badge(badge_id)

    def set_space(self, actor: Actor, space_id: str, chosen: SpaceRules) -> None:
        """Set the rules of a space. They hold from the next act on."""
        with self._store.transaction(actor.community_id) as tx:
            self._may(tx, actor)
            tx.rules.put_space(space_id, chosen, actor.person_id)

    def set_badge(self, actor: Actor, badge_id: str, chosen: BadgeRules) -> None:
        """Set the rules of a badge. They hold from the next act on."""
        with self._store.transaction(actor.community_id) as tx:
            self._may(tx, actor)
            tx.rules.put_badge(badge_id, chosen, actor.person_id)

    def _may(self, tx: Transaction, actor: Actor) -> None:
        authorize(actor, Action.RULES_EDIT, Subject(tx.community_id))
