"""The trail of one community: written at the end of each transaction, read as a stream.

Acts are noted while they happen and written together as the last thing before the commit. So the
lock on the end of the chain is held for as short as can be, and always taken last: two who append
at once wait for each other, never in a circle. What is rolled back leaves no number behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from core.domain.trail import Entry, Head, Link, joined
from core.origin import origin
from core.store.prepared import Prepared
from core.store.repositories.base import Repository, insert_once
from core.store.tables import trail, trail_heads

PAGE = 1000

_COLUMNS = tuple(column.name for column in trail.columns)
_HEAD = Prepared(
    lambda _: (
        select(trail_heads.c.number, trail_heads.c.hash)
        .where(trail_heads.c.community_id == bindparam("the_community"))
        .with_for_update()
    )
)
_APPEND = Prepared(lambda _: insert(trail).values({name: bindparam(name) for name in _COLUMNS}))
_MOVE = Prepared(
    lambda _: (
        update(trail_heads)
        .where(trail_heads.c.community_id == bindparam("the_community"))
        .values(number=bindparam("the_number"), hash=bindparam("the_hash"))
    )
)


@dataclass(frozen=True, slots=True)
class Trail(Repository):
    """The trail of one community."""

    waiting: list[Entry] = field(default_factory=list)

    def note(self, *entries: Entry) -> None:
        """Have that written before the transaction ends."""
        self.waiting.extend(entries)

    def write(self) -> None:
        """Append what was noted; the last thing that a transaction does."""
        if not self.waiting:
            return
        entries, head = tuple(self.waiting), self._held()
        self.waiting.clear()
        came_in = origin().value
        links: list[Link] = []
        for entry in entries:
            links.append(joined(head, entry, self.now, came_in))
            head = Head(self.community_id, links[-1].number, links[-1].hash)
        self._append(links)
        _MOVE.count(
            self.connection,
            the_community=self.community_id,
            the_number=head.number,
            the_hash=head.hash,
        )

    def _append(self, links: list[Link]) -> None:
        rows = [_row(link) for link in links]
        if len(rows) == 1:
            _APPEND.count(self.connection, **rows[0])
        else:
            self.connection.execute(insert(trail), rows)

    def _held(self) -> Head:
        """The end of the chain, which nobody else moves before this transaction is over."""
        found = _HEAD.rows(self.connection, the_community=self.community_id)
        if not found:
            begun = Head(self.community_id)
            insert_once(
                self.connection,
                trail_heads,
                community_id=self.community_id,
                number=begun.number,
                hash=begun.hash,
            )
            found = _HEAD.rows(self.connection, the_community=self.community_id)
        return Head(self.community_id, *found[0])

    def head(self) -> Head:
        """The end of the chain as it is kept beside it."""
        row = self.connection.execute(
            select(trail_heads).where(trail_heads.c.community_id == self.community_id)
        ).one_or_none()
        return Head(self.community_id, row.number, row.hash) if row else Head(self.community_id)

    def walk(self) -> Iterator[Link]:
        """Every entry from the first to the last, read page by page."""
        query = (
            select(trail)
            .where(trail.c.community_id == self.community_id)
            .order_by(trail.c.number)
            .execution_options(yield_per=PAGE)
        )
        with self.connection.execute(query) as rows:
            yield from map(_link, rows)

    def of_claim(self, claim_id: str) -> tuple[Link, ...]:
        """What was done to one claim and its award, the first first."""
        rows = self.connection.execute(
            select(trail)
            .where(
                trail.c.community_id == self.community_id,
                trail.c.claim_id == claim_id,
                trail.c.claim_id != "",
            )
            .order_by(trail.c.number)
        )
        return tuple(map(_link, rows))


@dataclass(frozen=True, slots=True)
class Recorded(Repository):
    """A repository whose acts stand in the trail."""

    trail: Trail


def _row(link: Link) -> dict[str, Any]:
    return {
        "community_id": link.community,
        "number": link.number,
        "at": link.at,
        "kind": link.kind,
        "role": link.role,
        "who": link.who,
        "origin": link.origin,
        "claim_id": link.claim,
        "award_id": link.award,
        "about": link.about,
        "note": link.note,
        "hash": link.hash,
    }


def _link(row: Row[Any]) -> Link:
    return Link(
        community=row.community_id,
        number=row.number,
        at=row.at,
        kind=row.kind,
        role=row.role,
        who=row.who,
        origin=row.origin,
        claim=row.claim_id,
        award=row.award_id,
        about=row.about,
        note=row.note,
        hash=row.hash,
    )
