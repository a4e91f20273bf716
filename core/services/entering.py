"""Coming in and going out: invites, sign-in links, return links, sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.domain.catalogue import Badge
from core.domain.errors import AlreadyHeld, LinkSpent, NotAllowed, TextMissing, TextTooLong
from core.domain.interview import tidy
from core.domain.people import Actor, Community, Face, Person, Role
from core.domain.permissions import Action, Subject, authorize
from core.limits import Limits
from core.services.doubles import held
from core.services.planning import plan
from core.store.repositories import Link
from core.store.repositories.doors import Window
from core.store.transaction import Transaction
from core.store.unit_of_work import Store
from core.zones import known

INVITE_LIFE = timedelta(days=14)
SIGN_IN_LIFE = timedelta(days=3)
MOST_NAME = 80
MOST_INVITED = 500
NEEDED = {Face.DESK: Role.ASSESSOR, Face.OFFICE: Role.ORGANIZER}


@dataclass(frozen=True, slots=True)
class Entered:
    """A session that began: whose, through which doors, with the secrets for the cookies.

    ``return_secret`` is given once, to a learner who joined just now.
    """

    actor: Actor
    secrets: dict[Face, str]
    return_secret: str = ""


class Entering:
    """Who comes in, and as whom."""

    def __init__(self, store: Store, limits: Limits, *, demo: bool) -> None:
        self._store = store
        self._limits = limits
        self._demo = demo

    def knock(self, where_from: str) -> None:
        """Count one try to come in from that network address. Raises ``TooFast``."""
        self._limits.count("enter", where_from)

    def who(self, secret: str, face: Face) -> Actor | None:
        """Whose session that secret is, with the roles held right now."""
        found = self.visitor(secret, face)
        return found[0] if found else None

    def visitor(self, secret: str, face: Face) -> tuple[Actor, Community] | None:
        """The same, with the community somebody is in."""
        with self._store.reading() as tx:
            door = tx.doors.who(secret, face)
        if door is None:
            return None
        if door.stale:
            with self._store.transaction() as tx:
                tx.doors.seen(secret)
        needed = NEEDED.get(face)
        if needed is not None and needed not in door.actor.roles:
            return None
        return door.actor, door.community

    def leave(self, secret: str) -> None:
        """Sign out."""
        with self._store.transaction() as tx:
            tx.doors.leave(secret)

    def windows(self, actor: Actor, secret: str) -> tuple[Window, ...]:
        """Every window somebody is signed in with."""
        with self._store.reading(actor.community_id) as tx:
            return tx.doors.windows(actor.person_id, secret)

    def close(self, actor: Actor, window_id: str) -> None:
        """Sign out one window of one's own, by its id; an unknown id changes nothing."""
        with self._store.transaction(actor.community_id) as tx:
            tx.doors.close(actor.person_id, window_id)

    def community(self, actor: Actor) -> Community:
        """The community somebody is in."""
        with self._store.reading(actor.community_id) as tx:
            return tx.people.community()

    def behind(self, secret: str, kind: str) -> tuple[Link, Community, Person | None]:
        """What a link leads to, without using it up. Raises ``LinkSpent``."""
        with self._store.reading() as tx:
            link = tx.doors.look(secret, kind)
        with self._store.reading(link.community_id) as tx:
            person = tx.people.get(link.person_id) if link.person_id else None
            return link, tx.people.community(), person

    def join(self, secret: str, name: str, language: str) -> Entered:
        """Join by an invite: a new learner. Raises ``LinkSpent`` and the errors of a name."""
        called = checked_name(name)
        community_id = self.behind(secret, "invite")[0].community_id
        with self._store.transaction(community_id) as tx:
            tx.doors.use(secret, "invite")
            return self._new_learner(tx, called, language)

    def _new_learner(self, tx: Transaction, name: str, language: str) -> Entered:
        person = tx.people.add(name, checked_language(language))
        return self._entered(tx, person.id, (Face.CHAT,), give_return=True)

    def offered(self, secret: str) -> tuple[Community, Badge]:
        """The badge that a recipient's link leads to. Raises ``LinkSpent``."""
        link, community, _ = self.behind(secret, "claim")
        with self._store.reading(link.community_id) as tx:
            award = next(iter(tx.awards.of(str(link.person_id))), None)
            if award is None:
                raise LinkSpent(kind="claim")
            return community, tx.catalogue.edition(award.badge_id, award.badge_version).badge

    def claim(self, secret: str, name: str, language: str) -> Entered:
        """Come in by a recipient's link, and own the badge. No account was needed before.

        Raises ``LinkSpent`` and the errors of a name.
        """
        called = checked_name(name)
        community_id = self.behind(secret, "claim")[0].community_id
        with self._store.transaction(community_id) as tx:
            person_id = self._recipient(tx, secret)
            tx.people.arrive(person_id, called, checked_language(language))
            return self._entered(tx, person_id, (Face.CHAT,), give_return=True)

    def claim_as(self, actor: Actor, secret: str) -> None:
        """Take the badge behind a recipient's link as who one is here already.

        Raises ``LinkSpent``, and ``AlreadyHeld`` for who has that badge.
        """
        with self._store.transaction(actor.community_id) as tx:
            tx.people.here(actor.person_id)
            if self.behind(secret, "claim")[0].community_id != actor.community_id:
                raise LinkSpent(kind="claim")
            recipient = self._recipient(tx, secret)
            # Nobody has a badge twice; the link stays good for whom it may be meant.
            if held(tx, actor.person_id).keys() & held(tx, recipient).keys():
                raise AlreadyHeld()
            tx.merging.merge(actor.person_id, recipient)
            tx.touch(f"person:{actor.person_id}")

    def _recipient(self, tx: Transaction, secret: str) -> str:
        """Use the link up: whose it is. Raises ``LinkSpent``."""
        person_id = str(tx.doors.use(secret, "claim").person_id)
        if not tx.people.is_here(person_id):
            raise LinkSpent(kind="claim")
        tx.lists.came(person_id)
        for award in tx.awards.of(person_id):
            plan(tx, award.claim_id)
        return person_id

    def come_back(self, secret: str) -> Entered:
        """Come back by a private return link, on any device. Raises ``LinkSpent``."""
        link = self.behind(secret, "return")[0]
        with self._store.transaction(link.community_id) as tx:
            return self._entered(tx, str(link.person_id), (Face.CHAT,))

    def sign_in(self, secret: str) -> Entered:
        """Come in by a one-time link, with every role the person has. Raises ``LinkSpent``."""
        community_id = self.behind(secret, "sign_in")[0].community_id
        with self._store.transaction(community_id) as tx:
            link = tx.doors.use(secret, "sign_in")
            if link.person_id is None or link.role is None:
                raise LinkSpent(kind="sign_in")
            roles = tx.people.roles(link.person_id)
            if link.role not in roles:
                raise NotAllowed(action="sign_in")
            faces = [Face.CHAT, *(face for face, role in NEEDED.items() if role in roles)]
            return self._entered(tx, link.person_id, tuple(faces))

    def _entered(
        self, tx: Transaction, person_id: str, faces: tuple[Face, ...], *, give_return: bool = False
    ) -> Entered:
        secrets = {face: tx.doors.enter(tx.community_id, person_id, face) for face in faces}
        back = ""
        if give_return:
            back = new_return_link(tx, person_id)
        return Entered(tx.people.actor(person_id), secrets, back)

    def renew_return_link(self, actor: Actor) -> str:
        """A new return link for oneself; the one before it stops working."""
        with self._store.transaction(actor.community_id) as tx:
            tx.people.here(actor.person_id)
            tx.doors.forget(actor.person_id, "return")
            return new_return_link(tx, actor.person_id)

    def rename(self, actor: Actor, name: str) -> None:
        """Be called by another display name."""
        called = checked_name(name)
        with self._store.transaction(actor.community_id) as tx:
            tx.people.rename(actor.person_id, called)

    def speak(self, actor: Actor, language: str) -> None:
        """Be spoken to in another language from now on."""
        with self._store.transaction(actor.community_id) as tx:
            tx.people.speak(actor.person_id, checked_language(language))

    def live_in(self, actor: Actor, zone: str, *, unless_told: bool = False) -> None:
        """Have times told in a zone (IANA name) from now on; an unknown one changes nothing.

        ``unless_told`` is for what a platform says: the person's own choice wins.
        """
        if not known(zone):
            return
        with self._store.transaction(actor.community_id) as tx:
            if tx.people.live_in(actor.person_id, zone, unless_told=unless_told):
                tx.touch(f"person:{actor.person_id}")

    # -- the demo -----------------------------------------------------------------------

    def enter_demo(self, face: Face, name: str, language: str) -> Entered:
        """Come in as a demo person: a new learner, or the demo's assessor or organizer.

        Raises ``NotAllowed`` outside demo mode.
        """
        demo = self._demo_community()
        language = checked_language(language)
        with self._store.transaction(demo.id) as tx:
            if face is Face.CHAT:
                return self._new_learner(tx, checked_name(name), language)
            role = NEEDED[face]
            person = next((m.person for m in tx.people.members() if role in m.roles), None)
            if person is None:
                person = tx.people.add(name, language)
                tx.people.grant(person.id, role, None)
            tx.people.speak(person.id, language)
            return self._entered(tx, person.id, (face,))

    def return_to_demo(self, person_id: str, language: str) -> Entered:
        """Come in as somebody of the demo who was there before. Raises ``NotAllowed``."""
        with self._store.transaction(self._demo_community().id) as tx:
            tx.people.speak(tx.people.here(person_id).id, checked_language(language))
            return self._entered(tx, person_id, (Face.CHAT,))

    def _demo_community(self) -> Community:
        with self._store.reading() as tx:
            demo = next((one for one in tx.doors.communities() if one.demo), None)
        if not self._demo or demo is None:
            raise NotAllowed(action="demo")
        return demo


