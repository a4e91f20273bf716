"""Witnesses: a learner asks somebody who saw it.

By a link that they pass on, by one message to a member, or by one e-mail to an address.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from core.domain.claim import OPEN, Claim
from core.domain.errors import (
    NotAllowed,
    NotFound,
    NotToBeAsked,
    OwnWitness,
    TooFast,
    TooManyLetters,
    WrongState,
)
from core.domain.interview.state import CRITERION
from core.domain.people import Actor
from core.domain.permissions import Action, authorize
from core.domain.screens import Own, Text
from core.domain.standing import title
from core.domain.witness import (
    COUNTED,
    LIFE,
    MOST_WITNESSES,
    Witness,
    WitnessState,
    called,
    may_answer,
    room_for_a_letter,
    room_for_another,
    sentence_of,
    suggested,
)
from core.limits import Limits
from core.mail import checked_address
from core.services.briefings import Library
from core.services.conversation import subject_of
from core.services.letters import Letters, letter_mark, mark_of
from core.services.testifying import keep_apart
from core.store.repositories.base import new_id
from core.store.transaction import Transaction
from core.store.unit_of_work import Store
from core.vault import Vault


@dataclass(frozen=True, slots=True)
class Reached:
    """How somebody is asked, beside the link: the id of a member, or an address to write to."""

    member: str = ""
    email: str = ""


BY_LINK = Reached()


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the learner sees it. ``link`` is there while it waits."""

    witness: Witness
    criterion: Text
    link: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """All about a claim's witnesses, for its learner.

    ``suggested`` holds a sentence of their own for each criterion, by its id. ``mails`` is true
    where we can write to somebody.
    """

    claim_id: str
    title: Text
    criteria: Mapping[str, Text]
    suggested: Mapping[str, str]
    asked: tuple[Asked, ...]
    open: bool
    mails: bool = False

    @property
    def more(self) -> bool:
        """Whether somebody else may be asked."""
        counted = sum(one.witness.state in COUNTED for one in self.asked)
        return self.open and bool(self.criteria) and counted < MOST_WITNESSES


