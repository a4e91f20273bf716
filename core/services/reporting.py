"""When something is wrong between people: report, keep apart, keep from claiming or judging.

    reporting.report(actor, claim_id, About.ASSESSOR, "...")   to the organizers, from a claim
    reporting.apart(actor, claim_id)                           we two never again
    reporting.queue(organizer)                                 what was reported, and what was done
    reporting.handle(organizer, report_id, Handled.TALKED)
    reporting.block | unblock(organizer, person_id, Barred.CLAIMING)

A human decides each time. Nobody learns who reported them.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.care import MOST_WORDS, About, Barred, Handled, shut_out
from core.domain.claim import WITH_ASSESSORS, Claim
from core.domain.errors import Kept, LastOrganizer, NotAllowed, NotFound, TextMissing, TextTooLong
from core.domain.interview import tidy
from core.domain.people import Actor, Role
from core.domain.permissions import Action, Subject, authorize
from core.domain.trail import As, role_of
from core.limits import Limits
from core.services.conversation import judged_subject, subject_of
from core.services.letting_go import let_go
from core.store.repositories import Report
from core.store.transaction import Transaction
from core.store.unit_of_work import Store, again

FROM_LEARNER = frozenset({About.ASSESSOR, About.WITNESS})
FROM_ASSESSOR = frozenset({About.LEARNER, About.WITNESS})


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report as an organizer sees it: of whom it is, and what they are kept from."""

    report: Report
    name: str
    barred: frozenset[Barred]


class Reporting:
    """Commands about what is wrong. Each is one transaction."""

    def __init__(self, store: Store, limits: Limits) -> None:
        self._store = store
        self._limits = limits

    # -- anybody with a claim before them -----------------------------------------------

    def report(self, actor: Actor, claim_id: str, about: About, words: str) -> str:
        """Tell the organizers; returns the report's id.

        Its learner reports an assessor or a witness, an assessor the learner or a witness.
        Raises ``NotFound``, ``NotAllowed``, ``TextMissing`` and ``TextTooLong``.
        """
        text = tidy(words)
        if not text:
            raise TextMissing()
        if len(text) > MOST_WORDS:
            raise TextTooLong(most=str(MOST_WORDS))
        self._limits.count("report", actor.person_id)
        with self._store.transaction(actor.community_id) as tx:
            claim = tx.claims.get(claim_id)
            role = _from(tx, actor, claim)
            if about not in (FROM_LEARNER if role is As.LEARNER else FROM_ASSESSOR):
                raise NotAllowed(action="report")
            whom = claim.person_id if about is About.LEARNER else ""
            if about is About.ASSESSOR:
                whom = next(iter(_judges(tx, claim)), "")
            tx.people.here(actor.person_id)
            return tx.reports.make(actor.person_id, role, about, whom, claim_id, text)

    def apart(self, actor: Actor, claim_id: str) -> None:
        """Who judges a claim and whose it is have nothing to do with each other any more.

        Either may say so, without a reason, and learns nothing of the other by it. A claim that
        is being read goes back to the queue. Raises ``NotFound``.
        """
        again(lambda: self._apart(actor, claim_id))

    def _apart(self, actor: Actor, claim_id: str) -> None:
        with self._store.transaction(actor.community_id) as tx:
            claim = tx.claims.get(claim_id)
            learner = _from(tx, actor, claim) is As.LEARNER
            judges = _judges(tx, claim) if learner else (actor.person_id,)
            for one in judges:
                tx.conflicts.add(claim.person_id, one, "block", claim_id, by=actor.person_id)
            if claim.assessor_id in judges and claim.state in WITH_ASSESSORS:
                let_go(tx, claim, str(claim.assessor_id))

    # -- an organizer's side ------------------------------------------------------------

    def queue(self, actor: Actor) -> tuple[Waiting, ...]:
        """What was reported: what waits first, and of that the oldest first.

        What was said of an organizer is for the others to read, where there are any.
        """
        with self._store.reading(actor.community_id) as tx:
            _manage(tx, actor)
            barred = tx.blocks.every()
            return tuple(
                Waiting(one, _name(tx, one.whom), barred.get(one.whom, frozenset()))
                for one in tx.reports.every()
                if not _of_oneself(tx, actor, one)
            )

    def handle(self, actor: Actor, report_id: str, what: Handled) -> None:
        """Say what was done about a report; the first time counts. Raises ``NotFound``."""
        with self._store.transaction(actor.community_id) as tx:
            _manage(tx, actor)
            if _of_oneself(tx, actor, tx.reports.get(report_id)):
                raise NotFound()
            tx.reports.handle(report_id, what, actor.person_id)

    def barred(self, actor: Actor) -> dict[str, frozenset[Barred]]:
        """Everybody who is kept from something, by id."""
        with self._store.reading(actor.community_id) as tx:
            _manage(tx, actor)
            return tx.blocks.every()

    def block(self, actor: Actor, person_id: str, barred: Barred) -> None:
        """Keep somebody from new claims, or from judging; what they hold goes back to the queue.

        Raises ``NotFound``, ``NotAllowed`` for oneself, and ``LastOrganizer`` where the door would be
        closed to the only one whose role has no end.
        """
        again(lambda: self._block(actor, person_id, barred))

    def _block(self, actor: Actor, person_id: str, barred: Barred) -> None:
        with self._store.transaction(actor.community_id) as tx:
            _manage(tx, actor)
            if tx.people.here(person_id).id == actor.person_id:
                raise NotAllowed(action="block")
            if barred is Barred.COMING and tx.people.lasting(Role.ORGANIZER) == {person_id}:
                raise LastOrganizer()
            tx.blocks.put(person_id, barred, actor.person_id)
            if barred is not Barred.CLAIMING:
                for claim in tx.claims.held_by(person_id):
                    let_go(tx, claim, actor.person_id)
            tx.touch(f"person:{person_id}")

    def unblock(self, actor: Actor, person_id: str, barred: Barred) -> None:
        """Let them again."""
        with self._store.transaction(actor.community_id) as tx:
            _manage(tx, actor)
            tx.blocks.lift(person_id, barred, actor.person_id)
            tx.touch(f"person:{person_id}")


