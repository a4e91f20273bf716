"""A learner asks for another look: somebody who did not judge reads the same story."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.domain.claim import Act, Claim, ClaimState, Seat
from core.domain.errors import AppealClosed, TextMissing, TextTooLong
from core.domain.interview import tidy
from core.domain.interview.state import MOST_ANSWER
from core.domain.people import Actor
from core.domain.permissions import Action, authorize
from core.limits import Limits
from core.services.conversation import subject_of
from core.services.posting import relay, tell_desks
from core.store.transaction import Transaction
from core.store.unit_of_work import Store


class Appealing:
    """Appeals against a "not yet". An appeal is a round of its own, judged from its own seat."""

    def __init__(self, store: Store, limits: Limits) -> None:
        self._store = store
        self._limits = limits

    def open_until(self, actor: Actor, claim_id: str) -> datetime | None:
        """Until when the learner may appeal; None when there is nothing to appeal against."""
        with self._store.reading(actor.community_id) as tx:
            claim = tx.claims.get(claim_id)
            authorize(actor, Action.CLAIM_APPEAL, subject_of(claim))
            return appeal_until(tx, claim)

    def appeal(self, actor: Actor, claim_id: str, words: str, event: str = "") -> None:
        """Ask for another look at the last decision, and say why.

        With ``event`` the same one again changes nothing. Raises ``AppealClosed``,
        ``TextMissing`` and ``TextTooLong``.
        """
        text = tidy(words)
        if not text:
            raise TextMissing()
        if len(text) > MOST_ANSWER:
            raise TextTooLong(most=str(MOST_ANSWER))
        self._limits.count("tell", actor.person_id)
        with self._store.transaction(actor.community_id) as tx:
            claim = tx.claims.get(claim_id)
            authorize(actor, Action.CLAIM_APPEAL, subject_of(claim))
            if event and not tx.inbox.take("appeal", event):
                return
            tx.people.here(actor.person_id)
            until = appeal_until(tx, claim)
            if until is None or until <= tx.now:
                raise AppealClosed()
            self._send(tx, actor, claim, text)

    def _send(self, tx: Transaction, actor: Actor, claim: Claim, text: str) -> None:
        number = claim.round + 1
        changes = {"round": number, "submitted_at": tx.now, "assessor_id": None}
        tx.claims.act(claim, Act.APPEAL, actor.person_id, **changes)
        judged = tx.interviews.submissions(claim.id)[-1].state
        tx.interviews.submit(claim.id, number, judged)
        message = tx.talk.say(claim.id, actor.person_id, "appeal", number, text)
        relay(tx, claim.id, message)
        tx.later(f"waiting:{claim.id}:{number}", "claim.waiting", {"claim": claim.id})
        tell_desks(tx, claim.id)
        tx.touch("desk:" + actor.community_id, f"person:{actor.person_id}")


def appeal_until(tx: Transaction, claim: Claim) -> datetime | None:
    """Until when a "not yet" may be appealed against: once, and not the answer to an appeal."""
    reviews = tx.claims.reviews(claim.id) if claim.state is ClaimState.NOT_YET else ()
    if not reviews or claim.seat is Seat.APPEAL:
        return None
    days = tx.rules.of_badge(str(claim.badge_id)).appeal_days
    return reviews[-1].decision.decided_at + timedelta(days=days)
