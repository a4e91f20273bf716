"""Whether a badge still counts: taking it back, putting it on hold, and the lists that say so.

A list is signed when somebody asks for it and something changed, and the signed form is kept. Why
a badge does not count is in no list: it stays between organizers and the person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from core.badges import sign
from core.badges.status import REVOCATION, SLOTS, status_list
from core.domain.errors import NotFound
from core.domain.interview import tidy
from core.domain.people import Actor
from core.domain.permissions import Action, Subject, authorize
from core.services.celebrations import celebrate_no_more
from core.services.issuers import Issuers
from core.services.issuing import written
from core.services.planning import plan
from core.services.renewing import end_renewal
from core.store.repositories import Award
from core.store.repositories.status import SLOTS as PLACES
from core.store.repositories.status import list_anywhere, raised
from core.store.transaction import Transaction
from core.store.unit_of_work import Store

# How long a verifier may go on with a copy; how old the signed form may be, and how long it can
# be shown at all, so that nobody shows one from before a revocation for ever.
MAX_AGE = timedelta(minutes=5)
SIGNED_AGAIN = timedelta(days=1)
VALID_FOR = timedelta(days=7)
# A verifier whose clock is behind must not find a list that is not valid yet.
BEFORE_NOW = timedelta(minutes=10)
MOST_REASON = 500
assert PLACES == SLOTS  # two rooms that do not know each other


@dataclass(frozen=True, slots=True)
class Served:
    """A document as it is handed out. ``etag`` is the same as long as the document is."""

    text: str
    etag: str
    made_at: datetime


class StatusDesk:
    """Revokes, suspends and lifts; signs the lists."""

    def __init__(self, store: Store, issuers: Issuers) -> None:
        self._store = store
        self._issuers = issuers

    # -- an organizer's acts ------------------------------------------------------------

    def look(self, actor: Actor, award_id: str) -> Award:
        """An award as an organizer sees it, with the reason why it does not count.

        Raises ``NotFound`` and ``NotAllowed``.
        """
        with self._store.reading(actor.community_id) as tx:
            return self._theirs(tx, actor, award_id)

    def revoke(self, actor: Actor, award_id: str, reason: str = "") -> None:
        """Take an award back for good. Its page and its place in the list say so from then on.

        ``reason`` is seen by organizers and the person alone. Erasing a person keeps this.
        Raises ``NotFound`` and ``NotAllowed``.
        """
        with self._store.transaction(actor.community_id) as tx:
            award = self._held(tx, actor, award_id)
            tx.awards.revoke(award_id, _tidied(reason), by=actor.person_id)
            tx.credentials.revoke(award_id)
            celebrate_no_more(tx, award)
            end_renewal(tx, award, actor.person_id)
            plan(tx, award.claim_id)
            tx.touch(f"person:{award.person_id}")

    def suspend(self, actor: Actor, award_id: str, reason: str = "") -> None:
        """Have an award not count for the time being. One that was taken back stays so.

        Raises ``NotFound`` and ``NotAllowed``.
        """
        self._hold_on(actor, award_id, reason, on=True)

    def lift(self, actor: Actor, award_id: str) -> None:
        """Have a suspended award count again, and every copy of it.

        Raises ``NotFound`` and ``NotAllowed``.
        """
        self._hold_on(actor, award_id, "", on=False)

    def _hold_on(self, actor: Actor, award_id: str, reason: str, *, on: bool) -> None:
        with self._store.transaction(actor.community_id) as tx:
            award = self._held(tx, actor, award_id)
            if award.revoked_at is not None:
                return
            tx.awards.suspend(award_id, _tidied(reason), on=on, by=actor.person_id)
            tx.credentials.suspend(award_id, on=on)
            plan(tx, award.claim_id)
            tx.touch(f"person:{award.person_id}")

    def _held(self, tx: Transaction, actor: Actor, award_id: str) -> Award:
        self._theirs(tx, actor, award_id)
        tx.credentials.hold(award_id)
        return tx.awards.get(award_id)

    def _theirs(self, tx: Transaction, actor: Actor, award_id: str) -> Award:
        award = tx.awards.get(award_id)
        authorize(actor, Action.AWARD_REVOKE, Subject(award.community_id, award.person_id))
        return award

    # -- the lists ----------------------------------------------------------------------

    def served(self, list_id: str) -> Served:
        """A signed list, for everybody. Raises ``NotFound``.

        It is signed again after a change, after a day, and when another key signs now.
        """
        with self._store.reading() as tx:
            found = list_anywhere(tx.connection, list_id)
            if found is None:
                raise NotFound()
            key = self._issuers.key_of(found.issuer.did, given_up=True)
            fresh = (
                found.signed_version == found.version
                and found.signed_at is not None
                and tx.now - found.signed_at < SIGNED_AGAIN
                and key is not None
                and found.key_id == key.id
            )
            bits = () if fresh else raised(tx.connection, list_id)
            now = tx.now
        if fresh or key is None:
            # Without its key a list can still be shown as it was signed last.
            if found.document is None or found.signed_at is None:
                raise NotFound()
            return _served(found.document, found.signed_at)
        address = f"{found.issuer.base}/status/{found.id}"
        unsigned = status_list(
            address, found.issuer.did, REVOCATION, bits, now - BEFORE_NOW, valid_for=VALID_FOR
        )
        text = written(sign(unsigned, key, f"{found.issuer.did}#{key.id}", now))
        with self._store.transaction(found.issuer.community_id) as tx:
            tx.status_lists.keep_signed(found.id, found.version, text, key.id, now)
        return _served(text, now)


def _served(text: str, made_at: datetime) -> Served:
    return Served(text, f'"{sha256(text.encode()).hexdigest()[:32]}"', made_at)


def _tidied(reason: str) -> str:
    return tidy(reason)[:MOST_REASON]
