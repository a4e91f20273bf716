"""One person holds a badge once, also when two turn out to be one."""

from __future__ import annotations

from core.services.celebrations import celebrate_no_more
from core.services.pages import state_of
from core.services.planning import plan
from core.services.renewing import end_renewal
from core.store.repositories import Award
from core.store.transaction import Transaction


def held(tx: Transaction, person_id: str) -> dict[str, list[Award]]:
    """The awards of a person that hold, or are only on hold, by their badge.

    One that was renewed is no second one: the newer takes its place.
    """
    found: dict[str, list[Award]] = {}
    for award in tx.awards.of(person_id):
        badge = tx.catalogue.edition(award.badge_id, award.badge_version).badge
        state = state_of(award, badge.valid_until(award.begins), tx.now)
        if state in ("valid", "suspended") and not _renewed(tx, award):
            found.setdefault(award.badge_id, []).append(award)
    return found


def _renewed(tx: Transaction, award: Award) -> bool:
    newer = tx.claims.renewal_of(award.claim_id)
    found = tx.awards.of_claim(newer.id) if newer else None
    return found is not None and found.revoked_at is None


def end_doubles(tx: Transaction, person_id: str) -> None:
    """Of each badge that somebody holds more than once, one stays; the others are taken back.

    What an interview earned goes before what stood in a list, what counts before what is on hold,
    what is shared before what is private, and the first before later ones. With one that is taken
    back goes what it renewed, which would else hold again.
    """
    for same in held(tx, person_id).values():
        for award in sorted(same, key=lambda one: _worth(tx, one))[1:]:
            _end(tx, award, person_id)
            for claim in tx.claims.before(tx.claims.get(award.claim_id)):
                earlier = tx.awards.of_claim(claim.id)
                if earlier is not None and earlier.revoked_at is None:
                    _end(tx, earlier, person_id)


def _end(tx: Transaction, award: Award, person_id: str) -> None:
    tx.credentials.hold(award.id)
    tx.awards.revoke(award.id, by=person_id)
    tx.credentials.revoke(award.id)
    celebrate_no_more(tx, award)
    end_renewal(tx, award, person_id)
    plan(tx, award.claim_id)


def _worth(tx: Transaction, award: Award) -> tuple[object, ...]:
    return (
        tx.lists.granted(award.id) is not None,
        award.suspended_at is not None,
        award.shared_at is None,
        award.awarded_at,
        award.id,
    )
