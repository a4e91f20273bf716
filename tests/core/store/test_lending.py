"""Databases that tests share one after the other hold nothing of the test before."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, select

from core.store.tables import communities
from tests.support.installed import Mould, opened
from tests.support.journeys import Town


def plain(url: str) -> str:
    return url.replace("+psycopg", "")


def test_what_one_test_wrote_the_next_does_not_find(
    mould: Mould, postgres_server: str, tmp_path: Path
) -> None:
    urls = []
    for _ in range(4):  # one that a connection is just leaving is not lent again
        with mould.postgresql(postgres_server) as url:
            urls.append(url)
            with opened(tmp_path / "data", url) as app:
                with app.store.reading("nobody's") as tx:
                    held = tx.connection.execute(select(func.count()).select_from(communities))
                    assert held.scalar_one() == 0
                town = Town(app)
                town.sent(town.learner("Ana"))
    assert len(set(urls)) < len(urls)


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE another (id integer)",
        "DROP TABLE notices CASCADE",
        "ALTER TABLE people ADD COLUMN another text",
        "ALTER TABLE people ALTER COLUMN name DROP NOT NULL",
        "ALTER TABLE people ALTER COLUMN name SET DEFAULT 'Ana'",
        "ALTER TABLE trail DISABLE TRIGGER trail_stays",
        "UPDATE alembic_version SET version_num = '0001'",
    ],
)
def test_one_that_was_changed_is_not_lent_again(
    mould: Mould, postgres_server: str, change: str
) -> None:
    with mould.postgresql(postgres_server) as url, psycopg.connect(plain(url)) as connection:
        connection.execute(change)
    with mould.postgresql(postgres_server) as another:
        assert another != url


def test_one_that_somebody_still_uses_is_not_lent_again(mould: Mould, postgres_server: str) -> None:
    with mould.postgresql(postgres_server) as url:
        left = psycopg.connect(plain(url))
    with mould.postgresql(postgres_server) as another:
        assert another != url
    left.close()
