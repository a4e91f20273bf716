"""How fair a decision felt, and thanks, said in Slack."""

from __future__ import annotations

import pytest

from bots.slack_bot import rating
from bots.slack_bot.pen import Pen
from core.domain.people import Actor
from core.store.repositories import Rating
from tests.bots.slack_bot.payloads import problems_of_view
from tests.core.domain.interviews import TEXTS
from tests.support.slack_face import SlackTown
from tests.support.slack_learner import Learner

SAY, AND = "Say thanks, or how fair the decision felt", "And, if you like"
FAIR = {"fair": "fair", AND: ["Say thanks"]}


@pytest.fixture
def bo(slack_place: SlackTown) -> Actor:
    """Who judges."""
    return slack_place.town.assessor()


@pytest.fixture
def ana(slack_place: SlackTown, bo: Actor) -> Learner:
    """Somebody whose claim Bo has before them."""
    made = Learner(slack_place)
    made.begins()
    made.to_evidence()
    made.sends()
    slack_place.app.reviewing.take(bo, made.claim_id)
    return made


def decided(ana: Learner, bo: Actor, *, award: bool = False) -> str:
    town, claim = ana.town.town, ana.claim_id
    if award:
        town.approve(bo, claim)
    else:
        town.not_yet(bo, claim, {"find-the-fault": "How did you find it?"})
    for _ in range(2):
        ana.town.work()
        ana.town.rest()
    return claim


def known(ana: Learner, claim: str) -> Rating | None:
    return ana.town.app.rating.mine(ana.town.actor(ana.user), claim)


@pytest.mark.parametrize("award", [False, True])
def test_a_learner_says_how_fair_it_felt_below_the_decision(
    ana: Learner, bo: Actor, *, award: bool
) -> None:
    claim = decided(ana, bo, award=award)
    ana.user.clicks(SAY)
    ana.user.sees("Nobody sees what you chose", where="window")
    ana.user.submits(FAIR, times=2)
    ana.user.sees("Thank you! It is added up", where="window")
    assert known(ana, claim) == Rating(claim, 1, 4, True)


def test_before_a_decision_nothing_asks_for_it(ana: Learner, bo: Actor) -> None:
    assert SAY not in ana.screen
    decided(ana, bo)
    assert SAY in ana.screen
    ana.says("I listened to the wheel, and then I saw that the pads were worn on one side.")
    assert SAY not in ana.screen


def test_it_can_be_changed_and_the_window_shows_what_was_said(ana: Learner, bo: Actor) -> None:
    claim = decided(ana, bo)
    ana.user.clicks(SAY)
    ana.user.submits(FAIR)
    ana.user.closes()
    ana.user.clicks(SAY)
    ana.user.submits({"fair": "very unfair"})
    assert known(ana, claim) == Rating(claim, 1, 1, True)


def test_nothing_chosen_is_said_in_the_window(ana: Learner, bo: Actor) -> None:
    claim = decided(ana, bo)
    ana.user.clicks(SAY)
    ana.user.submits({})
    ana.user.sees("Choose how fair it felt, or say thanks.", where="window")
    assert known(ana, claim) == Rating(claim, 1, None, False)


def test_a_window_from_before_a_newer_decision_is_told_so(ana: Learner, bo: Actor) -> None:
    claim = decided(ana, bo)
    ana.user.clicks(SAY)
    town, me = ana.town.town, ana.town.actor(ana.user)
    town.submit(me, claim)
    cleo = town.assessor("Cleo")
    ana.town.app.reviewing.take(cleo, claim)
    town.approve(cleo, claim)
    ana.user.submits(FAIR)
    ana.user.sees("There is a newer decision", where="window")
    assert known(ana, claim) == Rating(claim, 2, None, False)


def test_somebody_else_can_say_nothing_about_it(ana: Learner, bo: Actor) -> None:
    claim = decided(ana, bo)
    eva = Learner(ana.town, "Eva")
    eva.begins()
    eva.user.clicks(SAY, ana.shown)
    ana.town.rest()
    assert not eva.user.windows
    assert known(ana, claim) == Rating(claim, 1, None, False)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("before", [Rating("a" * 32, 3, None, False), Rating("a" * 32, 1, 5, True)])
def test_slack_takes_the_window(language: str, before: Rating) -> None:
    view = rating.rate(Pen(TEXTS, language, "a" * 32, 4), before)
    assert problems_of_view(view) == []


@pytest.mark.parametrize("about", ["", "x", "-1", "99999999", "²"])
def test_what_was_forged_means_no_round(about: str) -> None:
    view = rating.rate(Pen(TEXTS, "en", "a" * 32, 4), Rating("a" * 32, 1, None, False))
    held = f'{{"c":"{"a" * 32}","v":0,"p":"","a":"{about}"}}'
    said = rating.read({**view, "private_metadata": held})
    assert (said.number, said.fair, said.thanks) == (0, None, False)
