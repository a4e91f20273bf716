"""The menu of next steps: organizers keep it, assessors suggest from it, learners read it."""

from __future__ import annotations

from collections.abc import Mapping

from core.domain.errors import NotFound, TooMany
from core.domain.people import Actor
from core.domain.permissions import Action, Subject, authorize
from core.domain.steps import MOST_STEPS, NextStep, checked_address, checked_text
from core.store.transaction import Transaction
from core.store.unit_of_work import Store


class StepDesk:
    """Commands about the menu. Reading it is for everybody in the community."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of_badge(self, community_id: str, badge_id: str) -> tuple[NextStep, ...]:
        """What may be suggested for a badge: its own steps first, then those for every badge."""
        with self._store.reading(community_id) as tx:
            return tx.steps.of_badge(badge_id)

    def get(self, community_id: str, step_id: str) -> NextStep | None:
        """One step, also one that is off the menu by now; None for an id that is unknown or ""."""
        if not step_id:
            return None
        with self._store.reading(community_id) as tx:
            return tx.steps.get(step_id)

    def every(self, actor: Actor) -> tuple[NextStep, ...]:
        """For organizers: all of them, also those off the menu."""
        with self._store.reading(actor.community_id) as tx:
            _may(tx, actor)
            return tx.steps.every()

    def add(
        self, actor: Actor, text: Mapping[str, str], url: str = "", badge_id: str = ""
    ) -> NextStep:
        """A new step, for one badge, or with "" for every badge.

        Raises ``TextMissing``, ``TextTooLong``, ``AddressInvalid``, ``NotFound`` for an unknown
        badge, and ``TooMany`` when there are a hundred.
        """
        told, address = checked_text(text), checked_address(url)
        with self._store.transaction(actor.community_id) as tx:
            _may(tx, actor)
            _known(tx, badge_id)
            if tx.steps.count() >= MOST_STEPS:
                raise TooMany(most=str(MOST_STEPS))
            return tx.steps.add(badge_id, told, address)

    def change(
        self,
        actor: Actor,
        step_id: str,
        text: Mapping[str, str],
        url: str = "",
        badge_id: str = "",
    ) -> None:
        """Say a step in other words; results that named it show the new ones.

        Raises what ``add`` raises.
        """
        told, address = checked_text(text), checked_address(url)
        with self._store.transaction(actor.community_id) as tx:
            _may(tx, actor)
            _known(tx, badge_id)
            tx.steps.change(step_id, badge_id, told, address)

    def retire(self, actor: Actor, step_id: str, *, on: bool = True) -> None:
        """Take a step off the menu, or put it back (``on=False``). Raises ``NotFound``."""
        with self._store.transaction(actor.community_id) as tx:
            _may(tx, actor)
            tx.steps.retire(step_id, on=on)


def _may(tx: Transaction, actor: Actor) -> None:
    authorize(actor, Action.RULES_EDIT, Subject(tx.community_id))


def _known(tx: Transaction, badge_id: str) -> None:
    if badge_id and all(one.badge.id != badge_id for one in tx.catalogue.menu()):
        raise NotFound()
