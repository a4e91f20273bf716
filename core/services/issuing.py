"""Signing as a careful certificate authority does it: record, sign, store, announce.

1. *Record*: a row with exactly what will be signed, its number, and its place in a status list.
2. *Sign*: between two transactions; nothing is changed.
3. *Store*: the signed form takes the place of the recorded one, and ends its predecessor.
4. *Announce*: queued in the same transaction, so it is told if and only if it is stored.

A crash at any point leaves a row. What is not finished is finished when the job runs again; what
was signed and not stored was given to nobody, and its place can be raised all the same.
"""

from __future__ import annotations

import hashlib
import json
import logging
from datetime import datetime

from core.badges import JsonObject, credential, sign
from core.domain.catalogue import Badge
from core.domain.people import Community
from core.services.celebrations import celebrate
from core.services.fitness import NOBODY, faults
from core.services.issuers import Issuers
from core.services.posting import tell_anew, tell_learner
from core.services.statements import Statements, gather
from core.store.repositories import Award, Credential, Issuer
from core.store.transaction import Transaction
from core.store.unit_of_work import Store

log = logging.getLogger(__name__)

# Why a credential is made. After the last three its owner hears of it: copies elsewhere are old.
FIRST, CHOICE, KEY, AGAIN, ADDRESS = "first", "choice", "key", "again", "address"
TOLD = frozenset({KEY, AGAIN, ADDRESS})
# How often something may change between recording and storing, before a job begins anew.
TRIES = 10


class Unsteady(Exception):
    """What was to be signed changed each time before it was stored; the job tries again."""


class Issuing:
    """Makes credentials. Each of its methods may be broken off anywhere, and done again."""

    def __init__(self, store: Store, issuers: Issuers, statements: Statements) -> None:
        self._store = store
        self._issuers = issuers
        self._statements = statements

    def faults(self, community: Community, badge: Badge, at: datetime) -> tuple[str, ...]:
        """Why awards of a badge could not be signed here, as lines for whoever wrote it."""
        # No key is asked for: on a new machine that would make one.
        issuer = Issuer("", community.id, NOBODY, self._issuers.public_url)
        return tuple(faults(self._statements, badge, community, issuer, at))

    def sign(self, community_id: str, award_id: str) -> None:
        """Bring the newest credential of an award to its end; done again, it changes nothing.

        An award whose owner was erased is left as it is. Raises ``NotFound`` and ``Unsteady``.
        """
        for _ in range(TRIES):
            recorded = self.record(community_id, award_id)
            if recorded is None:
                return
            if recorded.signed_at is not None:
                self._announce(community_id, award_id)
                return
            if self._finish(community_id, recorded):
                return
        raise Unsteady(award_id)

    def record(self, community_id: str, award_id: str) -> Credential | None:
        """What is going to be signed, or was; recorded now if it was not before.

        None when the owner of the award was erased.
        """
        with self._store.reading(community_id) as tx:
            award = tx.awards.get(award_id)
            newest = tx.credentials.newest(award_id)
            issuer = tx.issuers.get(newest.issuer_id) if newest else None
        if newest is not None and newest.signed_at is not None:
            return newest
        if newest is not None and issuer is not None and self._issuers.key_of(issuer.did):
            return newest if newest.document is not None else None
        # Nothing yet, or in the name of a key that cannot sign any more.
        with self._store.transaction(community_id) as tx:
            if not tx.people.is_here(award.person_id):
                return None
            tx.credentials.hold(award_id)
            now = tx.credentials.newest(award_id)
            if now is not None and (newest is None or now.id != newest.id):
                return now  # somebody was faster
            return self.record_in(tx, award, KEY if now else FIRST)

    def record_in(self, tx: Transaction, award: Award, why: str) -> Credential:
        """Record a new credential in an open transaction that holds the award."""
        facts = gather(tx, award)
        issuer = self._issuers.remember(tx, facts.community)
        place = tx.status_lists.take(issuer.id) if issuer.base else None
        begins = award.awarded_at if why == FIRST else tx.now
        text = written(credential(self._statements.write(facts, issuer, place, begins)))
        tx.credentials.record(
            award.id,
            why=why,
            issuer_id=issuer.id,
            place=place,
            digest=digest(text),
            document=text,
        )
        recorded = tx.credentials.newest(award.id)
        assert recorded is not None  # it was recorded just now
        return recorded

    def replace_in(self, tx: Transaction, award: Award, why: str) -> None:
        """Record the successor of an award's credential, and have it signed after the commit.

        Until it is stored, the one before holds. Without one there is nothing to replace: what
        is signed first is what is true then.
        """
        tx.credentials.hold(award.id)
        if tx.credentials.newest(award.id) is None:
            return
        recorded = self.record_in(tx, award, why)
        tx.later(f"sign:{recorded.id}", "award.sign", {"award": award.id})

    def sign_soon(self, community_id: str, award_id: str) -> None:
        """Sign what is recorded at once, so that whoever asked for it sees it.

        Should it fail, its job does it.
        """
        try:
            self.sign(community_id, award_id)
        except Exception:
            log.exception("a credential is not signed at once; its job does it")

    def _finish(self, community_id: str, recorded: Credential) -> bool:
        """Sign and store; False when something changed meanwhile."""
        with self._store.reading(community_id) as tx:
            issuer = tx.issuers.get(recorded.issuer_id)
        signed = self.signed(recorded, issuer)
        return signed is not None and self._keep(community_id, recorded, *signed)

    def signed(self, recorded: Credential, issuer: Issuer) -> tuple[str, str] | None:
        """The signed form of what was recorded, and the id of the key; None without a key."""
        key = self._issuers.key_of(issuer.did)
        if key is None or recorded.document is None:
            return None
        unsigned: JsonObject = json.loads(recorded.document)
        method = f"{issuer.did}#{key.id}"
        document = sign(unsigned, key, method, self._store.clock())
        return written(document), key.id

    def _keep(self, community_id: str, recorded: Credential, document: str, key_id: str) -> bool:
        with self._store.transaction(community_id) as tx:
            award = tx.awards.get(recorded.award_id)
            if not tx.people.is_here(award.person_id):
                return False
            tx.credentials.hold(award.id)
            tx.recalls.steady()
            if not tx.credentials.sign(recorded.id, recorded.digest, document, key_id):
                return False
            tx.credentials.supersede(award.id)
            self._tell(tx, award)
            if recorded.why in TOLD and recorded.number > 1:
                tell_anew(tx, [award], recorded.why)
        return True

    def _announce(self, community_id: str, award_id: str) -> None:
        """Tell once more that it is signed: what was told already is not told twice."""
        with self._store.transaction(community_id) as tx:
            award = tx.awards.get(award_id)
            if tx.people.is_here(award.person_id):
                self._tell(tx, award)

    def _tell(self, tx: Transaction, award: Award) -> None:
        tell_learner(tx, award.claim_id, award.person_id, "awarded")
        celebrate(tx, award)
        tx.touch(f"person:{award.person_id}", f"desk:{tx.community_id}")


def written(document: JsonObject) -> str:
    """A document as it is kept and handed out."""
    return json.dumps(document, ensure_ascii=False, indent=2)


def digest(text: str) -> str:
    """SHA-256 of a document's text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


__all__ = ["ADDRESS", "AGAIN", "CHOICE", "FIRST", "KEY", "Issuing", "Unsteady", "digest", "written"]
