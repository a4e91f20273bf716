"""A point in time is the same on the way in and out, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, Table, insert, select
from sqlalchemy.exc import StatementError

from core.store.columns import Id, Instant
from core.store.database import open_database

times = Table(
    "times",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("at", Instant),
    Column("who", Id()),
)
INDIA = timezone(timedelta(hours=5, minutes=30))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = open_database(database_url)
    times.metadata.create_all(made)
    yield made
    made.dispose()


def there_and_back(engine: Engine, at: datetime | None) -> datetime | None:
    with engine.begin() as connection:
        connection.execute(insert(times).values(id=1, at=at))
        found: datetime | None = connection.execute(select(times.c.at)).scalar_one()
    return found


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 30, tzinfo=INDIA),
        datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(9999, 12, 31, tzinfo=UTC),
    ],
)
def test_a_time_comes_back_as_it_was_in_utc(engine: Engine, at: datetime) -> None:
    found = there_and_back(engine, at)
    assert found == at
    assert found is not None
    assert found.utcoffset() == timedelta(0)


def test_no_time_comes_back_as_no_time(engine: Engine) -> None:
    assert there_and_back(engine, None) is None


def test_a_time_without_a_zone_is_refused(engine: Engine) -> None:
    with pytest.raises(StatementError, match="without a time zone"):
        there_and_back(engine, datetime(2026, 3, 2, 9, 0))  # noqa: DTZ001  that is the point


def test_times_of_different_zones_are_ordered_as_they_happened(engine: Engine) -> None:
    early = datetime(2026, 3, 2, 12, 0, tzinfo=INDIA)
    late = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    with engine.begin() as connection:
        connection.execute(insert(times), [{"id": 1, "at": late}, {"id": 2, "at": early}])
        found = list(connection.execute(select(times.c.id).order_by(times.c.at)).scalars())
        after = list(connection.execute(select(times.c.id).where(times.c.at > early)).scalars())
    assert found == [2, 1]
    assert after == [1]
