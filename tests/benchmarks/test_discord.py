"""How long learners in Discord wait while a thousand of them answer through one Gateway.

Discord gives up on a press after 3 s. A whole server in a process of its own; Discord and its
learners in another. A press is answered before it is done; what is measured besides is what
people feel: from their words or their press to the next question, which is kept before it is sent.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from core.app import Earned
from core.services.meeting import Profile
from core.store.unit_of_work import wall_clock
from tests.benchmarks.processes import memory, worked
from tests.support.installed import Mould, opened
from tests.support.journeys import Town
from tests.support.server import running

pytestmark = pytest.mark.bench

HERE = Path(__file__).parent
LIMIT = 3.0
HEAD = (
    "| learners at once | presses | acks p50 ms | p99 ms | p99 of Discord's 3 s | lost "
    "| questions | p50 ms | p99 ms | answers/s | our CPU ms each |\n"
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
)
IDLE = "| idle, in 100 servers | megabytes | ratio |\n|---|---:|---:|"


@contextmanager
def guild(people: int, guilds: int = 1) -> Iterator[tuple[dict[str, Any], IO[str], IO[str]]]:
    """Discord in a process: what it says of itself, and the way to talk with it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.guild"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=HERE.parent.parent,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(json.dumps({"people": people, "guilds": guilds}) + "\n")
        process.stdin.flush()
        yield json.loads(process.stdout.readline()), process.stdin, process.stdout
    finally:
        process.kill()
        process.wait()
        for one in (process.stdin, process.stdout):
            one.close()


def learners(app: Earned, told: dict[str, Any]) -> None:
    """So many people in Discord, each at the first question."""
    town, place = Town(app), told["guild"]
    code = app.meeting.connect_code(town.organizer)
    space, _ = app.meeting.connect(code, "discord", place, "Makers", f"{place}/1")
    for user, channel in told["people"]:
        person = app.meeting.meet(space, f"{place}/{user}", Profile(f"Learner {user}", "en"))
        room = app.meeting.room(person, space, f"{place}/{channel}")
        claim = town.begin(person)
        town.until(person, claim, "story")
        with app.store.transaction(town.community.id) as tx:
            tx.rooms.talks_about(room.id, claim)


def settings(told: dict[str, Any]) -> dict[str, str]:
    return {
        "EARNED_DISCORD_TOKEN": told["token"],
        "EARNED_DISCORD_API_URL": told["api"],
        "EARNED_DISCORD_GATEWAY_URL": told["gateway"],
        "EARNED_RATE_FACTOR": "0",
    }


def cells(found: list[float]) -> list[str]:
    cut = statistics.quantiles(found, n=100)
    return [f"{len(found):,}", f"{cut[49] * 1e3:,.1f}", f"{cut[98] * 1e3:,.1f}"]


@pytest.mark.parametrize(
    ("name", "people", "turns", "pause"),
    [
        ("1", 1, 5, 0.3),
        ("100, each thinks 10 s", 100, 4, 10.0),
        ("1,000, each thinks 20 s", 1000, 4, 20.0),
        ("1,000, each thinks 60 s", 1000, 3, 60.0),
    ],
)
def test_how_long_an_answer_takes(
    name: str,
    people: int,
    turns: int,
    pause: float,
    tmp_path: Path,
    mould: Mould,
    capsys: pytest.CaptureFixture[str],
) -> None:
    data = tmp_path / "data"
    url = mould.sqlite(data / "earned.db")
    with guild(people) as (told, tells, says):
        with opened(data, url, wall_clock) as app:
            learners(app, told)
        with running(data, **settings(told)) as server:
            before = worked(server.process.pid)
            tells.write(json.dumps({"turns": turns, "pause": pause}) + "\n")
            tells.flush()
            found = json.loads(says.readline())
            busy = worked(server.process.pid) - before
    assert len(found["screens"]) == people * turns, "everybody is answered each time"
    presses, screens = cells(found["acks"]), cells(found["screens"])
    share = f"{statistics.quantiles(found['acks'], n=100)[98] / LIMIT:.0%}"
    rate = f"{len(found['screens']) / found['seconds']:,.0f}"
    each = f"{busy / len(found['screens']) * 1e3:.1f}"
    line = [name, *presses, share, str(found["lost"]), *screens, rate, each]
    with capsys.disabled():
        print(f"\n{HEAD}\n| {' | '.join(line)} |")


def peer(told: dict[str, Any], how: str) -> float:
    """Megabytes of a bare client."""
    given = [told["token"], told["api"], told["gateway"], how]
    command = [sys.executable, str(HERE / "discord_peer.py"), *given]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "ready\n"
        time.sleep(5)
        return memory(process.pid)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_how_much_memory_it_takes_to_wait(
    tmp_path: Path, mould: Mould, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    mould.sqlite(data / "earned.db")
    with guild(0, 100) as (told, _tells, _says):
        sizes = {f"discord.py, {how}": peer(told, how) for how in ("bare", "usual")}
        with running(data) as web:
            time.sleep(5)
            sizes["Earned without Discord"] = memory(web.process.pid)
        with running(data, **settings(told)) as all_of_it:
            time.sleep(8)
            sizes["Earned with Discord"] = memory(all_of_it.process.pid)
    floor = sizes["discord.py, bare"]
    with capsys.disabled():
        print(f"\n{IDLE}")
        for name, size in sizes.items():
            print(f"| {name} | {size:.0f} | {size / floor:.1f} |")
