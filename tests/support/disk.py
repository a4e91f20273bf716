"""What a database really has on its disk."""

from __future__ import annotations

from sqlalchemy import text

from core.app import Earned

FILES = """
    SELECT pg_read_binary_file(pg_relation_filepath(oid)) FROM pg_class
    WHERE relkind IN ('r', 't', 'i') AND relpersistence = 'p' AND oid >= 16384
"""


def on_disk(app: Earned) -> bytes:
    """The tables as their files hold them, with what was deleted and is not overwritten yet.

    PostgreSQL shows its files to superusers only. Its journal (WAL) is not among them: the server
    overwrites that in its own time.
    """
    engine = app.store.engine
    if engine.dialect.name == "sqlite":
        return b"".join(one.read_bytes() for one in app.settings.data.glob("earned.db*"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
        return b"".join(bytes(row[0]) for row in connection.execute(text(FILES)))
