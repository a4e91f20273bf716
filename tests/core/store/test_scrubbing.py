"""After an erasure: nothing is left in free pages and journals, unless somebody still reads it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from core.app import Earned
from core.store import database
from tests.support.disk import on_disk
from tests.support.installed import TurnedClock, opened
from tests.support.journeys import Town

WORDS = "cnryq-nobody-else-says-this"


def told_and_erased(app: Earned) -> None:
    town = Town(app)
    ana = town.learner(WORDS)
    assert WORDS.encode() in on_disk(app)
    app.privacy.erase(ana)


@contextmanager
def reader(app: Earned) -> Iterator[Connection]:
    """Somebody who looks at one state of the database for long, as a backup does."""
    engine = app.store.engine
    steady = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with engine.connect().execution_options(**steady) as connection, connection.begin():
        connection.execute(text("SELECT count(*) FROM communities")).scalar()
        yield connection


def test_the_files_of_the_tables_hold_no_word_of_somebody_erased(app: Earned) -> None:
    told_and_erased(app)
    assert WORDS.encode() not in on_disk(app)


def test_while_somebody_reads_the_state_before_it_is_said_and_done_later(app: Earned) -> None:
    town = Town(app)
    with reader(app):
        app.privacy.erase(town.learner(WORDS))
        assert not app.store.scrub()
    assert app.store.scrub()
    assert WORDS.encode() not in on_disk(app)


def test_a_table_that_is_held_is_waited_for_and_not_for_ever(
    postgres_ready: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PATIENCE_FOR_TABLES", 200)
    with opened(tmp_path, postgres_ready, TurnedClock()) as app:
        with app.store.engine.connect() as other, other.begin():
            other.execute(text("LOCK TABLE interviews IN ACCESS SHARE MODE"))
            began = time.monotonic()
            assert not app.store.scrub()
            assert time.monotonic() - began < 20
        assert app.store.scrub()
        # The connection goes back to the others as it was.
        with app.store.engine.connect() as connection:
            assert connection.execute(text("SHOW lock_timeout")).scalar() == "0"


def test_what_else_goes_wrong_is_not_taken_for_a_reader(
    postgres_ready: str, tmp_path: Path
) -> None:
    with (
        opened(tmp_path, postgres_ready, TurnedClock()) as app,
        pytest.raises(ProgrammingError, match="does not exist"),
    ):
        database.write_anew(app.store.engine, ("no_such_table",))
