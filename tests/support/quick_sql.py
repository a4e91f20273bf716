"""Compiled SQL is shared between the installations of one process.

SQLAlchemy keeps the text of a statement per engine, and a test opens an engine of its own: the same
few hundred statements would be compiled for each of some thousand tests. They come out the same,
since every engine here is made by `core.store.database`, with one way for SQLite and one for
PostgreSQL. What the texts are is still tested: the first to ask compiles.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

from core.store import database

# More than there are statements, or the oldest would be compiled again and again.
MOST = 4000

_shared: dict[type, LRUCache[Any, Any]] = {}


def sharing(*given: Any, **named: Any) -> Engine:
    """`create_engine`, with the compiled statements of all engines of its kind."""
    engine = create_engine(*given, **named)
    kind = type(engine.dialect)
    engine._compiled_cache = _shared.setdefault(kind, LRUCache(MOST))
    return engine


def use() -> None:
    """From now on, every engine of the product in this process is made by ``sharing``."""
    database.create_engine = sharing  # type: ignore[attr-defined]
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        # A statement is looked up by its dialect too: two of one kind are the same.
        dialect.__eq__ = _alike  # type: ignore[method-assign]
        dialect.__hash__ = _by_kind  # type: ignore[method-assign,assignment]


def _alike(one: object, other: object) -> bool:
    return type(one) is type(other)


def _by_kind(one: object) -> int:
    return hash(type(one))
