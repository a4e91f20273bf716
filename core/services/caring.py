"""Looking after people: the button "somebody may need help", and help lines for everybody.

    caring.lines(community_id, "es")          the help lines, at any time, for everybody in it
    caring.raise_(assessor, claim_id)         somebody may need help: tells the right person
    caring.book(organizer)                    contact, procedure, lines, and the concerns
    caring.put(organizer, "es", CareText(...), person_id)
    caring.close(organizer, claim_id)         somebody looked after it

What is told is that there is a concern, and about which claim; never a word of what was written.
It goes past the claim: its learner sees nothing of it, in no trail, no export and no page.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.care import Care, CareText, shut_out
from core.domain.errors import NotFound, OwnClaim
from core.domain.people import Actor, Role
from core.domain.permissions import Action, Subject, authorize
from core.domain.rooms import ALONE, Going
from core.domain.trail import role_of
from core.services.conversation import judged_subject
from core.services.posting import post
from core.store.repositories import Concern
from core.store.repositories.people import Member
from core.store.transaction import Transaction
from core.store.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class Book:
    """What an organizer sees of it. ``members`` are those who can be the named person."""

    care: Care
    concerns: tuple[Concern, ...]
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Raised:
    """What an assessor is shown who pressed the button. ``told`` are the names of who was told."""

    text: CareText
    told: tuple[str, ...]


class Caring:
    """Commands about care. Each is one transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def lines(self, community_id: str, language: str) -> str:
        """The help lines of a community in a language; "" where nobody wrote any."""
        with self._store.reading(community_id) as tx:
            return tx.care.get().text(language, tx.people.community().language).lines

    # -- the button ---------------------------------------------------------------------

    def raise_(self, actor: Actor, claim_id: str) -> Raised:
        """Somebody may need help: the named person is told, or every organizer if there is none.

        Again it tells nobody twice, until somebody looked after it. Raises ``NotFound`` for a
        claim that was never sent, and ``NotAllowed``.
        """
        with self._store.transaction(actor.community_id) as tx:
            claim = tx.claims.get(claim_id)
            if claim.person_id == actor.person_id:
                raise OwnClaim(action="concern.raise")
            authorize(actor, Action.CLAIM_READ, judged_subject(tx, claim))
            if claim.round == 0:
                raise NotFound()
            helpers = _helpers(tx, claim.person_id)
            if tx.concerns.raise_(claim_id, actor.person_id, role_of(claim, actor.person_id)):
                for one in helpers:
                    _tell(tx, one.person.id, claim_id)
            written = tx.care.get().text(actor.language, tx.people.community().language)
            return Raised(written, tuple(one.person.name for one in helpers))

    # -- an organizer's side ------------------------------------------------------------

    def book(self, actor: Actor) -> Book:
        """What there is, and what waits; nothing about claims of their own."""
        with self._store.reading(actor.community_id) as tx:
            _manage(tx, actor)
            able = tuple(one for one in tx.people.members() if one.roles)
            others = tuple(o for o in tx.concerns.every() if o.learner_id != actor.person_id)
            return Book(tx.care.get(), others, able)

    def waiting(self, actor: Actor) -> int:
        """How many concerns nobody looked after yet."""
        return sum(one.closed_at is None for one in self.book(actor).concerns)

    def put(self, actor: Actor, language: str, text: CareText, person_id: str) -> None:
        """Write contact, procedure and help lines in one language; and who is told.

        Raises ``NotFound`` for a person who is not there.
        """
        with self._store.transaction(actor.community_id) as tx:
            _manage(tx, actor)
            if person_id:
                tx.people.here(person_id)
            before = tx.care.get()
            tx.care.put(Care(person=person_id, texts={**before.texts, language: text}))

    def close(self, actor: Actor, claim_id: str) -> None:
        """Somebody looked after it; who did and when stays written down.

        Whose claim it is sees nothing of it, and closes nothing: that changes nothing.
        """
        with self._store.transaction(actor.community_id) as tx:
            _manage(tx, actor)
            found = tx.concerns.get(claim_id)
            if found is None or found.learner_id == actor.person_id:
                return
            tx.concerns.close(claim_id, actor.person_id)


def _helpers(tx: Transaction, learner_id: str) -> tuple[Member, ...]:
    """Who is told: the named person, if they are still here; else every organizer.

    Never the learner whose claim it is, whatever roles they hold, nor whoever may not come in.
    """
    named = tx.care.get().person
    kept = shut_out(tx.blocks.every()) | {learner_id}
    members = [one for one in tx.people.members() if one.person.id not in kept]
    found = tuple(one for one in members if one.person.id == named and one.roles)
    return found or tuple(one for one in members if Role.ORGANIZER in one.roles)


def _tell(tx: Transaction, person_id: str, claim_id: str) -> None:
    """In direct messages where they talk with the bot, and by e-mail if they gave an address."""
    mark = f"{claim_id}:{person_id}:{tx.now.timestamp()}"
    for room in tx.rooms.all_of(person_id):
        if room.kind in ALONE:
            post(tx, room.id, claim_id, Going.CONCERN, f"concern:{room.id}:{mark}", {})
    about = {"claim": claim_id, "person": person_id}
    tx.later(f"concern:{mark}", "concern.mail", about)
    tx.touch(f"person:{person_id}")


def _manage(tx: Transaction, actor: Actor) -> None:
    authorize(actor, Action.PEOPLE_MANAGE, Subject(tx.community_id))


__all__ = ["Book", "Caring", "Raised"]
