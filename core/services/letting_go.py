"""A claim goes back to the others because who has it cannot judge it any more."""

from __future__ import annotations

from core.domain.claim import Act, Claim, Seat
from core.domain.people import Role
from core.services.lending import lost
from core.services.planning import plan, roles_for
from core.services.posting import tell_desks
from core.store.transaction import Transaction


def let_go(tx: Transaction, claim: Claim, by: str) -> None:
    """It is free again, and every desk sees that."""
    tx.claims.act(claim, Act.RELEASE, by, assessor_id=None)
    tx.drafts.drop(claim.id)
    tell_desks(tx, claim.id)
    tx.touch(f"desk:{tx.community_id}", f"person:{claim.person_id}")


def roles_changed(tx: Transaction, person_id: str, by: str) -> None:
    """Somebody's roles are others now: what they may not judge any more goes back at once.

    What they may judge until a day goes back then. An offer that they cannot take goes on.
    """
    held = tx.people.asked_as(person_id)
    for claim in tx.claims.held_by(person_id):
        if roles_for(claim) <= held:
            plan(tx, claim.id)
        else:
            let_go(tx, claim, by)
    lost(tx, [person_id])


def why_back(tx: Transaction, person_id: str, claim: Claim) -> str:
    """The words for a claim that went back with a role of theirs; "" where it was held too long."""
    held = tx.people.asked_as(person_id)
    if Role.ASSESSOR not in held:
        return "nudge.expired.role"
    led = claim.seat is Seat.LEAD and tx.people.ends(person_id, {Role.LEAD}) is not None
    return "nudge.expired.lead" if led and Role.LEAD not in held else ""
