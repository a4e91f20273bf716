"""What every test may ask for by name. How it is done stands in tests/support/."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.support import browser as browsers
from tests.support import postgres, quick_keys, quick_migrations, quick_sql, scratch, twins

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# A slow machine is no reason to fail. `make stress` searches much longer.
settings.register_profile("everyday", deadline=None, print_blob=True, max_examples=50)
settings.register_profile("stress", deadline=None, print_blob=True, max_examples=2000)
settings.load_profile(os.environ.get("EARNED_TEST_PROFILE", "everyday"))

SHARED = "EARNED_TEST_SHARED_FOLDER"

# Installations, communities and a little Slack by name.
pytest_plugins = (
    "tests.support.fixtures",
    "tests.support.discord.fixtures",
    "tests.support.discord_fixtures",
    "tests.support.slack.fixtures",
    "tests.support.slack_fixtures",
)


def pytest_configure(config: pytest.Config) -> None:
    """The first process makes a folder that all workers share, and cleans up after them."""
    # Nothing that is loaded now is ever thrown away: nobody looks for rubbish among it.
    gc.disable()
    quick_keys.use()
    quick_migrations.use()
    quick_sql.use()
    if hasattr(config, "workerinput"):
        return
    scratch.use()
    folder = Path(tempfile.mkdtemp(prefix="earned-tests-"))
    (folder / "session").write_text(str(os.getpid()))
    os.environ[SHARED] = str(folder)

    def clean_up() -> None:
        postgres.stop_server(folder)
        shutil.rmtree(folder, ignore_errors=True)

    config.add_cleanup(clean_up)


def pytest_report_header() -> list[str]:
    """Say what is left out: of its workers, pytest does not count it."""
    return twins.told()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what need not run today (``tests/support/twins.py``)."""
    out = twins.left_out(item.nodeid for item in items)
    if out:
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid in out])
        items[:] = [item for item in items if item.nodeid not in out]


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """All tests are loaded; from here on only what they make is looked through.

    (Where workers load them, the first process collects none, and is here all the same.)
    """
    gc.freeze()
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """More workers than processors: each waits often, for a disk, a server or a browser."""
    cores = os.cpu_count() or 1
    return cores + min(cores, 4)


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """The PostgreSQL server that all tests share; ask for `postgres_url` instead."""
    return postgres.server_url(Path(os.environ[SHARED]))


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """An empty PostgreSQL database of this test's own."""
    with postgres.fresh_database(postgres_server) as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite database of this test's own, in a file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'earned.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Both databases in turn: what holds on one must hold on the other."""
    url: str = request.getfixturevalue(f"{request.param.removesuffix('ql')}_url")
    return url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A running Chromium; open a context of your own in it: `browser.new_context()`.

    One per file of tests, not per session: while Playwright is running, `asyncio.run` refuses to
    work in the same thread, and other files may need that.
    """
    with browsers.launched() as running:
        yield running
