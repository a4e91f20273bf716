"""Each process that does jobs holds a place of its own, which ends with the process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from core import places
from core.places import take_place
from tests.support.waiting import wait_until
from tests.support.working import REPOSITORY

HOLD = """
import sys
from core.places import take_place
place = take_place(sys.argv[1])
print(place.name, flush=True)
sys.stdin.read()
"""


@contextmanager
def holder(url: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Another process that holds a place, and which one."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, url],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def test_places_are_given_from_the_first_on_and_given_again(database_url: str) -> None:
    first, second = take_place(database_url), take_place(database_url)
    assert (first.name, second.name) == ("place-0", "place-1")
    first.leave()
    again = take_place(database_url)
    assert again.name == "place-0"
    again.leave()
    second.leave()


def test_a_place_can_be_asked_for_by_name_and_is_refused_while_it_is_held(
    database_url: str,
) -> None:
    held = take_place(database_url)
    assert take_place(database_url, only=held.name) is None
    other = take_place(database_url, only="place-7")
    assert other is not None
    assert other.name == "place-7"
    other.leave()
    held.leave()
    free = take_place(database_url, only=held.name)
    assert free is not None
    free.leave()


def test_a_place_ends_with_its_process_however_it_ends(database_url: str) -> None:
    with holder(database_url) as (process, name):
        assert take_place(database_url, only=name) is None
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

        def free() -> bool:
            place = take_place(database_url, only=name)
            if place is not None:
                place.leave()
            return place is not None

        assert wait_until(free, 10)


def cut_off(url: str) -> None:
    """End every connection that holds a place, as a restart of the server does."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(
            "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' "
            "and classid = %s and database = "
            "(select oid from pg_database where datname = current_database())",
            (places.LOCK_SPACE,),
        )


def test_a_place_that_is_held_is_kept(database_url: str) -> None:
    place = take_place(database_url)
    assert place.keep()
    assert take_place(database_url, only=place.name) is None
    place.leave()


def test_a_place_whose_connection_was_cut_off_is_taken_again(postgres_url: str) -> None:
    place = take_place(postgres_url)
    cut_off(postgres_url)
    assert place.keep()
    assert take_place(postgres_url, only=place.name) is None
    place.leave()
    free = take_place(postgres_url, only=place.name)
    assert free is not None
    free.leave()


def test_a_place_that_somebody_else_took_meanwhile_stays_theirs(postgres_url: str) -> None:
    place = take_place(postgres_url)
    cut_off(postgres_url)
    theirs = take_place(postgres_url, only=place.name)
    assert theirs is not None
    assert not place.keep()
    assert not place.keep(), "asked again it is no different"
    place.leave()
    assert theirs.keep()
    theirs.leave()
    assert place.keep(), "it is free again"
    place.leave()


def test_there_are_only_so_many_places(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "PLACES", 3)
    held = [take_place(database_url) for _ in range(3)]
    assert len({one.name for one in held}) == 3
    with pytest.raises(RuntimeError, match="3 processes"):
        take_place(database_url)
    for one in held:
        one.leave()


@pytest.mark.parametrize("name", ["local", "", "place-", "place-x", "somebody"])
def test_a_name_that_is_no_place_of_ours_is_treated_as_an_empty_one(
    database_url: str, name: str
) -> None:
    """Jobs that another engine's name stands on are nobody's: they are taken over."""
    place = take_place(database_url, only=name)
    assert place is not None
    place.leave()


def test_two_databases_have_their_own_places(sqlite_url: str, postgres_url: str) -> None:
    for url in (sqlite_url, sqlite_url.replace("earned.db", "other.db"), postgres_url):
        place = take_place(url)
        assert place.name == "place-0"
        # It stays held, as far as this loop is concerned.
        assert take_place(url, only="place-0") is None
        place.leave()
