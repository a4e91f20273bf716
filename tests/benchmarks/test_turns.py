"""How many turns of an interview a second are kept durably, beside what the database can do.

Figures of a machine say little, so each is a ratio to plain commits of the same run: our turns
and the plain commits take turns with each other, so that whatever else the machine does falls
on both alike. `RESULTS.md` holds what was measured.
"""

from __future__ import annotations

import gc
import json
import os
import sqlite3
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from core.domain.people import Actor
from core.domain.screens import ReadBack
from core.services.learning import Incoming
from core.store.unit_of_work import wall_clock
from tests.support.installed import Mould, opened
from tests.support.journeys import Town, reply_to

pytestmark = pytest.mark.bench

ROUNDS = 10
INTERVIEWS = 20
COMMITS = 200
ROW = "x" * 1500  # about as long as the state of an interview in its middle
PEER = "EARNED_BENCH_BOTBUILDER"
SHARED_MEMORY = Path("/dev/shm")


@dataclass(frozen=True)
class Figures:
    """Seconds of each turn, and for each round the ratio to plain commits."""

    times: list[float]
    ratios: list[float]
    plain: list[float]

    def row(self, name: str) -> str:
        """One line of the table."""
        percentiles = statistics.quantiles(self.times, n=100)
        rate = len(self.times) / sum(self.times)
        ratio = f"{statistics.median(self.ratios):.2f}" if self.ratios else "–"
        plain = f"{statistics.median(self.plain):,.0f}" if self.plain else "–"
        return (
            f"| {name} | {rate:,.0f} | {plain} | {ratio} "
            f"| {percentiles[49] * 1e3:.2f} | {percentiles[98] * 1e3:.2f} |"
        )


HEAD = "| | turns/s | plain commits/s | ratio | p50 ms | p99 ms |\n|---|---:|---:|---:|---:|---:|"


def tell(town: Town, learner: Actor, claim: str) -> Iterator[float]:
    """Tell a whole interview; the seconds that each turn took."""
    here = town.app.learning.look(learner, claim)
    while not isinstance(here.screen, ReadBack):
        incoming = Incoming("web", town.event(), reply_to(here), here.version)
        begun = time.perf_counter()
        here = town.app.learning.tell(learner, claim, incoming)
        yield time.perf_counter() - begun


def begun(town: Town, number: int) -> list[tuple[Actor, str]]:
    """So many people at the beginning of an interview."""
    people = [town.learner() for _ in range(number)]
    return [(one, town.begin(one)) for one in people]


def measure(town: Town, commit: Callable[[int], float]) -> Figures:
    """Plain commits, turns, plain commits, and so on."""
    for learner, claim in begun(town, 5):
        list(tell(town, learner, claim))
    commit(COMMITS)
    figures = Figures([], [], [])
    for _ in range(ROUNDS):
        waiting = begun(town, INTERVIEWS)
        gc.collect()
        before = commit(COMMITS)
        times = [one for learner, claim in waiting for one in tell(town, learner, claim)]
        plain = (before + commit(COMMITS)) / 2
        figures.times.extend(times)
        figures.plain.append(plain)
        figures.ratios.append(len(times) / sum(times) / plain)
    return figures


