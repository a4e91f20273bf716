"""How fair a decision felt: its learner may say so, and may say thanks.

Nobody reads a single rating. Organizers see them added up, from five people on
(``services/quality.py``).
"""

from __future__ import annotations

from core.domain.claim import WITH_ASSESSORS, Claim
from core.domain.errors import NotFound, TextMissing, WrongState
from core.domain.people import Actor
from core.domain.permissions import Action, Subject, authorize
from core.domain.quality import ASKED_WITHIN, FAIREST
from core.store.repositories import Rating
from core.store.transaction import Transaction
from core.store.unit_of_work import Store


class RatingDesk:
    """Commands of a learner about a decision on a claim of their own."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def mine(self, actor: Actor, claim_id: str) -> Rating | None:
        """What may be said of the newest decision, as it stands; None before any decision.

        Raises ``NotFound`` for somebody else's claim.
        """
        with self._store.reading(actor.community_id) as tx:
            number = _decided(tx, actor, claim_id)
            if not number:
                return None
            return tx.ratings.get(claim_id, number) or Rating(claim_id, number, None, False)

    def rate(
        self, actor: Actor, claim_id: str, number: int, fair: int | None, *, thanks: bool
    ) -> None:
        """Say how fair the decision of round ``number`` felt (1 to 5), and thanks. Again changes it.

        Raises ``TextMissing`` when neither is said, ``WrongState`` when there is no such decision
        or a newer one, and ``NotFound`` for somebody else's claim.
        """
        if (fair is not None and not 1 <= fair <= FAIREST) or (fair is None and not thanks):
            raise TextMissing()
        with self._store.transaction(actor.community_id) as tx:
            if _decided(tx, actor, claim_id) != number or number < 1:
                raise WrongState(state="", act="rate")
            tx.ratings.put(actor.person_id, Rating(claim_id, number, fair, thanks))


def still_asked(tx: Transaction, claim: Claim) -> bool:
    """Whether it is asked where the claim stands how fair its newest decision felt: while that is
    young, and was not said yet."""
    if claim.round == 1 and claim.state in WITH_ASSESSORS:
        return False  # nothing was decided yet
    found = tx.claims.reviews(claim.id)
    if not found or tx.now >= found[-1].decision.decided_at + ASKED_WITHIN:
        return False
    return tx.ratings.get(claim.id, found[-1].decision.round) is None


def _decided(tx: Transaction, actor: Actor, claim_id: str) -> int:
    """The round of the newest decision on a claim of one's own; 0 before any."""
    claim = tx.claims.get(claim_id)
    if claim.person_id != actor.person_id:
        raise NotFound()
    authorize(actor, Action.CLAIM_READ, Subject(tx.community_id, owner_id=claim.person_id))
    found = tx.claims.reviews(claim_id)
    return found[-1].decision.round if found else 0
