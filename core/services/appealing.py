"""A learner asks for another look: somebody who did not judge reads the same story."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.domain.claim import Act, Claim, Seat
from core.domain.errors import AppealClosed
from core.domain.people import Actor
from core.domain.permissions import Action, authorize
from core.services.claiming import new_round
from core.services.conversation import subject_of
from core.services.posting import relay
from core.store.transaction import Transaction


def appeal_until(tx: Transaction, claim: Claim, seat: Seat) -> datetime | None:
    """Until when a "not yet" of now may be appealed against; the answer to an appeal may not."""
    if seat is Seat.APPEAL:
        return None
    return tx.now + timedelta(days=tx.rules.of_badge(str(claim.badge_id)).appeal_days)


def appealed(tx: Transaction, actor: Actor, claim_id: str, words: str) -> None:
    """Another look at the last decision is asked for. It is a round of its own.

    The same story is judged, from its own seat. Raises ``AppealClosed``.
    """
    claim = tx.claims.get(claim_id)
    authorize(actor, Action.CLAIM_APPEAL, subject_of(claim))
    reviews = tx.claims.reviews(claim_id)
    if not reviews or claim.seat is Seat.APPEAL:
        raise AppealClosed()
    tx.people.here(actor.person_id)
    judged = tx.interviews.submissions(claim_id)[-1].state
    number = new_round(tx, actor, claim, Act.APPEAL, judged)
    message = tx.talk.say(claim_id, actor.person_id, "appeal", number, words)
    relay(tx, claim_id, message)
    tx.touch(f"person:{actor.person_id}")
