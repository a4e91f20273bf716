"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, String, TypeDecorator
from sqlalchemy import types as sqltypes


class Instant(TypeDecorator[datetime]):
    """A point in time, aware and in UTC on the way in and out.

    SQLite keeps no time zone, so it is taken off and put on again here. A naive
    ``datetime`` raises ``ValueError``: it would be a guess.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        if moment.tzinfo is None:
            return moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)


def Id() -> sqltypes.TypeEngine[str]:  # noqa: N802  reads as a type in the tables
    """A column type for our ids: 32 hexadecimal digits, unguessable."""
    return String(64)
