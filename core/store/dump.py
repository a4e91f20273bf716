"""The whole database as plain rows, and back: the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Engine,
    MetaData,
    Table,
    func,
    insert,
    inspect,
    select,
)
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from core.store.database import migrate, opening
from core.store.tables import awards, claims, communities, metadata, people

CHUNK = 500


class RowsInvalid(Exception):
    """Rows that do not fit into the tables they name, or into each other."""


def revision(connection: Connection) -> str:
    """Which migration the tables are at."""
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415  rarely needed

    return MigrationContext.configure(connection).get_current_revision() or ""


def rows(engine: Engine) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every row of every table, all as of one moment, in an order that can be put back."""
    steady = engine
    if engine.dialect.name == "postgresql":
        steady = engine.execution_options(isolation_level="REPEATABLE READ")
    with steady.connect() as connection, connection.begin():
        yield "", {"revision": revision(connection)}
        for table in metadata.sorted_tables:
            result = connection.execution_options(yield_per=CHUNK).execute(
                select(table).order_by(*table.primary_key.columns)
            )
            for row in result.mappings():
                yield table.name, {name: _plain(value) for name, value in row.items()}


def is_empty(engine: Engine, at: str) -> bool:
    """Whether rows of migration ``at`` can be put here: no tables yet, or just those, empty."""
    with opening(engine), engine.connect() as connection:
        if not inspect(connection).has_table(communities.name):
            return True
        used = connection.execute(select(func.count()).select_from(communities)).scalar()
        return used == 0 and revision(connection) == at


def load(
    engine: Engine,
    at: str,
    found: Iterable[tuple[str, Mapping[str, Any]]],
    then: Callable[[Connection], None] = lambda _: None,
) -> int:
    """Put rows back into an empty database; returns how many.

    The tables are made as they were at migration ``at``, filled, and then brought up to
    date. All or nothing, together with what ``then`` does in the same transaction. Raises ``RowsInvalid``, and what ``migrate`` raises.
    """
    migrate(engine, at)
    with opening(engine):
        try:
            count = _fill(engine, found, then)
        except OperationalError:
            raise
        except (SQLAlchemyError, KeyError, ValueError, TypeError, AttributeError) as wrong:
            raise RowsInvalid(type(wrong).__name__) from wrong
    migrate(engine)
    return count


def knows(connection: Connection, community_id: str, ids: Mapping[str, str]) -> bool:
    """Whether everything that a job is about is there; the tables may be older ones."""
    for table in (claims, awards, people):
        wanted = ids.get({"claims": "claim", "awards": "award", "people": "person"}[table.name])
        here = table.c.community_id == community_id
        query = select(table.c.id).where(here, table.c.id == wanted)
        if wanted is not None and connection.execute(query).first() is None:
            return False
    return True


class _Known(dict[str, Table]):
    """The tables as they are at that migration, each asked for when a row of it comes."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._inspector = inspect(connection)
        self._names = frozenset(self._inspector.get_table_names())

    def __missing__(self, name: str) -> Table:
        if name not in self._names or name.startswith("dbos"):
            raise KeyError(name)
        columns = self._inspector.get_columns(name)
        self[name] = Table(name, MetaData(), *(Column(one["name"], one["type"]) for one in columns))
        return self[name]


def _fill(
    engine: Engine,
    found: Iterable[tuple[str, Mapping[str, Any]]],
    then: Callable[[Connection], None],
) -> int:
    count = 0
    with engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
        known = _Known(connection)
        waiting: dict[str, list[dict[str, Any]]] = {}
        for name, row in found:
            count += 1
            rows_of = waiting.setdefault(name, [])
            rows_of.append(_typed(known, name, row, engine.dialect.name))
            if len(rows_of) >= CHUNK:
                connection.execute(insert(known[name]), rows_of)
                rows_of.clear()
            for other in [one for one in waiting if one != name]:
                # Tables come one after another: the one before is complete.
                _flush(connection, known, waiting, other)
        for name in list(waiting):
            _flush(connection, known, waiting, name)
        then(connection)
    return count


def _flush(
    connection: Connection, known: _Known, waiting: dict[str, list[dict[str, Any]]], name: str
) -> None:
    left = waiting.pop(name)
    if left:
        connection.execute(insert(known[name]), left)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _typed(known: _Known, name: str, row: Mapping[str, Any], dialect: str) -> dict[str, Any]:
    columns = known[name].columns
    typed: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(columns[key].type, DateTime) and isinstance(value, str):
            moment = datetime.fromisoformat(value).astimezone(UTC)
            value = moment.replace(tzinfo=None) if dialect == "sqlite" else moment
        typed[key] = value
    return typed
