"""The figures of a community, from what people did."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.domain.errors import NotAllowed
from core.domain.interview import Typed
from core.domain.people import Actor
from core.domain.quality import Figure, Kind
from core.domain.review import Outcome, Result
from core.domain.rules import BadgeRules, Panel
from core.services.quality import rounds_of
from tests.support.installed import TurnedClock
from tests.support.journeys import BADGE, Town, all_met, badge

FIRST = badge().criteria[0].id
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def judge(town: Town, who: Actor, claim: str, *, met: bool) -> None:
    results = all_met(badge())
    if not met:
        results[FIRST] = Result("not_yet", "Say how you found the fault.")
    town.app.reviewing.take(who, claim)
    outcome = Outcome.AWARD if met else Outcome.NOT_YET
    town.app.reviewing.decide(who, claim, outcome, results)


def test_figures_are_of_what_people_did_and_when(town: Town, clock: TurnedClock) -> None:
    bo, cy = town.assessor("Bo"), town.assessor("Cy")
    town.app.ruling.set_badge(town.organizer, BADGE, BadgeRules(panel=Panel.TWO))
    learners = [town.learner(f"L{number}") for number in range(5)]
    for number, one in enumerate(learners):
        claim = town.sent(one)
        clock.turn(HOUR * (number + 1))
        town.app.reviewing.take(bo, claim)
        town.app.reviewing.ask(bo, claim, "When was that?")
        clock.turn(DAY)
        town.tell(one, claim, "Last spring, on a Saturday.")
        outcome = Outcome.NOT_YET if number == 4 else Outcome.AWARD
        results = all_met(badge())
        if number == 4:
            results[FIRST] = Result("not_yet", "Say how you found the fault.")
        town.app.reviewing.decide(bo, claim, outcome, results)
        clock.turn(HOUR)
        judge(town, cy, claim, met=number != 4)
        town.app.rating.rate(one, claim, 1, 5 if number else 3, thanks=number < 2)
    found = town.app.quality.figures(town.organizer, 0)
    row = found.badges.parts[BADGE]
    assert row == found.badges.whole == found.spaces.whole
    response, decision = row[Kind.RESPONSE], row[Kind.DECISION]
    assert response.count == 5
    # 1 to 5 hours until the question; one more until the second had judged, less the day of waiting.
    assert response.values == pytest.approx((3 * 3600, 4.6 * 3600), abs=60)
    assert decision.values == pytest.approx((4 * 3600, 5.6 * 3600), abs=60)
    assert row[Kind.NOT_YET] == Figure(5, values=(0.2,))
    assert row[Kind.AGREEMENT] == Figure(5, values=(1.0, 1.0))
    assert row[Kind.THANKS] == Figure(5, values=(0.4,))
    assert row[Kind.FAIR] == Figure(5, values=(4.6,))
    assert row[Kind.AGAIN] == row[Kind.APPEALS] == Figure()
    clock.turn(31 * DAY)
    assert town.app.quality.figures(town.organizer, 30).badges.parts == {}
    assert town.app.quality.figures(town.organizer, 90).badges.whole == row
    town.app.privacy.erase(learners[0])
    assert town.app.quality.figures(town.organizer, 0).badges.whole[Kind.FAIR] == Figure(few=True)


def test_an_appeal_and_another_try_are_told_apart(town: Town) -> None:
    ana, eva, bo, cy = town.learner(), town.learner("Eva"), town.assessor(), town.assessor("Cy")
    for one, appeals in ((ana, False), (eva, True)):
        claim = town.sent(one)
        judge(town, bo, claim, met=False)
        if appeals:
            town.press(one, claim, "appeal")
            town.tell(one, claim, Typed("I told you how I found it.", "appeal"))
        else:
            town.submit(one, claim)
        judge(town, cy, claim, met=True)
    with town.app.store.reading(town.community.id) as tx:
        rounds = rounds_of(tx, tx.figures.decided(None))
    told = {(one.person_id, one.number, one.appeal, one.outcome.value) for one in rounds}
    assert told == {
        (ana.person_id, 1, False, "not_yet"),
        (ana.person_id, 2, False, "award"),
        (eva.person_id, 1, False, "not_yet"),
        (eva.person_id, 2, True, "award"),
    }
    whole = town.app.quality.figures(town.organizer, 0).badges.whole
    assert {whole[kind] for kind in Kind if whole[kind] != Figure()} == {Figure(few=True)}


def test_only_organizers_see_the_figures(town: Town) -> None:
    for somebody in (town.learner(), town.assessor()):
        with pytest.raises(NotAllowed):
            town.app.quality.figures(somebody, 0)
