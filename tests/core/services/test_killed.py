"""A server that is killed at random moments loses nothing it acknowledged, and doubles nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from core.app import Earned
from tests.support.acting import BADGES, Plan, arguments, read_log
from tests.support.fixtures import Open
from tests.support.journeys import Town
from tests.support.reckoning import Told, reckon
from tests.support.working import REPOSITORY


def run(url: str, folder: Path, plan: Plan) -> None:
    """Let people act while the server is killed again and again."""
    (folder / "logs").mkdir()
    command = [sys.executable, *arguments(folder, url, plan)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr, done.stderr


def told(folder: Path) -> list[Told]:
    """Every act that somebody was told is done, or refused."""
    return [
        as_told(line["acknowledged"])
        for path in sorted((folder / "logs").iterdir())
        for line in read_log(path)
        if "acknowledged" in line
    ]


def as_told(act: dict[str, Any]) -> Told:
    """A line of somebody's log. What was refused may have been done before the server was killed."""
    kind, *rest = act.get("given", [""])
    named = act.get("act") or ("say" if kind == "typed" else rest[0] if kind == "pressed" else kind)
    text = act["text"] if named in ("ask", "not_yet") else rest[0] if kind == "typed" else ""
    return Told(named, act["claim"], text, sure="refused" not in act)


def kill(
    app: Earned, url: str, learners: int, assessors: int, kills: int, longest: float, seed: int
) -> Counter[str]:
    town = Town(app, "Riverside", *BADGES)
    plan = Plan(
        learners=tuple(town.learner(f"Learner {n}").person_id for n in range(learners)),
        assessors=tuple(town.assessor(f"Assessor {n}").person_id for n in range(assessors)),
        community=town.community.id,
        kills=kills,
        shortest=0.1,
        longest=longest,
        seed=seed,
    )
    # So that nobody is idle at first.
    early = [Told("submit", town.sent(town.learner("Early"))) for _ in range(assessors)]
    folder = app.settings.data
    run(url, folder, plan)
    return reckon(town, early + told(folder))


def test_a_server_killed_at_random_moments_loses_and_doubles_nothing(
    open_app: Open, ready_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    counted = kill(open_app(), ready_url, learners=4, assessors=2, kills=2, longest=1.2, seed=1)
    with capsys.disabled():
        print(f"\nkilled twice: {json.dumps(counted)}")
    assert counted["texts"] > 0


@pytest.mark.stress
def test_a_server_killed_a_hundred_times_loses_and_doubles_nothing(
    open_app: Open, ready_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    counted = kill(open_app(), ready_url, learners=50, assessors=5, kills=100, longest=4, seed=2)
    with capsys.disabled():
        print(f"\nkilled 100 times: {json.dumps(counted)}")
    assert counted["awards"] > 10
