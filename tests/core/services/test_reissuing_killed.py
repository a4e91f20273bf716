"""Whoever issues badges anew is killed at random moments: each award ends with one that holds."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from core.badges import Purpose
from core.services.reissuing import Anew
from core.store.unit_of_work import wall_clock
from tests.core.services.test_bulk import canvas, done
from tests.support.credentials import faults, history, raised
from tests.support.fixtures import SITE, Open
from tests.support.installed import Mould, opened
from tests.support.journeys import Town
from tests.support.working import REPOSITORY


def work_and_kill(folder: Path, url: str, town: Town, work: str, after: float) -> bool:
    """Let a process work, and kill it so long after it began; whether it was still at work."""
    command = [sys.executable, "-m", "tests.support.reissuing"]
    with subprocess.Popen(
        [*command, str(folder), url, town.community.id, work],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline() == "ready\n", process.stderr.read()
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        said = process.stderr.read()
        code = process.wait()
    assert code in (0, -signal.SIGKILL), said
    assert "Traceback" not in said, said
    return code != 0


def kill(town: Town, folder: Path, url: str, kills: int, seed: int) -> Counter[str]:
    """Have all badges of a town issued anew again and again; every other time a key is given up."""
    chance, counted, app = random.Random(seed), Counter[str](), town.app
    awards = sorted(award.id for award, _, _ in listed(town))
    while counted["killed at work"] < kills or counted["works"] < 2:
        key = app.keys.signing_key(Purpose.AWARD).id
        before = {one: str(history(town, one)[-1].document) for one in awards}
        given_up = counted["works"] % 2 == 1
        if given_up:
            app.awarding.recalling.begin(key)
            work, left = f"key:{key}", app.awarding.recalling.steps(town.community.id, key)
        else:
            work = app.awarding.reissuing.begin(town.organizer, town.community.id, Anew()).id
            left = app.awarding.reissuing.steps(town.community.id, work)  # type: ignore[assignment]
        for _ in range(min(4, kills // 2)):
            counted["killed at work"] += work_and_kill(
                folder, url, town, work, chance.uniform(0, 0.5)
            )
        list(left)
        counted["works"] += 1
        for award in awards:
            *older, only = history(town, award)
            assert [one.revoked_at is None for one in older] == [False] * len(older)
            assert only.newest
            assert only.signed_at
            assert faults(app, str(only.document)) == []
            assert not raised(app, str(only.document))
            assert len(older) == counted["works"], "issued anew once each time"
            assert older[-1].ended == ("compromised" if given_up else "superseded")
            assert faults(app, before[award]) != []
            assert raised(app, before[award])
            counted["valid badges"] += 1
    return counted


def listed(town: Town) -> list[tuple[object, str, str]]:
    with town.app.store.reading(town.community.id) as tx:
        return list(tx.awards.listed())  # type: ignore[arg-type]


def grown(town: Town, rows: int) -> Town:
    """A town with badges from a list, and two from interviews."""
    done(town, canvas(*(f"p{one}" for one in range(rows - 2))))
    bo = town.assessor()
    for _ in range(2):
        town.awarded(town.learner(), bo)
    return town


def test_killed_at_random_moments_each_award_ends_with_one_badge_that_holds(
    mould: Mould, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = mould.sqlite(tmp_path / "data" / "earned.db")
    with opened(tmp_path / "data", url, wall_clock, public_url=SITE) as app:
        counted = kill(grown(Town(app), 6), tmp_path / "data", url, kills=2, seed=1)
    with capsys.disabled():
        print(f"\nissuing anew killed: {json.dumps(counted)}")
    assert counted["valid badges"] == 6 * counted["works"]


@pytest.mark.stress
def test_killed_two_hundred_times_each_award_ends_with_one_badge_that_holds(
    open_app: Open, ready_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town = grown(Town(open_app(clock=wall_clock, public_url=SITE)), 24)
    counted = kill(town, tmp_path / "data", ready_url, kills=200, seed=2)
    with capsys.disabled():
        print(f"\nissuing anew killed 200 times: {json.dumps(counted)}")
    assert counted["valid badges"] == 24 * counted["works"]
