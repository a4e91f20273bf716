"""An installation is put together in one place, and says plainly what keeps it from opening."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from sqlalchemy import text

from core.app import TooNew, Unreachable, build
from core.config import Settings
from core.shelf import DEMO_BADGES
from tests.support.installed import TurnedClock, installation, opened
from tests.support.journeys import Town, reply_to


def test_building_touches_no_table_and_makes_a_private_folder(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    app = build(Settings(data=folder))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not (folder / "earned.db").exists()
    app.close()


def test_an_installation_is_ready_once_it_is_migrated(tmp_path: Path, database_url: str) -> None:
    with opened(tmp_path, database_url) as app:
        assert not app.ready()
        app.migrate()
        assert app.ready()
        app.migrate()
        assert app.ready()
        assert app.organizing.communities() == ()


def test_the_url_of_the_database_is_all_that_changes(tmp_path: Path, database_url: str) -> None:
    with opened(tmp_path, database_url) as app:
        app.migrate()
        town = Town(app)
        assert town.awarded(town.learner(), town.assessor())


def test_a_plain_postgresql_address_will_do(tmp_path: Path, postgres_url: str) -> None:
    with opened(tmp_path, postgres_url.replace("+psycopg", "")) as app:
        app.migrate()
        assert app.ready()
        assert app.jobs.unfinished() == ()


def test_a_database_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    with (
        opened(tmp_path, "postgresql://ada:s3cret@127.0.0.1:1/none") as app,
        pytest.raises(Unreachable) as told,
    ):
        app.migrate()
    assert "127.0.0.1" in str(told.value)
    assert "s3cret" not in str(told.value)


def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path, database_url: str) -> None:
    with opened(tmp_path, database_url) as app:
        app.migrate()
        with app.store.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        assert not app.ready()
        with pytest.raises(TooNew):
            app.migrate()


def test_the_demo_brings_its_badges_and_is_made_once(tmp_path: Path, clock: TurnedClock) -> None:
    app = installation(tmp_path, clock=clock)
    app.migrate()
    for _ in range(2):
        app.set_up_demo()
    (demo,) = app.organizing.communities()
    assert [(one.badge.id, one.version) for one in app.organizing.menu(demo.id)] == [
        (name, 1) for name in DEMO_BADGES
    ]
    app.close()


def test_two_installations_on_one_database_see_the_same(
    tmp_path: Path, sqlite_ready: str, clock: TurnedClock
) -> None:
    with (
        opened(tmp_path / "data", sqlite_ready, clock) as one,
        opened(tmp_path / "data", sqlite_ready, clock) as two,
    ):
        town = Town(one)
        ana = town.learner()
        claim = town.begin(ana)
        for turn in range(6):
            town.app = (one, two)[turn % 2]
            town.tell(ana, claim, reply_to(town.app.learning.look(ana, claim)))
        assert one.learning.look(ana, claim) == two.learning.look(ana, claim)
