"""What every repository holds: a connection, the time, and the one community it sees."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite

_INSERT: dict[str, Callable[[Table], Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def once(table: Table, dialect: str, *columns: str) -> Any:
    """A statement that inserts a row of ``columns`` unless its key is there already.

    Its ``rowcount`` is 1 if it was inserted, else 0. Of two at the same time one inserts.
    """
    statement = _INSERT[dialect](table).values({name: bindparam(name) for name in columns})
    # Without this option the count is known on SQLite only.
    return statement.on_conflict_do_nothing().execution_options(preserve_rowcount=True)


def insert_once(connection: Connection, table: Table, **values: Any) -> bool:
    """Insert a row unless its key is there already; True when it was inserted."""
    statement = once(table, connection.dialect.name, *values)
    inserted: int = connection.execute(statement, values).rowcount
    return inserted == 1


def new_id() -> str:
    """A fresh id: 32 hexadecimal digits from 128 random bits, unguessable."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Repository:
    """One noun of one community. ``now`` is the time of the transaction, aware."""

    connection: Connection
    community_id: str
    now: datetime
