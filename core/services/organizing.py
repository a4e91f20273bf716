"""An organizer's side: catalogue, people, invites, and the list of awards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from core.domain.catalogue import Badge, Edition
from core.domain.claim import WITH_ASSESSORS
from core.domain.errors import (
    CatalogueInvalid,
    LastOrganizer,
    NameOfDemo,
    NotFound,
    TimePassed,
)
from core.domain.people import Actor, Community, Role, Space
from core.domain.permissions import Action, Subject, authorize
from core.exports import AwardFilter, AwardRow, award_rows, newest_rows, rows_of, which
from core.limits import Limits
from core.services.entering import (
    INVITE_LIFE,
    MOST_INVITED,
    checked_language,
    checked_name,
    give,
    invite_role,
    new_return_link,
)
from core.services.issuing import Issuing
from core.services.letting_go import roles_changed
from core.services.posting import redraw_desks
from core.store.repositories.people import Member
from core.store.transaction import Transaction
from core.store.unit_of_work import Store, again


@dataclass(frozen=True, slots=True)
class Office:
    """What an organizer sees first. ``waits`` is the oldest waiting claim, in seconds."""

    community: Community
    menu: tuple[Edition, ...]
    members: tuple[Member, ...]
    spaces: tuple[Space, ...]
    waiting: int
    waits: int
    awards: int


class Organizing:
    """Commands of organizers. Each is one transaction.

    An actor of None is the operator at the terminal of the machine itself.
    """

    def __init__(self, store: Store, base_url: str, limits: Limits, issuing: Issuing) -> None:
        self._store = store
        self._base_url = base_url
        self._limits = limits
        self._issuing = issuing

    def office(self, actor: Actor) -> Office:
        """The state of the community at a glance."""
        with self._store.reading(actor.community_id) as tx:
            self._manage(tx, actor)
            waiting = tx.claims.waiting(WITH_ASSESSORS)
            oldest = min((one.submitted_at or tx.now for one in waiting), default=tx.now)
            return Office(
                community=tx.people.community(),
                menu=tx.catalogue.menu(),
                members=tx.people.members(),
                spaces=tx.people.spaces(),
                waiting=len(waiting),
                waits=max(0, int((tx.now - oldest).total_seconds())),
                awards=tx.awards.count(),
            )

    # -- the list of awards -------------------------------------------------------------

    def awards(
        self, actor: Actor | None, community_id: str, chosen: AwardFilter
    ) -> Iterator[AwardRow]:
        """The awards that fit, the oldest first, read bit by bit."""
        with self._store.reading(community_id) as tx:
            if actor is not None:
                authorize(actor, Action.AWARDS_LIST, Subject(community_id))
            yield from award_rows(tx, chosen, self._base_url)

    def newest(
        self, actor: Actor, chosen: AwardFilter, most: int, older: str = ""
    ) -> tuple[list[AwardRow], int]:
        """The newest awards that fit, or those that come after the award ``older``; how many fit."""
        with self._store.reading(actor.community_id) as tx:
            authorize(actor, Action.AWARDS_LIST, Subject(actor.community_id))
            rows = newest_rows(tx, chosen, self._base_url, most, older)
            return rows, tx.listing.count(**which(chosen))

    def award(self, actor: Actor, award_id: str) -> AwardRow:
        """One award as the list has it. Raises ``NotFound``."""
        with self._store.reading(actor.community_id) as tx:
            authorize(actor, Action.AWARDS_LIST, Subject(actor.community_id))
            found = tx.listing.one(award_id)
            if found is None:
                raise NotFound()
            return next(rows_of(tx, [found], self._base_url))

    # -- the catalogue ------------------------------------------------------------------

    def add_badges(
        self, actor: Actor | None, community_id: str, badges: Iterable[Badge]
    ) -> tuple[Edition, ...]:
        """Add badges; one that is there and differs gets a new version.

        Raises ``CatalogueInvalid`` for those of which no award could be signed.
        """
        wanted = tuple(badges)
        with self._store.reading(community_id) as tx:
            if actor is not None:
                authorize(actor, Action.CATALOGUE_EDIT, Subject(community_id))
            known, community = [one.badge for one in tx.catalogue.menu()], tx.people.community()
            now = tx.now
        new = [one for one in wanted if one not in known]
        problems = [line for one in new for line in self._issuing.faults(community, one, now)]
        if problems:
            raise CatalogueInvalid(tuple(problems))
        with self._store.transaction(community_id) as tx:
            by = actor.person_id if actor is not None else None
            return tuple(tx.catalogue.put(badge, by) for badge in wanted)

    def menu(self, community_id: str) -> tuple[Edition, ...]:
        """Every badge in its newest version."""
        with self._store.reading(community_id) as tx:
            return tx.catalogue.menu()

    def speak(self, actor: Actor, language: str) -> None:
        """The language of what the community reads together, such as the assessors' channel."""
        with self._store.transaction(actor.community_id) as tx:
            self._manage(tx, actor)
            spoken = checked_language(language)
            if spoken == tx.people.community().language:
                return
            tx.people.speak_here(spoken)
            redraw_desks(tx, f"{spoken}:{int(tx.now.timestamp() * 1000)}")

    # -- people -------------------------------------------------------------------------

    def invite_learners(self, actor: Actor, uses: int) -> str:
        """The secret of an invite link, good for ``uses`` people (1 to 500) and 14 days."""
        self._limits.count("invite", actor.person_id)
        with self._store.transaction(actor.community_id) as tx:
            self._manage(tx, actor)
            return tx.doors.invite(
                tx.community_id,
                "invite",
                life=INVITE_LIFE,
                uses=min(max(uses, 1), MOST_INVITED),
                by=actor.person_id,
            )

    def invite_colleague(self, actor: Actor, name: str, role: Role, language: str) -> str:
        """A new person with a role; the secret of their one-time sign-in link."""
        called = checked_name(name)
        self._limits.count("invite", actor.person_id)
        with self._store.transaction(actor.community_id) as tx:
            self._manage(tx, actor)
            person = tx.people.add(called, checked_language(language))
            return invite_role(tx, actor, person.id, role)

    def sign_in_link(self, actor: Actor, person_id: str) -> str:
        """Another one-time sign-in link for a colleague. Raises ``NotFound``."""
        with self._store.transaction(actor.community_id) as tx:
            self._manage(tx, actor)
            held = sorted(tx.people.roles(tx.people.here(person_id).id))
            if not held:
                raise NotFound()
            return invite_role(tx, actor, person_id, held[0])

    def grant(
        self, actor: Actor, person_id: str, role: Role, until: datetime | None = None
    ) -> None:
        """Give somebody a role, ``until`` then or until it is taken back. A lead assesses, too.

        Raises ``NotFound``, ``TimePassed``, and ``LastOrganizer`` where no organizer would be left
        whose role has no end.
        """
        again(lambda: self._grant(actor, person_id, role, until))

    def _grant(self, actor: Actor, person_id: str, role: Role, until: datetime | None) -> None:
        with self._store.transaction(actor.community_id) as tx:
            self._manage(tx, actor)
            person = tx.people.here(person_id).id
            if until is not None:
                if until <= tx.now:
                    raise TimePassed()
                _one_stays(tx, person, role)
            give(tx, person, role, actor.person_id, until)
            roles_changed(tx, person, actor.person_id)

    def take_back(self, actor: Actor, person_id: str, role: Role) -> None:
        """Take a role back; with that of an assessor goes that of a lead, and what they hold.

        Raises ``LastOrganizer`` where no organizer would be left whose role has no end.
        """
        again(lambda: self._take_back(actor, person_id, role))

    def _take_back(self, actor: Actor, person_id: str, role: Role) -> None:
        with self._store.transaction(actor.community_id) as tx:
            self._manage(tx, actor)
            _one_stays(tx, person_id, role)
            tx.people.revoke(person_id, role, actor.person_id)
            if role is Role.ASSESSOR:
                tx.people.revoke(person_id, Role.LEAD, actor.person_id)
            roles_changed(tx, person_id, actor.person_id)

    def new_return_link(self, actor: Actor, person_id: str) -> str:
        """A new return link for a learner who lost theirs.

        The one before stops working, and every window opened with it is signed out: whoever
        lost a link may have lost a phone.
        """
        with self._store.transaction(actor.community_id) as tx:
            self._manage(tx, actor)
            person = tx.people.here(person_id)
            tx.doors.forget(person.id, "return")
            tx.doors.close_all(person.id)
            return new_return_link(tx, person.id)

    # -- from the terminal --------------------------------------------------------------

    def communities(self) -> tuple[Community, ...]:
        """All communities of this installation."""
        with self._store.reading() as tx:
            return tx.doors.communities()

    def first_organizer(self, community: str, name: str, language: str) -> tuple[Community, str]:
        """An organizer for a community, which is founded if there is none of that name.

        Returns the community and the secret of a one-time sign-in link. Raises ``NameOfDemo``.
        """
        called, person_name = checked_name(community), checked_name(name)
        with self._store.transaction() as tx:
            tx.doors.alone()
            so_called = [one for one in tx.doors.communities() if one.name == called]
            found = next((one for one in so_called if not one.demo), None)
            if so_called and not found:
                raise NameOfDemo(name=called)
            found = found or tx.doors.found(called, checked_language(language))
        with self._store.transaction(found.id) as tx:
            tx.people.space("web", found.id, called)
            person = tx.people.add(person_name, checked_language(language))
            return found, invite_role(tx, None, person.id, Role.ORGANIZER)

    def found_demo(self, name: str, language: str, badges: Iterable[Badge]) -> Community:
        """The demo community, made once."""
        with self._store.transaction() as tx:
            tx.doors.alone()
            demo = next((one for one in tx.doors.communities() if one.demo), None)
            demo = demo or tx.doors.found(name, language, demo=True)
        with self._store.transaction(demo.id) as tx:
            tx.people.space("web", demo.id, name)
            for badge in badges:
                tx.catalogue.put(badge)
        return demo

    def demo(self) -> Community:
        """The demo community, which was made already."""
        return next(one for one in self.communities() if one.demo)

    def spaces(self, community_id: str) -> tuple[Space, ...]:
        """Every place where a community talks."""
        with self._store.reading(community_id) as tx:
            return tx.people.spaces()

    def web_space(self, community_id: str) -> Space:
        """The browser page of a community."""
        with self._store.transaction(community_id) as tx:
            return tx.people.space("web", community_id, tx.people.community().name)

    def _manage(self, tx: Transaction, actor: Actor) -> None:
        authorize(actor, Action.PEOPLE_MANAGE, Subject(tx.community_id))


def _one_stays(tx: Transaction, person_id: str, role: Role) -> None:
    """Besides this person there is an organizer for good. Raises ``LastOrganizer``."""
    if role is Role.ORGANIZER and tx.people.lasting(role) == {person_id}:
        raise LastOrganizer()


__all__ = ["AwardFilter", "AwardRow", "Office", "Organizing"]
