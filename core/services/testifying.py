"""What a witness says by a link: it stands with the evidence, and decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.domain.claim import OPEN, WITH_ASSESSORS, Claim
from core.domain.errors import LinkSpent, NotFound, OwnWitness, Stale, WrongState
from core.domain.people import Actor
from core.domain.screens import Own, Text
from core.domain.standing import title
from core.domain.witness import (
    ANSWERED,
    TO_CORRECT,
    Reply,
    Witness,
    checked,
    may_answer,
)
from core.limits import Limits
from core.services.briefings import Library
from core.services.letters import mark_of
from core.services.letting_go import let_go
from core.services.posting import redraw, tell_learner
from core.store.repositories.doors import digest
from core.store.repositories.witnesses import behind
from core.store.transaction import Transaction
from core.store.unit_of_work import Store, again
from core.vault import Vault


@dataclass(frozen=True, slots=True)
class Petition:
    """What a witness sees: who asks, for what, and the one sentence.

    ``correct_until`` is there once they answered, while they may still say it otherwise.
    """

    community: str
    learner_id: str
    learner: str
    title: Text
    criterion: Text
    witness: Witness
    correct_until: datetime | None = None

    @property
    def answered(self) -> bool:
        """Whether there is an answer already."""
        return self.witness.state in ANSWERED


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who answers: the window it is done in, who is signed in there, and from where."""

    window: str
    actor: Actor | None = None
    where_from: str = ""


class Testifying:
    """Commands of witnesses. Each is one transaction."""

    def __init__(self, store: Store, library: Library, vault: Vault, limits: Limits) -> None:
        self._store = store
        self._library = library
        self._vault = vault
        self._limits = limits

    # -- the witness ----------------------------------------------------------------------

    def open(self, secret: str, window: str) -> Petition:
        """What is asked behind a link; for who answered in that window, what they said.

        Raises ``LinkSpent`` for everybody else, alike whatever the reason.
        """
        community_id, witness_id = self._behind(secret)
        with self._store.reading(community_id) as tx:
            witness, claim = self._listens(tx, witness_id, window)
            chosen = self._library.chosen(tx, tx.interviews.load(claim.id).state)
            names = {one.id: Own(one.name) for one in chosen.badge.criteria} if chosen else {}
            until = witness.answered_at + TO_CORRECT if witness.answered_at else None
            return Petition(
                tx.people.community().name,
                claim.person_id,
                tx.people.get(claim.person_id).name,
                title(chosen.badge if chosen else None),
                names.get(witness.criterion_id, title(None)),
                witness,
                until if may_answer(witness, tx.now) else None,
            )

    def answer(
        self,
        secret: str,
        bearer: Bearer,
        reply: Reply,
        *,
        never_again: bool = False,
    ) -> None:
        """Take an answer, or its correction within a day.

        Whoever is signed in is known as a member: they never judge this claim. Raises
        ``LinkSpent``, ``OwnWitness``, ``TooFast`` and the errors of ``witness.checked``.
        """
        self._limits.count("enter", bearer.where_from)
        said = checked(reply)
        found = self._behind(secret)
        again(lambda: self._answer(found, bearer, said, never_again))

    def _answer(
        self, found: tuple[str, str], bearer: Bearer, said: Reply, never_again: bool
    ) -> None:
        community_id, witness_id = found
        with self._store.transaction(community_id) as tx:
            witness, claim = self._listens(tx, witness_id, bearer.window)
            if not may_answer(witness, tx.now):
                raise LinkSpent(kind="witness")
            who = bearer.actor
            member = who.person_id if who and who.community_id == community_id else None
            if member == claim.person_id:
                raise OwnWitness()
            tx.witnesses.answer(witness, said, bearer.window, member)
            known = witness.person_id or member
            if known:
                keep_apart(tx, claim, known)
            if never_again:
                marks = {witness.mark, mark_of(self._vault, known) if known else ""}
                for mark in sorted(marks - {""}):
                    tx.witnesses.never_again(mark)
            tell_learner(tx, claim.id, claim.person_id, "witness", message=witness.id)
            self._show(tx, claim, witness.id)

    def remove(self, secret: str, *, where_from: str = "") -> None:
        """The witness takes back what they said. Tells nothing of whether there was anything."""
        self._limits.count("enter", where_from)
        try:
            community_id, witness_id = self._behind(secret)
        except LinkSpent:
            return
        with self._store.transaction(community_id) as tx:
            witness = tx.witnesses.get(witness_id)
            try:
                tx.witnesses.remove(witness)
            except (WrongState, Stale):
                return
            self._show(tx, tx.claims.get(witness.claim_id), witness.id)

    def _behind(self, secret: str) -> tuple[str, str]:
        with self._store.reading() as tx:
            found = behind(tx.connection, secret)
        if found is None:
            raise LinkSpent(kind="witness")
        return found

    def _listens(self, tx: Transaction, witness_id: str, window: str) -> tuple[Witness, Claim]:
        """The request, if its link still means something in that window."""
        witness = tx.witnesses.get(witness_id)
        claim = tx.claims.get(witness.claim_id)
        if witness.state in ANSWERED and witness.window == digest(window):
            return witness, claim
        if not may_answer(witness, tx.now) or witness.state in ANSWERED or claim.state not in OPEN:
            raise LinkSpent(kind="witness")
        return witness, claim

    def _show(self, tx: Transaction, claim: Claim, witness_id: str) -> None:
        """Every window and card that may show it looks again."""
        reword(tx, witness_id)
        redraw(tx, claim.id, f"witness:{witness_id}:{tx.now.timestamp()}")
        tx.touch(f"desk:{tx.community_id}", f"person:{claim.person_id}")

    # -- jobs -----------------------------------------------------------------------------

    def expire(self, ids: Mapping[str, str]) -> None:
        """Job ``witness.expire``: nobody answered in time."""
        with self._store.transaction(ids["community"]) as tx:
            try:
                witness = tx.witnesses.get(ids["witness"])
                if tx.now >= witness.expires_at:
                    tx.witnesses.expire(witness)
            except (NotFound, WrongState, Stale):
                return
            claim = tx.claims.get(witness.claim_id)
            tx.touch(f"person:{claim.person_id}")


def reword(tx: Transaction, *witness_ids: str) -> None:
    """Where their answers are shown with a badge, it is issued anew with what is true now."""
    for one in witness_ids:
        award_id = tx.choices.showing(one)
        if award_id is not None:
            tx.later(f"reword:{one}:{tx.now.timestamp()}", "award.reword", {"award": award_id})


def keep_apart(tx: Transaction, claim: Claim, person_id: str) -> None:
    """Who bears witness does not judge; one who has the claim gives it back."""
    tx.conflicts.add(claim.person_id, person_id, "witness", claim.id)
    if claim.assessor_id == person_id and claim.state in WITH_ASSESSORS:
        let_go(tx, claim, person_id)
