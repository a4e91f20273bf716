"""A decision is complete and says what it claims to say; software checks that, and no more."""

from __future__ import annotations

import pytest

from core.domain.catalogue import Level
from core.domain.errors import CommentMissing, DecisionMismatch, LevelMissing, TextTooLong
from core.domain.review import MOST_COMMENT, Outcome, Result, check, unmet
from tests.core.domain.interviews import BIKE

IDS = [criterion.id for criterion in BIKE.criteria]
SCALE = (
    Level(id="none", name={"en": "None", "es": "Nada"}),
    Level(id="some", name={"en": "Some", "es": "Algo"}),
    Level(id="good", name={"en": "Good", "es": "Bien"}, met=True),
    Level(id="great", name={"en": "Great", "es": "Genial"}, met=True),
)
GRADED = BIKE.model_copy(update={"scale": SCALE})


def results(**changed: Result) -> dict[str, Result]:
    """Every criterion met, but for those that are named (with _ for -)."""
    every = {one: Result("met") for one in IDS}
    return every | {name.replace("_", "-"): result for name, result in changed.items()}


def test_an_award_needs_every_criterion_met() -> None:
    assert results() == check(BIKE, Outcome.AWARD, results())


def test_a_not_yet_needs_a_criterion_that_is_not_met_and_why() -> None:
    given = results(make_the_repair=Result("not_yet", " Say which tool. \n"))
    found = check(BIKE, Outcome.NOT_YET, given)
    assert Result("not_yet", "Say which tool.") == found["make-the-repair"]
    assert ("make-the-repair",) == unmet(BIKE, found)


def test_results_come_in_the_order_of_the_badge() -> None:
    backwards = dict(reversed(results().items()))
    assert IDS == list(check(BIKE, Outcome.AWARD, backwards))


def test_what_is_no_criterion_of_the_badge_is_left_out() -> None:
    found = check(BIKE, Outcome.AWARD, {**results(), "nothing": Result("met")})
    assert IDS == list(found)


@pytest.mark.parametrize("missing", IDS)
def test_a_criterion_without_a_level_is_named(missing: str) -> None:
    given = {name: result for name, result in results().items() if name != missing}
    with pytest.raises(LevelMissing) as wrong:
        check(BIKE, Outcome.AWARD, given)
    assert {"criterion": missing} == wrong.value.params


@pytest.mark.parametrize("level", ["", "Met", "good", "met "])
def test_a_level_that_is_not_on_the_scale_is_none(level: str) -> None:
    with pytest.raises(LevelMissing):
        check(BIKE, Outcome.AWARD, results(make_the_repair=Result(level)))


@pytest.mark.parametrize("comment", ["", "   ", "\n\t"])
def test_a_not_yet_without_a_reason_is_refused(comment: str) -> None:
    with pytest.raises(CommentMissing) as wrong:
        check(BIKE, Outcome.NOT_YET, results(make_the_repair=Result("not_yet", comment)))
    assert {"criterion": "make-the-repair"} == wrong.value.params


def test_a_met_criterion_may_have_a_comment_and_needs_none() -> None:
    given = results(make_the_repair=Result("met", "Very careful."))
    assert given == check(BIKE, Outcome.AWARD, given)


def test_a_comment_may_be_long_but_not_endless() -> None:
    fits = results(make_the_repair=Result("not_yet", "x" * MOST_COMMENT))
    assert fits == check(BIKE, Outcome.NOT_YET, fits)
    for level in ("not_yet", "met"):
        long = results(make_the_repair=Result(level, "x" * (MOST_COMMENT + 1)))
        with pytest.raises(TextTooLong) as wrong:
            check(BIKE, Outcome.NOT_YET, long)
        assert {"most": str(MOST_COMMENT)} == wrong.value.params


def test_an_award_with_something_unmet_and_a_not_yet_with_everything_met_are_refused() -> None:
    with pytest.raises(DecisionMismatch):
        check(BIKE, Outcome.AWARD, results(make_the_repair=Result("not_yet", "Why.")))
    with pytest.raises(DecisionMismatch):
        check(BIKE, Outcome.NOT_YET, results())


def test_on_a_scale_of_ones_own_every_level_that_is_enough_counts() -> None:
    given = dict.fromkeys(IDS, Result("good")) | {IDS[0]: Result("great")}
    assert given == check(GRADED, Outcome.AWARD, given)
    assert () == unmet(GRADED, given)
    given |= {IDS[1]: Result("some", "Almost."), IDS[2]: Result("none", "Nothing yet.")}
    assert given == check(GRADED, Outcome.NOT_YET, given)
    assert (IDS[1], IDS[2]) == unmet(GRADED, given)
    with pytest.raises(LevelMissing):
        check(GRADED, Outcome.AWARD, results())
