"""What a learner says while a claim is with the assessors: answers, notes, taking it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from core.domain.claim import OPEN, WITH_ASSESSORS, Act, ClaimState
from core.domain.errors import NotFound, TextTooLong, WrongState
from core.domain.interview import Input, Pressed, Typed, tidy
from core.domain.interview.state import MOST_ANSWER
from core.domain.people import Actor
from core.domain.permissions import Action, authorize
from core.domain.screens import Screen, Words
from core.domain.standing import RENEW
from core.services.conversation import Conversation, Conversations, question_is_open, subject_of
from core.services.posting import relay, tell_desks
from core.services.renewing import begun
from core.store.repositories import OpenInterview
from core.store.transaction import Transaction

Understand = Callable[[Screen, str, str], Input | None]


class Replies:
    """Takes what a learner says to the assessors, inside a transaction of ``Learning``."""

    def __init__(self, claims: Conversations, understand: Understand) -> None:
        self._claims = claims
        self._understand = understand

    def take(
        self, tx: Transaction, actor: Actor, opened: OpenInterview, given: Input
    ) -> Conversation:
        """What a learner says while the claim is read: an answer, a note, or a withdrawal.

        Raises ``WrongState`` for words that come after the end: nobody would ever read them.
        """
        language = opened.state.language
        if isinstance(given, Typed):
            here = self._claims.draw(tx, actor, opened).screen
            given = self._understand(here, given.text, language) or given
        if given == Pressed("withdraw"):
            return self.withdraw(tx, actor, opened)
        if given == Pressed(RENEW) and opened.claim_state is ClaimState.AWARDED:
            return self._renew(tx, actor, opened)
        if not isinstance(given, Typed):
            return self._claims.draw(tx, actor, opened)
        text = tidy(given.text)
        if opened.claim_state not in WITH_ASSESSORS:
            if text:
                raise WrongState()
            return self._claims.draw(tx, actor, opened)
        if not text:
            return self._claims.draw(tx, actor, opened, Words("interview.notice.needs_answer"))
        if len(text) > MOST_ANSWER:
            raise TextTooLong(most=str(MOST_ANSWER))
        self._say(tx, actor, opened.claim_id, text)
        after = tx.claims.get(opened.claim_id)
        now = replace(opened, claim_state=after.state)
        return self._claims.draw(tx, actor, now, Words("claim.passed_on"))

    def _renew(self, tx: Transaction, actor: Actor, opened: OpenInterview) -> Conversation:
        """The badge that a claim led to is renewed: what is told from now on is another claim."""
        award = tx.awards.of_claim(opened.claim_id)
        if award is None:
            raise NotFound()
        claim_id = begun(tx, self._claims.briefings, actor, award.id)
        return self._claims.draw(
            tx, actor, self._claims.open(tx, actor, claim_id, Action.CLAIM_TELL)
        )

    def _say(self, tx: Transaction, actor: Actor, claim_id: str, text: str) -> None:
        tx.people.here(actor.person_id)
        claim = tx.claims.get(claim_id)
        authorize(actor, Action.CLAIM_REPLY, subject_of(claim))
        answers = question_is_open(tx, claim)
        kind = "answer" if answers else "note"
        message_id = tx.talk.say(claim_id, actor.person_id, kind, claim.round, text)
        if answers:
            tx.claims.act(claim, Act.ANSWER, actor.person_id)
        ids = {"claim": claim_id, "message": message_id}
        tx.later(f"message:{message_id}", "message.to_assessor", ids)
        relay(tx, claim_id, message_id)
        if answers:
            tell_desks(tx, claim_id)
        tx.touch("desk:" + actor.community_id, f"person:{actor.person_id}")

    def withdraw(self, tx: Transaction, actor: Actor, opened: OpenInterview) -> Conversation:
        """Take a claim back, in any state that is still open."""
        claim = tx.claims.get(opened.claim_id)
        authorize(actor, Action.CLAIM_WITHDRAW, subject_of(claim))
        if claim.state in OPEN:
            state = tx.claims.act(claim, Act.WITHDRAW, actor.person_id, assessor_id=None)
            opened = replace(opened, claim_state=state)
            tx.drafts.drop(claim.id)
            tell_desks(tx, claim.id)
            tx.touch("desk:" + actor.community_id, f"person:{actor.person_id}")
        return self._claims.draw(tx, actor, opened)
