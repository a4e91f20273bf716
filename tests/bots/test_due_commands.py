"""`earned due`: what is due, at the terminal, as much as organizers see on a page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.app import Earned
from core.domain.reminding import Kind
from core.services.digesting import MOST_DUE
from core.store.unit_of_work import wall_clock
from tests.support.installed import Mould, opened
from tests.support.journeys import Town
from tests.support.terminal import Terminal


@pytest.fixture
def earned(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "data")


@pytest.fixture
def inside(earned: Terminal, mould: Mould) -> Iterator[Earned]:
    """The installation that the command works on."""
    with opened(earned.data, mould.sqlite(earned.data / "earned.db"), wall_clock) as app:
        yield app


def test_the_first_page_is_told_and_all_of_it_to_who_asks(earned: Terminal, inside: Earned) -> None:
    town = Town(inside)
    assert "Nothing is due." in earned("due").out
    claim = town.begin(town.learner())
    with inside.store.transaction(town.community.id) as tx:
        for one in range(MOST_DUE + 2):
            at = tx.now + timedelta(days=30 + one)
            tx.reminders.put(f"plan:{claim}:{one}", Kind.RENEW, claim, 1, at)
    what = inside.texts.get("en", "due.what.renew").split()[0]
    some = earned("due", "--community", "Riverside").out
    assert some.count(what) == MOST_DUE
    assert some.strip().endswith("And 2 later. See all with --all.")
    every = earned("due", "--all").out
    assert every.count(what) == MOST_DUE + 2
    assert "later" not in every
