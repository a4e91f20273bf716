"""A claim as its owner sees it, whatever its state."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

from core.domain.claim import WITH_ASSESSORS, WITH_LEARNER, Claim, ClaimState, Seat
from core.domain.errors import NotFound, OwnClaim
from core.domain.interview import Briefing, Exchange, history, show
from core.domain.interview.readback import parts
from core.domain.panel import judged_before
from core.domain.people import Actor
from core.domain.permissions import Action, Subject, authorize
from core.domain.screens import Message, Screen, Standing, Text
from core.domain.standing import ENDED, comment_lines, message, standing
from core.services.briefings import Library
from core.services.planning import promise_lines
from core.services.rating import still_asked
from core.services.terms import offer_of
from core.store.repositories import OpenInterview
from core.store.transaction import Transaction


@dataclass(frozen=True)
class Conversation:
    """A claim as its owner sees it now: the screen, and what was said before it.

    ``delivery`` is the message in the outbox that will show it, where it goes to a room;
    ``zone`` the time zone of its owner.
    """

    claim_id: str
    version: int
    language: str
    screen: Screen
    draw_history: Callable[[], tuple[Exchange, ...]] = field(
        default=tuple, compare=False, repr=False
    )
    delivery: str = ""
    zone: str = ""

    @cached_property
    def history(self) -> tuple[Exchange, ...]:
        """What was said before the screen; drawn only where a face shows it."""
        return self.draw_history()


class Conversations:
    """Opens a claim for its owner, and draws it."""

    def __init__(self, library: Library) -> None:
        self.briefings = library

    def open(self, tx: Transaction, actor: Actor, claim_id: str, action: Action) -> OpenInterview:
        """The interview of the actor's own claim. Raises ``NotFound`` for anybody else's."""
        opened = tx.interviews.load(claim_id)
        if opened.person_id != actor.person_id:
            raise NotFound()
        authorize(actor, action, Subject(tx.community_id, opened.person_id, opened.assessor_id))
        return opened

    def draw(
        self, tx: Transaction, actor: Actor, opened: OpenInterview, notice: Text | None = None
    ) -> Conversation:
        """The claim as it stands: the interview, or where it is with the assessors."""
        briefing = self.briefings.briefing(tx, opened)
        if opened.claim_state in WITH_LEARNER:
            screen: Screen = show(briefing, opened.state, notice)
            said: Callable[[], tuple[Exchange, ...]] = partial(history, briefing, opened.state)
        else:
            screen, said = _standing(tx, actor, opened, briefing, notice), tuple
        return conversation(actor, opened, screen, said)


def conversation(
    actor: Actor, opened: OpenInterview, screen: Screen, said: Callable[[], tuple[Exchange, ...]]
) -> Conversation:
    """A screen of somebody's claim, in their language and time zone."""
    language = opened.state.language
    return Conversation(opened.claim_id, opened.version, language, screen, said, zone=actor.zone)


def _standing(
    tx: Transaction, actor: Actor, opened: OpenInterview, briefing: Briefing, notice: Text | None
) -> Standing:
    claim = tx.claims.get(opened.claim_id)
    award = tx.awards.of_claim(claim.id) if claim.state is ClaimState.AWARDED else None
    state = opened.state
    comments: dict[str, str] = {}
    if claim.state is ClaimState.AWARDED:
        # What was missing before it was awarded is not what there is to say any more.
        comments = _said_at_last(tx, claim)
        state = replace(state, reasons=comments)
    screen = standing(
        claim,
        briefing.badge,
        tuple(parts(briefing, state, edit=False)),
        messages_of(tx, claim, actor),
        award_id=award.id if award and award.document else "",
        asked=question_is_open(tx, claim),
        notice=notice,
        offer=offer_of(tx, award) if award else None,
    )
    if _ended(tx, claim):
        screen = replace(screen, lines=ENDED)
    wrote = comment_lines(briefing.badge, comments)
    return replace(
        screen,
        lines=(*screen.lines, *wrote, *promise_lines(tx, claim)),
        decided=screen.decided or still_asked(tx, claim),
    )


def _said_at_last(tx: Transaction, claim: Claim) -> dict[str, str]:
    """What the assessor wrote to the learner with the decision, by criterion."""
    reviews = tx.claims.reviews(claim.id)
    results = reviews[-1].decision.results if reviews else {}
    return {name: found.comment for name, found in results.items() if found.comment}


def _ended(tx: Transaction, claim: Claim) -> bool:
    """Whether a renewal was over because what it would renew was revoked."""
    if claim.renews is None or claim.state is not ClaimState.WITHDRAWN:
        return False
    award = tx.awards.of_claim(claim.renews)
    return award is not None and award.revoked_at is not None


def subject_of(claim: Claim) -> Subject:
    """The claim as ``authorize`` looks at it, for what its owner does."""
    return Subject(claim.community_id, claim.person_id, claim.assessor_id)


def not_own(actor: Actor, claim: Claim) -> Claim:
    """The claim, unless it is the actor's own, whatever roles they hold. Raises ``OwnClaim``."""
    if claim.person_id == actor.person_id:
        raise OwnClaim()
    return claim


def judged_subject(tx: Transaction, claim: Claim) -> Subject:
    """The claim as ``authorize`` looks at it, for what those do who may judge it."""
    return judged_subjects(tx, [claim])[claim.id]


def judged_subjects(tx: Transaction, claims: Collection[Claim]) -> dict[str, Subject]:
    """The same for many claims, by their ids, in as many statements as for one."""
    judged = tx.judgements.of_claims([one.id for one in claims if one.state in WITH_ASSESSORS])
    conflicted = tx.conflicts.of_people({one.person_id for one in claims})
    return {
        one.id: Subject(
            one.community_id,
            one.person_id,
            one.assessor_id,
            seat=one.seat,
            judged=judged_before(judged.get(one.id, ()), one.round, one.seat),
            conflicted=conflicted[one.person_id],
        )
        for one in claims
    }


def taking(claim: Claim) -> Action:
    """What it is to take a claim: where two assessors differ, only a lead may."""
    return Action.CLAIM_SETTLE if claim.seat is Seat.LEAD else Action.CLAIM_TAKE


def messages_of(tx: Transaction, claim: Claim, actor: Actor) -> tuple[Message, ...]:
    """What was said about a claim; ``mine`` from the actor's side."""
    return tuple(
        message(one.kind, one.text, one.sent_at, mine=one.person_id == actor.person_id)
        for one in tx.talk.of(claim.id)
    )


def question_is_open(tx: Transaction, claim: Claim) -> bool:
    """Whether the last question of this round waits for its answer."""
    if claim.state not in WITH_ASSESSORS:
        return False
    kinds = [o.kind for o in tx.talk.of(claim.id) if o.round == claim.round and o.kind != "note"]
    return bool(kinds) and kinds[-1] == "question"
