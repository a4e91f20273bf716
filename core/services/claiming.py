"""Beginning a claim and handing it in, inside a transaction."""

from __future__ import annotations

from datetime import timedelta

from core.domain.care import Barred
from core.domain.claim import Act, Claim, ClaimState
from core.domain.errors import TooSoon
from core.domain.interview import Script, State
from core.domain.interview import begin as first_state
from core.domain.people import Actor, Space
from core.domain.permissions import Action, Subject, authorize
from core.services.alike import remember
from core.services.posting import tell_desks
from core.services.renewing import still_open
from core.services.reporting import let_through
from core.store.transaction import Transaction


def begun(tx: Transaction, actor: Actor, space: Space, script: Script) -> str:
    """The id of a new claim; one that was begun and holds nothing yet is used again."""
    let_through(tx, actor.person_id, Barred.CLAIMING)
    authorize(actor, Action.CLAIM_BEGIN, Subject(space.community_id))
    tx.people.here(actor.person_id)
    for claim in tx.claims.of(actor.person_id):
        fresh = claim.state is ClaimState.DRAFT and claim.badge_id is None
        if fresh and not tx.interviews.load(claim.id).state.answers:
            return claim.id
    claim = tx.claims.begin(actor.person_id, space.id)
    tx.interviews.begin(claim.id, actor.person_id, first_state(script, actor.language))
    tx.touch(f"person:{actor.person_id}")
    return claim.id


def handed_in(tx: Transaction, actor: Actor, claim_id: str, state: State) -> None:
    """A claim goes to the assessors, as it is told in ``state``.

    Raises ``TooSoon`` while the organizer's pause after a "not yet" lasts, and ``NotRenewable``
    where what it renews cannot be renewed any more.
    """
    claim = tx.claims.get(claim_id)
    _not_too_soon(tx, claim)
    if claim.state is ClaimState.DRAFT:
        let_through(tx, actor.person_id, Barred.CLAIMING)
        still_open(tx, claim)
    new_round(tx, actor, claim, Act.SUBMIT, state)
    remember(tx, claim_id, state)


def new_round(tx: Transaction, actor: Actor, claim: Claim, act: Act, state: State) -> int:
    """A claim goes to the assessors by ``act``, as it is told in ``state``; the round's number."""
    number = claim.round + 1
    changes = {"round": number, "submitted_at": tx.now, "assessor_id": None}
    tx.claims.act(claim, act, actor.person_id, **changes)
    tx.interviews.submit(claim.id, number, state)
    tx.later(f"waiting:{claim.id}:{number}", "claim.waiting", {"claim": claim.id})
    tell_desks(tx, claim.id)
    tx.touch("desk:" + actor.community_id)
    return number


def _not_too_soon(tx: Transaction, claim: Claim) -> None:
    reviews = tx.claims.reviews(claim.id) if claim.state is ClaimState.NOT_YET else ()
    if not reviews:
        return
    pause = timedelta(days=tx.rules.of_badge(str(claim.badge_id)).cooldown_days)
    until = reviews[-1].decision.decided_at + pause
    if tx.now < until:
        raise TooSoon(until=until.date().isoformat())
