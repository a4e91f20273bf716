"""The time of an award, and whether its owner can renew it now: read, never changed."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.domain.claim import ClaimState
from core.domain.renewal import Earlier, Offer, Term, why_not
from core.store.repositories import Award
from core.store.transaction import Transaction


def term_of(tx: Transaction, award: Award) -> Term | None:
    """From when until when an award counts; None where it does so for ever."""
    badge = tx.catalogue.edition(award.badge_id, award.badge_version).badge
    until = badge.valid_until(award.begins)
    if until is None:
        return None
    rules = tx.rules.of_badge(award.badge_id)
    before, after = timedelta(days=rules.renew_before_days), timedelta(days=rules.renew_after_days)
    return Term(award.begins, until, before, after)


def opens_later(tx: Transaction, claim_id: str) -> datetime | None:
    """When what a claim came to can be renewed, where its badge's rules say later now; else None."""
    award = tx.awards.of_claim(claim_id)
    offer = offer_of(tx, award) if award is not None else None
    return offer.term.opens if offer and offer.term and offer.why == "early" else None


def offer_of(tx: Transaction, award: Award) -> Offer:
    """Whether an award can be renewed now, and what is in the way otherwise."""
    term = term_of(tx, award)
    revoked, suspended = award.revoked_at is not None, award.suspended_at is not None
    why, under_way = why_not(term, revoked=revoked, suspended=suspended, now=tx.now), ""
    newer = tx.claims.renewal_of(award.claim_id) if term is not None else None
    if newer is not None and newer.state is ClaimState.AWARDED:
        why = why if revoked else "renewed"
    elif newer is not None:
        under_way = newer.id
    if not why and term is not None and _outlived(tx, award, term):
        why = "renewed"
    over = term is not None and term.until <= tx.now
    return Offer(award.id, award.claim_id, term, why, under_way, over, revoked, suspended)


def _outlived(tx: Transaction, award: Award, term: Term) -> bool:
    """Whether its owner has the same badge for longer, by whatever way."""
    others = (one for one in tx.awards.of(award.person_id) if one.badge_id == award.badge_id)
    ends = [term_of(tx, one) for one in others if one.id != award.id and one.revoked_at is None]
    return any(one is None or one.until > term.until for one in ends)


def offers(tx: Transaction, person_id: str) -> dict[str, Offer]:
    """All of a person's awards by the claim that each came from."""
    return {one.claim_id: offer_of(tx, one) for one in tx.awards.of(person_id)}


def earlier_of(tx: Transaction, award: Award) -> Earlier:
    """What was found when an award was given; nothing where it came from a list."""
    term = term_of(tx, award)
    reviews = tx.claims.reviews(award.claim_id)
    sent = tx.interviews.submissions(award.claim_id)
    before = sent[-1].state.renews if sent else None
    return Earlier(
        award.awarded_at,
        term.until if term else award.awarded_at,
        reviews[-1].decision.results if reviews else {},
        before.kept if before else {},
    )