def checked_name(name: str) -> str:
    """A display name that can be used. Raises ``TextMissing`` and ``TextTooLong``."""
    called = " ".join(tidy(name).split())
    if not called:
        raise TextMissing()
    if len(called) > MOST_NAME:
        raise TextTooLong(most=str(MOST_NAME))
    return called


def checked_language(language: str) -> str:
    """A language code that can be kept; English for what is none."""
    plain = language.replace("-", "").replace("_", "")
    return language if plain.isascii() and plain.isalnum() and len(language) <= 16 else "en"


def new_return_link(tx: Transaction, person_id: str) -> str:
    """The secret of a new private return link of a person."""
    return tx.doors.invite(tx.community_id, "return", life=None, uses=None, person_id=person_id)


def give(
    tx: Transaction, person_id: str, role: Role, by: str | None, until: datetime | None = None
) -> None:
    """Give a role. A lead judges as assessors do, so they get both.

    Who assesses already goes on for as long as before.
    """
    if role is Role.LEAD and Role.ASSESSOR not in tx.people.roles(person_id):
        tx.people.grant(person_id, Role.ASSESSOR, by, until)
    tx.people.grant(person_id, role, by, until)


def invite_role(tx: Transaction, actor: Actor | None, person_id: str, role: Role) -> str:
    """The secret of a one-time link by which a person signs in with a role.

    Who holds it already does so for as long as before.
    """
    if actor is not None:
        authorize(actor, Action.PEOPLE_MANAGE, Subject(tx.community_id))
    by = actor.person_id if actor else None
    if role not in tx.people.roles(person_id):
        give(tx, person_id, role, by)
    return tx.doors.invite(
        tx.community_id, "sign_in", life=SIGN_IN_LIFE, person_id=person_id, role=role, by=by
    )
