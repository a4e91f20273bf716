"""What waits, who could take it, how the work is spread; and roles that end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.domain.care import Barred
from core.domain.errors import LastOrganizer, NotAllowed, TimePassed
from core.domain.interview import Typed
from core.domain.people import Actor, Role
from core.domain.review import Outcome, Result
from core.domain.rules import BadgeRules, Panel, SpaceRules
from core.domain.screens import Day
from core.domain.trial import Effect
from core.domain.workload import Way
from core.services import planning
from tests.support.installed import TurnedClock
from tests.support.journeys import BADGE, Town, all_met, badge

FIRST = badge().criteria[0].id
DAY = timedelta(days=1)


def judge(town: Town, who: Actor, claim: str, *, met: bool = True) -> None:
    results = all_met(badge())
    if not met:
        results[FIRST] = Result("not_yet", "Say how you found the fault.")
    town.app.reviewing.take(who, claim)
    outcome = Outcome.AWARD if met else Outcome.NOT_YET
    town.app.reviewing.decide(who, claim, outcome, results)


def ways(town: Town) -> list[tuple[int, Way | None]]:
    return [(one.able, one.way) for one in town.app.workload.waiting(town.organizer)]


def test_a_claim_that_nobody_can_take_names_the_way_out(town: Town) -> None:
    town.app.ruling.set_badge(town.organizer, BADGE, BadgeRules(panel=Panel.TWO))
    claim = town.sent(town.learner())
    assert ways(town) == [(0, Way.ASSESSOR)]
    bo = town.assessor("Bo")
    assert ways(town) == [(1, None)]
    judge(town, bo, claim)
    assert ways(town) == [(0, Way.ANOTHER)]
    cy = town.assessor("Cy")
    town.app.reviewing.take(cy, claim)
    [held] = town.app.workload.waiting(town.organizer)
    assert (held.holder, held.way) == ("Cy", None)
    results = all_met(badge()) | {FIRST: Result("not_yet", "Say more.")}
    town.app.reviewing.decide(cy, claim, Outcome.NOT_YET, results)
    assert ways(town) == [(0, Way.LEAD)]
    lea = town.colleague("Lea", Role.LEAD)
    assert ways(town) == [(1, None)]
    judge(town, lea, claim)
    assert ways(town) == []


def test_who_is_kept_from_judging_or_is_not_named_for_the_badge_could_not_take_a_claim(
    town: Town,
) -> None:
    app, olga = town.app, town.organizer
    town.sent(town.learner())
    bo, cy = town.assessor("Bo"), town.assessor("Cy")
    app.reporting.block(olga, cy.person_id, Barred.JUDGING)
    assert ways(town) == [(1, None)]
    app.assigning.name(olga, BADGE, [], only=True)
    assert ways(town) == [(0, Way.NAMED)]
    app.assigning.name(olga, BADGE, [cy.person_id], only=True)
    assert ways(town) == [(0, Way.NAMED)]
    app.assigning.name(olga, BADGE, [bo.person_id], only=True)
    assert ways(town) == [(1, None)]
    app.reporting.block(olga, bo.person_id, Barred.JUDGING)
    assert ways(town) == [(0, Way.ASSESSOR)]


def test_assessors_and_organizers_see_until_when_a_learner_was_promised_to_hear(
    town: Town, clock: TurnedClock
) -> None:
    app, ana, bo = town.app, town.learner(), town.assessor()
    claim = town.sent(ana)
    with app.store.reading(town.community.id) as tx:
        day = planning.promise(tx, tx.claims.get(claim)).day  # type: ignore[union-attr]

    def told() -> list[tuple[Day | None, bool]]:
        [mine], [waits] = app.reviewing.queue(bo), app.workload.waiting(town.organizer)
        return [(mine.day, mine.late), (waits.day, waits.late)]

    def lines() -> list[str]:
        return [str(one.key) for one in app.reviewing.card(bo, claim).due]  # type: ignore[union-attr]

    assert told() == 2 * [(Day(day), False)]  # type: ignore[arg-type]
    assert lines() == ["nudge.promised"]
    app.reviewing.take(bo, claim)
    assert lines() == ["nudge.promised", "desk.due.keep"]
    app.reviewing.ask(bo, claim, "Which bike?")
    assert told() == 2 * [(None, False)]
    assert lines() == ["desk.due.paused"]
    town.tell(ana, claim, Typed("The red one."))
    clock.turn(14 * DAY)
    assert [late for _, late in told()] == [True, True]
    assert lines()[0] == "desk.due.late"
    # Whose claim it is reads what was promised on their own page.
    with app.store.transaction(town.community.id) as tx:
        tx.people.grant(ana.person_id, Role.ASSESSOR, None)
        ana = tx.people.actor(ana.person_id)
    assert app.reviewing.card(ana, claim).due == ()


def test_the_load_of_each_assessor_is_what_they_hold_and_did_lately(
    town: Town, clock: TurnedClock
) -> None:
    bo, lea = town.assessor("Bo"), town.colleague("Lea", Role.LEAD)
    long_ago = town.sent(town.learner())
    judge(town, bo, long_ago)
    clock.turn(31 * DAY)
    claim = town.taken(town.learner("Eva"), bo)
    clock.turn(timedelta(hours=3))
    town.approve(bo, claim)
    town.taken(town.learner("Dan"), bo)
    loads = {one.name: one for one in town.app.workload.assessors(town.organizer)}
    assert set(loads) == {"Bo", "Lea"}
    assert (loads["Bo"].holds, loads["Bo"].judged, loads["Bo"].lead) == (1, 1, False)
    assert loads["Bo"].middle == pytest.approx(3 * 3600, abs=60)
    assert (loads["Lea"].holds, loads["Lea"].judged, loads["Lea"].middle) == (0, 0, None)
    assert loads["Lea"].lead
    assert lea.roles == {Role.ASSESSOR, Role.LEAD}


def test_what_waits_is_for_organizers(town: Town) -> None:
    with pytest.raises(NotAllowed):
        town.app.workload.waiting(town.assessor())
    with pytest.raises(NotAllowed):
        town.app.workload.assessors(town.learner())


def test_rules_are_tried_on_what_waits_and_nothing_changes(town: Town) -> None:
    town.sent(town.learner())
    held = town.taken(town.learner("Eva"), town.assessor())
    two = BadgeRules(panel=Panel.TWO)
    [felt] = town.app.ruling.try_badge(town.organizer, BADGE, two)
    assert (felt.effect, felt.count) == (Effect.SECOND, 2)
    assert held in felt.who
    assert town.app.ruling.of_badge(town.community.id, BADGE) == BadgeRules()
    shown = town.app.ruling.try_space(town.organizer, town.space.id, SpaceRules(blind=False))
    assert [(one.effect, one.count) for one in shown] == [(Effect.SHOWN, 2)]
    with pytest.raises(NotAllowed):
        town.app.ruling.try_badge(town.learner("Dan"), BADGE, two)


# ---------------------------------------------------------------- roles that end


def roles(town: Town, who: Actor) -> frozenset[Role]:
    with town.app.store.reading(town.community.id) as tx:
        return tx.people.roles(who.person_id)


def test_a_role_ends_when_its_time_is_over(town: Town, clock: TurnedClock) -> None:
    ana, grant = town.learner(), town.app.organizing.grant
    until = town.app.store.clock() + 5 * DAY
    grant(town.organizer, ana.person_id, Role.LEAD, until)
    assert roles(town, ana) == {Role.ASSESSOR, Role.LEAD}
    [member] = [
        one
        for one in town.app.organizing.office(town.organizer).members
        if one.person.id == ana.person_id
    ]
    assert member.until == {Role.ASSESSOR: until, Role.LEAD: until}
    clock.turn(5 * DAY)
    assert roles(town, ana) == frozenset()


def test_who_assesses_already_goes_on_when_they_are_no_lead_any_more(
    town: Town, clock: TurnedClock
) -> None:
    bo = town.assessor()
    until = town.app.store.clock() + DAY
    town.app.organizing.grant(town.organizer, bo.person_id, Role.LEAD, until)
    clock.turn(2 * DAY)
    assert roles(town, bo) == {Role.ASSESSOR}


def test_whoever_is_no_assessor_any_more_is_no_lead(town: Town) -> None:
    lea = town.colleague("Lea", Role.LEAD)
    town.app.organizing.take_back(town.organizer, lea.person_id, Role.ASSESSOR)
    assert roles(town, lea) == frozenset()


def test_the_last_organizer_for_good_stays(town: Town) -> None:
    olga, organizing = town.organizer, town.app.organizing
    until = town.app.store.clock() + 5 * DAY
    with pytest.raises(LastOrganizer):
        organizing.grant(olga, olga.person_id, Role.ORGANIZER, until)
    eva = town.learner("Eva")
    organizing.grant(olga, eva.person_id, Role.ORGANIZER, until)
    # Somebody whose time ends is no reason to let the last one go.
    with pytest.raises(LastOrganizer):
        organizing.take_back(olga, olga.person_id, Role.ORGANIZER)
    with pytest.raises(LastOrganizer):
        organizing.grant(olga, olga.person_id, Role.ORGANIZER, until)
    with pytest.raises(LastOrganizer):
        town.app.privacy.erase(olga)
    organizing.grant(olga, eva.person_id, Role.ORGANIZER)
    organizing.take_back(olga, olga.person_id, Role.ORGANIZER)
    assert roles(town, olga) == frozenset()


def test_a_day_that_is_over_is_no_end(town: Town) -> None:
    with pytest.raises(TimePassed):
        town.app.organizing.grant(
            town.organizer, town.learner().person_id, Role.ASSESSOR, town.app.store.clock() - DAY
        )


def test_an_organizer_is_offered_to_give_back_what_others_have_sent(town: Town) -> None:
    app, olga, bo = town.app, town.organizer, town.assessor("Bo")
    own, other = town.taken(olga, bo), town.taken(town.learner(), bo)
    assert [one.claim_id for one in app.reviewing.held(olga)] == [other]
    assert own != other
