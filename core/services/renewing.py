"""Renewing a badge that expires: a claim of its own, whose interview asks only what is needed again.

    renewing.begin(actor, award_id)        the claim that renews it, begun now or before
    renewing.offer(actor, award_id)        whether it can be renewed, for its owner

From there on it is a claim like any other: it is told, sent, taken, judged by one or two, appealed.
What it adds is checked where it matters: at the beginning, when it is sent, and when it is awarded.
"""

from __future__ import annotations

from datetime import datetime

from core.domain.care import Barred
from core.domain.catalogue import Edition
from core.domain.claim import OPEN, Act, Claim
from core.domain.errors import NotFound
from core.domain.interview import Renewed, State
from core.domain.interview import renew as renewed_state
from core.domain.people import Actor
from core.domain.permissions import Action, Subject, authorize
from core.domain.renewal import Earlier, Offer, kept_results, recognised
from core.domain.review import Result
from core.domain.trail import As, Entry, Kind
from core.limits import Limits
from core.services.briefings import Library
from core.services.conversation import subject_of
from core.services.planning import plan
from core.services.posting import tell_desks
from core.services.reporting import let_through
from core.services.terms import earlier_of, offer_of
from core.store.repositories import Award
from core.store.transaction import Transaction
from core.store.unit_of_work import Store, again


class Renewing:
    """Commands of owners of badges. Each is one transaction."""

    def __init__(self, store: Store, library: Library, limits: Limits) -> None:
        self._store = store
        self._library = library
        self._limits = limits

    def offer(self, actor: Actor, award_id: str) -> Offer:
        """Whether an award of one's own can be renewed. Raises ``NotFound`` for anybody else's."""
        with self._store.reading(actor.community_id) as tx:
            return offer_of(tx, _mine(tx, actor, award_id))

    def begin(self, actor: Actor, award_id: str) -> str:
        """The claim that renews an award: a new one, or that which was begun already.

        Raises ``NotFound``, ``NotRenewable``, ``Kept`` and ``TooFast``.
        """
        self._limits.count("begin", actor.person_id)
        return again(lambda: self._begin(actor, award_id))

    def _begin(self, actor: Actor, award_id: str) -> str:
        with self._store.transaction(actor.community_id) as tx:
            return begun(tx, self._library, actor, award_id)


# -- inside a transaction -------------------------------------------------------------------


def begun(tx: Transaction, library: Library, actor: Actor, award_id: str) -> str:
    """The id of the claim that renews an award of the actor's own."""
    _mine(tx, actor, award_id)
    tx.people.here(actor.person_id)
    # Two at once stand in line for the award: there is one renewal at a time.
    tx.credentials.hold(award_id)
    award = tx.awards.get(award_id)
    offer = offer_of(tx, award)
    if offer.under_way:
        return offer.under_way
    offer.check()
    let_through(tx, actor.person_id, Barred.CLAIMING)
    edition = _newest(tx, award)
    claim = tx.claims.begin(
        actor.person_id, award.space_id, (edition.badge.id, edition.version), award.claim_id
    )
    state = _first_state(tx, library, actor.language, award, edition)
    tx.interviews.begin(claim.id, actor.person_id, state)
    who = actor.person_id
    tx.trail.note(Entry(Kind.AWARD_RENEW, As.LEARNER, who, claim.id, award.id))
    plan(tx, award.claim_id)
    tx.touch(f"person:{actor.person_id}")
    return claim.id


def _mine(tx: Transaction, actor: Actor, award_id: str) -> Award:
    award = tx.awards.get(award_id)
    if award.person_id != actor.person_id:
        raise NotFound()
    authorize(actor, Action.CLAIM_RENEW, subject_of(tx.claims.get(award.claim_id)))
    authorize(actor, Action.CLAIM_BEGIN, Subject(tx.community_id))
    return award


def _newest(tx: Transaction, award: Award) -> Edition:
    """The badge as it is asked for now: a badge never leaves the catalogue."""
    return next(one for one in tx.catalogue.menu() if one.badge.id == award.badge_id)


def _first_state(
    tx: Transaction, library: Library, language: str, award: Award, edition: Edition
) -> State:
    earlier = earlier_of(tx, award)
    sent = tx.interviews.submissions(award.claim_id)
    before = sent[-1].state if sent and earlier.results else None
    kept = recognised(edition.badge, earlier) if before else {}
    renewed = Renewed(earlier.decided_at, earlier.until, kept)
    return renewed_state(library.script, edition, language, before, renewed)


def still_open(tx: Transaction, claim: Claim) -> None:
    """Raises ``NotRenewable`` where what a claim renews cannot be renewed any more, or just now.

    It is never too early: it was begun when it could be, and stricter rules since then are for others.
    """
    if claim.renews is None:
        return
    award = tx.awards.of_claim(claim.renews)
    if award is None:
        raise NotFound()
    tx.credentials.hold(award.id)
    offer = offer_of(tx, tx.awards.get(award.id))
    if offer.why != "early":
        offer.check()


def may_be_awarded(tx: Transaction, claim: Claim) -> None:
    """Raises ``NotRenewable`` while what a claim renews is on hold, or was revoked.

    That it took long is no reason: it was begun in time.
    """
    award = tx.awards.of_claim(claim.renews) if claim.renews else None
    if award is None:
        return
    tx.credentials.hold(award.id)
    offer = offer_of(tx, tx.awards.get(award.id))
    if offer.why in ("suspended", "revoked"):
        offer.check()


def kept_of(tx: Transaction, claim: Claim, state: State) -> dict[str, Result]:
    """What a renewal recognises: it is not judged again, whatever is sent."""
    award = tx.awards.of_claim(claim.renews) if claim.renews else None
    if award is None or state.renews is None:
        return {}
    return kept_results(state.renews.kept, earlier_of(tx, award).results)


def counts_from(tx: Transaction, claim: Claim) -> datetime | None:
    """From when the time of a renewed award counts: from the end of the one before, if that lies
    ahead; None for from the decision on."""
    award = tx.awards.of_claim(claim.renews) if claim.renews else None
    until: datetime | None = earlier_of(tx, award).until if award else None
    return until if until is not None and until > tx.now else None


def end_renewal(tx: Transaction, award: Award, by: str) -> None:
    """An award was revoked: what renews it ends, if it is not decided yet."""
    claim = tx.claims.renewal_of(award.claim_id)
    if claim is None or claim.state not in OPEN:
        return
    tx.claims.act(claim, Act.END, by, assessor_id=None)
    tx.drafts.drop(claim.id)
    tell_desks(tx, claim.id)
    tx.touch(f"desk:{tx.community_id}", f"person:{claim.person_id}")


__all__ = [
    "Earlier",
    "Renewing",
    "begun",
    "counts_from",
    "end_renewal",
    "kept_of",
    "may_be_awarded",
    "still_open",
]
