"""Opening a database, and bringing its tables up to date."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DatabaseError, OperationalError

MIGRATIONS = Path(__file__).parent / "migrations"
# The number of PostgreSQL's lock that is held while tables are made.
MIGRATING = 0x4561726E_4D69
# Milliseconds to wait for another process that writes.
PATIENCE = 30_000
# Milliseconds to wait for a table that others are using, while they wait behind us.
PATIENCE_FOR_TABLES = 2_000
LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL's own code
# Seconds between the tries to leave no trace of what was erased, as long as somebody reads it.
PAUSES = (0.0, 0.05, 0.1, 0.2, 0.4)
# Who reads a state of the database, and since when they do.
READERS = """
    SELECT pid, xact_start FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND backend_type = 'client backend' AND backend_xmin IS NOT NULL
"""


def open_database(url: str) -> Engine:
    """An engine for ``url``: ``sqlite:///path`` or ``postgresql://...``.

    SQLite runs in WAL mode with synchronous=FULL: what was acknowledged survives a
    power cut. A plain ``postgresql://`` is spoken to through psycopg 3.
    """
    parsed = make_url(url)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() != "sqlite":
        return create_engine(
            parsed, pool_size=10, max_overflow=20, pool_pre_ping=True, hide_parameters=True
        )
    # hide_parameters: an error in a log must not carry what somebody wrote.
    engine = create_engine(
        parsed, pool_size=10, max_overflow=40, pool_timeout=60, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        f"busy_timeout={PATIENCE}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    # Straight to the driver: this stands on the path of every turn.
    raw: Any = connection.connection.driver_connection
    raw.execute(connection.get_execution_options().get("begin", "BEGIN"))


def empty_journal(engine: Engine) -> bool:
    """Move SQLite's journal into the database and cut it to nothing, unless it is in use.

    secure_delete has overwritten the rows in the database; the journal still has the old ones.
    """
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("PRAGMA busy_timeout=100")
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout={PATIENCE}")
    finally:
        raw.close()
    return not busy


def write_anew(engine: Engine, tables: Sequence[str]) -> bool:
    """Have PostgreSQL write tables anew, without what was deleted from them.

    A plain VACUUM frees the room of a deleted row and leaves its bytes there. This one locks each
    table while it is copied. False where somebody still reads a state from before, or holds a
    table for too long.
    """
    with engine.connect() as connection:
        plain = connection.execution_options(isolation_level="AUTOCOMMIT")
        if not _nobody_reads(plain):
            return False
        plain.exec_driver_sql(f"SET lock_timeout = {PATIENCE_FOR_TABLES}")
        try:
            plain.exec_driver_sql(f"VACUUM (FULL) {', '.join(tables)}")
        except OperationalError as wrong:
            if getattr(wrong.orig, "sqlstate", "") != LOCK_NOT_AVAILABLE:
                raise
            return False
        finally:
            plain.exec_driver_sql("RESET lock_timeout")
    return True


def _nobody_reads(connection: Connection) -> bool:
    """Whether everybody who reads now has soon come to an end; rows they see cannot go yet."""
    before = {tuple(row) for row in connection.exec_driver_sql(READERS)}
    for pause in PAUSES:
        if not before:
            break
        time.sleep(pause)
        before &= {tuple(row) for row in connection.exec_driver_sql(READERS)}
    return not before


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


class CannotOpen(Exception):
    """The database does not answer, or is no database. The message holds no password."""


class UnknownRevision(Exception):
    """The tables are at a migration that this version of Earned does not know."""


@contextmanager
def opening(engine: Engine) -> Iterator[None]:
    """What keeps a database from being used, as ``CannotOpen``."""
    try:
        yield
    except DatabaseError as wrong:
        where = engine.url.render_as_string(hide_password=True)
        raise CannotOpen(f"{where}: {wrong.orig}") from wrong


def migrate(engine: Engine, to: str = "head") -> None:
    """Bring the tables up to date. Does nothing when they are.

    Raises ``CannotOpen`` and ``UnknownRevision``.
    """
    with (
        opening(engine),
        engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection,
    ):
        _one_at_a_time(connection)
        try:
            command.upgrade(_config(connection), to)
        except CommandError as wrong:
            raise UnknownRevision(str(wrong)) from wrong


def _one_at_a_time(connection: Connection) -> None:
    """Of several processes that start together one migrates; the others wait for it."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"select pg_advisory_xact_lock({MIGRATING})")


def is_current(engine: Engine) -> bool:
    """Whether the tables are those that this version of Earned works with."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head
