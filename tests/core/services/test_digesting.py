"""Once a day the assessors' channel hears what waits, at an hour of its own."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import select

from core.domain.errors import NotAllowed
from core.domain.rooms import Going, Room
from core.domain.rules import SpaceRules
from core.store.tables import deliveries
from tests.support.clockwork import Clockwork, at, minute


def told(works: Clockwork, room: Room) -> list[datetime]:
    """When a channel was told what waits."""
    with works.app.store.reading(works.town.community.id) as tx:
        rows = tx.connection.execute(
            select(deliveries.c.made_at)
            .where(deliveries.c.room_id == room.id, deliveries.c.kind == Going.DIGEST.value)
            .order_by(deliveries.c.seq)
        )
        return [minute(row.made_at) for row in rows]


def channel(works: Clockwork, **given: object) -> Room:
    """The assessors' channel, told every day at eight in Madrid."""
    room = works.town.slack_desk()
    rules = SpaceRules.model_validate({"digest_hour": 8, "zone": "Europe/Madrid", **given})
    works.app.ruling.set_space(works.town.organizer, room.space_id, rules)
    return room


def test_a_channel_is_told_every_working_day_at_its_hour(works: Clockwork) -> None:
    room = channel(works, holidays=(date(2026, 12, 8),))
    works.town.sent(works.town.learner())
    works.until(10)
    assert told(works, room) == [at(day, 7) for day in (1, 2, 3, 4, 7, 9)]


def test_nothing_is_said_where_nothing_waits(works: Clockwork) -> None:
    room, bo = channel(works), works.town.assessor()
    claim = works.town.taken(works.town.learner(), bo)
    works.until(1, 12)
    works.town.approve(bo, claim)
    works.until(9)
    assert told(works, room) == [at(1, 7)]


def test_another_hour_counts_from_the_next_time_on_and_none_ends_it(works: Clockwork) -> None:
    room = channel(works)
    works.town.sent(works.town.learner())
    works.until(1, 12)
    set_space = works.app.ruling.set_space
    set_space(works.town.organizer, room.space_id, SpaceRules(digest_hour=15))
    works.until(3)
    # On the first day it was told already.
    assert told(works, room) == [at(1, 7), at(2, 15)]
    set_space(works.town.organizer, room.space_id, SpaceRules())
    works.until(9)
    assert told(works, room) == [at(1, 7), at(2, 15)]


def test_a_job_that_is_lost_or_comes_twice_changes_nothing(works_anywhere: Clockwork) -> None:
    room = channel(works_anywhere)
    works_anywhere.town.sent(works_anywhere.town.learner())
    works_anywhere.alarms.lose_all()
    works_anywhere.app.digesting.wake()
    works_anywhere.app.digesting.wake()
    works_anywhere.until(1, 8)
    for _ in range(2):
        works_anywhere.app.digesting.run(
            {"community": works_anywhere.town.community.id, "space": room.space_id}
        )
    works_anywhere.until(2, 12)
    assert told(works_anywhere, room) == [at(1, 7), at(2, 7)]


def test_what_is_told_is_drawn_from_what_is_true_then(works: Clockwork) -> None:
    room, bo = channel(works), works.town.assessor()
    free, held, asked = (works.town.sent(works.town.learner()) for _ in range(3))
    works.app.reviewing.take(bo, held)
    works.app.reviewing.take(bo, asked)
    works.app.reviewing.ask(bo, asked, "Which?")
    found = works.app.digesting.drawn(works.town.community.id, room.space_id)
    assert [one.claim_id for one in found.free] == [free]
    assert {one.claim_id: (one.day, one.taken_by) for one in found.held} == {
        held: (date(2026, 12, 7), "Bo"),
        asked: (None, "Bo"),
    }
    works.until(20, 12)
    late = works.app.digesting.drawn(works.town.community.id, room.space_id).free
    assert {one.claim_id: one.late for one in late} == {free: True, held: True}


def test_only_organizers_set_the_rules_and_see_what_is_due(works: Clockwork) -> None:
    bo = works.town.assessor()
    for forbidden in (
        lambda: works.app.ruling.set_space(bo, works.town.space.id, SpaceRules(cap=1)),
        lambda: works.app.digesting.due(bo),
    ):
        with pytest.raises(NotAllowed):
            forbidden()
