"""An assessor's side: the queue, one claim, take, release, ask, decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from core.domain.claim import WITH_ASSESSORS, Act, Claim, ClaimState
from core.domain.desk import Card, Held, QueueItem, card, card_parts
from core.domain.errors import AlreadyDone, NotFound, Stale, TextMissing, TextTooLong, WrongState
from core.domain.interview import State, reopen, tidy
from core.domain.interview.readback import shown_items
from core.domain.people import Actor
from core.domain.permissions import Action, Subject, authorize
from core.domain.review import MOST_COMMENT, Decision, Outcome, Result, check, unmet
from core.domain.screens import EvidenceKind, Shown, Words
from core.domain.standing import title
from core.limits import Limits
from core.services.blinding import heard, seen
from core.services.briefings import Library
from core.services.conversation import messages_of, subject_of
from core.services.posting import relay, tell_desks, tell_learner
from core.store.repositories import OpenInterview
from core.store.transaction import Transaction
from core.store.unit_of_work import Store

MOST_QUESTION = 2000


class Reviewing:
    """Commands of assessors. Each is one transaction."""

    def __init__(self, store: Store, library: Library, limits: Limits) -> None:
        self._store = store
        self._library = library
        self._limits = limits

    # -- looking ------------------------------------------------------------------------

    def queue(self, actor: Actor) -> tuple[QueueItem, ...]:
        """The claims with the assessors: mine first, then the one that waits longest."""
        with self._store.reading(actor.community_id) as tx:
            authorize(actor, Action.DESK_OPEN, Subject(actor.community_id))
            found = [self._item(tx, actor, one) for one in tx.claims.waiting(WITH_ASSESSORS)]
        return tuple(sorted(found, key=lambda item: (not item.mine, -item.waits)))

    def _item(self, tx: Transaction, actor: Actor, claim: Claim) -> QueueItem:
        opened = tx.interviews.load(claim.id)
        chosen = self._library.chosen(tx, opened.state)
        sent = claim.submitted_at or claim.created_at
        return QueueItem(
            claim_id=claim.id,
            title=title(chosen.badge if chosen else None),
            state=claim.state,
            round=claim.round,
            waits=max(0, int((tx.now - sent).total_seconds())),
            evidence=len(opened.state.evidence),
            mine=claim.assessor_id == actor.person_id,
            own=claim.person_id == actor.person_id,
            taken_by=_holder(tx, actor, claim),
        )

    def held(self, actor: Actor) -> tuple[Held, ...]:
        """For organizers: the claims that somebody has taken, the one left longest first."""
        with self._store.reading(actor.community_id) as tx:
            authorize(actor, Action.PEOPLE_MANAGE, Subject(actor.community_id))
            taken = (one for one in tx.claims.waiting(WITH_ASSESSORS) if one.assessor_id)
            found = [self._held(tx, one) for one in taken]
        return tuple(sorted(found, key=lambda one: -one.since))

    def _held(self, tx: Transaction, claim: Claim) -> Held:
        chosen = self._library.chosen(tx, tx.interviews.load(claim.id).state)
        since = max(0, int((tx.now - claim.changed_at).total_seconds()))
        return Held(claim.id, claim.version, title(chosen.badge if chosen else None), since)

    def card(self, actor: Actor, claim_id: str) -> Card:
        """One claim with everything that speaks for it.

        Raises ``NotFound`` for a claim that was never sent, and ``NotAllowed``.
        """
        with self._store.reading(actor.community_id) as tx:
            claim = tx.claims.get(claim_id)
            authorize(actor, Action.CLAIM_READ, subject_of(claim))
            if claim.round == 0:
                raise NotFound()
            return self._card(tx, actor, claim)

    def posted(self, community_id: str, claim_id: str) -> Card | None:
        """A claim as the assessors' channel shows it; None when it was erased."""
        with self._store.reading(community_id) as tx:
            claim = tx.claims.get(claim_id)
            if claim.round == 0 or not tx.interviews.submissions(claim_id):
                return None
            return self._card(tx, Actor("", community_id), claim)

    def _card(self, tx: Transaction, actor: Actor, claim: Claim) -> Card:
        opened = tx.interviews.load(claim.id)
        briefing = self._library.briefing(tx, opened)
        rounds = tx.interviews.submissions(claim.id)
        sent = rounds[-1].state
        before = rounds[-2].state if len(rounds) > 1 else None
        reviews = tx.claims.reviews(claim.id)
        results = reviews[-1].decision.results if reviews else {}
        shown = seen(tx, claim, shown_items(briefing, sent), [one.state for one in rounds])
        shown = _with_twins(tx, claim.id, sent, shown)
        parts = card_parts(briefing, sent, before, results, shown)
        judged = reviews[-1].decision.decided_at if reviews else None
        return card(
            claim,
            briefing,
            sent,
            shown,
            heard(tx, claim, parts, judged),
            messages_of(tx, claim, actor),
            mine=claim.assessor_id == actor.person_id,
            own=claim.person_id == actor.person_id,
            taken_by=_holder(tx, actor, claim),
            before=before,
        )

    # -- acting -------------------------------------------------------------------------

    def take(self, actor: Actor, claim_id: str) -> None:
        """Take a claim. Raises ``AlreadyDone`` with the name of who has it already."""
        with self._store.transaction(actor.community_id) as tx:
            claim = tx.claims.get(claim_id)
            authorize(actor, Action.CLAIM_TAKE, subject_of(claim))
            if claim.assessor_id == actor.person_id and claim.state in WITH_ASSESSORS:
                return
            self._act(tx, actor, claim, Act.TAKE, assessor_id=actor.person_id)

    def release(self, actor: Actor, claim_id: str) -> None:
        """Give a claim back to the queue."""
        with self._store.transaction(actor.community_id) as tx:
            claim = tx.claims.get(claim_id)
            authorize(actor, Action.CLAIM_RELEASE, subject_of(claim))
            if claim.state is ClaimState.SUBMITTED:
                return
            self._act(tx, actor, claim, Act.RELEASE, assessor_id=None)
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
        with self._store.transaction(actor.community_id) as tx:
            claim = tx.claims.get(claim_id)
            if event and not tx.inbox.take("ask", event):
                return
            self._may_judge(tx, actor, claim, Action.CLAIM_ASK)
            self._act(tx, actor, claim, Act.ASK)
            message = tx.talk.say(claim_id, actor.person_id, "question", claim.round, text)
            tell_learner(tx, claim_id, claim.person_id, "question", message=message)
            relay(tx, claim_id, message)

    def draft(self, actor: Actor, claim_id: str, results: Mapping[str, Result]) -> None:
        """Keep what the one who holds a claim has written so far."""
        with self._store.transaction(actor.community_id) as tx:
            claim = tx.claims.get(claim_id)
            self._may_judge(tx, actor, claim, Action.CLAIM_DECIDE)
            cut = {
                cid: Result(one.level, tidy(one.comment)[:MOST_COMMENT])
                for cid, one in results.items()
            }
            tx.drafts.put(claim_id, actor.person_id, claim.round, cut)

    def drafted(self, actor: Actor, claim_id: str) -> dict[str, Result]:
        """What oneself has written so far about the present round of a claim."""
        with self._store.reading(actor.community_id) as tx:
            claim = tx.claims.get(claim_id)
            authorize(actor, Action.CLAIM_READ, subject_of(claim))
            return tx.drafts.get(claim_id, actor.person_id, claim.round)

    def decide(
        self, actor: Actor, claim_id: str, outcome: Outcome, results: Mapping[str, Result]
    ) -> None:
        """Judge a claim: a level per criterion, and the reason for each "not yet".

        Raises the errors of ``review.check``, and ``AlreadyDone`` when somebody was first.
        """
        with self._store.transaction(actor.community_id) as tx:
            claim = tx.claims.get(claim_id)
            self._may_judge(tx, actor, claim, Action.CLAIM_DECIDE)
            opened = tx.interviews.load(claim_id)
            chosen = self._library.chosen(tx, opened.state)
            assert chosen is not None  # a claim that was sent has a badge
            tidied = {cid: replace(one, comment=tidy(one.comment)) for cid, one in results.items()}
            judged = check(chosen.badge, outcome, tidied)
            act = Act.AWARD if outcome is Outcome.AWARD else Act.NOT_YET
            self._act(tx, actor, claim, act)
            tx.drafts.drop(claim_id)
            tx.claims.decide(
                Decision(claim_id, claim.round, actor.person_id, outcome, tx.now, judged)
            )
            if outcome is Outcome.AWARD:
                self._award(tx, claim, opened)
            else:
                self._reopen(tx, claim, opened, unmet(chosen.badge, judged), judged)

    def _award(self, tx: Transaction, claim: Claim, opened: OpenInterview) -> None:
        award_id = tx.awards.add(
            person_id=claim.person_id,
            claim_id=claim.id,
            space_id=claim.space_id,
            badge_id=str(claim.badge_id),
            badge_version=int(claim.badge_version or 0),
            language=opened.state.language,
        )
        tx.later(f"sign:{award_id}", "award.sign", {"award": award_id})

    def _reopen(
        self,
        tx: Transaction,
        claim: Claim,
        opened: OpenInterview,
        again: tuple[str, ...],
        judged: Mapping[str, Result],
    ) -> None:
        briefing = self._library.briefing(tx, opened)
        reasons = {cid: judged[cid].comment for cid in again}
        state = reopen(briefing, opened.state, reasons)
        tx.interviews.save(claim.id, state, opened.version)
        tell_learner(tx, claim.id, claim.person_id, "not_yet", round=str(claim.round))

    # -- shared -------------------------------------------------------------------------

    def _may_judge(self, tx: Transaction, actor: Actor, claim: Claim, action: Action) -> None:
        """Whoever comes after a decision is told by whom it was made, but never the learner."""
        authorize(actor, Action.CLAIM_TAKE, subject_of(claim))
        others = claim.assessor_id not in (None, actor.person_id)
        if claim.state not in WITH_ASSESSORS or others:
            raise _who_was_first(tx, claim)
        authorize(actor, action, subject_of(claim))

    def _act(
        self, tx: Transaction, actor: Actor, claim: Claim, act: Act, **changes: object
    ) -> None:
        self._limits.count("assess", actor.person_id)
        try:
            tx.claims.act(claim, act, actor.person_id, **changes)
        except (Stale, WrongState):
            raise _who_was_first(tx, claim) from None
        tell_desks(tx, claim.id)
        tx.touch("desk:" + actor.community_id, f"person:{claim.person_id}")


