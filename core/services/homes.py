"""What somebody has claimed, and the badges that it led to."""

from __future__ import annotations

from core.domain.screens import Home
from core.domain.standing import entry, home
from core.services.terms import offers
from core.store.transaction import Transaction


def home_of(tx: Transaction, person_id: str) -> Home:
    """A learner's claims, and the way to begin another."""
    found = offers(tx, person_id)
    rows = []
    for claim in tx.claims.of(person_id):
        badge = None
        if claim.badge_id and claim.badge_version:
            badge = tx.catalogue.edition(claim.badge_id, claim.badge_version).badge
        offer = found.get(claim.id)
        rows.append(entry(claim, badge, offer.award_id if offer else "", offer))
    return home(rows)
