"""Open windows hear of changes: of this process at once, of another one a little later."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from bots.web.hub import MOST_WINDOWS, Hub
from bots.web.sessions import DOORS
from core.app import Earned
from core.domain.people import Actor, Face
from tests.bots.web.served import PATIENCE, Served
from tests.support.installed import Mould, opened
from tests.support.journeys import Town


@pytest.fixture(scope="module")
def shared(mould: Mould, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Town]]:
    folder = tmp_path_factory.mktemp("live")
    with opened(folder, mould.sqlite(folder / "earned.db")) as app, Served(app) as served:
        yield served, Town(app)


def cookie(town: Town, who: Actor, face: Face) -> dict[str, str]:
    with town.app.store.transaction(who.community_id) as tx:
        return {DOORS[face].cookie: tx.doors.enter(who.community_id, who.person_id, face)}


@contextlib.contextmanager
def listening(served: Served, cookies: dict[str, str], path: str) -> Iterator[list[str]]:
    """The lines of the stream that come in while the block runs."""
    heard: list[str] = []
    connection = socket.create_connection(served.address, timeout=PATIENCE)
    sent = "; ".join(f"{name}={value}" for name, value in cookies.items())
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nCookie: {sent}\r\n\r\n".encode())

    thread = threading.Thread(target=_gather, args=(connection, heard))
    thread.start()
    try:
        assert wait_for(heard, "retry: 2000")
        yield heard
    finally:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
        thread.join(PATIENCE)
        connection.close()


def _gather(connection: socket.socket, heard: list[str]) -> None:
    with contextlib.suppress(OSError), connection.makefile(encoding="utf-8") as lines:
        for line in lines:
            heard.append(line.strip())


def wait_for(heard: list[str], line: str = "event: changed") -> bool:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        if line in heard:
            return True
        time.sleep(0.02)
    return False


def test_a_learner_hears_of_their_claim_at_once(shared: tuple[Served, Town]) -> None:
    served, town = shared
    ana, bo = town.learner(), town.assessor()
    claim = town.sent(ana)
    with listening(served, cookie(town, ana, Face.CHAT), "/events") as heard:
        town.app.reviewing.take(bo, claim)
        assert wait_for(heard)


def test_a_desk_hears_of_a_new_claim(shared: tuple[Served, Town]) -> None:
    served, town = shared
    bo = town.assessor()
    with listening(served, cookie(town, bo, Face.DESK), "/desk/events") as heard:
        town.sent(town.learner())
        assert wait_for(heard)


def test_nobody_hears_of_other_peoples_claims(shared: tuple[Served, Town]) -> None:
    served, town = shared
    eva = town.learner("Eva")
    with listening(served, cookie(town, eva, Face.CHAT), "/events") as heard:
        town.sent(town.learner())
        time.sleep(0.3)
        assert "event: changed" not in heard


def test_a_window_hears_what_changed_since_it_was_drawn(shared: tuple[Served, Town]) -> None:
    served, town = shared
    ana = town.learner()
    drawn = town.app.store.clock().isoformat().replace("+", "%2B")
    town.begin(ana)
    time.sleep(0.1)
    who = cookie(town, ana, Face.CHAT)
    with listening(served, who, f"/events?since={drawn}") as heard:
        assert wait_for(heard)
    now = town.app.store.clock().isoformat().replace("+", "%2B")
    with listening(served, who, f"/events?since={now}") as heard:
        time.sleep(0.2)
        assert "event: changed" not in heard


@pytest.mark.parametrize("since", ["", "yesterday", "2026-01-01", "%00"])
def test_an_odd_time_is_taken_as_now(shared: tuple[Served, Town], since: str) -> None:
    served, town = shared
    with listening(served, cookie(town, town.learner(), Face.CHAT), f"/events?since={since}") as h:
        assert h


def test_the_events_are_closed_to_strangers(shared: tuple[Served, Town]) -> None:
    served, _town = shared
    for path in ("/events", "/desk/events"):
        assert httpx2.get(served.url + path).status_code == 403


def test_what_another_process_does_is_heard_too(mould: Mould, tmp_path: Path) -> None:
    url = mould.sqlite(tmp_path / "earned.db")
    with opened(tmp_path, url) as app, opened(tmp_path, url) as other, Served(app) as served:
        here, there = Town(app), Town(other)
        ana = here.learner()
        bo = here.assessor()
        claim = here.sent(ana)
        time.sleep(0.1)
        with listening(served, cookie(here, ana, Face.CHAT), "/events") as heard:
            there.app.reviewing.take(bo, claim)
            assert wait_for(heard)


def test_of_too_many_windows_of_one_person_the_oldest_is_let_go(
    shared: tuple[Served, Town],
) -> None:
    served, town = shared
    ana, eva = town.learner(), town.learner("Eva")
    with contextlib.ExitStack() as open_ones:
        who = cookie(town, ana, Face.CHAT)
        other = open_ones.enter_context(listening(served, cookie(town, eva, Face.CHAT), "/events"))
        mine = [
            open_ones.enter_context(listening(served, who, "/events"))
            for _ in range(MOST_WINDOWS + 1)
        ]
        assert wait_for(mine[0], "retry: 60000"), "it comes back only after a while"
        town.begin(ana)
        assert all(wait_for(one) for one in mine[1:])
        assert "event: changed" not in mine[0]
        assert "retry: 60000" not in other


def test_open_windows_do_not_keep_the_server_from_stopping(mould: Mould, tmp_path: Path) -> None:
    with opened(tmp_path, mould.sqlite(tmp_path / "earned.db")) as app:
        served = Served(app)
        with served:
            town = Town(app)
            who = cookie(town, town.learner(), Face.CHAT)
            with listening(served, who, "/events"):
                begun = time.monotonic()
                served.__exit__()
                assert time.monotonic() - begun < 30
        assert app.store.listeners == []


def test_a_hub_that_is_not_open_hears_nothing_and_fails_nobody(busy_sqlite: Earned) -> None:
    hub = Hub(busy_sqlite.store)
    hub.hear(frozenset({"person:x"}))
    hub.close()
    asyncio.run(_open_and_close(Hub(busy_sqlite.store)))


async def _open_and_close(hub: Hub) -> None:
    await hub.open()
    hub.close()
    await asyncio.sleep(0)
