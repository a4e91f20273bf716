"""Processes that do jobs: they come and go, and some are killed."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from core import jobs
from core.app import Earned
from core.jobs import Handler
from core.places import take_place
from core.store.database import open_database
from core.store.unit_of_work import wall_clock
from tests.core.test_places import cut_off
from tests.support.waiting import wait_until
from tests.support.working import read, worker

PATIENCE = 60.0
Run = Callable[..., None]


@pytest.fixture
def app(open_app: Callable[..., Earned]) -> Earned:
    """The engine looks at the clock on the wall, so these tests do, too."""
    return open_app(clock=wall_clock)


@pytest.fixture
def run(app: Earned) -> Iterator[Run]:
    """Starts doing jobs in this process, with handlers given by kind; stops at the end.

    There is one engine in a process, so it can run for one test at a time only.
    """
    running = False

    def start(**handlers: Handler) -> None:
        nonlocal running
        if running:
            app.jobs.stop()
        running = True
        app.jobs.start(handlers)

    yield start
    if running:
        app.jobs.stop()


def put(app: Earned, key: str, **ids: str) -> None:
    with app.store.transaction("here") as tx:
        tx.later(key, "note", {"name": key, **ids})


def settled(app: Earned) -> bool:
    return wait_until(lambda: not app.jobs.unfinished(), PATIENCE)


def test_a_process_that_stops_finishes_what_it_began_and_can_start_again(
    app: Earned, run: Run
) -> None:
    begun, done = threading.Event(), []

    def slow(ids: Mapping[str, str]) -> None:
        begun.set()
        time.sleep(1)
        done.append(ids["name"])

    run(note=slow)
    put(app, "one")
    assert begun.wait(PATIENCE)
    more: list[str] = []
    run(note=lambda ids: more.append(ids["name"]))
    put(app, "two")
    assert settled(app)
    assert (done, more) == (["one"], ["two"])


def test_what_was_put_while_nobody_worked_is_done_at_the_start(app: Earned, run: Run) -> None:
    done: list[str] = []
    for number in range(5):
        put(app, f"job-{number}")
    assert len(app.jobs.unfinished()) == 5
    run(note=lambda ids: done.append(ids["name"]))
    assert settled(app)
    assert sorted(done) == [f"job-{number}" for number in range(5)]


def test_preparing_again_changes_nothing(app: Earned) -> None:
    put(app, "one")
    app.jobs.prepare()
    assert [one.key for one in app.jobs.unfinished()] == ["one"]


def names(entries: list[tuple[str, int, float]]) -> list[str]:
    return sorted(name for name, _, _ in entries)


def test_a_process_that_was_killed_finishes_its_jobs_when_it_is_back(
    app: Earned, ready_url: str, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with worker(ready_url, log) as first:
        for n in range(6):
            put(app, f"job-{n}", seconds="0.7")
        assert wait_until(lambda: len(read(log, "begun")) >= 3, PATIENCE)
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    assert len(read(log, "done")) < 6
    with worker(ready_url, log):
        assert settled(app)
    done = read(log, "done")
    assert names(done) == [f"job-{n}" for n in range(6)]


def test_what_runs_elsewhere_is_left_alone_while_that_process_lives_and_taken_over_after(
    app: Earned, ready_url: str, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with worker(ready_url, log) as first:
        put(app, "long", seconds="2.5")
        assert wait_until(lambda: len(read(log, "begun")) == 1, PATIENCE)
        with worker(ready_url, log) as second:
            assert wait_until(lambda: len(read(log, "done")) == 1, PATIENCE)
            assert [(name, pid) for name, pid, _ in read(log, "begun")] == [("long", first.pid)]
            for n in range(4):
                put(app, f"job-{n}", seconds="3")
            assert wait_until(lambda: len(read(log, "begun")) == 5, PATIENCE)
            theirs = [n for n, pid, _ in read(log, "begun") if pid == first.pid and n != "long"]
            os.kill(first.pid, signal.SIGKILL)
            first.wait()
            assert settled(app)
            done = read(log, "done")
            assert names(done) == sorted(["long", *(f"job-{n}" for n in range(4))])
            again = [name for name, pid, _ in read(log, "begun") if pid == second.pid]
            assert set(theirs) <= set(again)
            begun = Counter(name for name, _, _ in read(log, "begun"))
            assert {name: count for name, count in begun.items() if count > 1} == dict.fromkeys(
                theirs, 2
            )


def test_orphans_are_resumed_by_hand_only_where_nobody_lives(
    app: Earned, ready_url: str, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with worker(ready_url, log) as process:
        put(app, "long", seconds="60")
        assert wait_until(lambda: len(read(log, "begun")) == 1, PATIENCE)
        assert app.jobs.resume_orphans() == 0
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert wait_until(lambda: app.jobs.resume_orphans() == 1, PATIENCE)
    assert app.jobs.resume_orphans() == 0
    assert [one.state for one in app.jobs.unfinished()] == ["ENQUEUED"]


def test_a_process_whose_place_was_taken_goes_on_under_another_one(
    postgres_ready: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Never two under one name: each would take the other's running jobs for its own."""
    monkeypatch.setattr(jobs, "LOOK_AFTER_OTHERS_SECONDS", 1.0)
    done: list[str] = []
    engine = jobs.Jobs(postgres_ready)
    engine.start({"note": lambda ids: done.append(ids["name"])})
    try:
        cut_off(postgres_ready)
        other = take_place(postgres_ready, only="place-0")
        assert other is not None
        assert wait_until(lambda: "beginning again elsewhere" in caplog.text, PATIENCE)
        database = open_database(postgres_ready)
        with database.begin() as connection:
            engine.enqueue(connection, "one", "note", {"name": "one"}, None)
        database.dispose()
        assert wait_until(lambda: done == ["one"], PATIENCE)
        assert ["place-1"] == [one.executor_id for one in engine.client.list_workflows()]
        other.leave()
    finally:
        engine.stop()
        engine.close()
