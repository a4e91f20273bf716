"""`earned audit`: checking the trail from the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from bots.terminal import word
from core.app import Earned
from core.origin import Origin
from core.store.tables import trail
from tests.support.installed import Mould, TurnedClock, opened
from tests.support.journeys import Town
from tests.support.terminal import Terminal


@pytest.fixture
def place(mould: Mould, tmp_path: Path) -> Path:
    mould.sqlite(tmp_path / "data" / "earned.db")
    return tmp_path / "data"


@pytest.fixture
def app(place: Path, clock: TurnedClock) -> Iterator[Earned]:
    with opened(place, f"sqlite:///{place / 'earned.db'}", clock) as one:
        yield one


def test_a_whole_trail_holds_and_its_head_can_be_kept(place: Path, app: Earned) -> None:
    town, earned = Town(app, "Riverside"), Terminal(place)
    town.awarded(town.learner(), town.assessor())
    said = earned("audit", "verify")
    head = app.auditing.head(town.community.id)
    told = word("audit.holds", community="Riverside", n=str(head.number), hash=head.hash)
    assert (said.code, said.out.strip()) == (0, told)
    printed = earned("audit", "head", "--community", "Riverside").out.strip()
    assert printed == str(head)
    town.sent(town.learner("Cai"))
    assert earned("audit", "verify", "--head", printed).code == 0


def test_a_changed_trail_is_named_and_ends_with_1(place: Path, app: Earned) -> None:
    town, earned = Town(app, "Riverside"), Terminal(place)
    hill = Town(app, "Hillside")
    hill.sent(hill.learner())
    town.awarded(town.learner(), town.assessor())
    printed = earned("audit", "head", "--community", "Riverside").out.strip()
    with app.store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER trail_stays_update")
        own = trail.c.community_id == town.community.id, trail.c.number == 2
        connection.execute(update(trail).where(*own).values(who="somebody else"))
    said = earned("audit", "verify")
    why = word("audit.changed")
    assert said.code == 1
    assert word("audit.broken", community="Riverside", n="2", why=why) in said.out
    holds = app.auditing.head(hill.community.id)
    told = word("audit.holds", community="Hillside", n=str(holds.number), hash=holds.hash)
    assert told in said.out
    assert earned("audit", "verify", "--head", printed).code == 1


@pytest.mark.parametrize(
    ("head", "key"),
    [("rubbish", "no_head"), (f"{'a' * 32}:1:{'0' * 64}", "unknown")],
)
def test_a_head_that_is_none_or_from_elsewhere_is_explained(
    place: Path, app: Earned, head: str, key: str
) -> None:
    Town(app, "Riverside")
    said = Terminal(place)("audit", "verify", "--head", head)
    named = {"head": head} if key == "no_head" else {"community": "a" * 32}
    assert (said.code, said.err.strip()) == (1, word(f"audit.{key}", **named))


def test_what_is_done_at_the_terminal_says_so(place: Path, app: Earned) -> None:
    earned = Terminal(place)
    earned("organizer", "invite", "--community", "Lakeside")
    [community] = app.organizing.communities()
    with app.store.reading(community.id) as tx:
        [link] = tx.trail.walk()
    assert (link.kind, link.role, link.origin, link.note) == (
        "role.grant",
        "operator",
        Origin.TERMINAL,
        "organizer",
    )
