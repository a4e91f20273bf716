"""Record, sign, store, announce, for many awards at once.

    recorded = together.record_in(tx, awards, why)      in an open transaction
    together.sign(community_id, recorded)               after its commit: sign, store, announce
    together.sign_left(community_id, why)               what somebody who was killed left behind

It is what ``issuing.py`` does for one, with the compiled template and a few statements for each
chunk. Whatever changes in between (a choice, an erasure, a key that is given up) leaves a row that
the full way finishes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.badges import Achievement, credential
from core.badges import Award as Statement
from core.badges.template import Batch
from core.services.facts import Facts, gather_many
from core.services.issuers import Issuers
from core.services.issuing import Issuing, digest, written
from core.services.posting import tell_anew
from core.services.statements import Statements
from core.store.repositories import Award, Issuer, Written
from core.store.transaction import Transaction
from core.store.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class Ready:
    """One credential that is recorded, and what it says."""

    credential_id: str
    digest: str
    statement: Statement


@dataclass(frozen=True, slots=True)
class Recorded:
    """Many that are recorded in one name."""

    issuer: Issuer
    ready: Sequence[Ready]
    awards: Mapping[str, Award]
    why: str = ""


class Together:
    """Signs many at once. Each of its methods may be broken off anywhere."""

    def __init__(
        self, store: Store, issuers: Issuers, issuing: Issuing, statements: Statements
    ) -> None:
        self._store = store
        self._issuers = issuers
        self._issuing = issuing
        self._statements = statements

    def record_in(self, tx: Transaction, awards: Sequence[Award], why: str) -> Recorded:
        """Record the successors of those awards' credentials. The awards are held."""
        community = tx.people.community()
        issuer = self._issuers.remember(tx, community)
        if not awards:
            return Recorded(issuer, (), {})
        places = tx.status_lists.take_many(issuer.id, len(awards)) if issuer.base else []
        made, kept = [], []
        known: dict[tuple[object, ...], Achievement] = {}
        for number, facts in enumerate(gather_many(tx, awards)):
            place = places[number] if places else None
            achievement = self._achievement(known, facts, issuer)
            said = self._statements.write(facts, issuer, place, tx.now, achievement)
            text = written(credential(said))
            kept.append(Written(facts.award, digest(text), text, place))
            made.append(said)
        ids = tx.many.record(why, issuer.id, kept)
        ready = [Ready(*one) for one in zip(ids, (w.digest for w in kept), made, strict=True)]
        return Recorded(issuer, ready, {one.id: one for one in awards}, why)

    def _achievement(
        self, known: dict[tuple[object, ...], Achievement], facts: Facts, issuer: Issuer
    ) -> Achievement:
        """What can be earned: the same object for all who earned it."""
        award = facts.award
        key = (award.badge_id, award.badge_version, award.language, facts.listed)
        if key not in known:
            known[key] = self._statements.achievement(
                facts.edition, facts.community, award.language, issuer, listed=facts.listed
            )
        return known[key]

    def sign(self, community_id: str, recorded: Recorded) -> None:
        """Sign them between two transactions, then store and announce all at once.

        What cannot be kept any more stays as it is recorded.
        """
        key = self._issuers.key_of(recorded.issuer.did)
        if key is None or not recorded.ready:
            return  # the key was given up just now: each is recorded anew, in another name
        batch = Batch(key, f"{recorded.issuer.did}#{key.id}", self._store.clock())
        texts = batch.issue_all([one.statement for one in recorded.ready])
        signed = [
            (one.credential_id, one.digest, text)
            for one, text in zip(recorded.ready, texts, strict=True)
        ]
        with self._store.transaction(community_id) as tx:
            tx.many.hold(recorded.awards)
            tx.recalls.steady()
            tx.credentials.sign_many(signed, key.id)
            if recorded.awards:
                stored = tx.many.signed([one for one, _, _ in signed])
                tx.many.supersede(stored)
                tell_anew(tx, [recorded.awards[one] for one in stored], recorded.why)

    def sign_left(self, community_id: str, why: str) -> None:
        """Bring to their end, one by one, what was recorded for that reason and is not signed."""
        with self._store.reading(community_id) as tx:
            left = tx.many.unsigned(why)
        for award_id in left:
            self._issuing.sign(community_id, award_id)
