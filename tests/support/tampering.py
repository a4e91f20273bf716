"""Somebody who owns the database and changes the trail, the database's own refusal set aside."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from core.app import Earned
from core.domain.trail import Head, Wrong, check
from core.store.repositories import Trail
from core.store.tables import trail

TEXTS = ("at", "kind", "role", "who", "origin", "claim_id", "award_id", "about", "note", "hash")
LETTERS = "0123456789abcdefABCDEF .:-TZ\u00e9\u200b'\"{}"


@contextmanager
def owning(app: Earned) -> Iterator[Connection]:
    """A connection that may do anything; all of it is undone at the end."""
    with app.store.engine.connect() as connection, connection.begin() as begun:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ALTER TABLE trail DISABLE TRIGGER trail_stays")
        else:
            for what in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER trail_stays_{what}")
        yield connection
        begun.rollback()


def looked_at(
    app: Earned, connection: Connection, community: str, *kept: Head
) -> tuple[Head, Wrong | None]:
    """What the check says of the trail as that connection sees it."""
    found = Trail(connection, community, app.store.clock())
    return check(community, found.walk(), found.head(), kept)


def rows_of(connection: Connection, community: str) -> list[dict[str, Any]]:
    """The rows of a community's trail, in their order."""
    query = select(trail).where(trail.c.community_id == community).order_by(trail.c.number)
    return [dict(row) for row in connection.execute(query).mappings()]


def put(connection: Connection, row: dict[str, Any], **changed: Any) -> None:
    """Change one row."""
    own = trail.c.community_id == row["community_id"], trail.c.number == row["number"]
    connection.execute(update(trail).where(*own).values(**changed))


def take_away(connection: Connection, row: dict[str, Any]) -> None:
    """Delete one row."""
    own = trail.c.community_id == row["community_id"], trail.c.number == row["number"]
    connection.execute(delete(trail).where(*own))


def one_byte(dice: random.Random, connection: Connection, row: dict[str, Any]) -> None:
    """Change one letter of one field of a row, put one in, or take one out."""
    name = dice.choice(TEXTS)
    text = row[name]
    changed = text
    limit = trail.c[name].type.length  # type: ignore[attr-defined]
    while changed == text or len(changed) > limit:
        place, letter = dice.randrange(len(text) + 1), dice.choice(LETTERS)
        changed = dice.choice(
            (
                text[:place] + letter + text[place + 1 :],
                text[:place] + letter + text[place:],
                text[:place] + text[place + 1 :],
            )
        )
    put(connection, row, **{name: changed})


# Each returns the number of the first entry that is wrong then: numbers begin with 1.
Change = Callable[[Connection, list[dict[str, Any]], int], int]


def _deleted(connection: Connection, rows: list[dict[str, Any]], at: int) -> int:
    take_away(connection, rows[at])
    return at + 1


def _deleted_and_closed(connection: Connection, rows: list[dict[str, Any]], at: int) -> int:
    """The gap is closed: those behind it move up."""
    take_away(connection, rows[at])
    for row in rows[at + 1 :]:
        put(connection, row, number=row["number"] - 1)
    return at + 1


def _swapped(connection: Connection, rows: list[dict[str, Any]], at: int) -> int:
    one, other = rows[at], rows[at + 1]
    for row, number in ((one, 10**6), (other, one["number"])):
        put(connection, row, number=number)
    put(connection, {**one, "number": 10**6}, number=other["number"])
    return at + 1


def _inserted(connection: Connection, rows: list[dict[str, Any]], at: int) -> int:
    """Another entry stands between two, and those behind it move down."""
    for row in reversed(rows[at:]):
        put(connection, row, number=row["number"] + 1)
    connection.execute(insert(trail).values(rows[at]))
    return at + 2


def _truncated(connection: Connection, rows: list[dict[str, Any]], at: int) -> int:
    for row in rows[at:]:
        take_away(connection, row)
    return at + 1


CHANGES: dict[str, Change] = {
    "deleted": _deleted,
    "deleted and closed": _deleted_and_closed,
    "swapped": _swapped,
    "inserted": _inserted,
    "truncated": _truncated,
}
