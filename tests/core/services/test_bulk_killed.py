"""Whoever awards from a list is killed at random moments: each row ends with one valid badge."""

from __future__ import annotations

import json
import random
import signal
import time
from collections import Counter
from pathlib import Path

import pytest

from core.store.unit_of_work import wall_clock
from tests.core.services.test_bulk import canvas, check
from tests.support.credentials import faults, history, raised
from tests.support.fixtures import SITE, Open
from tests.support.installed import Mould, opened
from tests.support.journeys import Town
from tests.support.nursery import Nursery, nursery


def work_and_kill(begun: Nursery, words: tuple[str, ...], after: float) -> bool:
    """Let a process work, and kill it so long after it began; whether it was still at work."""
    child = begun.begin(*words)
    child.wait_for("ready")
    time.sleep(after)
    code = child.end(signal.SIGKILL)
    assert code in (0, -signal.SIGKILL), child.said
    assert "Traceback" not in child.said, child.said
    return code != 0


def kill(town: Town, folder: Path, url: str, rows: int, kills: int, seed: int) -> Counter[str]:
    chance, counted, number = random.Random(seed), Counter[str](), 0
    with nursery(folder / "children", "tests.support.listing") as begun:
        while counted["killed at work"] < kills:
            number += 1
            content = canvas(*(f"p{number}-{one}" for one in range(rows)))
            list_id = check(town, content).list_id
            town.app.bulk.confirm(town.organizer, list_id)
            words = str(folder), url, town.community.id, list_id
            for _ in range(min(4, kills)):
                at_work = work_and_kill(begun, words, chance.uniform(0, 0.5))
                counted["killed at work"] += at_work
            list(town.app.bulk.steps(town.community.id, list_id))
            again = check(town, content)
            assert (again.list_id, again.known) == (list_id, True)
            counted["lists"] += 1
    look(town, rows, counted)
    return counted


def look(town: Town, rows: int, counted: Counter[str]) -> None:
    """Every row of every list has one award, with one badge that holds."""
    with town.app.store.reading(town.community.id) as tx:
        every = [one.id for one in tx.lists.every()]
        assert tx.awards.count() == rows * len(every)
    for list_id in every:
        with town.app.store.reading(town.community.id) as tx:
            held = [str(one.award_id) for one in tx.lists.every_row(list_id, most=rows + 1)]
        assert len(set(held)) == rows
        for award in held:
            [only] = [one for one in history(town, award) if one.revoked_at is None]
            assert only.newest
            assert only.signed_at
            assert faults(town.app, str(only.document)) == []
            assert not raised(town.app, str(only.document))
            counted["valid badges"] += 1


def test_killed_at_random_moments_each_row_ends_with_one_badge_that_holds(
    mould: Mould, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = mould.sqlite(tmp_path / "data" / "earned.db")
    with opened(tmp_path / "data", url, wall_clock, public_url=SITE) as app:
        counted = kill(Town(app), tmp_path / "data", url, rows=12, kills=2, seed=1)
    with capsys.disabled():
        print(f"\nawarding from a list killed: {json.dumps(counted)}")
    assert counted["valid badges"] == 12 * counted["lists"]


@pytest.mark.stress
def test_killed_two_hundred_times_each_row_ends_with_one_badge_that_holds(
    open_app: Open, ready_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town = Town(open_app(clock=wall_clock, public_url=SITE))
    counted = kill(town, tmp_path / "data", ready_url, rows=40, kills=200, seed=2)
    with capsys.disabled():
        print(f"\nawarding from a list killed 200 times: {json.dumps(counted)}")
    assert counted["valid badges"] == 40 * counted["lists"]
