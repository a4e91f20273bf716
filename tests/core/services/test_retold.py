"""What tests copy instead of telling it is what telling leaves."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import select

from core.domain.interview import State
from core.domain.people import Actor
from core.store.tables import metadata
from tests.support import retold
from tests.support.journeys import THIN, Town


@pytest.fixture(autouse=True)
def nobody_told_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retold, "_known", {})


def left(town: Town, who: Actor, claim: str) -> Counter[str]:
    """How many rows of each table are about that claim or that person."""
    found: Counter[str] = Counter()
    with town.app.store.reading(town.community.id) as tx:
        for table in metadata.sorted_tables:
            for row in tx.connection.execute(select(table)):
                found[table.name] += any(one in (who.person_id, claim) for one in row)
    return +found


def state_of(town: Town, claim: str) -> State:
    """What was told, whenever that was."""
    with town.app.store.reading(town.community.id) as tx:
        state = tx.interviews.load(claim).state
        assert tx.claims.get(claim).badge_version == state.badge_version
    said = {
        key: replace(one, said=tuple(part.text for part in one.said))  # type: ignore[misc]
        for key, one in state.answers.items()
    }
    return replace(state, answers=said)


@pytest.mark.parametrize("answer", [None, THIN])
def test_a_copy_is_what_telling_leaves(town: Town, answer: str | None) -> None:
    told = {} if answer is None else {"answer": answer}
    people = [town.learner() for _ in range(2)]
    first, second = [(who, town.told(who, **told)) for who in people]
    assert len(retold._known) == 1
    assert state_of(town, first[1]) == state_of(town, second[1])
    assert left(town, *first) == left(town, *second)
    sent = [town.press(who, claim, "submit") for who, claim in (first, second)]
    assert sent[0].screen.title == sent[1].screen.title  # type: ignore[union-attr]
    assert left(town, *first) == left(town, *second)


def test_who_answers_otherwise_or_has_another_menu_tells_it_themselves(town: Town) -> None:
    for _ in range(2):
        town.told(town.learner())
    assert len(retold._known) == 1
    town.told(town.learner(), answer=THIN)
    assert len(retold._known) == 2
    town.add("community-cooking")
    town.told(town.learner())
    assert len(retold._known) == 3


def test_who_has_claimed_before_tells_it_themselves(town: Town) -> None:
    town.told(town.learner())
    ana = town.learner()
    town.sent(ana)
    with pytest.raises(AssertionError, match="never came to review"):
        town.told(ana)  # the badge is under way
