"""`earned run` and `earned worker` as processes: how they start, live beside each other, end."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from bots.terminal import word
from core.app import build
from core.config import Settings
from core.demo import EXPIRES
from core.domain.people import Face
from core.domain.rules import BadgeRules, Panel
from tests.support.installed import Mould
from tests.support.server import Running, earned, running
from tests.support.terminal import Terminal, clean, command
from tests.support.visiting import Visitor

BADGE = Path(__file__).resolve().parents[2] / "prompts" / "catalogue" / "bicycle-repair.yaml"
# On a warm machine it takes about two seconds; a loaded one is no reason to fail.
START_SECONDS = 20.0
END_SECONDS = 10.0


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run") / "data"


@pytest.fixture(scope="module")
def server(data: Path) -> Iterator[Running]:
    with running(data) as one:
        yield one


def told(process: subprocess.Popen[str]) -> str:
    """What is left to read of a process that has ended."""
    assert process.stdout is not None
    return process.stdout.read()


def get(server: Running, path: str) -> httpx2.Response:
    return httpx2.get(f"{server.url.rstrip('/')}{path}", timeout=60)


def test_a_server_answers_within_seconds_of_its_start(server: Running, data: Path) -> None:
    print(f"earned run: its address after {server.seconds:.1f} s")
    assert server.seconds < START_SECONDS
    for path in ("/healthz", "/readyz", "/"):
        assert get(server, path).status_code == 200, path
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/?", server.url)
    assert (data / "address").read_text().split() == server.url[7:].split(":")
    assert (data / "keys" / "award.pem").stat().st_mode & 0o777 == 0o600


def test_nobody_gets_in_before_an_organizer_was_invited(server: Running) -> None:
    with Visitor(server.url) as stranger:
        assert "earned organizer invite" in stranger.open("/").text
        assert stranger.open("/office").status in (401, 403)
        assert all(one.values("door") == [] for one in stranger.open("/demo").forms)


def test_the_link_of_an_organizer_leads_to_the_server_that_runs_and_works_once(
    server: Running, data: Path
) -> None:
    link = Terminal(data)("organizer", "invite", "--name", "Olga").out.split()[-1]
    assert link.startswith(server.url)
    with Visitor(server.url) as olga, Visitor(server.url) as eve:
        olga.enter_by_link(link)
        assert olga.open("/office").status == 200
        assert eve.open(eve.path_of(link)).status == 410
        assert eve.open("/office").status in (401, 403)


def test_a_journey_through_two_servers_and_a_worker_on_one_database(
    server: Running, data: Path
) -> None:
    terminal = Terminal(data)
    link = terminal("organizer", "invite", "--name", "Olga").out.split()[-1]
    assert terminal("catalogue", "import", str(BADGE)).code == 0
    helper = earned("worker", data=data)
    try:
        with running(data) as other, Visitor(server.url) as ana, Visitor(other.url) as olga:
            assert other.url != server.url
            olga.enter_by_link(link)
            ana.join(olga.link("/office/people/learners"))
            claim = ana.tell()
            with Visitor(other.url) as bo:
                bo.enter_by_link(olga.link("/office/people/colleagues", name="Bo"))
                bo.judge()
            award = ana.badge(claim)
            (row,) = json.loads(terminal("export", "awards", "--format", "json").out)
            assert (row["award"], row["shared"]) == (award, False)
            assert row["credential"] == f"{other.url}/credentials/{award}"
    finally:
        helper.send_signal(signal.SIGTERM)
        assert helper.wait(20) == 0
        assert "Traceback" not in told(helper)
        assert helper.stdout is not None
        helper.stdout.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "term"])
def test_a_server_ends_cleanly_and_soon_while_windows_are_open(
    number: signal.Signals, tmp_path: Path
) -> None:
    with running(tmp_path / "data", "--demo") as server, Visitor(server.url) as ana:
        ana.enter_demo("chat")
        with ana.client.stream("GET", "/events") as events:
            assert events.status_code == 200
            begun = time.monotonic()
            code = server.stop(number)
            seconds = time.monotonic() - begun
        rest = told(server.process)
    assert code == 0, rest
    print(f"earned run: ended {seconds:.1f} s after {number.name}")
    assert seconds < END_SECONDS
    assert "Traceback" not in rest
    assert "ERROR" not in rest
    assert not (tmp_path / "data" / "address").exists()


def test_the_demo_starts_under_whatever_rules_its_organizer_set(
    mould: Mould, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    app = build(Settings(data=data, database_url=mould.sqlite(data / "earned.db"), demo=True))
    app.set_up_demo()
    olga = app.entering.enter_demo(Face.OFFICE, "Olga", "en").actor
    app.ruling.set_badge(olga, EXPIRES, BadgeRules(panel=Panel.TWO))
    app.close()
    with running(data, "--demo") as server, Visitor(server.url) as ana:
        ana.enter_demo("chat")
        assert server.stop() == 0
        assert "Traceback" not in told(server.process)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "term"])
def test_a_worker_ends_cleanly_and_soon(number: signal.Signals, tmp_path: Path) -> None:
    process = earned("worker", data=tmp_path / "data")
    assert process.stdout is not None
    assert process.stdout.readline().strip() == word("working")
    process.send_signal(number)
    assert process.wait(END_SECONDS) == 0
    assert told(process) == ""
    process.stdout.close()


def test_a_taken_port_is_said_by_the_second_server(server: Running, tmp_path: Path) -> None:
    port = server.url.rstrip("/").rpartition(":")[2]
    said = Terminal(tmp_path / "data")("run", "--port", port)
    assert (said.code, said.err.strip()) == (1, word("port_taken", port=port))


def test_it_listens_on_this_machine_only_unless_told_otherwise(server: Running) -> None:
    port = int(server.url.rstrip("/").rpartition(":")[2])
    for address in {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None)}:
        if not str(address).startswith(("127.", "::1")):
            with pytest.raises(OSError, match=""):
                socket.create_connection((str(address), port), timeout=1).close()


@pytest.mark.parametrize("kind", ["postgres", pytest.param("sqlite", marks=pytest.mark.stress)])
def test_two_processes_that_start_together_on_an_empty_database_both_start(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = request.getfixturevalue("postgres_url") if kind == "postgres" else ""
    together = [
        subprocess.Popen(
            [*command(), "migrate", "--data", str(tmp_path / "data")],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=clean(**({"EARNED_DATABASE_URL": url} if url else {})),
        )
        for _ in range(2)
    ]
    ends = [(one.communicate()[0].strip(), one.returncode) for one in together]
    assert ends == [(word("migrated"), 0)] * 2
