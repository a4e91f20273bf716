"""On SQLite, commands that stand in line are committed together; each still stands for itself."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import IntegrityError

from core.store.database import open_database
from core.store.writer import MOST, NotKept, Writer

PATIENCE = 60.0


class Broken(Exception):
    """What goes wrong in a command."""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_database(f"sqlite:///{tmp_path / 'one.db'}")
    with made.begin() as connection:
        connection.execute(text("CREATE TABLE told (word TEXT PRIMARY KEY)"))
    yield made
    made.dispose()


@pytest.fixture
def commits(engine: Engine) -> list[int]:
    """How often something was committed since."""
    found: list[int] = []
    event.listen(engine, "commit", lambda _: found.append(1))
    return found


@pytest.fixture
def writer(engine: Engine) -> Iterator[Writer]:
    made = Writer(engine)
    yield made
    made.close()


def kept(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.execute(text("SELECT word FROM told")).scalars())


def tell(writer: Writer, word: str) -> None:
    with writer.writing() as connection:
        connection.execute(text("INSERT INTO told VALUES (:word)"), {"word": word})


def in_line(writer: Writer, number: int) -> None:
    """Wait until so many stand in line."""
    until = threading.Event()
    for _ in range(int(PATIENCE * 1000)):
        if writer._in_line >= number:
            return
        until.wait(0.001)
    raise AssertionError("nobody came")


def together(writer: Writer, *words: str, first: str = "first") -> list[Future[None]]:
    """Tell words at once: all of them come while the first is being told."""
    with ThreadPoolExecutor(len(words) + 1) as pool:
        with writer.writing() as connection:
            connection.execute(text("INSERT INTO told VALUES (:word)"), {"word": first})
            found = [pool.submit(tell, writer, word) for word in words]
            in_line(writer, len(words))
        return found


def test_those_in_line_are_committed_together(
    engine: Engine, writer: Writer, commits: list[int]
) -> None:
    words = {f"w{n}" for n in range(12)}
    for one in together(writer, *words):
        one.result(PATIENCE)
    assert kept(engine) == words | {"first"}
    assert len(commits) == 1


def test_alone_each_is_committed_at_once(
    engine: Engine, writer: Writer, commits: list[int]
) -> None:
    for word in ("a", "b"):
        tell(writer, word)
        assert word in kept(engine)
    assert len(commits) == 2


def test_no_more_than_so_many_wait_for_one_another(
    engine: Engine, writer: Writer, commits: list[int]
) -> None:
    for one in together(writer, *(f"w{n}" for n in range(MOST + 5))):
        one.result(PATIENCE)
    assert len(kept(engine)) == MOST + 6
    assert len(commits) == 2


def test_one_that_fails_undoes_its_own_part_and_nothing_else(
    engine: Engine, writer: Writer, commits: list[int]
) -> None:
    found = together(writer, "a", "first", "b", "a", "c")
    wrong = [one for one in found if one.exception(PATIENCE)]
    assert len(wrong) == 2, "the same word is there already"
    assert kept(engine) == {"first", "a", "b", "c"}
    assert len(commits) == 1
    tell(writer, "after")
    assert "after" in kept(engine)


def test_whoever_is_refused_because_of_another_goes_on_once_that_is_on_the_disk(
    engine: Engine, writer: Writer
) -> None:
    def refused() -> set[str]:
        with pytest.raises(IntegrityError):
            tell(writer, "first")
        return kept(engine)

    with ThreadPoolExecutor(3) as pool:
        with writer.writing() as connection:
            connection.execute(text("INSERT INTO told VALUES ('first')"))
            found = [pool.submit(refused) for _ in range(3)]
            in_line(writer, 3)
        assert [one.result(PATIENCE) for one in found] == [{"first"}] * 3


def test_nobody_is_refused_because_of_what_came_to_nothing(engine: Engine, writer: Writer) -> None:
    def full(_: object) -> None:
        raise Broken("the disk is full")

    event.listen(engine, "commit", full)
    with ThreadPoolExecutor(2) as pool:
        with pytest.raises((Broken, NotKept)), writer.writing() as connection:  # noqa: PT012
            connection.execute(text("INSERT INTO told VALUES ('first')"))
            found = [pool.submit(tell, writer, word) for word in ("first", "a")]
            in_line(writer, 2)
        assert all(isinstance(one.exception(PATIENCE), Broken | NotKept) for one in found)
    event.remove(engine, "commit", full)
    tell(writer, "first")
    assert kept(engine) == {"first"}


def test_when_the_first_fails_the_others_are_kept(engine: Engine, writer: Writer) -> None:
    with ThreadPoolExecutor(2) as pool:
        with pytest.raises(Broken), writer.writing() as connection:  # noqa: PT012
            connection.execute(text("INSERT INTO told VALUES ('first')"))
            found = [pool.submit(tell, writer, word) for word in ("a", "b")]
            in_line(writer, 2)
            raise Broken
        for one in found:
            one.result(PATIENCE)
    assert kept(engine) == {"a", "b"}


def test_when_the_commit_fails_nobody_is_told_that_it_is_done(
    engine: Engine, writer: Writer
) -> None:
    def full(_: object) -> None:
        raise Broken("the disk is full")

    event.listen(engine, "commit", full)
    with ThreadPoolExecutor(4) as pool:
        with pytest.raises((Broken, NotKept)), writer.writing() as connection:  # noqa: PT012
            connection.execute(text("INSERT INTO told VALUES ('first')"))
            found = [pool.submit(tell, writer, word) for word in ("a", "b", "c")]
            in_line(writer, 3)
        assert all(isinstance(one.exception(PATIENCE), Broken | NotKept) for one in found)
    event.remove(engine, "commit", full)
    assert kept(engine) == set()
    tell(writer, "after")
    assert kept(engine) == {"after"}


def test_when_sqlite_gives_up_the_whole_transaction_nobody_is_told_that_it_is_done(
    engine: Engine, writer: Writer
) -> None:
    def give_up() -> None:
        with writer.writing() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute("ROLLBACK")
            raise Broken

    with ThreadPoolExecutor(2) as pool:
        with pytest.raises(NotKept), writer.writing() as connection:  # noqa: PT012
            connection.execute(text("INSERT INTO told VALUES ('first')"))
            found = pool.submit(give_up)
            in_line(writer, 1)
        assert isinstance(found.exception(PATIENCE), Broken)
    assert kept(engine) == set()
    tell(writer, "after")
    assert kept(engine) == {"after"}


def test_who_wants_to_be_alone_finds_nothing_left_to_commit(engine: Engine, writer: Writer) -> None:
    seen: list[set[str]] = []

    def look() -> None:
        with writer.alone():
            seen.append(kept(engine))

    with ThreadPoolExecutor(3) as pool:
        with writer.writing() as connection:
            connection.execute(text("INSERT INTO told VALUES ('first')"))
            found = [pool.submit(look), pool.submit(tell, writer, "a")]
            in_line(writer, 1)
        for one in found:
            one.result(PATIENCE)
    assert "first" in seen[0]


def test_whoever_waits_looks_after_those_who_never_came(engine: Engine, writer: Writer) -> None:
    """As when the last one in line is interrupted before their turn."""
    with ThreadPoolExecutor(1) as pool:
        with writer._guard:
            writer._in_line += 1
        found = pool.submit(tell, writer, "a")
        found.result(PATIENCE)
        assert kept(engine) == {"a"}
        with writer._guard:
            writer._in_line -= 1
