"""Long lists of awards: a row at a time, so that a million need no more memory than ten."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, and_, func, select, type_coerce

from core.store.repositories.base import Repository
from core.store.tables import awards, contacts, credentials, list_rows

PAGE = 2000


class Line(NamedTuple):
    """One award as lists need it. ``awarded_at`` is ISO 8601, in UTC, to the second.

    ``email`` and ``name`` are what its owner gave for the purpose that was asked, "" where they
    gave nothing. ``waiting``: it was awarded from a list, and its recipient has not come yet.
    """

    award: str
    badge: str
    version: int
    language: str
    awarded_at: str
    space: str
    shared: bool
    revoked: bool
    email: str
    name: str
    waiting: bool
    suspended: bool


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
        moment = self.moment
        for award, badge, version, language, at, space, shared, revoked, *given in self._rows(
            purpose, **which
        ):
            email, name, waits, suspended = given or ("", "", None, None)
            yield Line(
                award,
                badge,
                version,
                language,
                moment(at),
                space,
                shared is not None,
                revoked is not None,
                email or "",
                name or "",
                waits is not None,
                suspended is not None,
            )

    def plain(self, **which: Any) -> Iterator[tuple[Any, ...]]:
        """The same as bare tuples without what was given, since a million of them take seconds.

        In the order of ``Line``; shared and revoked are times, or None.
        """
        return self._rows("", **which)

    @property
    def moment(self) -> Callable[[Any], str]:
        """From a time as the driver gives it to ISO 8601, in UTC, to the second."""
        return _text if self.connection.dialect.name == "sqlite" else _moment

    def _rows(self, purpose: str, **which: Any) -> Iterator[tuple[Any, ...]]:
        query = self._query(purpose).where(*self._fitting(**which))
        query = query.order_by(awards.c.awarded_at, awards.c.id)
        # Closed also when the list is left in the middle.
        with self.connection.execute(query.execution_options(yield_per=PAGE)) as rows:
            for page in rows.partitions():
                yield from page

    def _query(self, purpose: str) -> Select[Any]:
        """Times as the driver has them: to convert a million of them takes seconds."""
        plain = select(
            awards.c.id,
            awards.c.badge_id,
            awards.c.badge_version,
            awards.c.language,
            type_coerce(awards.c.awarded_at, String),
            awards.c.space_id,
            type_coerce(awards.c.shared_at, String),
            type_coerce(awards.c.revoked_at, String),
        )
        if not purpose:
            return plain
        return (
            plain.add_columns(
                contacts.c.email,
                contacts.c.name,
                list_rows.c.award_id.label("waits"),
                credentials.c.suspended_at,
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
                credentials,
                and_(credentials.c.award_id == awards.c.id, credentials.c.newest.is_(True)),
            )
        )

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


def _text(kept: str) -> str:
    """SQLite keeps ``2026-01-02 03:04:05.000000``, in UTC."""
    return f"{kept[:10]}T{kept[11:19]}+00:00"


def _moment(kept: datetime) -> str:
    return kept.astimezone(UTC).isoformat(timespec="seconds")
