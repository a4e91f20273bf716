"""The desk asks the database as often for many claims as for a few."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from core.domain.people import Actor
from core.services.conversation import judged_subject, judged_subjects
from tests.support.journeys import Town


@contextmanager
def counted(town: Town) -> Iterator[list[str]]:
    """The statements that reach the database meanwhile."""
    seen: list[str] = []

    def heard(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(town.app.store.engine, "before_cursor_execute", heard)
    try:
        yield seen
    finally:
        event.remove(town.app.store.engine, "before_cursor_execute", heard)


def much(town: Town, bo: Actor, number: int) -> None:
    """Claims that wait, some of them taken; some learners do not want everybody to read theirs."""
    for each in range(number):
        ana = town.learner(f"Ana {each}")
        claim = town.sent(ana)
        if each % 2:
            town.app.reviewing.take(bo, claim)
        else:
            town.app.avoiding.avoid(ana, f"Somebody {each}")


@pytest.mark.parametrize("what", ["queue", "waiting"])
def test_many_claims_cost_as_many_statements_as_a_few(sqlite_town: Town, what: str) -> None:
    town = sqlite_town
    bo, app = town.assessor(), town.app
    looks: dict[str, Callable[[], tuple[object, ...]]] = {
        "queue": lambda: app.reviewing.queue(bo),
        "waiting": lambda: app.workload.waiting(town.organizer),
    }
    costs: list[int] = []
    for more in (4, 8):
        much(town, bo, more)
        looks[what]()  # badges are read once, and then known
        with counted(town) as seen:
            found = looks[what]()
        costs.append(len(seen))
    assert len(found) == 12
    assert costs[0] == costs[1] < 16, costs


def test_many_are_looked_at_as_each_is_by_itself(sqlite_town: Town) -> None:
    bo = sqlite_town.assessor()
    much(sqlite_town, bo, 4)
    with sqlite_town.app.store.reading(sqlite_town.community.id) as tx:
        waiting = [tx.claims.get(one.claim_id) for one in sqlite_town.app.reviewing.queue(bo)]
        alone = {one.id: judged_subject(tx, one) for one in waiting}
        assert len(alone) == 4
        assert judged_subjects(tx, waiting) == alone
        assert judged_subjects(tx, []) == {}
