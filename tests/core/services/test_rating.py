"""How fair a decision felt: said by its learner, once for each round, and read by nobody else."""

from __future__ import annotations

import pytest

from core.domain.errors import NotFound, TextMissing, WrongState
from core.store.repositories import Rating
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
