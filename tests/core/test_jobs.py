"""What must happen later happens: once, in its time, and again when it fails."""

from __future__ import annotations

import itertools
import secrets
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest

from core import jobs
from core.app import Earned
from core.job_info import JobInfo
from tests.support.installed import Mould, opened
from tests.support.waiting import wait_until

PATIENCE = 60.0


class Diary:
    """Remembers what it was asked to do, and when; fails as often as it is told."""

    def __init__(self) -> None:
        self.entries: list[tuple[float, Mapping[str, str]]] = []
        self.failures = 0
        self._guard = threading.Lock()

    def __call__(self, ids: Mapping[str, str]) -> None:
        with self._guard:
            self.entries.append((time.time(), ids))
            if self.failures > 0:
                self.failures -= 1
                raise RuntimeError("the far side is away")

    @property
    def names(self) -> list[str]:
        return [ids["name"] for _, ids in self.entries]

    def waits_for(self, number: int, patience: float = PATIENCE) -> bool:
        return wait_until(lambda: len(self.entries) >= number, patience)


class Office:
    """Puts jobs for one test, and sees only those; many tests share one running engine."""

    def __init__(self, app: Earned, diaries: dict[str, Diary]) -> None:
        self.app = app
        self.name = secrets.token_hex(4)
        self._diaries = diaries
        self._numbers = itertools.count()

    def diary(self) -> Diary:
        """A new diary; jobs are put into it by ``put``."""
        made = Diary()
        self._diaries[f"{self.name}-{next(self._numbers)}"] = made
        return made

    def put(
        self, diary: Diary, key: str, at: datetime | None = None, kind: str = "note", **ids: str
    ) -> None:
        where = next(name for name, one in self._diaries.items() if one is diary)
        with self.app.store.transaction("here") as tx:
            given = {"name": key, "diary": where, **ids}
            tx.later(f"{self.name}/{key}", kind, given, at)

    def _mine(self, found: tuple[JobInfo, ...]) -> list[JobInfo]:
        return [one for one in found if one.key.startswith(self.name)]

    def unfinished(self) -> list[JobInfo]:
        return self._mine(self.app.jobs.unfinished())

    def dead(self) -> list[JobInfo]:
        return self._mine(self.app.jobs.dead())

    def settled(self) -> bool:
        return wait_until(lambda: not self.unfinished(), PATIENCE)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def engine(
    request: pytest.FixtureRequest, mould: Mould, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Earned, dict[str, Diary]]]:
    """A running engine: there can be one in a process, and to stop it takes a while."""
    folder = tmp_path_factory.mktemp("jobs")
    diaries: dict[str, Diary] = {}
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = mould.sqlite(folder / "earned.db")
        else:
            server = request.getfixturevalue("postgres_server")
            url = stack.enter_context(mould.postgresql(server))
        app = stack.enter_context(opened(folder, url))
        app.jobs.start({"note": lambda ids: diaries[ids["diary"]](ids)})
        stack.callback(app.jobs.stop)
        yield app, diaries


@pytest.fixture
def office(engine: tuple[Earned, dict[str, Diary]]) -> Office:
    return Office(*engine)


# ---------------------------------------------------------------- once


def test_a_job_is_done_once_with_the_ids_it_was_given(office: Office) -> None:
    diary = office.diary()
    office.put(diary, "one", claim="c1")
    assert office.settled()
    ((_, ids),) = diary.entries
    assert (ids["community"], ids["name"], ids["claim"]) == ("here", "one", "c1")


def test_the_same_key_is_one_job_also_after_it_was_done(office: Office) -> None:
    diary = office.diary()
    for _ in range(3):
        office.put(diary, "one")
    assert office.settled()
    office.put(diary, "one")
    office.put(diary, "two")
    assert office.settled()
    assert diary.names == ["one", "two"]


def test_a_transaction_that_is_rolled_back_leaves_no_job(office: Office) -> None:
    diary = office.diary()
    office.put(diary, "first")
    with pytest.raises(ZeroDivisionError), office.app.store.transaction("here") as tx:  # noqa: PT012
        tx.later(f"{office.name}/ghost", "note", {"name": "ghost"})
        raise ZeroDivisionError
    office.put(diary, "second")
    assert office.settled()
    assert sorted(diary.names) == ["first", "second"]
    assert office.dead() == []


def test_a_job_is_not_begun_before_its_transaction_is_over(office: Office) -> None:
    diary = office.diary()
    office.put(diary, "warm up")
    assert office.settled()
    (where,) = {ids["diary"] for _, ids in diary.entries}
    with office.app.store.transaction("here") as tx:
        tx.later(f"{office.name}/one", "note", {"name": "one", "diary": where})
        time.sleep(0.4)
        committed = time.time()
    assert diary.waits_for(2)
    assert diary.entries[1][0] >= committed


def test_a_hundred_jobs_of_eight_threads_are_each_done_once(office: Office) -> None:
    diary = office.diary()
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: office.put(diary, f"job-{number}"), range(100)))
    assert office.settled()
    assert Counter(diary.names) == Counter(f"job-{number}" for number in range(100))


# ---------------------------------------------------------------- in time


def test_a_job_for_later_is_not_done_before_its_time(office: Office) -> None:
    diary = office.diary()
    due = datetime.now(UTC) + timedelta(seconds=2)
    office.put(diary, "later", at=due)
    office.put(diary, "at once")
    office.put(diary, "past", at=datetime.now(UTC) - timedelta(days=1))
    assert diary.waits_for(3)
    assert sorted(diary.names[:2]) == ["at once", "past"]
    at, ids = diary.entries[2]
    assert ids["name"] == "later"
    assert at >= due.timestamp()


