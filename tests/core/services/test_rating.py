"""How fair a decision felt: said by its learner, once for each round, and read by nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.domain.claim import ClaimState
from core.domain.errors import NotFound, TextMissing, WrongState
from core.domain.people import Actor
from core.domain.quality import ASKED_WITHIN
from core.domain.screens import Standing
from core.store.repositories import Rating
from tests.support.clockwork import Clockwork
from tests.support.journeys import Town


def test_a_learner_says_how_fair_it_felt_and_changes_their_mind(town: Town) -> None:
    ana, bo = town.learner(), town.assessor()
    claim, desk = town.taken(ana, bo), town.app.rating
    assert desk.mine(ana, claim) is None
    town.not_yet(bo, claim, {"find-the-fault": "How did you find it?"})
    assert desk.mine(ana, claim) == Rating(claim, 1, None, False)
    desk.rate(ana, claim, 1, 2, thanks=False)
    desk.rate(ana, claim, 1, 4, thanks=True)
    assert desk.mine(ana, claim) == Rating(claim, 1, 4, True)


def test_each_decision_has_its_own_rating(town: Town) -> None:
    ana, bo = town.learner(), town.assessor()
    claim, desk = town.taken(ana, bo), town.app.rating
    town.not_yet(bo, claim, {"find-the-fault": "How did you find it?"})
    desk.rate(ana, claim, 1, 2, thanks=False)
    town.submit(ana, claim)
    town.app.reviewing.take(bo, claim)
    town.approve(bo, claim)
    with pytest.raises(WrongState):
        desk.rate(ana, claim, 1, 5, thanks=False)
    desk.rate(ana, claim, 2, None, thanks=True)
    assert desk.mine(ana, claim) == Rating(claim, 2, None, True)


def test_what_is_no_rating_is_refused(town: Town) -> None:
    ana, bo = town.learner(), town.assessor()
    claim, desk = town.taken(ana, bo), town.app.rating
    with pytest.raises(WrongState):
        desk.rate(ana, claim, 0, 5, thanks=False)
    town.approve(bo, claim)
    for fair in (0, 6, None):
        with pytest.raises(TextMissing):
            desk.rate(ana, claim, 1, fair, thanks=False)
    with pytest.raises(WrongState):
        desk.rate(ana, claim, 2, 5, thanks=False)
    assert desk.mine(ana, claim) == Rating(claim, 1, None, False)


def test_nobody_rates_or_reads_for_somebody_else(town: Town) -> None:
    ana, bo = town.learner(), town.assessor()
    claim = town.taken(ana, bo)
    town.approve(bo, claim)
    for other in (bo, town.learner("Eva"), town.organizer):
        with pytest.raises(NotFound):
            town.app.rating.rate(other, claim, 1, 1, thanks=False)
        with pytest.raises(NotFound):
            town.app.rating.mine(other, claim)


def asked(town: Town, ana: Actor, claim: str) -> bool:
    """Whether where the claim stands it is asked how fair the decision felt."""
    screen = town.app.learning.look(ana, claim).screen
    assert isinstance(screen, Standing)
    return screen.decided


def test_where_a_claim_stands_it_is_asked_until_it_was_said(works: Clockwork) -> None:
    town, ana, bo = works.town, works.town.learner(), works.town.assessor()
    claim = town.taken(ana, bo)
    assert not asked(town, ana, claim), "nothing was decided yet"
    town.not_yet(bo, claim, {"find-the-fault": "How did you find it?"})
    town.submit(ana, claim)
    assert asked(town, ana, claim), "the first decision, while the claim waits for another"
    town.app.rating.rate(ana, claim, 1, 4, thanks=False)
    assert not asked(town, ana, claim)
    town.app.reviewing.take(bo, claim)
    town.approve(bo, claim)
    assert asked(town, ana, claim), "another decision"


@pytest.mark.parametrize("state", [ClaimState.SUBMITTED, ClaimState.WITHDRAWN])
def test_after_a_month_it_is_not_asked_any_more(works: Clockwork, state: ClaimState) -> None:
    town, ana, bo = works.town, works.town.learner(), works.town.assessor()
    claim = town.taken(ana, bo)
    town.not_yet(bo, claim, {"find-the-fault": "How did you find it?"})
    if state is ClaimState.WITHDRAWN:
        town.press(ana, claim, "withdraw")
    else:
        town.submit(ana, claim)
    works.clock.now += ASKED_WITHIN - timedelta(minutes=5)
    assert asked(town, ana, claim)
    works.clock.now += timedelta(minutes=10)
    assert not asked(town, ana, claim)
