"""An assessor's side: take, release, recuse, ask, decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from core.domain.care import Barred
from core.domain.claim import WITH_ASSESSORS, Act, Claim, ClaimState, Seat
from core.domain.errors import (
    AlreadyDone,
    SentAgain,
    TextMissing,
    TextTooLong,
    WrongState,
)
from core.domain.interview import tidy
from core.domain.panel import Judgement, verdict
from core.domain.people import Actor
from core.domain.permissions import Action, authorize
from core.domain.review import MOST_COMMENT, Outcome, Result, check
from core.limits import Limits
from core.services.assigning import may_take
from core.services.briefings import Library
from core.services.conversation import judged_subject, not_own, taking
from core.services.deciding import decided_on
from core.services.desks import Desks, may_read
from core.services.posting import relay, tell_desks, tell_learner
from core.services.renewing import kept_of, may_be_awarded
from core.services.reporting import let_through
from core.store.transaction import Transaction
from core.store.unit_of_work import Store, again

MOST_QUESTION = 2000


class Reviewing(Desks):
    """Commands of assessors. Each is one transaction.

    Each holds the claim first: who comes second in the same moment, perhaps by another window of
    their own, then reads all of what the first one did, and not a part of it.
    """

    def __init__(self, store: Store, library: Library, limits: Limits) -> None:
        super().__init__(store, library)
        self._limits = limits

    def take(self, actor: Actor, claim_id: str) -> None:
        """Take a claim, and say with that that one does not know whose it is.

        Raises ``AlreadyDone`` with the name of who has it already.
        """
        again(lambda: self._take(actor, claim_id))

    def _take(self, actor: Actor, claim_id: str) -> None:
        with self._store.transaction(actor.community_id, claim=claim_id) as tx:
            claim = tx.claims.get(claim_id)
            let_through(tx, actor.person_id, Barred.JUDGING)
            authorize(actor, taking(claim), judged_subject(tx, claim))
            if claim.assessor_id == actor.person_id and claim.state in WITH_ASSESSORS:
                return
            # What is not to be taken by anybody is said first: it may not even be about a badge yet.
            if claim.state is ClaimState.SUBMITTED:
                may_take(tx, actor, claim)
            self._act(tx, actor, claim, Act.TAKE, assessor_id=actor.person_id)
            tx.declarations.make(claim_id, actor.person_id)

    def declare(self, actor: Actor, claim_id: str) -> None:
        """ "I do not know whose it is": the claim opens to read. Saying so again changes nothing."""
        again(lambda: self._declare(actor, claim_id))

    def _declare(self, actor: Actor, claim_id: str) -> None:
        with self._store.transaction(actor.community_id, claim=claim_id) as tx:
            claim = tx.claims.get(claim_id)
            may_read(tx, actor, claim)
            authorize(actor, Action.CLAIM_READ, judged_subject(tx, claim))
            if claim.round:
                tx.declarations.make(claim_id, actor.person_id)

    def release(self, actor: Actor, claim_id: str) -> None:
        """Give a claim back to the queue.

        Organizers do it for whoever has one, but never with a claim of their own.
        """
        again(lambda: self._release(actor, claim_id))

    def _release(self, actor: Actor, claim_id: str) -> None:
        with self._store.transaction(actor.community_id, claim=claim_id) as tx:
            claim = tx.claims.get(claim_id)
            authorize(actor, Action.CLAIM_RELEASE, judged_subject(tx, claim))
            not_own(actor, claim)
            if claim.state is ClaimState.SUBMITTED:
                return
            self._act(tx, actor, claim, Act.RELEASE, assessor_id=None)
            tx.drafts.drop(claim_id)

    def recuse(self, actor: Actor, claim_id: str) -> None:
        """ "I know this person": somebody else judges this claim, and every other of theirs.

        Saying so again changes nothing.
        """
        again(lambda: self._recuse(actor, claim_id))

    def _recuse(self, actor: Actor, claim_id: str) -> None:
        with self._store.transaction(actor.community_id, claim=claim_id) as tx:
            claim = tx.claims.get(claim_id)
            mine = claim.assessor_id == actor.person_id
            known = actor.person_id in tx.conflicts.of(claim.person_id)
            if not known:
                authorize(actor, Action.CLAIM_RECUSE, judged_subject(tx, claim))
                tx.conflicts.add(claim.person_id, actor.person_id, "declared", claim_id)
            # The learner may have named them while they held it: then they still give it back.
            free = claim.assessor_id is None and not known
            if claim.state in WITH_ASSESSORS and (mine or free):
                self._act(tx, actor, claim, Act.RECUSE, assessor_id=None)
                tx.drafts.drop(claim_id)

    def ask(self, actor: Actor, claim_id: str, question: str, event: str = "") -> None:
        """Relay a question to the learner; their answer comes back to the card.

        With ``event`` the same one again changes nothing.

        Raises ``TextMissing`` and ``TextTooLong`` (over 2,000 characters).
        """
        text = tidy(question)
        if not text:
            raise TextMissing()
        if len(text) > MOST_QUESTION:
            raise TextTooLong(most=str(MOST_QUESTION))
        again(lambda: self._ask(actor, claim_id, text, event))

    def _ask(self, actor: Actor, claim_id: str, text: str, event: str) -> None:
        with self._store.transaction(actor.community_id, claim=claim_id) as tx:
            claim = tx.claims.get(claim_id)
            if event and not tx.inbox.take("ask", event):
                return
            self._may_judge(tx, actor, claim, Action.CLAIM_ASK)
            if claim.state is ClaimState.QUESTION and text == _last_asked(tx, claim):
                raise _who_was_first(tx, claim)
            self._act(tx, actor, claim, Act.ASK)
            message = tx.talk.say(claim_id, actor.person_id, "question", claim.round, text)
            tell_learner(tx, claim_id, claim.person_id, "question", message=message)
            relay(tx, claim_id, message)

    def draft(self, actor: Actor, claim_id: str, results: Mapping[str, Result]) -> None:
        """Keep what the one who holds a claim has written so far."""
        again(lambda: self._draft(actor, claim_id, results))

    def _draft(self, actor: Actor, claim_id: str, results: Mapping[str, Result]) -> None:
        with self._store.transaction(actor.community_id, claim=claim_id) as tx:
            claim = tx.claims.get(claim_id)
            self._may_judge(tx, actor, claim, Action.CLAIM_DECIDE)
            cut = {
                cid: replace(one, comment=tidy(one.comment)[:MOST_COMMENT])
                for cid, one in results.items()
            }
            tx.drafts.put(claim_id, actor.person_id, claim.round, cut)

    def decide(
        self,
        actor: Actor,
        claim_id: str,
        outcome: Outcome,
        results: Mapping[str, Result],
        *,
        unsure: bool = False,
        note: str = "",
        seen: int | None = None,
    ) -> Act:
        """Judge a claim: a level per criterion, and the reason for each "not yet".

        Returns what it came to: an award or a "not yet", or that a second assessor
        (``Act.JUDGE``) or a lead (``Act.DISAGREE``) is wanted. ``unsure`` asks for a second
        one where the badge allows it; ``note`` is for colleagues; ``seen`` is the round that was
        looked at.

        Raises the errors of ``review.check``, ``SentAgain`` where another round was seen, and ``AlreadyDone`` when somebody was first, also
        oneself; ``desk.decided_so`` knows the same click that came again.
        """
        note = tidy(note)[:MOST_COMMENT]
        return again(lambda: self._decide(actor, claim_id, outcome, results, unsure, note, seen))

    def _decide(
        self,
        actor: Actor,
        claim_id: str,
        outcome: Outcome,
        results: Mapping[str, Result],
        unsure: bool,
        note: str,
        seen: int | None,
    ) -> Act:
        with self._store.transaction(actor.community_id, claim=claim_id) as tx:
            claim = tx.claims.get(claim_id)
            before = tuple(o for o in tx.judgements.of(claim_id) if o.round == claim.round)
            said = _said_so(actor, claim, outcome, before)
            if said is not None:
                return said
            self._may_judge(tx, actor, claim, Action.CLAIM_DECIDE)
            if seen not in (None, claim.round):
                raise SentAgain()
            opened = tx.interviews.load(claim_id)
            chosen = self._library.chosen(tx, opened.state)
            assert chosen is not None  # a claim that was sent has a badge
            if outcome is Outcome.AWARD:
                may_be_awarded(tx, claim)
            tidied = {cid: replace(one, comment=tidy(one.comment)) for cid, one in results.items()}
            tidied |= kept_of(tx, claim, opened.state)
            mine = Judgement(
                claim_id,
                claim.round,
                claim.seat,
                actor.person_id,
                outcome,
                tx.now,
                check(chosen.badge, outcome, tidied),
                unsure,
                note,
            )
            rules = tx.rules.of_badge(chosen.badge.id)
            come_to = verdict(chosen.badge, rules, before, mine)
            self._judged(tx, actor, claim, mine, come_to.act)
            if come_to.results is not None:
                decided = replace(mine, results=come_to.results)
                decided_on(tx, self._library, claim, opened, decided)
            return come_to.act

    def _judged(
        self, tx: Transaction, actor: Actor, claim: Claim, mine: Judgement, act: Act
    ) -> None:
        """A judgement is kept; where somebody else has to look, the claim is free again."""
        free = {"assessor_id": None} if act in (Act.JUDGE, Act.DISAGREE) else {}
        self._act(tx, actor, claim, act, **free)
        tx.drafts.drop(claim.id)
        tx.judgements.add(mine)
        if free:
            key = f"waiting:{claim.id}:{claim.round}:{act}"
            tx.later(key, "claim.waiting", {"claim": claim.id})

    # -- shared -------------------------------------------------------------------------

    def _may_judge(self, tx: Transaction, actor: Actor, claim: Claim, action: Action) -> None:
        """Whoever comes after a decision is told by whom it was made, but never the learner."""
        subject = judged_subject(tx, claim)
        authorize(actor, taking(claim), subject)
        others = claim.assessor_id not in (None, actor.person_id)
        if claim.state not in WITH_ASSESSORS or others:
            raise _who_was_first(tx, claim)
        authorize(actor, action, subject)

    def _act(
        self, tx: Transaction, actor: Actor, claim: Claim, act: Act, **changes: object
    ) -> None:
        self._limits.count("assess", actor.person_id)
        try:
            tx.claims.act(claim, act, actor.person_id, **changes)
        except WrongState:
            raise _who_was_first(tx, claim) from None
        tell_desks(tx, claim.id)
        tx.touch("desk:" + actor.community_id, f"person:{claim.person_id}")


def _said_so(
    actor: Actor, claim: Claim, outcome: Outcome, before: tuple[Judgement, ...]
) -> Act | None:
    """What the very same judgement came to that is not a decision yet: the click came again."""
    mine = next((one for one in before if one.assessor_id == actor.person_id), None)
    if mine is None or mine.outcome is not outcome or claim.state not in WITH_ASSESSORS:
        return None
    return Act.JUDGE if mine.seat is Seat.FIRST else Act.DISAGREE


def _last_asked(tx: Transaction, claim: Claim) -> str:
    """What the learner was asked last, and has not answered."""
    asked = [one.text for one in tx.talk.of(claim.id) if one.kind == "question"]
    return asked[-1] if asked else ""


def _who_was_first(tx: Transaction, claim: Claim) -> AlreadyDone:
    """Names the colleague who did the last act; a learner's act is told without a name."""
    last = tx.claims.last_actor(claim.id)
    who, act = (last[0], last[1]) if last else ("", "")
    if act in (Act.WITHDRAW, Act.SUBMIT, Act.ANSWER, Act.END):
        who = ""
    return AlreadyDone(who=who, act=act)
