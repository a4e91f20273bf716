"""A private award and none at all cannot be told apart: not by bytes, headers, work or time."""

from __future__ import annotations

import asyncio
import random
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from starlette.applications import Starlette

from core.app import Earned
from core.domain.errors import NotFound
from tests.bots.web.conftest import Opens
from tests.bots.web.windows import Window
from tests.support.journeys import Town

Asked = Callable[[str], tuple[int, bytes]]
PATHS = (
    "/awards/{}",
    "/awards/{}?verify=1",
    "/awards/{}/certificate.pdf",
    "/awards/{}/card.png",
    "/awards/{}/qr.svg",
    "/awards/{}/evidence/e1",
    "/credentials/{}",
    "/credentials/{}.json",
    "/credentials/{}.jwt",
    "/credentials/{}.png",
    "/credentials/{}.svg",
    "/ob2/assertions/{}",
)


@pytest.fixture
def private(town: Town) -> str:
    return town.awarded(town.learner(), town.assessor())


def some_id() -> str:
    return secrets.token_hex(16)


@contextmanager
def statements(app: Earned) -> Iterator[list[str]]:
    """Every statement that the database is asked meanwhile."""
    seen: list[str] = []

    def heard(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(app.store.engine, "before_cursor_execute", heard)
    try:
        yield seen
    finally:
        event.remove(app.store.engine, "before_cursor_execute", heard)


@pytest.mark.parametrize("path", PATHS)
def test_bytes_headers_and_work_are_the_same(
    window: Opens, town: Town, private: str, path: str
) -> None:
    visitor, answers = window(), []
    for award in (private, some_id()):
        with statements(town.app) as asked:
            page = visitor.open(path.format(award), accept="application/json, text/html")
        answers.append((page.status, page.content, dict(page.headers), tuple(asked)))
    assert answers[0] == answers[1]
    assert answers[0][0] == 404


@pytest.fixture
def asked(web: Starlette) -> Iterator[Asked]:
    """Asks the application itself, without a client around it."""
    with asyncio.Runner() as runner:
        yield lambda path: runner.run(_ask(web, path))


async def _ask(web: Starlette, path: str) -> tuple[int, bytes]:
    sent: list[Any] = []
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1:8765")],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8765),
        "app": web,
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await web(scope, receive, send)  # type: ignore[arg-type]
    return sent[0]["status"], b"".join(one.get("body", b"") for one in sent[1:])


def later_of(first: list[float], second: list[float]) -> float:
    """How often a time of ``second`` is longer than one of ``first``; 0.5 where nothing differs.

    The statistic of Mann and Whitney: single slow moments of the machine count little.
    """
    ranked = sorted([(one, 0) for one in first] + [(one, 1) for one in second])
    ranks = sum(number for number, (_, which) in enumerate(ranked, 1) if which)
    count = len(second)
    return (ranks - count * (count + 1) / 2) / (count * len(first))


def timed(asked: Asked, path: str, private: str, rounds: int) -> float:
    """The same statistic for a private award against none, asked in random order."""
    dice, times = random.Random(7), {True: [0.0][:0], False: [0.0][:0]}
    turns = [True, False] * rounds
    dice.shuffle(turns)
    for is_private in turns:
        address = path.format(private if is_private else some_id())
        begun = time.perf_counter()
        asked(address)
        times[is_private].append(time.perf_counter() - begun)
    return later_of(times[False], times[True])


@pytest.mark.parametrize("path", ["/awards/{}", "/credentials/{}"])
def test_it_takes_no_longer_to_find_a_private_one(asked: Asked, private: str, path: str) -> None:
    # Of 120 against 120 the statistic is within 0.16 of one half but for one time in 60,000.
    timed(asked, path, private, 10)
    assert 0.34 < timed(asked, path, private, 120) < 0.66


@pytest.mark.stress
@pytest.mark.parametrize("path", ["/awards/{}", "/credentials/{}"])
def test_it_takes_no_longer_however_often_one_asks(asked: Asked, private: str, path: str) -> None:
    timed(asked, path, private, 100)
    assert 0.47 < timed(asked, path, private, 5000) < 0.53


def test_random_ids_open_nothing(asked: Asked, private: str) -> None:
    answers = {
        asked(f"/{room}/{some_id()}") for room in ("awards", "credentials") for _ in range(50)
    }
    assert answers == {asked(f"/awards/{private}")}


@pytest.mark.stress
@pytest.mark.parametrize("part", range(4))
def test_a_million_random_ids_open_nothing(
    asked: Asked, town: Town, private: str, part: int
) -> None:
    """Through the service, where the pages and the credentials get all that they know.

    In four parts, each for a processor of its own.
    """
    awarding, hits = town.app.awarding, 0
    for number in range(part, 1_000_000, 4):
        reading = awarding.page if number // 4 % 2 else awarding.credential
        try:
            reading(None, some_id())
            hits += 1
        except NotFound:
            continue
    assert hits == 0
    answers = {
        asked(f"/{room}/{some_id()}") for room in ("awards", "credentials") for _ in range(1250)
    }
    assert answers == {asked(f"/awards/{private}")}


@pytest.mark.parametrize(
    "odd", ["%00", "x" * 5000, "..%2f..", "%F0%9F%98%80", "'%20OR%201=1--", "%ED%A0%80", "A" * 32]
)
def test_odd_ids_are_not_found_either(web: Starlette, odd: str) -> None:
    for room in ("awards", "credentials"):
        assert Window(web).open(f"/{room}/{odd}").status == 404