def test_a_notice_begins_soon_both_idle_and_under_load(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    """Aim: half a second. The bounds here are wide, since a shared machine may be busy."""

    def begun_after(diary: Diary, name: str, pause: float) -> list[float]:
        committed = []
        for number in range(8):
            office.put(diary, f"{name}-{number}")
            committed.append(time.time())
            time.sleep(pause)
        assert diary.waits_for(8)
        began = {ids["name"]: at for at, ids in diary.entries}
        return [began[f"{name}-{n}"] - at for n, at in enumerate(committed)]

    idle = begun_after(office.diary(), "idle", 0.1)
    others = office.diary()
    ended = threading.Event()

    def load() -> None:
        for number in itertools.count():
            if ended.wait(0.02):
                return
            office.put(others, f"load-{number}")

    with ThreadPoolExecutor(1) as thread:
        loading = thread.submit(load)
        busy = begun_after(office.diary(), "busy", 0.2)
        ended.set()
        loading.result()
    with capsys.disabled():
        print(
            f"\na notice begins after {statistics.median(idle):.2f} s (most {max(idle):.2f}) idle, "
            f"{statistics.median(busy):.2f} s (most {max(busy):.2f}) among 50 jobs a second"
        )
    assert statistics.median(idle) < 2
    assert statistics.median(busy) < 5


# ---------------------------------------------------------------- when it fails


def test_a_job_that_fails_is_tried_again_until_it_works(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(jobs, "PAUSES", (0.05, 0.05, 0.05))
    diary = office.diary()
    diary.failures = 2
    office.put(diary, "one")
    assert diary.waits_for(3)
    assert office.settled()
    assert diary.names == ["one"] * 3
    assert office.dead() == []
    assert caplog.text.count("job note failed") == 2


def test_a_job_that_always_fails_becomes_a_dead_letter(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "PAUSES", (0.05,))
    diary = office.diary()
    diary.failures = 99
    office.put(diary, "one", claim="c1")
    assert wait_until(lambda: bool(office.dead()), PATIENCE)
    (letter,) = office.dead()
    assert (letter.key, letter.kind, letter.ids["claim"]) == (f"{office.name}/one", "note", "c1")
    assert "the far side is away" in letter.error
    assert office.unfinished() == []
    office.put(diary, "one")
    office.put(office.diary(), "another")
    assert office.settled()
    assert diary.names == ["one"] * 2


def test_a_dead_letter_is_sent_again_or_thrown_away(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "PAUSES", ())
    diary = office.diary()
    diary.failures = 2
    office.put(diary, "one")
    office.put(diary, "two")
    assert wait_until(lambda: len(office.dead()) == 2, PATIENCE)
    keys = {name: f"{office.name}/{name}" for name in ("one", "two", "three")}
    assert not office.app.jobs.retry(keys["three"])
    assert not office.app.jobs.discard(keys["three"])
    assert office.app.jobs.retry(keys["one"])
    assert office.app.jobs.discard(keys["two"])
    assert diary.waits_for(3)
    assert office.settled()
    assert office.dead() == []
    assert diary.names[2:] == ["one"]


def test_a_letter_that_was_sent_again_has_all_its_tries_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "PAUSES", (0.05,))
    diary = office.diary()
    diary.failures = 3
    office.put(diary, "one")
    assert wait_until(lambda: bool(office.dead()), PATIENCE)
    assert office.app.jobs.retry(f"{office.name}/one")
    assert diary.waits_for(4)
    assert office.settled()
    assert office.dead() == []


def test_a_kind_that_nobody_does_is_a_dead_letter_too(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "PAUSES", ())
    office.put(office.diary(), "one", kind="unknown.kind")
    assert wait_until(lambda: bool(office.dead()), PATIENCE)
    assert [one.kind for one in office.dead()] == ["unknown.kind"]


def test_jobs_that_wait_for_their_next_try_keep_nobody_waiting(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More of them than there are workers."""
    monkeypatch.setattr(jobs, "PAUSES", (3600.0,))
    failing, good = office.diary(), office.diary()
    failing.failures = 10_000
    number = 2 * jobs.WORKERS
    for n in range(number):
        office.put(failing, f"failing-{n}")
    assert failing.waits_for(number)
    office.put(good, "good")
    assert good.waits_for(1, patience=60)
    assert len(office.unfinished()) >= number


def test_finished_jobs_are_forgotten_after_a_while_and_others_are_not(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "PAUSES", ())
    done, bad = office.diary(), office.diary()
    bad.failures = 9
    office.put(done, "done")
    office.put(bad, "dead")
    office.put(done, "later", at=datetime.now(UTC) + timedelta(hours=1))
    assert wait_until(lambda: len(office.unfinished()) == 1 and bool(office.dead()), PATIENCE)
    forget, now = office.app.jobs.forget_finished, datetime.now(UTC)
    assert forget(now - timedelta(days=1)) == 0
    assert forget(now + timedelta(seconds=2)) >= 1
    assert forget(now + timedelta(seconds=2)) == 0
    assert [one.key for one in office.dead()] == [f"{office.name}/dead"]
    assert [one.key for one in office.unfinished()] == [f"{office.name}/later"]
