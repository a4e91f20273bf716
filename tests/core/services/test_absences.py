"""When somebody is away: noted once, ended by nobody else, and never so long that plans break."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from core.domain.errors import AwayFull, AwayOutOfReach, AwayTooLong, NotFound
from core.domain.people import Actor
from core.domain.working_time import EVERY_DAY
from core.services.absences import FARTHEST, MOST_AWAY, MOST_TIMES
from core.services.planning import hours_of
from core.store.repositories.rhythms import Rhythm
from tests.support.clockwork import Clockwork

DAY = timedelta(days=1)
# What the clock of the town says: the morning of the thirtieth, in Greenwich.
TODAY = date(2026, 11, 30)


def noted(works: Clockwork, who: Actor) -> list[tuple[date, date]]:
    return [(one.first, one.last) for one in works.app.assigning.own(who).away]


def test_the_same_days_said_twice_or_at_once_are_noted_once(works_anywhere: Clockwork) -> None:
    works, bo = works_anywhere, works_anywhere.town.assessor()
    days = (TODAY, TODAY + DAY)
    with ThreadPoolExecutor(4) as pool:
        for one in [pool.submit(works.app.assigning.leave, bo, *days) for _ in range(4)]:
            one.result()
    works.app.assigning.leave(bo, *days)
    assert noted(works, bo) == [days]
    (absence,) = works.app.assigning.own(bo).away
    for _ in range(2):
        works.app.assigning.stay(bo, absence.id)
        assert noted(works, bo) == []
    works.app.assigning.leave(bo, *days)
    assert noted(works, bo) == [days], "they changed their mind twice"


def test_two_people_are_away_on_the_same_days_and_each_ends_only_their_own(
    works: Clockwork,
) -> None:
    bo, cy = works.town.assessor("Bo"), works.town.assessor("Cy")
    for one in (bo, cy):
        works.app.assigning.leave(one, TODAY, TODAY)
    (of_bo,), (of_cy,) = (works.app.assigning.own(one).away for one in (bo, cy))
    assert of_bo.id != of_cy.id
    ana = works.town.learner()
    for stranger in (cy, ana, works.town.organizer):
        works.app.assigning.stay(stranger, of_bo.id)
    assert noted(works, bo) == [(TODAY, TODAY)]
    works.app.assigning.stay(cy, of_cy.id)
    assert (noted(works, bo), noted(works, cy)) == ([(TODAY, TODAY)], [])


def test_days_that_are_over_or_far_ahead_are_not_taken(works: Clockwork) -> None:
    bo = works.town.assessor()
    for first, last in (
        (TODAY - 9 * DAY, TODAY - DAY),
        (TODAY + FARTHEST, TODAY + FARTHEST + DAY),
        (date(9999, 12, 30), date.max),
        (date.min, date.min),
    ):
        with pytest.raises(AwayOutOfReach):
            works.app.assigning.leave(bo, first, last)
    with pytest.raises(AwayTooLong):
        works.app.assigning.leave(bo, TODAY, TODAY + MOST_AWAY + DAY)
    works.app.assigning.leave(bo, TODAY - DAY, TODAY)
    works.app.assigning.leave(bo, date(2028, 2, 29), date(2028, 2, 29))
    assert noted(works, bo) == [(TODAY - DAY, TODAY), (date(2028, 2, 29), date(2028, 2, 29))]


def test_a_day_is_a_day_where_they_live(works: Clockwork) -> None:
    """It is ten in the morning in Greenwich: past midnight at one end, before it at the other."""
    ends = {"Pacific/Kiritimati": TODAY + DAY, "Pacific/Pago_Pago": TODAY - DAY, "": TODAY}
    for zone, today in ends.items():
        bo = works.town.assessor(zone or "Bo")
        if zone:
            works.app.entering.live_in(bo, zone)
        assert works.app.assigning.own(bo).today == today
        with pytest.raises(AwayOutOfReach):
            works.app.assigning.leave(bo, today - DAY, today - DAY)
        works.app.assigning.leave(bo, today, today)
        assert noted(works, bo) == [(today, today)]
    # Who told no zone lives by the clock of their space.
    works.rules(zone="Pacific/Pago_Pago")
    assert works.app.assigning.own(bo).today == TODAY - DAY


def test_times_to_come_are_few_enough_to_be_shown_and_those_that_are_over_do_not_count(
    works: Clockwork,
) -> None:
    bo = works.town.assessor()
    days = [TODAY + number * DAY for number in range(MOST_TIMES)]
    for one in days:
        works.app.assigning.leave(bo, one, one)
    with pytest.raises(AwayFull):
        works.app.assigning.leave(bo, TODAY + 30 * DAY, TODAY + 30 * DAY)
    works.app.assigning.leave(bo, days[-1], days[-1])
    works.clock.turn(DAY)
    works.app.assigning.leave(bo, TODAY + 30 * DAY, TODAY + 30 * DAY)
    assert len(noted(works, bo)) == MOST_TIMES


def test_as_long_as_can_be_away_breaks_no_plan(works: Clockwork) -> None:
    """One time behind the other, as far ahead as is taken: there is a day after them."""
    works.rules(offers=True, hold_days=30)
    bo = works.town.assessor()
    works.app.assigning.choose(bo, Rhythm(days=frozenset({0})), ())
    first = TODAY
    while first < TODAY + FARTHEST:
        last = min(first + MOST_AWAY, TODAY + FARTHEST)
        works.app.assigning.leave(bo, first, last)
        first = last + DAY
    claim = works.town.taken(works.town.learner(), bo)
    assert works.claim(claim).assessor_id == bo.person_id
    with works.app.store.reading(works.town.community.id) as tx:
        back = hours_of(tx, tx.people.get(bo.person_id)).next_open(works.clock.now)
    assert timedelta() < back.date() - (TODAY + FARTHEST) <= 7 * DAY


def test_what_is_offered_to_who_leaves_today_goes_on_at_once_and_later_days_change_nothing(
    works: Clockwork,
) -> None:
    works.rules(offers=True)
    people = {works.town.assessor(name).person_id: name for name in ("Bo", "Cy")}
    claim = works.town.sent(works.town.learner())
    works.work()

    def asked() -> list[tuple[str, str]]:
        with works.app.store.reading(works.town.community.id) as tx:
            return [(people[one.person_id], one.state) for one in tx.assigning.offered(claim)]

    ((first, _),) = asked()
    with works.app.store.reading(works.town.community.id) as tx:
        who = tx.people.actor(next(one for one, name in people.items() if name == first))
    works.app.assigning.leave(who, TODAY + DAY, TODAY + 2 * DAY)
    assert asked() == [(first, "open")]
    for _ in range(2):
        works.app.assigning.leave(who, TODAY, TODAY)
        assert [(one, state) for one, state in asked() if one == first] == [(first, "declined")]
        assert [state for one, state in asked() if one != first] == ["open"]
    # They may still take it, if they like.
    works.app.reviewing.take(who, claim)


def test_who_was_erased_is_away_for_good(works: Clockwork) -> None:
    bo = works.town.assessor()
    works.app.assigning.choose(bo, Rhythm(days=EVERY_DAY), ())
    works.app.assigning.leave(bo, TODAY, TODAY)
    works.app.privacy.erase(bo)
    with pytest.raises(NotFound):
        works.app.assigning.leave(bo, TODAY, TODAY)
    with works.app.store.reading(works.town.community.id) as tx:
        assert tx.rhythms.away(bo.person_id) == ()
