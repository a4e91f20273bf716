"""A transaction begins and ends in one place, and tells others only what is true."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy.exc import DBAPIError

from core.app import Earned
from core.domain.errors import EarnedError, NotFound
from core.store.unit_of_work import again, wall_clock
from tests.support.installed import TurnedClock
from tests.support.journeys import Town


@pytest.fixture
def town(app: Earned) -> Town:
    """A community in an installation of its own: these tests listen to all that happens there."""
    return Town(app)


class Interrupted(EarnedError):
    """Something that goes wrong in the middle."""


def names(town: Town) -> list[str]:
    with town.app.store.reading(town.community.id) as tx:
        return sorted(member.person.name for member in tx.people.members())


def test_what_was_done_is_kept_at_the_end(town: Town) -> None:
    with town.app.store.transaction(town.community.id) as tx:
        tx.people.add("Ana", "en")
    assert names(town) == ["Ana", "Olga"]


def test_any_exception_undoes_all_of_it(town: Town) -> None:
    with pytest.raises(Interrupted), town.app.store.transaction(town.community.id) as tx:  # noqa: PT012
        tx.people.add("Ana", "en")
        tx.people.add("Bo", "en")
        raise Interrupted()
    assert names(town) == ["Olga"]


def test_a_database_error_undoes_all_of_it_and_the_next_command_works(town: Town) -> None:
    with pytest.raises(DBAPIError), town.app.store.transaction(town.community.id) as tx:  # noqa: PT012
        tx.people.add("Ana", "en")
        tx.claims.begin("nobody", "nowhere")
    assert names(town) == ["Olga"]
    town.learner("Bo")
    assert names(town) == ["Bo", "Olga"]


def test_an_error_does_not_repeat_what_somebody_wrote(town: Town) -> None:
    with pytest.raises(DBAPIError) as wrong, town.app.store.transaction(town.community.id) as tx:
        tx.talk.say("no such claim", town.organizer.person_id, "note", 1, "my secret")
    assert "my secret" not in str(wrong.value)


def test_looking_changes_nothing(town: Town) -> None:
    with town.app.store.reading(town.community.id) as tx:
        tx.people.add("Ana", "en")
    assert names(town) == ["Olga"]


def test_whoever_looks_sees_one_moment_whatever_happens_meanwhile(town: Town) -> None:
    with town.app.store.reading(town.community.id) as tx:
        before = len(tx.people.members())
        town.learner("Ana")
        assert len(tx.people.members()) == before
    assert names(town) == ["Ana", "Olga"]


def test_readers_are_not_kept_waiting_by_a_writer(town: Town) -> None:
    store = town.app.store
    with store.transaction(town.community.id) as tx, ThreadPoolExecutor(1) as other:
        tx.people.add("Ana", "en")
        assert other.submit(names, town).result(timeout=60) == ["Olga"]


def test_the_time_of_a_transaction_is_the_clocks_and_stands_still(
    app: Earned, clock: TurnedClock
) -> None:
    with app.store.transaction() as tx:
        first = tx.now
        clock()
        assert tx.now == first
        assert tx.now.tzinfo is UTC


def test_the_wall_clock_is_aware_and_in_utc() -> None:
    now = wall_clock()
    assert now.tzinfo is UTC
    assert abs((datetime.now(UTC) - now).total_seconds()) < 60


def test_listeners_hear_of_a_change_once_it_is_true(town: Town) -> None:
    heard: list[tuple[frozenset[str], list[str]]] = []
    town.app.store.listeners.append(lambda topics: heard.append((topics, names(town))))
    with town.app.store.transaction(town.community.id) as tx:
        tx.people.add("Ana", "en")
        tx.touch("person:a", "desk:b")
        tx.touch("person:a")
        assert heard == []
    assert heard == [(frozenset({"person:a", "desk:b"}), ["Ana", "Olga"])]


def test_listeners_hear_nothing_of_what_was_undone_or_only_looked_at(town: Town) -> None:
    heard: list[frozenset[str]] = []
    town.app.store.listeners.append(heard.append)
    with pytest.raises(Interrupted), town.app.store.transaction() as tx:  # noqa: PT012
        tx.touch("person:a")
        raise Interrupted()
    with town.app.store.reading() as tx:
        tx.touch("person:a")
    with town.app.store.transaction():
        pass
    assert heard == []


def test_a_listener_that_fails_harms_neither_the_command_nor_the_others(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[frozenset[str]] = []

    def fail(_: frozenset[str]) -> None:
        raise RuntimeError("a window went away")

    town.app.store.listeners.extend([fail, heard.append])
    with town.app.store.transaction(town.community.id) as tx:
        tx.people.add("Ana", "en")
        tx.touch("person:a")
    assert names(town) == ["Ana", "Olga"]
    assert heard == [frozenset({"person:a"})]
    assert "a window went away" in caplog.text


def test_a_job_is_kept_or_undone_together_with_the_act(town: Town) -> None:
    with town.app.store.transaction(town.community.id) as tx:
        tx.later("one", "learner.tell", {"claim": "c"})
    with pytest.raises(Interrupted), town.app.store.transaction(town.community.id) as tx:  # noqa: PT012
        tx.later("two", "learner.tell", {"claim": "c"})
        raise Interrupted()
    waiting = town.app.jobs.unfinished()
    assert [one.key for one in waiting] == ["one"]
    assert waiting[0].ids == {"community": town.community.id, "claim": "c"}


def test_the_same_key_again_is_no_second_job(town: Town) -> None:
    for claim in ("first", "second"):
        with town.app.store.transaction(town.community.id) as tx:
            tx.later("one", "learner.tell", {"claim": claim})
            tx.later("one", "learner.tell", {"claim": "third"})
    assert [one.ids["claim"] for one in town.app.jobs.unfinished()] == ["first"]


def test_sixteen_threads_write_at_once_and_nobody_is_turned_away(town: Town) -> None:
    together = threading.Barrier(16)

    def add(number: int) -> None:
        together.wait()
        for step in range(5):
            with town.app.store.transaction(town.community.id) as tx:
                tx.people.members()
                tx.people.add(f"{number}-{step}", "en")

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(add, range(16)))
    assert len(names(town)) == 16 * 5 + 1


def test_somebody_elses_community_is_as_good_as_none(town: Town) -> None:
    with town.app.store.reading("no such community") as tx, pytest.raises(NotFound):
        tx.people.community()


def test_of_two_commands_that_wait_for_one_another_one_begins_anew(town: Town) -> None:
    """On PostgreSQL the database ends one of them; on SQLite they come one after the other."""
    claims = [town.begin(town.learner(name)) for name in ("Ana", "Eva")]
    orders, met, done = (claims, claims[::-1]), threading.Barrier(2), []

    def both(order: list[str]) -> None:
        with town.app.store.transaction(town.community.id) as tx:
            tx.assigning.hold_claim(order[0])
            with suppress(threading.BrokenBarrierError):
                met.wait(0.5)
            tx.assigning.hold_claim(order[1])
        done.append(order)

    with ThreadPoolExecutor(2) as threads:
        for one in [threads.submit(again, partial(both, order)) for order in orders]:
            one.result(timeout=60)
    assert sorted(done) == sorted(orders)