class Witnessing:
    """Commands of learners about their witnesses. Each is one transaction."""

    def __init__(
        self, store: Store, library: Library, vault: Vault, letters: Letters, limits: Limits
    ) -> None:
        self._store = store
        self._library = library
        self._vault = vault
        self._letters = letters
        self._limits = limits

    def look(self, actor: Actor, claim_id: str) -> Asking:
        """Whom one asked, and what could be asked. Raises ``NotFound``."""
        with self._store.reading(actor.community_id) as tx:
            claim = self._own(tx, actor, claim_id)
            opened = tx.interviews.load(claim_id)
            chosen = self._library.chosen(tx, opened.state)
            criteria = chosen.badge.criteria if chosen else ()
            every = tx.witnesses.of_claim(claim_id)
            names: dict[str, Text] = {one.id: Own(one.name) for one in criteria}
            told = {one.id: opened.state.answer(CRITERION + one.id) for one in criteria}
            return Asking(
                claim_id,
                title(chosen.badge if chosen else None),
                names,
                {cid: suggested(answer.text) for cid, answer in told.items() if answer},
                tuple(self._asked(tx, claim, one, names) for one in every),
                claim.state in OPEN,
                self._letters.may(tx),
            )

    def _asked(
        self, tx: Transaction, claim: Claim, one: Witness, names: Mapping[str, Text]
    ) -> Asked:
        waits = one.state is WitnessState.ASKED
        if waits and not may_answer(one, tx.now):
            one, waits = replace(one, state=WitnessState.EXPIRED), False
        link = self._letters.link(one.id) if waits and claim.state in OPEN else ""
        return Asked(one, names.get(one.criterion_id, title(None)), link)

    def ask(
        self,
        actor: Actor,
        claim_id: str,
        criterion_id: str,
        sentence: str,
        who: str = "",
        event: str = "",
        reached: Reached = BY_LINK,
    ) -> str:
        """Make a request; returns the link to pass on. The same ``event`` again makes no second.

        A member who is asked does not judge the claim; to an address we write once. Raises
        ``TextMissing``, ``TextTooLong``, ``EmailInvalid``, ``WitnessesFull``, ``WrongState``,
        ``TooFast``, ``TooManyLetters``, ``OwnWitness``, and ``NotToBeAsked`` for who does not
        wish to be.
        """
        wanted, name, member = sentence_of(sentence), called(who), reached.member
        email = checked_address(reached.email) if reached.email.strip() else ""
        self._limits.count("witness", actor.person_id)
        with self._store.transaction(actor.community_id) as tx:
            tx.people.here(actor.person_id)
            claim = self._own(tx, actor, claim_id)
            if event and not tx.inbox.take("witness", event):
                return ""
            if claim.state not in OPEN:
                raise WrongState(state=claim.state.value)
            self._check_criterion(tx, claim_id, criterion_id)
            if member:
                self._check_member(tx, claim, member)
            every = tx.witnesses.of_claim(claim_id)
            room_for_another(every)
            mark = self._may_write(tx, actor, every, email) if email else ""
            until = tx.now + LIFE
            made = Witness(
                id=new_id(),
                claim_id=claim_id,
                criterion_id=criterion_id,
                called=name,
                sentence=wanted,
                state=WitnessState.ASKED,
                asked_at=tx.now,
                expires_at=until,
                person_id=member or None,
                mark=mark,
            )
            tx.witnesses.add(made, self._letters.secret(made.id), actor.person_id)
            if email:
                self._letters.queue(tx, made, email)
            tx.later(f"witness:{made.id}", "witness.expire", {"witness": made.id}, at=until)
            tx.touch(f"person:{actor.person_id}")
        return self._letters.link(made.id)

    def _may_write(
        self, tx: Transaction, actor: Actor, every: Iterable[Witness], email: str
    ) -> str:
        """By what it is remembered that we wrote to an address, if we may."""
        mark = letter_mark(self._vault, email)
        if not self._letters.may(tx):
            raise NotAllowed(action="witness.mail")
        own = tx.addresses.get(actor.person_id)
        if own is not None and letter_mark(self._vault, own.email) == mark:
            raise OwnWitness()
        if not tx.witnesses.may_be_asked(mark):
            raise NotToBeAsked()
        room_for_a_letter(every, tx.now)
        try:
            self._limits.count("letter_to", mark)
            self._limits.count("letter", actor.person_id)
        except TooFast as wrong:
            raise TooManyLetters(**wrong.params) from None
        return mark

    def _check_criterion(self, tx: Transaction, claim_id: str, criterion_id: str) -> None:
        chosen = self._library.chosen(tx, tx.interviews.load(claim_id).state)
        if chosen is None or all(one.id != criterion_id for one in chosen.badge.criteria):
            raise NotFound()

    def _check_member(self, tx: Transaction, claim: Claim, member: str) -> None:
        if member == claim.person_id:
            raise OwnWitness()
        tx.people.here(member)
        if not tx.witnesses.may_be_asked(mark_of(self._vault, member)):
            raise NotToBeAsked()
        keep_apart(tx, claim, member)

    def take_back(self, actor: Actor, claim_id: str, witness_id: str) -> None:
        """Take a request back while nobody has answered; its link leads nowhere then.

        Raises ``NotFound`` and ``WrongState``.
        """
        with self._store.transaction(actor.community_id) as tx:
            self._own(tx, actor, claim_id)
            witness = tx.witnesses.get(witness_id)
            if witness.claim_id != claim_id:
                raise NotFound()
            if witness.state is not WitnessState.WITHDRAWN:
                tx.witnesses.withdraw(witness, actor.person_id)
                tx.witnesses.drop_letter(witness_id)
            tx.touch(f"person:{actor.person_id}")

    def _own(self, tx: Transaction, actor: Actor, claim_id: str) -> Claim:
        claim = tx.claims.get(claim_id)
        if claim.person_id != actor.person_id:
            raise NotFound()
        authorize(actor, Action.CLAIM_TELL, subject_of(claim))
        return claim