@contextmanager
def plain_sqlite(file: Path) -> Iterator[Callable[[int], float]]:
    """One row written and committed at a time, as durably as ours: WAL, synchronous=FULL."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE plain (id INTEGER PRIMARY KEY, content TEXT)")

    def commit(number: int) -> float:
        start = time.perf_counter()
        for n in range(number):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT OR REPLACE INTO plain VALUES (?, ?)", (n % 50, ROW))
            connection.execute("COMMIT")
        return number / (time.perf_counter() - start)

    yield commit
    connection.close()


@contextmanager
def plain_postgres(url: str) -> Iterator[Callable[[int], float]]:
    """The same on PostgreSQL, through the same driver as ours."""
    address = urlunsplit(urlsplit(url)._replace(scheme="postgresql"))
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE plain (id INTEGER PRIMARY KEY, content TEXT)")

        def commit(number: int) -> float:
            start = time.perf_counter()
            for n in range(number):
                with connection.transaction():
                    connection.execute(
                        "INSERT INTO plain VALUES (%s, %s)"
                        " ON CONFLICT (id) DO UPDATE SET content = excluded.content",
                        (n % 50, ROW),
                    )
            return number / (time.perf_counter() - start)

        yield commit


def show(capsys: pytest.CaptureFixture[str], *rows: str) -> None:
    with capsys.disabled():
        print("\n" + "\n".join((HEAD, *rows)))


def test_turns_on_sqlite_beside_plain_commits(
    tmp_path: Path, mould: Mould, capsys: pytest.CaptureFixture[str]
) -> None:
    url = mould.sqlite(tmp_path / "data" / "earned.db")
    with (
        opened(tmp_path / "data", url, wall_clock) as app,
        plain_sqlite(tmp_path / "plain.db") as commit,
    ):
        figures = measure(Town(app), commit)
    show(capsys, figures.row("SQLite, one after the other"))


@pytest.mark.skipif(not SHARED_MEMORY.is_dir(), reason="this system has no file system in memory")
def test_turns_where_the_disk_costs_nothing(
    mould: Mould, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What we add ourselves: the file lies in memory. A ratio would say nothing here."""
    folder = SHARED_MEMORY / f"earned-bench-{os.getpid()}"
    url = mould.sqlite(folder / "earned.db")
    try:
        with opened(folder, url, wall_clock) as app:
            figures = measure(Town(app), lambda _: 1.0)
    finally:
        subprocess.run(["rm", "-rf", str(folder)], check=True)
    alone = Figures(figures.times, [], [])
    show(capsys, alone.row("SQLite in memory: our own work"))


@pytest.mark.parametrize("threads", [1, 8, 64])
def test_turns_of_many_people_at_once(
    threads: int, tmp_path: Path, mould: Mould, capsys: pytest.CaptureFixture[str]
) -> None:
    url = mould.sqlite(tmp_path / "data" / "earned.db")
    with opened(tmp_path / "data", url, wall_clock) as app:
        town = Town(app)
        waiting = begun(town, 192)
        start = time.perf_counter()
        with ThreadPoolExecutor(threads) as pool:
            told = pool.map(lambda one: list(tell(town, *one)), waiting)
            times = [each for one in told for each in one]
        rate = len(times) / (time.perf_counter() - start)
    percentiles = statistics.quantiles(times, n=100)
    show(
        capsys,
        f"| SQLite, {threads} at once | {rate:,.0f} | – | – "
        f"| {percentiles[49] * 1e3:.2f} | {percentiles[98] * 1e3:.2f} |",
    )


def test_turns_on_postgresql_beside_plain_commits(
    tmp_path: Path, postgres_ready: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The server of the tests does not wait for its disk, and neither do the plain commits."""
    with (
        opened(tmp_path / "data", postgres_ready, wall_clock) as app,
        plain_postgres(postgres_ready) as commit,
    ):
        figures = measure(Town(app), commit)
    show(capsys, figures.row("PostgreSQL, one after the other"))


def test_turns_of_the_bot_framework_beside_ours(capsys: pytest.CaptureFixture[str]) -> None:
    """Only where somebody has put it: its pins do not fit into one environment with ours."""
    python = os.environ.get(PEER)
    if python is None:
        with capsys.disabled():
            print(f"\nBot Framework: not measured; see RESULTS.md for {PEER}")
        return
    script = str(Path(__file__).with_name("botbuilder_peer.py"))
    command = [python, "-W", "ignore", script, str(ROUNDS * INTERVIEWS)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    show(capsys, Figures(json.loads(told), [], []).row("Bot Framework dialogs, in memory only"))
