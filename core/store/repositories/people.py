"""Communities, people, spaces, roles and consents."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, insert, or_, select, update

from core.domain.errors import NotFound
from core.domain.people import Actor, Community, Person, Role, Space
from core.store.repositories.barring import barred_columns, standing
from core.store.repositories.base import insert_once, new_id
from core.store.repositories.lent import lent_now
from core.store.repositories.roles import Roles
from core.store.tables import communities, consents, identities, people, roles, spaces


@dataclass(frozen=True, slots=True)
class Member:
    """A person as an organizer sees them: with roles and the day they came."""

    person: Person
    roles: frozenset[Role]
    since: datetime
    # Which of the roles end, and when.
    until: Mapping[Role, datetime] = field(default_factory=dict)
    # Those that a role on a chat platform let them have lately. They are looked up at each click.
    lent: frozenset[Role] = frozenset()

    @property
    def asked_as(self) -> frozenset[Role]:
        """In which roles work may be brought to them; what they may do is found out when they act."""
        return self.roles | self.lent


class People(Roles):
    """The people of one community, and the roles they hold."""

    def community(self) -> Community:
        """The community itself. Raises ``NotFound``."""
        row = self.connection.execute(
            select(communities).where(communities.c.id == self.community_id)
        ).one_or_none()
        if row is None:
            raise NotFound()
        return Community(row.id, row.name, row.language, row.demo)

    def speak_here(self, language: str) -> None:
        """Set the language of the community."""
        self.connection.execute(
            update(communities)
            .where(communities.c.id == self.community_id)
            .values(language=language)
        )

    def add(self, name: str, language: str, zone: str = "") -> Person:
        """A new member, with an identity of their own on the web channel."""
        person = Person(new_id(), self.community_id, name, language, zone)
        self.connection.execute(
            insert(people).values(
                id=person.id,
                community_id=self.community_id,
                name=name,
                language=language,
                zone=zone or None,
                created_at=self.now,
            )
        )
        self.connection.execute(
            insert(identities).values(
                platform="web",
                external_id=person.id,
                community_id=self.community_id,
                person_id=person.id,
                created_at=self.now,
            )
        )
        return person

    def arrive(self, person_id: str, name: str, language: str) -> None:
        """Somebody for whom a badge was waiting is here; they have a name from now on."""
        self.rename(person_id, name)
        self.speak(person_id, language)
        insert_once(
            self.connection,
            identities,
            platform="web",
            external_id=person_id,
            community_id=self.community_id,
            person_id=person_id,
            created_at=self.now,
        )

    def get(self, person_id: str) -> Person:
        """The member of that id, also one who was erased. Raises ``NotFound``."""
        return self._person(
            select(people).where(
                people.c.community_id == self.community_id, people.c.id == person_id
            )
        )

    def names(self, person_ids: Collection[str]) -> dict[str, str]:
        """What people are called, also those who were erased, by their ids."""
        rows = self.connection.execute(
            select(people.c.id, people.c.name).where(
                people.c.community_id == self.community_id, people.c.id.in_(person_ids)
            )
        )
        return {row.id: row.name for row in rows}

    def here(self, person_id: str, *, leaving: bool = False) -> Person:
        """The member, who is not erased before the transaction ends. Raises ``NotFound``.

        ``leaving`` is for the one who erases: it waits for all who count on the person.
        """
        present = select(people).where(*self._present(person_id))
        return self._person(present.with_for_update(read=not leaving))

    def is_here(self, person_id: str) -> bool:
        """Whether there is such a member, who then stays until the transaction ends."""
        try:
            self.here(person_id)
        except NotFound:
            return False
        return True

    def _present(self, person_id: str) -> tuple[ColumnElement[bool], ...]:
        here = people.c.community_id == self.community_id
        return here, people.c.id == person_id, people.c.erased_at.is_(None)

    def _person(self, query: Select[Any]) -> Person:
        row = self.connection.execute(query).one_or_none()
        if row is None:
            raise NotFound()
        return _person(row)

    def actor(self, person_id: str) -> Actor:
        """The member as one who acts, with the roles held right now. Raises ``NotFound``."""
        barred = barred_columns(people.c.id, people.c.community_id)
        query = select(people, *barred).where(*self._present(person_id))
        row = self.connection.execute(query).mappings().one_or_none()
        if row is None:
            raise NotFound()
        said = row["language"], row["name"], row["zone"] or ""
        return Actor(
            person_id, self.community_id, self.roles(person_id), *said, **standing(dict(row))
        )

    def speak(self, person_id: str, language: str) -> None:
        """Remember the language a person wishes to be spoken to in."""
        self.connection.execute(
            update(people).where(*self._present(person_id)).values(language=language)
        )

    def live_in(self, person_id: str, zone: str, *, unless_told: bool = False) -> bool:
        """Remember a person's time zone; ``unless_told`` keeps one that is known already.

        Whether it is another one than before.
        """
        other = or_(people.c.zone.is_(None), people.c.zone != zone)
        where = people.c.zone.is_(None) if unless_told else other
        changed = self.connection.execute(
            update(people).where(*self._present(person_id), where).values(zone=zone)
        )
        return changed.rowcount == 1

    def rename(self, person_id: str, name: str) -> None:
        """Call a person by another display name."""
        self.connection.execute(update(people).where(*self._present(person_id)).values(name=name))

    def asked_as(self, person_id: str) -> frozenset[Role]:
        """In which roles work may be brought to somebody, see ``Member``."""
        return self.roles(person_id) | self.lent(person_id)

    def lent(self, person_id: str) -> frozenset[Role]:
        """Those in which a role on a chat platform let them act lately."""
        lent = lent_now(self.connection, self.community_id, self.now)
        return lent.get(person_id, frozenset())

    def members(self) -> tuple[Member, ...]:
        """Everybody in the community, those with a role first, then by name.

        Whoever was put on a list and has not come yet has no name, and is not among them.
        """
        held: dict[str, dict[Role, datetime | None]] = {}
        for row in self.connection.execute(
            select(roles.c.person_id, roles.c.role, roles.c.expires_at).where(*self._held())
        ):
            held.setdefault(row.person_id, {})[Role(row.role)] = row.expires_at
        rows = self.connection.execute(
            select(people)
            .where(
                people.c.community_id == self.community_id,
                people.c.erased_at.is_(None),
                people.c.name != "",
            )
            .order_by(people.c.name, people.c.id)
        )
        lent = lent_now(self.connection, self.community_id, self.now)
        found = [
            Member(
                _person(row),
                frozenset(held.get(row.id, ())),
                row.created_at,
                {role: at for role, at in held.get(row.id, {}).items() if at},
                lent.get(row.id, frozenset()),
            )
            for row in rows
        ]
        return tuple(sorted(found, key=lambda member: not member.roles))

    def consent(self, person_id: str, version: int, language: str) -> None:
        """Record which consent text a person agreed to, and in which language."""
        self.connection.execute(
            insert(consents).values(
                id=new_id(),
                community_id=self.community_id,
                person_id=person_id,
                version=version,
                language=language,
                given_at=self.now,
            )
        )

    def space(self, platform: str, external_id: str, name: str) -> Space:
        """The space of that platform and outside id; it is made when there is none.

        Raises ``NotFound`` when it is another community's.
        """
        found = self._space(platform, external_id)
        if found is None:
            insert_once(
                self.connection,
                spaces,
                id=new_id(),
                community_id=self.community_id,
                platform=platform,
                external_id=external_id,
                name=name,
                created_at=self.now,
            )
            found = self._space(platform, external_id)  # mine, or that of who was first
        if found is None:
            raise NotFound()
        return found

    def _space(self, platform: str, external_id: str) -> Space | None:
        row = self.connection.execute(
            select(spaces).where(
                spaces.c.community_id == self.community_id,
                spaces.c.platform == platform,
                spaces.c.external_id == external_id,
            )
        ).one_or_none()
        if row is None:
            return None
        return Space(row.id, self.community_id, row.platform, row.external_id, row.name)

    def spaces(self) -> tuple[Space, ...]:
        """All spaces of the community."""
        rows = self.connection.execute(
            select(spaces).where(spaces.c.community_id == self.community_id).order_by(spaces.c.name)
        )
        return tuple(
            Space(row.id, self.community_id, row.platform, row.external_id, row.name, row.lost_at)
            for row in rows
        )


def _person(row: Row[Any]) -> Person:
    return Person(row.id, row.community_id, row.name, row.language, row.zone or "")
