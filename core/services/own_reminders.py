"""Reminders that learners choose themselves, for a claim that waits for them."""

from __future__ import annotations

from datetime import time

from core.domain.claim import WITH_LEARNER, Claim
from core.domain.errors import NotFound, RemindersFull, WrongState
from core.domain.people import Actor
from core.domain.permissions import Action, Subject, authorize
from core.domain.reminding import MOST_OWN, SPANS, Kind, Reminder, State, When
from core.domain.working_time import moment
from core.store.transaction import Transaction
from core.store.unit_of_work import Store
from core.zones import zone_of

# They are reminded at this hour, where they are.
MORNING = time(9)


class OwnReminders:
    """Commands of learners about their reminders. Each is one transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def waiting(self, actor: Actor, claim_id: str) -> tuple[Reminder, ...]:
        """The reminders that wait, of a claim of one's own."""
        with self._store.reading(actor.community_id) as tx:
            claim = _mine(tx, actor, claim_id)
            found = tx.reminders.own(claim_id, claim.round)
            return tuple(one for one in found if one.state is State.WAITING)

    def reaches(self, actor: Actor) -> bool:
        """Whether a reminder comes to them: by chat, or to an address that they confirmed.

        Else they see it on the page, when they come back by themselves.
        """
        with self._store.reading(actor.community_id) as tx:
            if tx.rooms.of_person(actor.person_id) is not None:
                return True
            address = tx.addresses.get(actor.person_id)
            return address is not None and address.confirmed

    def choose(self, actor: Actor, claim_id: str, when: When) -> None:
        """Remind me of this claim then: at nine in the morning, where I am.

        Raises ``RemindersFull`` for a third one, and ``WrongState``.
        """
        with self._store.transaction(actor.community_id) as tx:
            tx.people.here(actor.person_id)
            claim = _mine(tx, actor, claim_id)
            if claim.state not in WITH_LEARNER:
                raise WrongState()
            # Two at once stand in line for the claim.
            tx.assigning.hold_claim(claim_id)
            zone = zone_of(actor.zone or tx.rules.of_space(claim.space_id).zone)
            day = tx.now.astimezone(zone).date() + SPANS[when]
            at = moment(day, MORNING, zone)
            before = tx.reminders.own(claim_id, claim.round)
            if any(one.due_at == at for one in before):
                return
            if len(before) >= MOST_OWN:
                raise RemindersFull(most=str(MOST_OWN))
            key = f"own:{claim_id}:{claim.round}:{int(tx.now.timestamp() * 1000)}"
            tx.reminders.put(key, Kind.OWN, claim_id, claim.round, at, actor.person_id)
            tx.touch(f"person:{actor.person_id}")

    def stop(self, actor: Actor, claim_id: str, reminder_id: str) -> None:
        """Do not remind me after all; an unknown one changes nothing."""
        with self._store.transaction(actor.community_id) as tx:
            _mine(tx, actor, claim_id)
            one = tx.reminders.hold(reminder_id)
            mine = one is not None and one.claim_id == claim_id and one.kind is Kind.OWN
            if one is not None and mine and one.state is State.WAITING:
                tx.reminders.stop(reminder_id)
                tx.touch(f"person:{actor.person_id}")


def _mine(tx: Transaction, actor: Actor, claim_id: str) -> Claim:
    claim = tx.claims.get(claim_id)
    if claim.person_id != actor.person_id:
        raise NotFound()
    authorize(actor, Action.CLAIM_TELL, Subject(tx.community_id, claim.person_id))
    return claim
