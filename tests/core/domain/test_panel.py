"""Two judgements: when a second one is wanted, and what the two come to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.domain.catalogue import Level
from core.domain.claim import Act, Seat
from core.domain.panel import (
    Judgement,
    differing,
    draw,
    judged_before,
    second_wanted,
    together,
    verdict,
)
from core.domain.review import Outcome, Result
from core.domain.rules import BadgeRules, Panel
from tests.support.journeys import all_met, badge

BADGE = badge().model_copy(
    update={
        "scale": (
            Level(id="not_yet", met=False),
            Level(id="met", name={"en": "Met"}, met=True),
            Level(id="strong", name={"en": "Strong"}, met=True),
        )
    }
)
FIRST_ID = BADGE.criteria[0].id
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def judgement(seat: Seat, who: str, **levels: str) -> Judgement:
    results = all_met(BADGE) | {
        one.replace("_", "-"): Result(level, f"{who} says {level}") for one, level in levels.items()
    }
    unmet = any(
        not found.met for found in map(BADGE.level, (r.level for r in results.values())) if found
    )
    outcome = Outcome.NOT_YET if unmet else Outcome.AWARD
    return Judgement("claim", 1, seat, who, outcome, NOW, results)


@pytest.mark.parametrize("panel", Panel)
@pytest.mark.parametrize("unsure", [True, False])
def test_a_second_assessor_is_wanted_as_the_badge_says(panel: Panel, *, unsure: bool) -> None:
    wanted = second_wanted(BadgeRules(panel=panel, share=100), "claim", 1, unsure=unsure)
    expected = {
        Panel.ONE: False,
        Panel.TWO: True,
        Panel.SHARE: True,
        Panel.UNSURE: unsure,
    }
    assert expected[panel] == wanted


def test_a_random_share_is_as_large_as_it_says_and_the_same_whenever_it_is_looked_at() -> None:
    rules = BadgeRules(panel=Panel.SHARE, share=10)
    drawn = [f"claim-{n}" for n in range(10_000)]
    wanted = {one for one in drawn if second_wanted(rules, one, 1, unsure=False)}
    assert 900 < len(wanted) < 1100
    assert wanted == {one for one in drawn if second_wanted(rules, one, 1, unsure=False)}
    assert {draw(one, 1) for one in drawn} == set(range(100))


def test_a_first_judgement_waits_for_the_second_and_decides_nothing() -> None:
    found = verdict(BADGE, BadgeRules(panel=Panel.TWO), (), judgement(Seat.FIRST, "bo"))
    assert (Act.JUDGE, None) == (found.act, found.results)


def test_two_that_agree_are_the_decision() -> None:
    first, second = judgement(Seat.FIRST, "bo"), judgement(Seat.SECOND, "cy")
    found = verdict(BADGE, BadgeRules(panel=Panel.TWO), (first,), second)
    assert found.act is Act.AWARD
    assert found.results is not None
    assert all_met(BADGE).keys() == found.results.keys()


def test_two_that_differ_on_one_criterion_decide_nothing_and_it_is_named() -> None:
    first = judgement(Seat.FIRST, "bo", **{FIRST_ID.replace("-", "_"): "not_yet"})
    second = judgement(Seat.SECOND, "cy")
    found = verdict(BADGE, BadgeRules(panel=Panel.TWO), (first,), second)
    assert (Act.DISAGREE, None, (FIRST_ID,)) == (found.act, found.results, found.differing)


def test_two_that_both_miss_something_but_not_the_same_differ() -> None:
    other = BADGE.criteria[1].id
    first = judgement(Seat.FIRST, "bo", **{FIRST_ID.replace("-", "_"): "not_yet"})
    second = judgement(Seat.SECOND, "cy", **{other.replace("-", "_"): "not_yet"})
    assert (FIRST_ID, other) == differing(BADGE, first, second)


def test_of_two_levels_that_are_both_met_the_lower_is_what_both_found() -> None:
    first = judgement(Seat.FIRST, "bo", **{FIRST_ID.replace("-", "_"): "strong"})
    second = judgement(Seat.SECOND, "cy", **{FIRST_ID.replace("-", "_"): "met"})
    assert () == differing(BADGE, first, second)
    both = together(BADGE, first, second)[FIRST_ID]
    assert both.level == "met"
    assert "bo says strong" in both.comment
    assert "cy says met" in both.comment


@pytest.mark.parametrize("seat", [Seat.LEAD, Seat.APPEAL])
def test_a_lead_and_who_hears_an_appeal_decide_alone(seat: Seat) -> None:
    apart = judgement(Seat.FIRST, "bo", **{FIRST_ID.replace("-", "_"): "not_yet"})
    found = verdict(BADGE, BadgeRules(panel=Panel.TWO), (apart,), judgement(seat, "lea"))
    assert found.act is Act.AWARD


def test_who_judged_a_round_does_not_judge_it_again_but_may_judge_the_next() -> None:
    before = (
        judgement(Seat.FIRST, "bo"),
        judgement(Seat.SECOND, "cy"),
        replace(judgement(Seat.FIRST, "dee"), round=2),
    )
    assert {"bo", "cy"} == judged_before(before, 1, Seat.LEAD)
    assert {"dee"} == judged_before(before, 2, Seat.SECOND)
    assert set() == judged_before(before, 3, Seat.FIRST)
    assert {"bo", "cy", "dee"} == judged_before(before, 3, Seat.APPEAL)
