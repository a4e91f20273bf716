"""Chat platforms: which community a workspace belongs to, and who somebody there is."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from core.domain.claim import WITH_ASSESSORS
from core.domain.errors import CodeSpent, LinkRefused, LinkSpent, NotFound, SpaceTaken
from core.domain.people import Actor, Community, Role, Space
from core.domain.permissions import Action, Subject, authorize
from core.domain.rooms import Room, RoomKind
from core.domain.trail import As, Entry, Kind
from core.limits import Limits
from core.services.doubles import end_doubles
from core.services.entering import checked_language, checked_name
from core.services.letting_go import let_go
from core.services.posting import tell_desks
from core.store.transaction import Transaction
from core.store.unit_of_work import Store
from core.zones import known as known_zone

CONNECT_LIFE = timedelta(hours=1)
LINK_LIFE = timedelta(minutes=15)
# Without signs that look alike; eight of them are 39 bits.
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True, slots=True)
class Visit:
    """Who came, to which space, and the room they wrote in where it is known."""

    space: Space
    actor: Actor | None = None
    room: Room | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """What a platform tells of somebody: their name, language and time zone.

    ``others`` are names under which it knows the very same user elsewhere.
    """

    name: str = ""
    language: str = "en"
    zone: str = ""
    others: Sequence[str] = ()


class Meeting:
    """Commands about workspaces and the people in them, by the platform's own ids."""

    def __init__(self, store: Store, limits: Limits) -> None:
        self._store = store
        self._limits = limits

    # -- who is it ----------------------------------------------------------------------

    def visit(self, platform: str, workspace: str, user: str, address: str = "") -> Visit | None:
        """Who writes there, with the roles held right now. None for an unconnected workspace.

        Without an actor it is somebody whom we have not met.
        """
        with self._store.reading() as tx:
            found = tx.arrivals.visit(platform, workspace, user, address)
        return Visit(*found) if found is not None else None

    def first_time(self, platform: str, workspace: str, event_id: str) -> bool:
        """Whether something happens for the first time; always, where nobody is connected."""
        with self._store.reading() as tx:
            space = tx.arrivals.space(platform, workspace)
        if space is None:
            return True
        with self._store.transaction(space.community_id) as tx:
            return tx.inbox.take(platform, event_id)

    def meet(self, space: Space, user: str, told: Profile) -> Actor:
        """Somebody who writes for the first time becomes a learner of the community.

        The time zone that is told of them is theirs until they choose. Whoever is known in this
        community under one of their other names is that person.
        """
        with self._store.transaction(space.community_id) as tx:
            known = self._known(tx, space, user, told.others)
            return known or self._newcomer(tx, space, user, told)

    def _known(
        self, tx: Transaction, space: Space, user: str, others: Sequence[str]
    ) -> Actor | None:
        """Who that user is in the community of a space, under that name or another one."""
        for name_there in (user, *others):
            known = tx.arrivals.who(space.platform, name_there)
            if known is not None and known.community_id == space.community_id:
                if name_there != user:
                    person = known.person_id
                    tx.arrivals.identify(space.community_id, space.platform, user, person)
                return tx.people.actor(known.person_id)
        return None

    def _newcomer(self, tx: Transaction, space: Space, user: str, told: Profile) -> Actor:
        called, language = checked_name(told.name or "?"), checked_language(told.language)
        person = tx.people.add(called, language, known_zone(told.zone))
        tx.arrivals.identify(space.community_id, space.platform, user, person.id)
        return tx.people.actor(person.id)

    def room(
        self, actor: Actor, space: Space, address: str, origin: str = "", *, heard: bool = True
    ) -> Room:
        """The room where somebody talks with the bot alone; ``origin`` is where they asked for it.

        ``heard`` is False where they said nothing yet: it is not where they talk. In a conversation that
        several workspaces of a community share they have one room.
        """
        with self._store.transaction(actor.community_id) as tx:
            tx.people.here(actor.person_id)
            address = tx.rooms.beside(actor.person_id, space.platform, address)
            tx.arrivals.clear(space.platform, address, actor.community_id)
            kind, person = RoomKind.DM, actor.person_id
            return tx.rooms.open(
                space.id, space.platform, address, kind, person, origin, heard=heard
            )

    def actor(self, room: Room) -> Actor:
        """The one who talks in a DM, with the roles held right now. Raises ``NotFound``."""
        with self._store.reading(room.community_id) as tx:
            return tx.people.actor(room.person_id or "")

    def room_of(self, actor: Actor) -> Room | None:
        """Where somebody talked last on a chat platform."""
        with self._store.reading(actor.community_id) as tx:
            return tx.rooms.of_person(actor.person_id)

    def with_role(self, actor: Actor, space: Space, role: Role) -> dict[str, str]:
        """Who in a workspace has a role: the platform's id of each user, and the person."""
        with self._store.reading(actor.community_id) as tx:
            authorize(actor, Action.PEOPLE_MANAGE, Subject(actor.community_id))
            known = tx.people.known_as(space.platform, role)
        return {user: person for user, person in known if user.startswith(f"{space.external_id}/")}

    # -- connecting workspaces ----------------------------------------------------------

    def connect_code(self, actor: Actor) -> str:
        """A code that connects a workspace to one's community: once, within an hour."""
        authorize(actor, Action.PEOPLE_MANAGE, Subject(actor.community_id))
        return self._code(actor, "connect", CONNECT_LIFE, person_id=None)

    def connect(
        self,
        code: str,
        platform: str,
        workspace: str,
        name: str,
        user: str,
        told: Profile = Profile(),
    ) -> tuple[Space, Actor]:
        """Connect a workspace to the community whose code it is.

        Who typed the code organizes from now on: it came from an organizer. What is ``told``
        of them counts if we never met. Raises ``CodeSpent``, ``SpaceTaken`` and ``TooFast``.
        """
        self._limits.count("code", f"{platform}/{user}")
        community_id = self._behind(code, "connect")
        with self._store.transaction(community_id) as tx:
            there = tx.arrivals.space(platform, workspace)
            if there is not None and there.community_id != community_id:
                raise SpaceTaken(community=self._name_of(tx, there))
            self._use(tx, code, "connect")
            space = tx.arrivals.connect(community_id, platform, workspace, checked_name(name))
            actor = self._known(tx, space, user, told.others) or self._newcomer(
                tx, space, user, told
            )
            tx.people.grant(actor.person_id, Role.ORGANIZER, None)
            return space, tx.people.actor(actor.person_id)

    def spaces(self, actor: Actor) -> tuple[Space, ...]:
        """The workspaces that are connected to one's community; everybody in it may know."""
        with self._store.reading(actor.community_id) as tx:
            return tx.arrivals.spaces(actor.community_id)

    def disconnect(self, actor: Actor, space_id: str) -> None:
        """Let a workspace of one's community go. Raises ``NotFound``."""
        with self._store.transaction(actor.community_id) as tx:
            authorize(actor, Action.PEOPLE_MANAGE, Subject(actor.community_id))
            if all(one.id != space_id or one.platform == "web" for one in tx.people.spaces()):
                raise NotFound()
            tx.arrivals.disconnect(space_id)

    def _name_of(self, tx: Transaction, space: Space) -> str:
        every: tuple[Community, ...] = tx.doors.communities()
        return next((one.name for one in every if one.id == space.community_id), "")

    # -- the assessors' channel ---------------------------------------------------------

    def desk(self, actor: Actor, space: Space, address: str) -> Room:
        """Claims come to that channel from now on; those that wait come at once."""
        with self._store.transaction(actor.community_id) as tx:
            authorize(actor, Action.PEOPLE_MANAGE, Subject(actor.community_id))
            return self._open_desk(tx, space, address)

    def preset_desk(self, space: Space, address: str) -> Room:
        """The channel that the settings of the machine name, unless one was chosen."""
        with self._store.transaction(space.community_id) as tx:
            chosen = next((one for one in tx.rooms.desks() if one.space_id == space.id), None)
            return chosen or self._open_desk(tx, space, address)

    def _open_desk(self, tx: Transaction, space: Space, address: str) -> Room:
        tx.arrivals.clear(space.platform, address, space.community_id)
        for other in tx.rooms.desks():
            if other.space_id == space.id and other.address != address:
                tx.rooms.close(other.id)
        room = tx.rooms.open(space.id, space.platform, address, RoomKind.DESK)
        for claim in tx.claims.waiting(WITH_ASSESSORS):
            tell_desks(tx, claim.id)
        return room

    def desk_of(self, space: Space) -> Room | None:
        """The assessors' channel of a workspace."""
        with self._store.reading(space.community_id) as tx:
            return next((one for one in tx.rooms.desks() if one.space_id == space.id), None)

    # -- one person, several names ------------------------------------------------------

    def link_code(self, actor: Actor) -> str:
        """A code by which somebody shows elsewhere that they are the same person.

        Once, within a quarter of an hour.
        """
        return self._code(actor, "link", LINK_LIFE, person_id=actor.person_id)

    def link(self, actor: Actor, code: str) -> Actor:
        """The one who typed a code and the one who got it are one person from now on.

        What one of the two holds of the other goes back to the queue. Raises ``CodeSpent``,
        ``LinkRefused`` and ``TooFast``.
        """
        self._limits.count("code", actor.person_id)
        if self._behind(code, "link") != actor.community_id:
            raise CodeSpent()
        with self._store.transaction(actor.community_id) as tx:
            kept = self._use(tx, code, "link")
            if kept is None:
                raise CodeSpent()
            # Always in one order, so that two who link each other do not wait for each other.
            for one in sorted({kept, actor.person_id}):
                tx.people.here(one, leaving=True)
            if kept == actor.person_id:
                return actor
            if tx.merging.judged_each_other(kept, actor.person_id):
                raise LinkRefused()
            for claim in tx.merging.held_of_each_other(kept, actor.person_id):
                let_go(tx, claim, actor.person_id)
            tx.merging.merge(kept, actor.person_id)
            end_doubles(tx, kept)
            tx.trail.note(Entry(Kind.PERSON_MERGE, As.LEARNER, who=kept, about=actor.person_id))
            tx.touch(f"person:{kept}", f"desk:{actor.community_id}")
            return tx.people.actor(kept)

    # -- codes --------------------------------------------------------------------------

    def _code(self, actor: Actor, kind: str, life: timedelta, person_id: str | None) -> str:
        self._limits.count("invite", actor.person_id)
        code = "".join(secrets.choice(LETTERS) for _ in range(8))
        with self._store.transaction(actor.community_id) as tx:
            tx.people.here(actor.person_id)
            tx.doors.invite(
                tx.community_id,
                kind,
                life=life,
                person_id=person_id,
                by=actor.person_id,
                secret=code,
            )
        return f"{code[:4]}-{code[4:]}"

    def _behind(self, code: str, kind: str) -> str:
        with self._store.reading() as tx:
            try:
                return tx.doors.look(tidied(code), kind).community_id
            except LinkSpent:
                raise CodeSpent() from None

    def _use(self, tx: Transaction, code: str, kind: str) -> str | None:
        try:
            return tx.doors.use(tidied(code), kind).person_id
        except LinkSpent:
            raise CodeSpent() from None


def tidied(code: str) -> str:
    """A code as it was made, however it was typed: small letters, blanks, dashes."""
    return "".join(one for one in code.upper() if one in LETTERS)
