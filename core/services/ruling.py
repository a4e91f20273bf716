"""How claims are judged is an organizer's to say, space by space and badge by badge."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from core.domain.claim import WITH_ASSESSORS, Claim, ClaimState
from core.domain.people import Actor
from core.domain.permissions import Action, Subject, authorize
from core.domain.rules import BadgeRules, SpaceRules, Terms
from core.domain.trial import Asked, Effect, Felt, try_badge, try_space
from core.services.digesting import change_rules
from core.services.planning import held_until, promised, week_of
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
        """Set the rules of a space. They hold from the next act on, and what is due is planned anew."""
        with self._store.transaction(actor.community_id) as tx:
            self._may(tx, actor)
            if chosen == tx.rules.of_space(space_id):
                return
            change_rules(tx, space_id, chosen, actor.person_id)

    def set_badge(self, actor: Actor, badge_id: str, chosen: BadgeRules) -> None:
        """Set the rules of a badge. They hold from the next act on."""
        with self._store.transaction(actor.community_id) as tx:
            self._may(tx, actor)
            tx.rules.put_badge(badge_id, chosen, actor.person_id)

    def of_terms(self, community_id: str, badge_id: str) -> Terms:
        """For how long a badge counts. Raises ``NotFound``."""
        with self._store.reading(community_id) as tx:
            return Terms.of(tx.catalogue.newest(badge_id).badge)

    def set_terms(self, actor: Actor, badge_id: str, chosen: Terms) -> None:
        """Set for how long a badge counts: a new version of it, for claims that begin from now on.

        Raises ``NotFound``.
        """
        with self._store.transaction(actor.community_id) as tx:
            self._may(tx, actor)
            authorize(actor, Action.CATALOGUE_EDIT, Subject(tx.community_id))
            changed = chosen.put_on(tx.catalogue.newest(badge_id).badge)
            tx.catalogue.put(changed, actor.person_id or None)

    # -- before it is saved -------------------------------------------------------------

    def try_space(self, actor: Actor, space_id: str, chosen: SpaceRules) -> tuple[Felt, ...]:
        """What these rules would do to the claims that are open; nothing is changed."""
        with self._store.reading(actor.community_id) as tx:
            self._may(tx, actor)
            found = [one for one in _open(tx) if one.space_id == space_id]
            badges = {one: tx.rules.of_badge(one) for one in {own.badge_id or "" for own in found}}
            late, over = _by_the_clock(tx, found)
            return try_space(tx.rules.of_space(space_id), chosen, found, badges, late, over)

    def try_badge(self, actor: Actor, badge_id: str, chosen: BadgeRules) -> tuple[Felt, ...]:
        """What these rules would do to the claims that are open; nothing is changed."""
        with self._store.reading(actor.community_id) as tx:
            self._may(tx, actor)
            found = [one for one in _open(tx) if one.badge_id == badge_id]
            spaces = {one: tx.rules.of_space(one) for one in {own.space_id for own in found}}
            before, appealing = tx.rules.of_badge(badge_id), _appealing(tx, found)
            return try_badge(before, chosen, found, tx.now, spaces, appealing)

    def try_terms(self, actor: Actor, badge_id: str, chosen: Terms) -> tuple[Felt, ...]:
        """Which open claims go on under the terms they began with; nothing is changed."""
        with self._store.reading(actor.community_id) as tx:
            self._may(tx, actor)
            tx.catalogue.newest(badge_id)
            kept = [
                one.id
                for one in _open(tx)
                if one.badge_id == badge_id
                and Terms.of(tx.catalogue.edition(badge_id, one.badge_version or 0).badge) != chosen
            ]
        return (Felt(Effect.OLD_TERMS, tuple(kept)),) if kept else ()

    def _may(self, tx: Transaction, actor: Actor) -> None:
        authorize(actor, Action.RULES_EDIT, Subject(tx.community_id))


def _open(tx: Transaction) -> tuple[Claim, ...]:
    """The claims with the assessors, and those that may come back to them."""
    return tx.claims.waiting(WITH_ASSESSORS | {ClaimState.NOT_YET})


def _appealing(tx: Transaction, claims: Iterable[Claim]) -> frozenset[str]:
    """Those whose learners were told that they may appeal, and until when."""
    told = [one.id for one in claims if one.state is ClaimState.NOT_YET]
    until = {one: state.appeal_until for one, state in tx.interviews.states(told).items()}
    return frozenset(one for one, at in until.items() if at is not None and at > tx.now)


def _by_the_clock(tx: Transaction, claims: Collection[Claim]) -> tuple[Asked, Asked]:
    """Whether a claim is late, and whether it was held too long, just as the clock reckons it."""
    acts = tx.talk.acts_of([one.id for one in claims])

    def late(rules: SpaceRules, claim: Claim) -> bool:
        until = promised(rules, claim, acts.get(claim.id, ())).until
        return until is not None and until <= tx.now

    def over(rules: SpaceRules, claim: Claim) -> bool:
        if claim.state is not ClaimState.IN_REVIEW:
            return False
        _, ends = held_until(rules, claim, acts.get(claim.id, ()))
        return week_of(rules).end_of(ends) <= tx.now

    return late, over