def let_through(tx: Transaction, person_id: str, barred: Barred) -> None:
    """Return unless an organizer keeps somebody from it. Raises ``Kept``."""
    if {barred, Barred.COMING} & tx.blocks.of(person_id):
        raise Kept(what=barred.value, community=tx.people.community().name)


def _from(tx: Transaction, actor: Actor, claim: Claim) -> As:
    """In which role somebody speaks about a claim. Raises ``NotFound`` and ``NotAllowed``."""
    if claim.person_id == actor.person_id:
        authorize(actor, Action.CLAIM_READ, subject_of(claim))
        return As.LEARNER
    if claim.round == 0:
        raise NotFound()
    authorize(actor, Action.CLAIM_READ, judged_subject(tx, claim))
    return role_of(claim, actor.person_id)


def _judges(tx: Transaction, claim: Claim) -> tuple[str, ...]:
    """Who has a claim, and who judged it before; the last one first."""
    found = [claim.assessor_id] if claim.assessor_id else []
    found += [one.assessor_id for one in reversed(tx.judgements.of(claim.id))]
    return tuple(dict.fromkeys(found))


def _of_oneself(tx: Transaction, actor: Actor, one: Report) -> bool:
    """Whether a report is about an organizer who reads them, and somebody else can look after it."""
    if one.whom != actor.person_id:
        return False
    found = {other.person.id for other in tx.people.members() if Role.ORGANIZER in other.roles}
    return bool(found - shut_out(tx.blocks.every()) - {actor.person_id})


def _name(tx: Transaction, person_id: str) -> str:
    if not person_id:
        return ""
    try:
        return tx.people.get(person_id).name
    except NotFound:
        return ""


def _manage(tx: Transaction, actor: Actor) -> None:
    authorize(actor, Action.PEOPLE_MANAGE, Subject(tx.community_id))


__all__ = ["Reporting", "Waiting", "let_through"]
