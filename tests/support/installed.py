"""Installations to test: migrated databases that are copied, and a clock that can be turned."""

from __future__ import annotations

import secrets
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from core.app import Earned, build
from core.config import Settings
from core.store.unit_of_work import Clock, wall_clock
from tests.support.lending import Lending, address, administer

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TICK = timedelta(milliseconds=1)


class TurnedClock:
    """A clock for tests. Each look is a tick later than the one before, from any thread."""

    def __init__(self, start: datetime = MORNING) -> None:
        self.now = start
        self._guard = threading.Lock()

    def __call__(self) -> datetime:
        with self._guard:
            self.now += TICK
            return self.now

    def turn(self, by: timedelta) -> None:
        """Let time pass."""
        with self._guard:
            self.now += by


def installation(
    folder: Path, database_url: str = "", clock: Clock = wall_clock, **others: Any
) -> Earned:
    """An installation in ``folder``, put together but neither migrated nor opened.

    ``others`` are further settings. What the environment says does not count.
    """
    fixed: dict[str, Any] = {
        "public_url": "",
        "demo": False,
        "host": "127.0.0.1",
        "port": 8765,
        "rate_factor": 0,
    }
    settings = Settings(data=folder, database_url=database_url, **{**fixed, **others})
    return build(settings, clock)


@contextmanager
def opened(
    folder: Path, database_url: str = "", clock: Clock = wall_clock, **others: Any
) -> Iterator[Earned]:
    """The same, closed again at the end."""
    app = installation(folder, database_url, clock, **others)
    try:
        yield app
    finally:
        app.close()


class Mould:
    """Migrated databases: the migrations run once, and every test gets a copy of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: Path | None = None
        self._template = ""
        self._server = ""
        self._lending: Lending | None = None

    def sqlite(self, file: Path) -> str:
        """The URL of a migrated SQLite database in ``file``."""
        if self._file is None:
            self._file = self._folder / "mould.db"
            _migrate(self._folder, f"sqlite:///{self._file}")
            connection = sqlite3.connect(self._file)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self._file, file)
        return f"sqlite:///{file}"

    @contextmanager
    def postgresql(self, server: str) -> Iterator[str]:
        """The URL of a migrated PostgreSQL database, which nobody else has until the end."""
        if self._lending is None:
            self._server, self._template = server, f"earned_mould_{secrets.token_hex(6)}"
            administer(server, "CREATE DATABASE {}", self._template)
            _migrate(self._folder, address(server, self._template))
            self._lending = Lending(server, self._template)
        with self._lending.lent() as url:
            yield url

    def close(self) -> None:
        """Remove what was made."""
        if self._lending is not None:
            self._lending.close()
        if self._template:
            administer(self._server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", self._template)


def _migrate(folder: Path, url: str) -> None:
    with opened(folder / "mould", url) as app:
        app.migrate()


__all__ = ["MORNING", "Mould", "TurnedClock", "installation", "opened"]
