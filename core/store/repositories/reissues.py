"""Work that issues many badges anew: what it is about, and how far it is.

Awards have their turn in the order of their ids. How far it is stands in the same transaction in
which their new credentials are recorded, so each is issued anew once, whatever is killed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, insert, select, update

from core.domain.errors import NotFound
from core.store.repositories.base import Repository, new_id
from core.store.tables import awards, credentials, people, reissues

AGAIN, ADDRESS = "again", "address"


@dataclass(frozen=True, slots=True)
class Reissue:
    """One such work. ``done`` of its ``total`` awards had their turn.

    ``why`` is again (an organizer asked for it) or address (the deployment moved). ``newest``:
    each award gets the newest version of its badge, where that asks for the same.
    """

    id: str
    why: str
    badge_id: str | None
    newest: bool
    total: int
    done: int
    reached: str
    began_at: datetime
    finished_at: datetime | None


def _reissue(row: Row[Any]) -> Reissue:
    return Reissue(
        row.id,
        row.why,
        row.badge_id,
        row.newest,
        row.total,
        row.done,
        row.reached,
        row.began_at,
        row.finished_at,
    )


class Reissues(Repository):
    """What one community had issued anew."""

    def begin(
        self, why: str, badge_id: str | None, total: int, by: str | None, *, newest: bool
    ) -> str:
        """Keep a work that is to be done; returns its id."""
        reissue_id = new_id()
        self.connection.execute(
            insert(reissues).values(
                id=reissue_id,
                community_id=self.community_id,
                why=why,
                badge_id=badge_id,
                newest=newest,
                asked_by=by,
                total=total,
                done=0,
                reached="",
                began_at=self.now,
            )
        )
        return reissue_id

    def get(self, reissue_id: str, *, hold: bool = False) -> Reissue:
        """One work; with ``hold``, nobody else goes on with it meanwhile. Raises ``NotFound``."""
        query = select(reissues).where(*self._is(reissue_id))
        row = self.connection.execute(query.with_for_update() if hold else query).one_or_none()
        if row is None:
            raise NotFound()
        return _reissue(row)

    def every(self) -> tuple[Reissue, ...]:
        """All of them, the newest first."""
        rows = self.connection.execute(
            select(reissues)
            .where(reissues.c.community_id == self.community_id)
            .order_by(reissues.c.began_at.desc(), reissues.c.id)
        )
        return tuple(map(_reissue, rows))

    def last(self, why: str) -> str | None:
        """The one that began last for that reason."""
        return self.connection.execute(
            select(reissues.c.id)
            .where(reissues.c.community_id == self.community_id, reissues.c.why == why)
            .order_by(reissues.c.began_at.desc(), reissues.c.id)
            .limit(1)
        ).scalar_one_or_none()

    def fitting(self, badge_id: str | None, unless: str | None) -> int:
        """How many awards that hold have a credential: of one badge, or not of that issuer."""
        query = select(func.count()).select_from(_with_newest())
        which = self._fitting(badge_id, unless)
        return self.connection.execute(query.where(*which)).scalar_one()

    def next(self, work: Reissue, unless: str | None, most: int) -> tuple[str, ...]:
        """The awards whose turn it is, in the order of their ids."""
        rows = self.connection.execute(
            select(awards.c.id)
            .select_from(_with_newest())
            .where(
                *self._fitting(work.badge_id, unless),
                awards.c.id > work.reached,
                # What was issued since says already what is true now.
                credentials.c.recorded_at <= work.began_at,
            )
            .order_by(awards.c.id)
            .limit(most)
        )
        return tuple(rows.scalars())

    def reach(self, reissue_id: str, award_id: str, done: int) -> None:
        """All awards up to that one had their turn, ``done`` more."""
        self.connection.execute(
            update(reissues)
            .where(*self._is(reissue_id))
            .values(reached=award_id, done=reissues.c.done + done)
        )

    def finish(self, reissue_id: str) -> None:
        """All of it is done; what it came to in the end is its total."""
        self.connection.execute(
            update(reissues)
            .where(*self._is(reissue_id), reissues.c.finished_at.is_(None))
            .values(finished_at=self.now, total=reissues.c.done)
        )

    def renew(self, award_ids: list[str], version: int) -> None:
        """Those awards are of that version of their badge from now on."""
        self.connection.execute(
            update(awards)
            .where(awards.c.community_id == self.community_id, awards.c.id.in_(award_ids))
            .values(badge_version=version)
        )

    def _is(self, reissue_id: str) -> tuple[ColumnElement[bool], ...]:
        return reissues.c.community_id == self.community_id, reissues.c.id == reissue_id

    def _fitting(self, badge_id: str | None, unless: str | None) -> list[ColumnElement[bool]]:
        found = [
            awards.c.community_id == self.community_id,
            awards.c.revoked_at.is_(None),
            people.c.erased_at.is_(None),
        ]
        if badge_id is not None:
            found.append(awards.c.badge_id == badge_id)
        if unless is not None:
            found.append(credentials.c.issuer_id != unless)
        return found


def _with_newest() -> Any:
    return awards.join(
        credentials, (credentials.c.award_id == awards.c.id) & credentials.c.newest
    ).join(people, people.c.id == awards.c.person_id)
