"""A process that signs is killed at random moments: each award ends with one badge that holds."""

from __future__ import annotations

import json
import random
import signal
import time
from collections import Counter
from pathlib import Path

import pytest

from core.store.unit_of_work import wall_clock
from tests.support.credentials import faults, history, raised
from tests.support.fixtures import SITE, Open
from tests.support.installed import Mould, opened
from tests.support.journeys import Town
from tests.support.nursery import Nursery, nursery


def run_and_kill(begun: Nursery, words: tuple[str, ...], after: float) -> None:
    """Let a process sign, and kill it so long after it began."""
    child = begun.begin(*words)
    child.wait_for("ready")
    time.sleep(after)
    code = child.end(signal.SIGKILL)
    assert code in (0, -signal.SIGKILL), child.said
    assert "Traceback" not in child.said, child.said


def reckon(town: Town, claims: list[str]) -> Counter[str]:
    """Finish what was begun, and look at every badge as a stranger does."""
    counted: Counter[str] = Counter()
    app = town.app
    for claim in claims:
        award = town.award_of(claim)
        counted["broken off"] += any(one.signed_at is None for one in history(town, award))
        app.awarding.sign(town.community.id, award)
        *older, newest = history(town, award)
        assert newest.newest
        assert newest.signed_at
        assert newest.revoked_at is None
        assert faults(app, str(newest.document)) == []
        assert not raised(app, str(newest.document))
        for one in older:
            assert (one.newest, one.ended, one.document) == (False, "superseded", None)
        assert [one.number for one in (*older, newest)] == list(range(1, len(older) + 2))
        counted["credentials"] += 1 + len(older)
        jobs = [job for job in app.jobs.unfinished() if job.kind == "learner.tell"]
        assert sum(job.ids["claim"] == claim for job in jobs) == 1
    return counted


def kill(town: Town, folder: Path, url: str, awards: int, kills: int, seed: int) -> Counter[str]:
    chance, bo = random.Random(seed), town.assessor()
    claims = []
    for _ in range(awards):
        claims.append(town.taken(town.learner(), bo))
        town.approve(bo, claims[-1])
    with nursery(folder / "children", "tests.support.signing") as begun:
        for number in range(kills):
            words = str(folder), url, town.community.id, f"{seed}-{number}"
            run_and_kill(begun, words, chance.uniform(0, 0.6))
    return reckon(town, claims)


def test_killed_at_random_moments_each_award_ends_with_one_badge_that_holds(
    mould: Mould, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = mould.sqlite(tmp_path / "data" / "earned.db")
    with opened(tmp_path / "data", url, wall_clock, public_url=SITE) as app:
        counted = kill(Town(app), tmp_path / "data", url, awards=3, kills=2, seed=1)
    with capsys.disabled():
        print(f"\nsigning killed 2 times: {json.dumps(counted)}")
    assert counted["credentials"] >= 3


@pytest.mark.stress
def test_killed_two_hundred_times_each_award_ends_with_one_badge_that_holds(
    open_app: Open, ready_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town = Town(open_app(clock=wall_clock, public_url=SITE))
    counted = kill(town, tmp_path / "data", ready_url, awards=20, kills=200, seed=2)
    with capsys.disabled():
        print(f"\nsigning killed 200 times: {json.dumps(counted)}")
    # About one for each kill, fewer where processes begin slowly: they were killed at work.
    assert counted["credentials"] > 100
