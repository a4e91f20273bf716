"""What a change of rules would do to the claims that wait, before it is saved."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.domain.claim import Claim, ClaimState, Seat
from core.domain.panel import draw
from core.domain.rules import BadgeRules, Panel, SpaceRules
from core.domain.trial import Effect, try_badge, try_space

# A Monday.
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
S = ClaimState


def claim(number: int, state: ClaimState = S.SUBMITTED, **more: object) -> Claim:
    sent = NOW - timedelta(days=1)
    return replace(
        Claim(f"c{number}", "here", f"p{number}", "web", state, sent, sent, "bikes", 1, round=1),
        submitted_at=sent,
        **more,  # type: ignore[arg-type]
    )


def never(_rules: SpaceRules, _claim: Claim) -> bool:
    return False


SPACES, BADGES = {"web": SpaceRules()}, {"bikes": BadgeRules()}
FOURTEEN = [claim(number) for number in range(14)]


def told(found: tuple[object, ...]) -> dict[Effect, int]:
    return {one.effect: one.count for one in found}  # type: ignore[attr-defined]


def test_fourteen_waiting_claims_would_need_a_second_assessor() -> None:
    others = [
        claim(20, seat=Seat.SECOND),
        claim(21, seat=Seat.LEAD),
        claim(22, S.NOT_YET),
        claim(23, S.DRAFT),
        claim(24, S.AWARDED),
    ]
    found = try_badge(BadgeRules(), BadgeRules(panel=Panel.TWO), [*FOURTEEN, *others], NOW, SPACES)
    assert told(found) == {Effect.SECOND: 14, Effect.SECOND_STAYS: 1}
    assert found[0].who == tuple(one.id for one in FOURTEEN)


def test_the_way_back_says_how_many_would_do_with_one() -> None:
    found = try_badge(BadgeRules(panel=Panel.TWO), BadgeRules(), FOURTEEN, NOW, SPACES)
    assert told(found) == {Effect.ONE: 14}


def test_a_random_share_names_those_that_are_drawn() -> None:
    share = BadgeRules(panel=Panel.SHARE, share=40)
    found = try_badge(BadgeRules(), share, FOURTEEN, NOW, SPACES)
    drawn = tuple(one.id for one in FOURTEEN if draw(one.id, 1) < 40)
    assert found[0].who == drawn
    assert 0 < len(drawn) < 14


def test_what_depends_on_the_assessor_is_told_as_that() -> None:
    found = try_badge(BadgeRules(), BadgeRules(panel=Panel.UNSURE), FOURTEEN, NOW, SPACES)
    assert told(found) == {Effect.UNSURE: 14}


@pytest.mark.parametrize(
    ("before", "after", "effects"),
    [
        (BadgeRules(), BadgeRules(cooldown_days=3), {Effect.COOLDOWN: 1}),
        (BadgeRules(), BadgeRules(cooldown_days=30), {Effect.COOLDOWN: 2}),
        (BadgeRules(cooldown_days=30), BadgeRules(cooldown_days=3), {}),
        (BadgeRules(appeal_days=30), BadgeRules(appeal_days=5), {Effect.APPEAL_STAYS: 1}),
        (BadgeRules(appeal_days=5), BadgeRules(appeal_days=30), {Effect.APPEAL_STAYS: 1}),
        (BadgeRules(), BadgeRules(), {}),
    ],
)
def test_learners_who_were_told_not_yet_are_counted(
    before: BadgeRules, after: BadgeRules, effects: dict[Effect, int]
) -> None:
    lately = claim(1, S.NOT_YET)
    earlier = replace(claim(2, S.NOT_YET), changed_at=NOW - timedelta(days=10))
    # The answer to an appeal is the last word.
    final = replace(claim(3, S.NOT_YET, seat=Seat.APPEAL), changed_at=NOW - timedelta(days=200))
    every = [lately, earlier, final, claim(4)]
    found = try_badge(before, after, every, NOW, SPACES, appealing=["c1", "c4"])
    assert told(found) == effects


def test_only_named_assessors_is_told_of_every_waiting_claim() -> None:
    found = try_badge(BadgeRules(), BadgeRules(qualified_only=True), FOURTEEN, NOW, SPACES)
    assert told(found) == {Effect.QUALIFIED: 14}


def test_what_a_badge_says_of_names_stands_above_its_space() -> None:
    hide, show, open_space = (
        BadgeRules(blind=True),
        BadgeRules(blind=False),
        SpaceRules(blind=False),
    )
    every = [*FOURTEEN, claim(20, S.NOT_YET)]
    assert told(try_badge(BadgeRules(), show, every, NOW, SPACES)) == {Effect.SHOWN: 14}
    assert told(try_badge(BadgeRules(), hide, every, NOW, SPACES)) == {}
    assert told(try_badge(show, BadgeRules(), every, NOW, SPACES)) == {Effect.HIDDEN: 14}
    assert told(try_badge(hide, BadgeRules(), every, NOW, {"web": open_space})) == {
        Effect.SHOWN: 14
    }
    for own, felt in ((BadgeRules(), {Effect.SHOWN: 14}), (hide, {}), (show, {})):
        bikes = {"bikes": own}
        assert told(try_space(SpaceRules(), open_space, every, bikes, never, never)) == felt


def test_a_space_counts_names_promises_and_what_is_held() -> None:
    held = [claim(number, S.IN_REVIEW, assessor_id="bo") for number in (2, 3, 4)]
    claims = [claim(1), *held, claim(9, S.NOT_YET, assessor_id="bo")]
    before = SpaceRules(promise_days=20, hold_days=9)
    after = SpaceRules(blind=False, promise_days=5, cap=2, hold_days=4)

    def late(rules: SpaceRules, one: Claim) -> bool:
        return rules.promise_days == 5 and one.id == "c1"

    def over(rules: SpaceRules, one: Claim) -> bool:
        return rules.hold_days == 4 and one.id == "c2"

    found = try_space(before, after, claims, BADGES, late, over)
    assert told(found) == {Effect.SHOWN: 4, Effect.LATE: 1, Effect.HELD: 1, Effect.OVER_CAP: 1}
    assert next(one for one in found if one.effect is Effect.OVER_CAP).who == ("bo",)
    assert told(try_space(after, before, claims, BADGES, late, over)) == {Effect.HIDDEN: 4}
