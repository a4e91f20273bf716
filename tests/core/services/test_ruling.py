"""A dry run of a change of rules says what the change then does."""

from __future__ import annotations

from datetime import timedelta

from core.domain.claim import ClaimState
from core.domain.interview import Typed
from core.domain.people import Actor
from core.domain.rules import BadgeRules, SpaceRules
from core.domain.trial import Effect
from core.services import planning
from tests.support.clockwork import Clockwork
from tests.support.journeys import BADGE, badge

FIRST = badge().criteria[0].id


def felt(works: Clockwork, rules: SpaceRules) -> dict[Effect, set[str]]:
    town = works.town
    found = works.app.ruling.try_space(town.organizer, town.space.id, rules)
    return {one.effect: set(one.who) for one in found}


def late(works: Clockwork) -> set[str]:
    with works.app.store.reading(works.town.community.id) as tx:
        every = tx.claims.waiting(planning.WITH_ASSESSORS)
        due = {
            one: planning.on_time(tx, found) for one, found in planning.promises(tx, every).items()
        }
    return {one for one, told in due.items() if told["late"]}


def some(works: Clockwork) -> tuple[Actor, dict[str, str]]:
    """Claims of all kinds, sent on a Monday; it is Wednesday of the week after."""
    town, bo = works.town, works.town.assessor()
    works.rules(promise_days=10, hold_days=10)
    learners = {
        name: town.learner(name) for name in ("waits", "held", "asked", "answered", "fresh")
    }
    claims = {name: town.sent(who) for name, who in learners.items() if name != "fresh"}
    for name in ("held", "asked", "answered"):
        works.app.reviewing.take(bo, claims[name])
    for name in ("asked", "answered"):
        works.app.reviewing.ask(bo, claims[name], "Which bike?")
    works.until(7, 12)
    town.tell(learners["answered"], claims["answered"], Typed("The red one."))
    works.until(9, 12)
    claims["fresh"] = town.taken(learners["fresh"], bo)
    return bo, claims


def test_what_would_be_late_is_late_then_and_no_clock_that_stood_still_is(works: Clockwork) -> None:
    _, claims = some(works)
    shorter = SpaceRules(promise_days=4, hold_days=10)
    would = felt(works, shorter)
    assert would == {Effect.LATE: {claims["waits"], claims["held"]}}
    assert late(works) == set()
    works.app.ruling.set_space(works.town.organizer, works.town.space.id, shorter)
    assert late(works) == would[Effect.LATE]
    assert felt(works, SpaceRules(promise_days=10, hold_days=10)) == {}


def test_what_would_be_held_too_long_goes_back_then(works: Clockwork) -> None:
    _, claims = some(works)
    shorter = SpaceRules(promise_days=10, hold_days=4)
    would = felt(works, shorter)
    assert would == {Effect.HELD: {claims["held"]}}
    works.app.ruling.set_space(works.town.organizer, works.town.space.id, shorter)
    works.pass_by(works.clock.now + timedelta(minutes=1))
    taken = (ClaimState.IN_REVIEW, ClaimState.QUESTION)
    back = {one for one in claims.values() if works.claim(one).state not in taken}
    assert back == {claims["waits"], *would[Effect.HELD]}


def test_whoever_was_told_until_when_they_may_appeal_keeps_that_time(works: Clockwork) -> None:
    town, app, ana, bo = works.town, works.app, works.town.learner(), works.town.assessor()
    claim = town.taken(ana, bo)
    town.not_yet(bo, claim, {FIRST: "How did you find the fault?"})
    works.until(20)
    shorter = BadgeRules(appeal_days=5)
    [would] = app.ruling.try_badge(town.organizer, BADGE, shorter)
    assert (would.effect, would.who) == (Effect.APPEAL_STAYS, (claim,))
    app.ruling.set_badge(town.organizer, BADGE, shorter)
    town.press(ana, claim, "appeal")
    town.tell(ana, claim, Typed("I said how I found it."))
    assert works.claim(claim).state is ClaimState.SUBMITTED
    assert app.ruling.try_badge(town.organizer, BADGE, BadgeRules(appeal_days=9)) == ()
