"""What every repository holds: a connection, the time, and the one community it sees."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite

from core.store.prepared import Prepared

_INSERT: dict[str, Callable[[Table], Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def once(table: Table, dialect: str, *columns: str) -> Any:
    """A statement that inserts a row of ``columns`` unless its key is there already.

    Of two at the same time one inserts, and its count is 1; the other's is 0.
    """
    statement = _INSERT[dialect](table).values({name: bindparam(name) for name in columns})
    return statement.on_conflict_do_nothing()


def insert_once(connection: Connection, table: Table, **values: Any) -> bool:
    """Insert a row unless its key is there already; True when it was inserted."""
    return _inserting(table, tuple(values)).count(connection, **values) == 1


@cache
def _inserting(table: Table, columns: tuple[str, ...]) -> Prepared:
    return Prepared(lambda dialect: once(table, dialect, *columns))


def new_id() -> str:
    """A fresh id: 32 hexadecimal digits from 128 random bits, unguessable."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Repository:
    """One noun of one community. ``now`` is the time of the transaction, aware."""

    connection: Connection
    community_id: str
    now: datetime
