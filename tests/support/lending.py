"""PostgreSQL databases that are lent to tests: emptied and lent again, since making one is dear.

Making a database and removing it takes some 250 ms of the server; emptying one takes 10. Whatever
a test changed besides rows (a table, a trigger, a connection that is still open) ends its use.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

# What a database looks like, apart from the rows of its tables. What we make has an oid from 16384 on.
_SHAPE = """
SELECT md5(string_agg(line, ',' ORDER BY line)) FROM (
    SELECT concat_ws(' ', attrelid, attname, atttypid, attnotnull, atthasdef, attisdropped) AS line
    FROM pg_attribute WHERE attrelid >= 16384
    UNION ALL SELECT concat_ws(' ', oid, relname) FROM pg_class WHERE oid >= 16384
    UNION ALL SELECT concat_ws(' ', oid, conname) FROM pg_constraint WHERE oid >= 16384
    UNION ALL SELECT concat_ws(' ', oid, tgname, tgenabled) FROM pg_trigger
    UNION ALL SELECT concat_ws(' ', oid, md5(prosrc)) FROM pg_proc WHERE oid >= 16384
    UNION ALL SELECT concat_ws(' ', oid, adbin) FROM pg_attrdef
) AS every
"""
_TABLES = """
SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1
"""
_NUMBERS = "SELECT format('%I.%I', schemaname, sequencename), start_value FROM pg_sequences"
_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND backend_type = 'client backend'
"""


class Lending:
    """Copies of one database, the template, which nobody is connected to."""

    def __init__(self, server: str, template: str) -> None:
        self._server, self._template = server, template
        self._free: list[str] = []
        with psycopg.connect(address(server, template, "postgresql")) as connection:
            self._shape = _one(connection, _SHAPE)
            tables = [row[0] for row in connection.execute(_TABLES)]
            # What the migrations wrote stays: which of them were run.
            self._kept = {name: seen for name in tables if (seen := _content(connection, name))}
            numbers = connection.execute(_NUMBERS).fetchall()
        empty = [f"DELETE FROM {name}" for name in tables if name not in self._kept]
        again = [f"SELECT setval('{name}', {first}, false)" for name, first in numbers]
        # No trigger and no foreign key looks at what is deleted.
        self._emptied = ";".join(["SET session_replication_role = replica", *empty, *again])

    @contextmanager
    def lent(self) -> Iterator[str]:
        """The URL of a database of one's own, as the template is."""
        name = self._free.pop() if self._free else self._made()
        back = False
        try:
            yield address(self._server, name)
            back = self._empty(name)
        finally:
            if back:
                self._free.append(name)
            else:
                self._remove(name)

    def close(self) -> None:
        """Remove every copy."""
        while self._free:
            self._remove(self._free.pop())

    def _made(self) -> str:
        name = f"earned_{secrets.token_hex(6)}"
        administer(self._server, "CREATE DATABASE {} TEMPLATE {}", name, self._template)
        return name

    def _remove(self, name: str) -> None:
        administer(self._server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _empty(self, name: str) -> bool:
        """Whether it could be made as the template is."""
        url = address(self._server, name, "postgresql")
        try:
            with psycopg.connect(url, autocommit=True) as connection:
                if _one(connection, _OTHERS) or _one(connection, _SHAPE) != self._shape:
                    return False
                if any(_content(connection, one) != seen for one, seen in self._kept.items()):
                    return False
                connection.execute(self._emptied)
        except psycopg.Error:
            # It is gone, or this user may not do that: a new one each time, then.
            return False
        return True


def _one(connection: psycopg.Connection, query: str) -> object:
    row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def _content(connection: psycopg.Connection, table: str) -> str:
    """A print of a table's rows; "" when there are none."""
    query = f"SELECT coalesce(md5(string_agg(t::text, ',' ORDER BY t::text)), '') FROM {table} t"
    return str(_one(connection, query))


def address(server: str, name: str, scheme: str = "postgresql+psycopg") -> str:
    """The URL of a database of a server, as SQLAlchemy wants it unless told otherwise."""
    return urlunsplit(urlsplit(server)._replace(scheme=scheme, path=f"/{name}"))


def administer(server: str, command: str, *names: str) -> None:
    """Run one command about whole databases; each ``{}`` in it is a name."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL(command).format(*map(sql.Identifier, names)))


__all__ = ["Lending", "address", "administer"]
