"""One person holds a badge once, also when two turn out to be one."""

from __future__ import annotations

from core.services.celebrations import celebrate_no_more
from core.services.pages import state_of
from core.store.repositories import Award
from core.store.transaction import Transaction


def held(tx: Transaction, person_id: str) -> dict[str, list[Award]]:
    """The awards of a person that hold, or are only on hold, by their badge."""
    found: dict[str, list[Award]] = {}
    for award in tx.awards.of(person_id):
        badge = tx.catalogue.edition(award.badge_id, award.badge_version).badge
        state = state_of(award, badge.valid_until(award.awarded_at), tx.now)
        if state in ("valid", "suspended"):
            found.setdefault(award.badge_id, []).append(award)
    return found


def end_doubles(tx: Transaction, person_id: str) -> None:
    """Of each badge that somebody holds more than once, one stays; the others are taken back.

    What an interview earned goes before what stood in a list, what counts before what is on hold,
    what is shared before what is private, and the first before later ones.
    """
    for same in held(tx, person_id).values():
        for award in sorted(same, key=lambda one: _worth(tx, one))[1:]:
            tx.credentials.hold(award.id)
            tx.awards.revoke(award.id, by=person_id)
            tx.credentials.revoke(award.id)
            celebrate_no_more(tx, award)


def _worth(tx: Transaction, award: Award) -> tuple[object, ...]:
    return (
        tx.lists.granted(award.id) is not None,
        award.suspended_at is not None,
        award.shared_at is None,
        award.awarded_at,
        award.id,
    )
