"""What the trail costs: a decision with it and without it, checking it, and prints of texts."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.domain.prints import prints_of
from core.domain.trail import As, Entry, Kind
from core.store.repositories import Trail
from tests.support.installed import opened
from tests.support.journeys import Town

pytestmark = pytest.mark.bench
DECISIONS = 12
ENTRIES = 20_000


def cpu(do: Callable[[], object]) -> float:
    """Seconds of processor that it takes: the clock on the wall says more about the neighbours."""
    before = time.process_time()
    do()
    return time.process_time() - before


def decided(town: Town) -> float:
    """The median for one decision that awards a badge."""
    bo = town.assessor()
    claims = [town.taken(town.learner(f"Ana {n}"), bo) for n in range(DECISIONS)]
    return statistics.median(cpu(lambda claim=claim: town.approve(bo, claim)) for claim in claims)  # type: ignore[misc]


def test_a_decision_with_the_trail_and_without(
    sqlite_ready: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path / "data", sqlite_ready, rate_factor=0) as app:
        town = Town(app)
        decided(town)  # everything is warm
        written = decided(town)
        monkeypatch.setattr(Trail, "write", lambda own: own.waiting.clear())
        without = decided(town)
    ratio = written / without
    print(f"\na decision: {written * 1e3:.2f} ms with, {without * 1e3:.2f} without, x{ratio:.2f}")
    assert ratio < 1.5


def test_checking_a_long_trail(sqlite_ready: str, tmp_path: Path) -> None:
    with opened(tmp_path / "data", sqlite_ready) as app:
        town = Town(app)
        with app.store.transaction(town.community.id) as tx:
            tx.trail.note(*(Entry(Kind.AWARDS_EXPORT, As.OPERATOR) for _ in range(ENTRIES)))
        took = cpu(lambda: app.auditing.verify(town.community.id))
    print(f"\nchecked: {ENTRIES / took:,.0f} entries a second")


def test_prints_of_a_long_answer() -> None:
    text = " ".join(f"word{n % 400}" for n in range(800))
    took = cpu(lambda: [prints_of(text) for _ in range(100)])
    print(f"\nprints: {took * 10:.2f} ms for 800 words")
