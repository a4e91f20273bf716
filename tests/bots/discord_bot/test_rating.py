"""How fair a decision felt, and thanks, said in Discord."""

from __future__ import annotations

import pytest

from bots.discord_bot import rating
from bots.discord_bot.pen import Pen
from core.domain.people import Actor
from core.store.repositories import Rating
from tests.bots.discord_bot.payloads import problems_of_window
from tests.core.domain.interviews import TEXTS
from tests.support.discord_face import DiscordTown
from tests.support.discord_learner import Learner

SAY, AND = "Say thanks, or how fair the decision felt", "And, if you like"
FAIR = {"fair": "fair", AND: ["Say thanks"]}


@pytest.fixture
def bo(discord_place: DiscordTown) -> Actor:
    """Who judges."""
    return discord_place.town.assessor()


@pytest.fixture
def ana(discord_place: DiscordTown, bo: Actor) -> Learner:
    """Somebody whose claim Bo has before them."""
    made = Learner(discord_place)
    made.begins()
    made.to_evidence()
    made.sends()
    discord_place.app.reviewing.take(bo, made.claim_id)
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
    ana.clicks(SAY)
    ana.user.sees("Nobody sees what you chose")
    ana.submits(FAIR, times=2)
    ana.user.sees("Thank you! It is added up")
    assert known(ana, claim) == Rating(claim, 1, 4, True)


def test_before_a_decision_nothing_asks_for_it(ana: Learner, bo: Actor) -> None:
    assert SAY not in ana.screen
    decided(ana, bo)
    assert SAY in ana.screen
    ana.says("I listened to the wheel, and then I saw that the pads were worn on one side.")
    assert SAY not in ana.screen


def test_it_can_be_changed_and_the_window_shows_what_was_said(ana: Learner, bo: Actor) -> None:
    claim = decided(ana, bo)
    ana.clicks(SAY)
    ana.submits(FAIR)
    ana.clicks(SAY)
    ana.submits({"fair": "very unfair"})
    assert known(ana, claim) == Rating(claim, 1, 1, True)


def test_nothing_chosen_is_said_in_the_window(ana: Learner, bo: Actor) -> None:
    claim = decided(ana, bo)
    ana.clicks(SAY)
    ana.submits({})
    ana.user.sees("Choose how fair it felt, or say thanks.")
    assert known(ana, claim) == Rating(claim, 1, None, False)


def test_a_window_from_before_a_newer_decision_is_told_so(ana: Learner, bo: Actor) -> None:
    claim = decided(ana, bo)
    ana.clicks(SAY)
    town, me = ana.town.town, ana.town.actor(ana.user)
    town.submit(me, claim)
    cleo = town.assessor("Cleo")
    ana.town.app.reviewing.take(cleo, claim)
    town.approve(cleo, claim)
    ana.submits(FAIR)
    ana.user.sees("There is a newer decision")
    assert known(ana, claim) == Rating(claim, 2, None, False)


def test_somebody_else_can_say_nothing_about_it(ana: Learner, bo: Actor) -> None:
    claim = decided(ana, bo)
    eva = Learner(ana.town, "Eva")
    eva.begins()
    eva.user.forges_window(f"rate.{claim}.0.1", {"fair": "5"})
    ana.town.rest()
    eva.user.sees("There is nothing here that you can see")
    assert known(ana, claim) == Rating(claim, 1, None, False)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("before", [Rating("a" * 32, 3, None, False), Rating("a" * 32, 1, 5, True)])
def test_discord_takes_the_window(language: str, before: Rating) -> None:
    window = rating.rate(Pen(TEXTS, language, "a" * 32, 4), before)
    assert problems_of_window(window) == []
