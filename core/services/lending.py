"""What follows when somebody whom a role on a chat platform let judge has it no more.

That they were seen with it is kept (``appointing``) so that offers and lists know of them, too. It
gives nobody a right: whoever acts is looked up at that moment, and a no of the platform, or no answer,
is a no. It is forgotten at the first no, and 30 days after they were last seen.
"""

from __future__ import annotations

from collections.abc import Iterable

from core.domain.people import Role, Space
from core.services.assigning import pass_on
from core.store.repositories.assigning import VOID
from core.store.transaction import Transaction


def unseen(tx: Transaction, space: Space, person_id: str) -> None:
    """Somebody is not in a place any more: nothing is known of them there."""
    if tx.role_maps.see(space.id, person_id, ()):
        lost(tx, [person_id])


def lost(tx: Transaction, people: Iterable[str]) -> None:
    """What is offered to those of them who judge nothing any more is offered to the next one."""
    for person_id in sorted(people):
        if not tx.people.asked_as(person_id) & {Role.ASSESSOR, Role.LEAD}:
            for offer in tx.assigning.offered_to(person_id):
                pass_on(tx, offer, VOID)
    tx.touch("desk:" + tx.community_id)


__all__ = ["lost", "unseen"]
