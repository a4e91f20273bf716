"""Awards and their signed credentials."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Update,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)

from core.domain.errors import NotFound
from core.domain.trail import As, Entry, Kind
from core.store.repositories.base import new_id
from core.store.repositories.trail import Recorded
from core.store.tables import awards, badges, credentials, spaces

PAGE = 1000


@dataclass(frozen=True, slots=True)
class Award:
    """A badge that was awarded. It is signed when ``document`` is there."""

    id: str
    community_id: str
    person_id: str
    claim_id: str
    space_id: str
    badge_id: str
    badge_version: int
    language: str
    awarded_at: datetime
    shared_at: datetime | None = None
    revoked_at: datetime | None = None
    document: str | None = None
    suspended_at: datetime | None = None
    reason: str = ""
    counts_from: datetime | None = None

    @property
    def begins(self) -> datetime:
        """From when its time counts."""
        return self.counts_from or self.awarded_at


def award_of(row: Row[Any], document: str | None = None) -> Award:
    """A row as an award."""
    return Award(
        row.id,
        row.community_id,
        row.person_id,
        row.claim_id,
        row.space_id,
        row.badge_id,
        row.badge_version,
        row.language,
        row.awarded_at,
        row.shared_at,
        row.revoked_at,
        document,
        row.suspended_at,
        row.reason or "",
        row.counts_from,
    )


def _whole() -> Select[Any]:
    """With the newest credential, once it is signed: what an older one said may be out of date."""
    return select(awards, credentials.c.document).outerjoin(
        credentials,
        (credentials.c.award_id == awards.c.id)
        & (credentials.c.community_id == awards.c.community_id)
        & credentials.c.newest
        & credentials.c.signed_at.is_not(None),
    )


class Awards(Recorded):
    """The awards of one community."""

    def add(
        self,
        *,
        person_id: str,
        claim_id: str,
        space_id: str,
        badge_id: str,
        badge_version: int,
        language: str,
        counts_from: datetime | None = None,
    ) -> str:
        """Keep an award, still unsigned; returns its id. A claim has one at most."""
        award_id = new_id()
        self.connection.execute(
            insert(awards).values(
                id=award_id,
                community_id=self.community_id,
                person_id=person_id,
                claim_id=claim_id,
                space_id=space_id,
                badge_id=badge_id,
                badge_version=badge_version,
                language=language,
                awarded_at=self.now,
                counts_from=counts_from,
            )
        )
        return award_id

    def get(self, award_id: str) -> Award:
        """The award of that id. Raises ``NotFound``."""
        row = self.connection.execute(
            _whole().where(awards.c.community_id == self.community_id, awards.c.id == award_id)
        ).one_or_none()
        if row is None:
            raise NotFound()
        return award_of(row, row.document)

    def of_claim(self, claim_id: str) -> Award | None:
        """The award that a claim led to."""
        row = self.connection.execute(
            _whole().where(
                awards.c.community_id == self.community_id, awards.c.claim_id == claim_id
            )
        ).one_or_none()
        return award_of(row, row.document) if row else None

    def of(self, person_id: str) -> tuple[Award, ...]:
        """A person's awards, the newest first."""
        rows = self.connection.execute(
            _whole()
            .where(awards.c.community_id == self.community_id, awards.c.person_id == person_id)
            .order_by(awards.c.awarded_at.desc(), awards.c.id)
        )
        return tuple(award_of(row, row.document) for row in rows)

    def revoke(self, award_id: str, reason: str = "", *, by: str) -> None:
        """Take an award back; the first time counts."""
        changed = (
            update(awards)
            .where(*self._is(award_id), awards.c.revoked_at.is_(None))
            .values(revoked_at=self.now, suspended_at=None, reason=reason or None)
        )
        self._done(changed, Kind.AWARD_REVOKE, award_id, by)

    def suspend(self, award_id: str, reason: str = "", *, on: bool, by: str) -> None:
        """Put an award on hold, or let it count again; one that was taken back stays so."""
        changed = (
            update(awards)
            .where(*self._is(award_id), awards.c.revoked_at.is_(None))
            .values(suspended_at=self.now if on else None, reason=(reason or None) if on else None)
        )
        self._done(changed, Kind.AWARD_SUSPEND if on else Kind.AWARD_LIFT, award_id, by)

    def _done(self, changed: Update, kind: Kind, award_id: str, by: str = "") -> None:
        """Do it, and write it into the trail if it changed anything; its owner's act without ``by``."""
        row = self.connection.execute(
            changed.returning(awards.c.claim_id, awards.c.person_id)
        ).one_or_none()
        if row is not None:
            who, role = (by, As.ORGANIZER) if by else (row.person_id, As.LEARNER)
            self.trail.note(Entry(kind, role, who=who, claim=row.claim_id, award=award_id))

    def _is(self, award_id: str) -> tuple[ColumnElement[bool], ...]:
        return awards.c.community_id == self.community_id, awards.c.id == award_id

    def share(self, award_id: str, *, shared: bool) -> None:
        """Make an award's page public, or private again; the first time counts."""
        other = awards.c.shared_at.is_(None) if shared else awards.c.shared_at.is_not(None)
        changed = (
            update(awards)
            .where(*self._is(award_id), other)
            .values(shared_at=self.now if shared else None)
        )
        self._done(changed, Kind.AWARD_SHARE if shared else Kind.AWARD_UNSHARE, award_id)

    def count(self) -> int:
        """How many awards there are."""
        return self.connection.execute(
            select(func.count()).where(awards.c.community_id == self.community_id)
        ).scalar_one()

    def listed(
        self,
        *,
        badge_id: str | None = None,
        space_id: str | None = None,
        since: datetime | None = None,
        before: datetime | None = None,
    ) -> Iterator[tuple[Award, str, str]]:
        """The awards with the badge's content and the space's name, the oldest first.

        Read page by page, so that a long list needs no more memory than a short one.
        """
        query = (
            select(awards, badges.c.content, spaces.c.name.label("space_name"))
            .join(
                badges,
                (badges.c.community_id == awards.c.community_id)
                & (badges.c.badge_id == awards.c.badge_id)
                & (badges.c.version == awards.c.badge_version),
            )
            .join(spaces, spaces.c.id == awards.c.space_id)
            .where(awards.c.community_id == self.community_id)
            .order_by(awards.c.awarded_at, awards.c.id)
        )
        if badge_id:
            query = query.where(awards.c.badge_id == badge_id)
        if space_id:
            query = query.where(awards.c.space_id == space_id)
        if since:
            query = query.where(awards.c.awarded_at >= since)
        if before:
            query = query.where(awards.c.awarded_at < before)
        # Closed also when the list is left in the middle.
        with self.connection.execute(query.execution_options(yield_per=PAGE)) as rows:
            for row in rows:
                yield award_of(row), row.content, row.space_name


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose an award is, and whether everybody may see it. Nothing else is read for that."""

    community_id: str
    person_id: str
    shared: bool


# Made once: whoever tries ids at random is answered by this alone.
_OWNER = select(awards.c.community_id, awards.c.person_id, awards.c.shared_at).where(
    awards.c.id == bindparam("the_award"),
    or_(awards.c.shared_at.is_not(None), awards.c.community_id == bindparam("home")),
)


def owner_anywhere(connection: Any, award_id: str, home: str = "") -> Owner | None:
    """Whose the award of that id is, where it is shared or of the community ``home``.

    A private one elsewhere is as little work as none: not even a row comes back.
    """
    given = {"the_award": award_id, "home": home}
    row = connection.execute(_OWNER, given).one_or_none()
    return Owner(row.community_id, row.person_id, row.shared_at is not None) if row else None


def find_anywhere(connection: Any, award_id: str) -> Award | None:
    """The award of that id in any community: its address is all that a visitor has."""
    row = connection.execute(_whole().where(awards.c.id == award_id)).one_or_none()
    return award_of(row, row.document) if row else None
