"""Lists of people who are to get a badge: each row becomes one award, once.

A row is done when its award stands in it, both written in one transaction. Whatever is killed,
what is left to do is what has no award yet, or an award whose credential is unsigned.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, delete, func, insert, select, update

from core.domain.errors import NotFound
from core.store.repositories.base import insert_once, new_id
from core.store.repositories.fresh import Common, Fresh, entries, insert_fresh
from core.store.repositories.trail import Recorded
from core.store.tables import awards, credentials, grants, list_rows, lists

STAGED, CONFIRMED, DONE = "staged", "confirmed", "done"
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class List:
    """A list as it stands. ``done`` of its ``total`` rows have their badge."""

    id: str
    badge_id: str
    badge_version: int
    state: str
    total: int
    done: int
    awarder_id: str | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ListRow:
    """One recipient. ``content`` is sealed; "" once they came, or were erased."""

    number: int
    line: int
    content: str
    award_id: str | None = None
    came_at: datetime | None = None


def _list(row: Row[Any]) -> List:
    return List(
        row.id,
        row.badge_id,
        row.badge_version,
        row.state,
        row.total,
        row.done,
        row.awarder_id,
        row.made_at,
    )


class Lists(Recorded):
    """The lists of one community."""

    def stage(
        self, badge_id: str, version: int, digest: str, rows: Sequence[tuple[int, str, str]]
    ) -> str:
        """Keep a list that nobody confirmed yet; each row is its line, mark, sealed content.

        Returns its id, or "" when the very same list is there already.
        """
        list_id = new_id()
        new = insert_once(
            self.connection,
            lists,
            id=list_id,
            community_id=self.community_id,
            badge_id=badge_id,
            badge_version=version,
            state=STAGED,
            digest=digest,
            total=len(rows),
            done=0,
            made_at=self.now,
        )
        if not new:
            return ""
        self.connection.execute(
            insert(list_rows),
            [
                {
                    "list_id": list_id,
                    "number": number,
                    "community_id": self.community_id,
                    "line": line,
                    "mark": mark,
                    "content": content,
                }
                for number, (line, mark, content) in enumerate(rows, 1)
            ],
        )
        return list_id

    def get(self, list_id: str) -> List:
        """The list of that id. Raises ``NotFound``."""
        return self._one(lists.c.id == list_id)

    def hold_badge(self, badge_id: str) -> None:
        """Nobody else confirms a list for that badge until the transaction ends."""
        self.connection.execute(
            select(lists.c.id)
            .where(lists.c.community_id == self.community_id, lists.c.badge_id == badge_id)
            .order_by(lists.c.id)
            .with_for_update()
        ).all()

    def held(self, list_id: str) -> List:
        """The same; nobody else works on it until the transaction ends."""
        return self._one(lists.c.id == list_id, hold=True)

    def _one(self, which: ColumnElement[bool], *, hold: bool = False) -> List:
        query = select(lists).where(lists.c.community_id == self.community_id, which)
        row = self.connection.execute(query.with_for_update() if hold else query).one_or_none()
        if row is None:
            raise NotFound()
        return _list(row)

    def same(self, badge_id: str, digest: str) -> List | None:
        """The list of that very content for that badge."""
        try:
            return self._one((lists.c.badge_id == badge_id) & (lists.c.digest == digest))
        except NotFound:
            return None

    def every(self) -> tuple[List, ...]:
        """All lists, the newest first."""
        rows = self.connection.execute(
            select(lists)
            .where(lists.c.community_id == self.community_id)
            .order_by(lists.c.made_at.desc(), lists.c.id)
        )
        return tuple(map(_list, rows))

    def known(self, badge_id: str) -> set[str]:
        """The marks of everybody who got that badge, or is going to, from a list."""
        rows = self.connection.execute(
            select(list_rows.c.mark)
            .join(lists, lists.c.id == list_rows.c.list_id)
            .outerjoin(awards, awards.c.id == list_rows.c.award_id)
            .where(
                list_rows.c.community_id == self.community_id,
                lists.c.badge_id == badge_id,
                lists.c.state != STAGED,
                list_rows.c.mark.is_not(None),
                awards.c.revoked_at.is_(None),
            )
        )
        return set(rows.scalars())

    def confirm(self, list_id: str, awarder_id: str, version: int) -> bool:
        """From now on it is to be done; False if it was confirmed before."""
        confirmed = self.connection.execute(
            update(lists)
            .where(*self._is(list_id), lists.c.state == STAGED)
            .values(
                state=CONFIRMED,
                awarder_id=awarder_id,
                badge_version=version,
                confirmed_at=self.now,
            )
        )
        return confirmed.rowcount == 1

    def leave_out(self, list_id: str, marks: Collection[str]) -> None:
        """Take those out of a list that nobody confirmed yet."""
        mine = list_rows.c.community_id == self.community_id, list_rows.c.list_id == list_id
        rows = self.connection.execute(select(list_rows.c.number, list_rows.c.mark).where(*mine))
        for number in (numbers := [row.number for row in rows if row.mark in marks]):
            self.connection.execute(delete(list_rows).where(*mine, list_rows.c.number == number))
        if numbers:
            self.connection.execute(
                update(lists).where(*self._is(list_id)).values(total=lists.c.total - len(numbers))
            )

    def drop(self, list_id: str) -> bool:
        """Forget a list that nobody confirmed; False if somebody did."""
        if self.held(list_id).state != STAGED:
            return False
        mine = list_rows.c.community_id == self.community_id, list_rows.c.list_id == list_id
        self.connection.execute(delete(list_rows).where(*mine))
        self.connection.execute(delete(lists).where(*self._is(list_id)))
        return True

    # -- doing it -----------------------------------------------------------------------

    def waiting(self, list_id: str, most: int) -> tuple[ListRow, ...]:
        """The next rows that have no award yet."""
        rows = self.connection.execute(
            self._rows(list_id).where(list_rows.c.award_id.is_(None)).limit(most)
        )
        return tuple(_row(row) for row in rows)

    def every_row(self, list_id: str, after: int = 0, most: int = AT_ONCE) -> tuple[ListRow, ...]:
        """The rows with a higher number than that, in their order."""
        rows = self.connection.execute(
            self._rows(list_id).where(list_rows.c.number > after).limit(most)
        )
        return tuple(_row(row) for row in rows)

    def _rows(self, list_id: str) -> Any:
        return (
            select(list_rows)
            .where(list_rows.c.community_id == self.community_id, list_rows.c.list_id == list_id)
            .order_by(list_rows.c.number)
        )

    def award(self, common: Common, fresh: Sequence[Fresh]) -> None:
        """Everything of some rows at once: person, link, claim, award, what is to be signed."""
        insert_fresh(self, common, fresh)
        self.trail.note(*entries(common, fresh))
        self.connection.execute(
            update(list_rows)
            .where(
                list_rows.c.community_id == self.community_id,
                list_rows.c.list_id == common.list_id,
                list_rows.c.number == bindparam("the_number"),
            )
            .values(award_id=bindparam("the_award")),
            [{"the_number": one.number, "the_award": one.award_id} for one in fresh],
        )

    def unsigned(self, list_id: str) -> tuple[str, ...]:
        """The awards of a list whose credential was recorded and not signed."""
        rows = self.connection.execute(
            select(list_rows.c.award_id)
            .join(credentials, credentials.c.award_id == list_rows.c.award_id)
            .where(
                list_rows.c.community_id == self.community_id,
                list_rows.c.list_id == list_id,
                credentials.c.community_id == self.community_id,
                credentials.c.newest,
                credentials.c.signed_at.is_(None),
            )
            .order_by(list_rows.c.number)
        )
        return tuple(rows.scalars())

    def counted(self, list_id: str) -> int:
        """How many rows have their badge now; kept with the list."""
        done = self.connection.execute(
            select(func.count()).where(
                list_rows.c.community_id == self.community_id,
                list_rows.c.list_id == list_id,
                list_rows.c.award_id.is_not(None),
            )
        ).scalar_one()
        self.connection.execute(update(lists).where(*self._is(list_id)).values(done=done))
        return done

    def finish(self, list_id: str) -> None:
        """All of it is done."""
        self.connection.execute(
            update(lists)
            .where(*self._is(list_id), lists.c.state == CONFIRMED)
            .values(state=DONE, finished_at=self.now)
        )

    # -- recipients ---------------------------------------------------------------------

    def granted(self, award_id: str) -> str | None:
        """What a list said about an award, as JSON; None for an award that came from none."""
        return self.connection.execute(
            select(grants.c.content).where(
                grants.c.community_id == self.community_id, grants.c.award_id == award_id
            )
        ).scalar_one_or_none()

    def came(self, person_id: str) -> None:
        """The recipient is here: what the list knew of them is not needed any more."""
        mine = select(awards.c.id).where(
            awards.c.community_id == self.community_id, awards.c.person_id == person_id
        )
        self.connection.execute(
            update(list_rows)
            .where(
                list_rows.c.community_id == self.community_id,
                list_rows.c.award_id.in_(mine),
                list_rows.c.came_at.is_(None),
            )
            .values(came_at=self.now, content="")
        )

    def _is(self, list_id: str) -> tuple[ColumnElement[bool], ...]:
        return lists.c.community_id == self.community_id, lists.c.id == list_id


def _row(row: Row[Any]) -> ListRow:
    return ListRow(row.number, row.line, row.content, row.award_id, row.came_at)