def _holder(tx: Transaction, actor: Actor, claim: Claim) -> str:
    """Who has a claim, for colleagues; the one who is judged is not told by whom."""
    if claim.assessor_id is None or claim.person_id == actor.person_id:
        return ""
    return tx.people.get(claim.assessor_id).name


def _who_was_first(tx: Transaction, claim: Claim) -> AlreadyDone:
    """Names the colleague who did the last act; a learner's act is told without a name."""
    last = tx.claims.last_actor(claim.id)
    who, act = (last[0], last[1]) if last else ("", "")
    if act in (Act.WITHDRAW, Act.SUBMIT, Act.ANSWER):
        who = ""
    return AlreadyDone(who=who, act=act)


def _with_twins(
    tx: Transaction, claim_id: str, state: State, shown: tuple[Shown, ...]
) -> tuple[Shown, ...]:
    """Say of a file whose very bytes were handed in with other claims that they were."""
    hashes = {one.id: one.sha256 for one in state.evidence if one.kind is EvidenceKind.FILE}
    found: list[Shown] = []
    for item in shown:
        others = tx.files.elsewhere(claim_id, hashes[item.id]) if item.id in hashes else 0
        twins = (Words("desk.same_file", count=others),) if others else ()
        found.append(replace(item, same_as=twins))
    return tuple(found)
