"""An empty database is brought up to date by what the migrations said the first time.

Twenty-odd migrations take a third of a second, most of it to find out what to say. In each process
the first empty database of a kind gets them as the product runs them, and what is said there is
said to the next ones. A database that holds anything of ours gets the real ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, inspect

from core.store import database
from core.store.tables import metadata

Said = list[tuple[str, Any]]

# By the kind of database, the folder of the migrations, and the last one.
_said: dict[tuple[str, str, str], Said] = {}


class Quick:
    """In the place of ``alembic.command``."""

    @staticmethod
    def upgrade(config: Config, to: str) -> None:
        """``alembic.command.upgrade``."""
        connection: Connection = config.attributes["connection"]
        place = config.get_main_option("script_location") or ""
        wanted = _head(place) if to == "head" else to
        now = MigrationContext.configure(connection).get_current_revision()
        if now is not None and now == wanted:
            return
        if now is not None or metadata.tables.keys() & inspect(connection).get_table_names():
            command.upgrade(config, to)
            return
        kind = (connection.dialect.name, place, wanted)
        known = _said.get(kind)
        if known is None:
            with _heard(connection) as heard:
                command.upgrade(config, to)
            _said[kind] = heard
            return
        for statement, values in known:
            connection.exec_driver_sql(statement, values)


@cache
def _head(place: str) -> str:
    head = ScriptDirectory(place).get_current_head()
    assert head is not None
    return head


@contextmanager
def _heard(connection: Connection) -> Iterator[Said]:
    """What is said to a database meanwhile, without what is only asked."""
    heard: Said = []

    def hear(_c: object, _cursor: object, statement: str, values: Any, *_: object) -> None:
        if not statement.lstrip().upper().startswith(("SELECT", "PRAGMA")):
            heard.append((statement, values or None))

    event.listen(connection, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(connection, "before_cursor_execute", hear)


def use() -> None:
    """From now on, databases of this process are brought up to date so."""
    database.command = Quick  # type: ignore[attr-defined,assignment]
