"""Installations and communities by name, on both databases in turn."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from core.app import Earned
from tests.support.clockwork import MONDAY, Clockwork
from tests.support.installed import Mould, TurnedClock, opened
from tests.support.journeys import Town

Open = Callable[..., Earned]


@pytest.fixture(scope="session")
def mould(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mould]:
    """Makes migrated databases quickly; ask for `sqlite_ready` or `ready_url` instead."""
    made = Mould(tmp_path_factory.mktemp("mould"))
    yield made
    made.close()


@pytest.fixture
def sqlite_ready(mould: Mould, tmp_path: Path) -> str:
    """A migrated SQLite database of this test's own."""
    return mould.sqlite(tmp_path / "data" / "earned.db")


@pytest.fixture
def postgres_ready(mould: Mould, postgres_server: str) -> Iterator[str]:
    """A migrated PostgreSQL database of this test's own."""
    with mould.postgresql(postgres_server) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def ready_url(request: pytest.FixtureRequest) -> str:
    """A migrated database of this test's own, of both kinds in turn."""
    url: str = request.getfixturevalue(f"{request.param}_ready")
    return url


@pytest.fixture(scope="session")
def clock() -> TurnedClock:
    """The clock of every installation below; it only goes forward."""
    return TurnedClock()


@pytest.fixture
def open_app(tmp_path: Path, ready_url: str, clock: TurnedClock) -> Iterator[Open]:
    """Opens an installation of this test's own, as often as wanted, with settings as wanted."""
    with ExitStack() as stack:

        def open_one(**settings: Any) -> Earned:
            given = {"clock": clock, **settings}
            return stack.enter_context(opened(tmp_path / "data", ready_url, **given))

        yield open_one


@pytest.fixture
def app(open_app: Open) -> Earned:
    """An installation of this test's own; its database is migrated and holds nothing."""
    return open_app()


# ---------------------------------------------------------------- shared, since it is faster


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def busy_app(
    request: pytest.FixtureRequest,
    mould: Mould,
    tmp_path_factory: pytest.TempPathFactory,
    clock: TurnedClock,
) -> Iterator[Earned]:
    """An installation that many tests share, each in a community of its own."""
    folder = tmp_path_factory.mktemp(f"busy-{request.param}")
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = mould.sqlite(folder / "earned.db")
        else:
            server = request.getfixturevalue("postgres_server")
            url = stack.enter_context(mould.postgresql(server))
        yield stack.enter_context(opened(folder, url, clock))


@pytest.fixture
def town(busy_app: Earned) -> Town:
    """A community with an organizer and one badge; its neighbours are other tests."""
    return Town(busy_app, f"Riverside {secrets.token_hex(4)}")


@pytest.fixture(scope="session")
def busy_sqlite(
    mould: Mould, tmp_path_factory: pytest.TempPathFactory, clock: TurnedClock
) -> Iterator[Earned]:
    """The same on SQLite only, for what no database can change."""
    folder = tmp_path_factory.mktemp("busy")
    with opened(folder, mould.sqlite(folder / "earned.db"), clock) as one:
        yield one


@pytest.fixture
def sqlite_town(busy_sqlite: Earned) -> Town:
    """A community there."""
    return Town(busy_sqlite, f"Riverside {secrets.token_hex(4)}")


# ---------------------------------------------------------------- with a public address

SITE = "https://badges.example.org"


@pytest.fixture
def public_town(open_app: Open) -> Town:
    """A community of an installation with a public https address, on both databases in turn."""
    return Town(open_app(public_url=SITE))


@pytest.fixture
def public_sqlite_town(tmp_path: Path, mould: Mould, clock: TurnedClock) -> Iterator[Town]:
    """The same on SQLite only."""
    url = mould.sqlite(tmp_path / "earned.db")
    with opened(tmp_path, url, clock, public_url=SITE) as app:
        yield Town(app)


# ---------------------------------------------------------------- by the clock


@pytest.fixture
def works_anywhere(tmp_path: Path, ready_url: str) -> Iterator[Clockwork]:
    """A town in which time passes as a test likes, on both databases in turn."""
    clock = TurnedClock(MONDAY)
    with opened(tmp_path / "data", ready_url, clock) as app:
        yield Clockwork(app, clock)


@pytest.fixture
def works(tmp_path: Path, sqlite_ready: str) -> Iterator[Clockwork]:
    """The same on SQLite only."""
    clock = TurnedClock(MONDAY)
    with opened(tmp_path / "data", sqlite_ready, clock) as app:
        yield Clockwork(app, clock)
