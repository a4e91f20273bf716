"""How long a learner waits for the first byte of an answer, alone and among many.

A whole server in a process of its own; the learners in another. They send the forms of real
interviews, one after the other and as fast as they are answered, except where they pause. The
floor is what the same clients wait in the same run for ``/healthz``, which says one word.
`RESULTS.md` holds what was measured.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.app import Earned
from core.domain.people import Face
from core.store.unit_of_work import wall_clock
from tests.benchmarks.processes import PROC
from tests.support.installed import Mould, opened
from tests.support.journeys import Town
from tests.support.server import running

pytestmark = pytest.mark.bench

VISITORS = Path(__file__).with_name("visitors.py")
PATIENCE = 600
HEAD = (
    "| learners at once | turns | turns/s | p50 ms | p99 ms | floor p50 | floor p99 | ratio p50 "
    "| ratio p99 | processor ms a turn |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
)


def learners(app: Earned, number: int) -> list[tuple[str, str]]:
    """So many people at the beginning of an interview: the claim, and the secret of the cookie."""
    town = Town(app)
    found = []
    for _ in range(number):
        invite = app.organizing.invite_learners(town.organizer, 1)
        entered = app.entering.join(invite, "Ana", "en")
        found.append((town.begin(entered.actor), entered.secrets[Face.CHAT]))
    return found


def row(name: str, told: dict[str, Any], cost: float) -> str:
    """One line of the table. ``cost``: seconds of processor time of the server, for each turn."""
    turns, floor = (statistics.quantiles(told[one], n=100) for one in ("turns", "floor"))
    figures = [turns[49], turns[98], floor[49], floor[98]]
    rate = len(told["turns"]) / told["seconds"]
    ratios = (turns[49] / floor[49], turns[98] / floor[98])
    cells = [f"{one * 1e3:,.1f}" for one in figures] + [f"{one:.1f}" for one in ratios]
    cells.append(f"{cost * 1e3:.1f}" if cost else "–")
    return f"| {name} | {len(told['turns'])} | {rate:,.0f} | {' | '.join(cells)} |"


# How many learners at once, how often such a crowd comes, turns of each, seconds between them.
@pytest.mark.parametrize(
    ("name", "number", "runs", "turns", "pause"),
    [
        ("1", 1, 15, 9, 0.0),
        ("100", 100, 1, 9, 0.0),
        ("1,000", 1000, 1, 4, 0.0),
        ("1,000, each thinks 20 s", 1000, 1, 2, 20.0),
    ],
)
def test_the_first_byte_of_a_turn(
    name: str,
    number: int,
    runs: int,
    turns: int,
    pause: float,
    tmp_path: Path,
    mould: Mould,
    capsys: pytest.CaptureFixture[str],
) -> None:
    data = tmp_path / "data"
    url = mould.sqlite(data / "earned.db")
    with opened(data, url, wall_clock) as app:
        waiting = learners(app, number * runs)
    told: dict[str, Any] = {"turns": [], "floor": [], "seconds": 0.0, "worked": 0.0}
    with running(data, EARNED_RATE_FACTOR="0") as server:
        port = int(server.url.rpartition(":")[2])
        for first in range(0, len(waiting), number):
            some = waiting[first : first + number]
            plan = {"port": port, "learners": some, "turns": turns, "pause": pause}
            plan["server"] = server.process.pid if PROC.is_dir() else 0
            done = subprocess.run(
                [sys.executable, str(VISITORS)],
                input=json.dumps(plan),
                stdout=subprocess.PIPE,
                text=True,
                check=True,
                timeout=PATIENCE,
            )
            for key, measured in json.loads(done.stdout).items():
                told[key] += measured
    with capsys.disabled():
        print(f"\n{HEAD}\n{row(name, told, told['worked'] / len(told['turns']))}")
