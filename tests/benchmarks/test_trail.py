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
DECISIONS = 40
# The first ones fill the caches.
WARM = 5
ENTRIES = 20_000


def cpu(do: Callable[[], object]) -> float:
    """Seconds of processor that it takes: the clock on the wall says more about the neighbours."""
    before = time.process_time()
    do()
    return time.process_time() - before


def test_a_decision_with_the_trail_and_without(
    sqlite_ready: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In turns, so that whatever else the machine does falls on both alike."""
    took: dict[bool, list[float]] = {True: [], False: []}
    with opened(tmp_path / "data", sqlite_ready, rate_factor=0) as app:
        town = Town(app)
        bo = town.assessor()
        for number in range(2 * DECISIONS):
            claim = town.taken(town.learner(f"Ana {number}"), bo)
            with monkeypatch.context() as patch:
                if number % 2:
                    patch.setattr(Trail, "write", lambda own: own.waiting.clear())
                took[not number % 2].append(cpu(lambda what=claim: town.approve(bo, what)))  # type: ignore[misc]
    written, without = (statistics.median(took[one][WARM:]) for one in (True, False))
    print(
        f"\na decision: {written * 1e3:.2f} ms with, {without * 1e3:.2f} without, "
        f"x{written / without:.2f}"
    )


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
