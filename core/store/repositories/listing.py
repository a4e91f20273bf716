"""Long lists of awards: a row at a time, so that a million need no more memory than ten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, and_, func, or_, select, type_coerce

from core.domain.claim import ClaimState
from core.store.prepared import each
from core.store.repositories.base import Repository
from core.store.tables import awards, claims, contacts, list_rows

PAGE = 2000
AWARDED = ClaimState.AWARDED.value


class Line(NamedTuple):
    """One award as lists need it. ``awarded_at`` is ISO 8601, in UTC, to the second.

    ``suspended`` is true while it is on hold. ``email`` and ``name`` are what its owner gave for the purpose that was asked, "" where they
    gave nothing; ``begins`` is from when the time of the award counts, as ``awarded_at`` is
    written, and ``renewed`` is true where a newer one has taken its place. ``waiting``: it was awarded from a list, and its recipient has not come yet.
    """

    award: str
    badge: str
    version: int
    language: str
    awarded_at: str
    space: str
    shared: bool
    revoked: bool
    suspended: bool
    email: str
    name: str
    waiting: bool
    begins: str
    renewed: bool


class Listing(Repository):
    """Lists of the awards of one community."""

    def count(self, **which: Any) -> int:
        """How many awards fit."""
        query = select(func.count()).select_from(awards).where(*self._fitting(**which))
        return self.connection.execute(query).scalar_one()

    def without_address(self, purpose: str, **which: Any) -> int:
        """For how many of them nobody gave an address for that purpose."""
        given = select(contacts.c.person_id).where(
            contacts.c.community_id == self.community_id, contacts.c.purpose == purpose
        )
        query = (
            select(func.count())
            .select_from(awards)
            .where(*self._fitting(**which), awards.c.person_id.not_in(given))
        )
        return self.connection.execute(query).scalar_one()

    def lines(self, purpose: str, **which: Any) -> Iterator[Line]:
        """The awards that fit, the oldest first, with what was given for that purpose."""
        for row in self._rows(self._query(purpose), **which):
            award, badge, version, language, at, space, shared, revoked, suspended, *given = row
            email, name, waits, begins, newer = given or ("", "", None, None, None)
            yield Line(
                award,
                badge,
                version,
                language,
                at,
                space,
                shared is not None,
                revoked is not None,
                suspended is not None,
                email or "",
                name or "",
                waits is not None,
                begins or at,
                newer is not None,
            )

    def plain(self, **which: Any) -> Iterator[tuple[Any, ...]]:
        """The same as bare tuples without what was given, since a million of them take seconds.

        In the order of ``Line``; shared, revoked and suspended are times, or None.
        """
        return self._rows(self._query(""), **which)

    def newest(self, most: int, older: str = "", **which: Any) -> list[tuple[Any, ...]]:
        """The newest that fit, as ``plain`` gives them; those before the award ``older``, if given."""
        query = self._query("").where(*self._fitting(**which))
        if older:
            mine = awards.c.community_id == self.community_id
            at = select(awards.c.awarded_at).where(mine, awards.c.id == older).scalar_subquery()
            same = and_(awards.c.awarded_at == at, awards.c.id < older)
            query = query.where(or_(awards.c.awarded_at < at, same))
        query = query.order_by(awards.c.awarded_at.desc(), awards.c.id.desc()).limit(most)
        return [tuple(row) for row in self.connection.execute(query)]

    def one(self, award_id: str) -> tuple[Any, ...] | None:
        """One award in the same way; None where there is none."""
        query = self._query("").where(awards.c.community_id == self.community_id)
        row = self.connection.execute(query.where(awards.c.id == award_id)).one_or_none()
        return tuple(row) if row else None

    def _rows(self, query: Select[Any], **which: Any) -> Iterator[tuple[Any, ...]]:
        query = query.where(*self._fitting(**which)).order_by(awards.c.awarded_at, awards.c.id)
        if self.connection.dialect.name == "sqlite":
            # As the driver has them: SQLAlchemy's rows would cost as much as all the rest.
            yield from each(self.connection, query)
            return
        # Closed also when the list is left in the middle.
        with self.connection.execute(query.execution_options(yield_per=PAGE)) as rows:
            for page in rows.partitions():
                yield from page

    def _query(self, purpose: str) -> Select[Any]:
        """Times as text that the database makes: to convert a million of them takes seconds."""
        plain = select(
            awards.c.id,
            awards.c.badge_id,
            awards.c.badge_version,
            awards.c.language,
            self._moment(awards.c.awarded_at),
            awards.c.space_id,
            type_coerce(awards.c.shared_at, String),
            type_coerce(awards.c.revoked_at, String),
            type_coerce(awards.c.suspended_at, String),
        )
        if not purpose:
            return plain
        return (
            plain.add_columns(
                contacts.c.email,
                contacts.c.name,
                list_rows.c.award_id.label("waits"),
                self._moment(awards.c.counts_from),
                claims.c.renews,
            )
            .outerjoin(
                contacts,
                and_(contacts.c.person_id == awards.c.person_id, contacts.c.purpose == purpose),
            )
            .outerjoin(
                list_rows,
                and_(list_rows.c.award_id == awards.c.id, list_rows.c.came_at.is_(None)),
            )
            .outerjoin(
                claims,
                and_(claims.c.renews == awards.c.claim_id, claims.c.state == AWARDED),
            )
        )

    def _moment(self, column: Any) -> ColumnElement[str]:
        """A time as ISO 8601, in UTC, to the second."""
        if self.connection.dialect.name == "sqlite":
            # It keeps ``2026-01-02 03:04:05.000000``, in UTC.
            kept = type_coerce(column, String)
            return func.substr(kept, 1, 10) + "T" + func.substr(kept, 12, 8) + "+00:00"
        form = 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'
        return func.to_char(func.timezone("UTC", column), form)

    def _fitting(
        self,
        *,
        badge_id: str | None = None,
        space_id: str | None = None,
        since: datetime | None = None,
        before: datetime | None = None,
    ) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = [awards.c.community_id == self.community_id]
        if badge_id:
            found.append(awards.c.badge_id == badge_id)
        if space_id:
            found.append(awards.c.space_id == space_id)
        if since:
            found.append(awards.c.awarded_at >= since)
        if before:
            found.append(awards.c.awarded_at < before)
        return found
