"""Every kind of job that is queued has somebody who does it, as often as it comes."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bots import worker
from core.app import Earned
from core.domain.people import Actor
from core.services import digesting
from core.store.unit_of_work import wall_clock
from tests.support.journeys import Town
from tests.support.waiting import wait_until

CORE = Path(__file__).resolve().parents[2] / "core"
PATIENCE = 60.0


def queued_kinds() -> set[str]:
    """The kinds that stand in the code: the second thing that ``later`` is told."""
    found: set[str] = set()
    for file in CORE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if called and node.func.attr == "later" and isinstance(node.args[1], ast.Constant):
                found.add(node.args[1].value)
    return {*found, digesting.JOB}


def test_every_kind_of_job_that_is_queued_is_done_by_somebody(town: Town) -> None:
    assert queued_kinds() == set(worker.handlers(town.app))


@pytest.fixture
def working(open_app: Callable[..., Earned]) -> Iterator[Town]:
    """A community in an installation that does its jobs."""
    app = open_app(clock=wall_clock)
    worker.start(app)
    yield Town(app)
    worker.stop(app)


def unseen(town: Town, person: Actor) -> list[str]:
    with town.app.store.reading(town.community.id) as tx:
        return [one.kind for one in tx.notices.unseen(person.person_id)]


def test_an_award_is_signed_and_told_without_anybody_asking(working: Town) -> None:
    heard: list[frozenset[str]] = []
    working.app.store.listeners.append(heard.append)
    ana, bo = working.learner(), working.assessor()
    claim = working.taken(ana, bo)
    working.approve(bo, claim)
    approved = time.monotonic()
    award = working.award_of(claim)
    assert wait_until(lambda: working.app.awarding.page(ana, award).signed, PATIENCE)
    assert wait_until(lambda: unseen(working, ana) == ["awarded"], PATIENCE)
    print(f"\nsigned and told {time.monotonic() - approved:.2f} s after the decision")
    assert frozenset({f"person:{ana.person_id}"}) in heard
    assert working.app.awarding.credential(ana, award)
    assert wait_until(lambda: not working.app.jobs.unfinished(), PATIENCE)
    assert working.app.jobs.dead() == ()
