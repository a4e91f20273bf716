"""Whom to ask to take a claim: an order that can be explained."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as some

from core.domain.offering import Candidate, Obstacle, ranked

NOW = datetime(2026, 12, 1, tzinfo=UTC)
candidates = some.builds(
    Candidate,
    person_id=some.uuids().map(str),
    load=some.integers(0, 6),
    most=some.integers(1, 5),
    likes=some.booleans(),
    last_asked=some.none() | some.integers(0, 99).map(lambda n: NOW - timedelta(hours=n)),
    allowed=some.booleans(),
    qualified=some.booleans(),
    away=some.booleans(),
    asked=some.booleans(),
)


def order(*given_: Candidate) -> list[str]:
    return [one.person_id for one in ranked(given_)]


def test_the_least_busy_one_comes_first() -> None:
    assert order(Candidate("a", load=2), Candidate("b", load=1, likes=False)) == ["b", "a"]


def test_of_two_equally_busy_ones_comes_who_likes_the_badge() -> None:
    assert order(Candidate("a"), Candidate("b", likes=True)) == ["b", "a"]


def test_then_comes_who_was_not_asked_for_the_longest_time() -> None:
    yesterday = Candidate("a", last_asked=NOW - timedelta(days=1))
    today, never = Candidate("b", last_asked=NOW), Candidate("c")
    assert order(today, yesterday, never) == ["c", "a", "b"]


def test_each_obstacle_has_a_name() -> None:
    one = Candidate("a")
    assert one.obstacle is None
    assert replace(one, allowed=False).obstacle is Obstacle.NOT_ALLOWED
    assert replace(one, qualified=False).obstacle is Obstacle.NOT_QUALIFIED
    assert replace(one, away=True).obstacle is Obstacle.AWAY
    assert replace(one, load=5).obstacle is Obstacle.FULL
    assert replace(one, asked=True).obstacle is Obstacle.ASKED


@given(some.lists(candidates, max_size=12, unique_by=lambda one: one.person_id), some.randoms())
def test_the_order_is_the_same_however_they_are_named(found: list[Candidate], dice: Random) -> None:
    first = ranked(found)
    dice.shuffle(found)
    assert ranked(found) == first
    assert all(one.obstacle is None for one in first)
    assert {one.person_id for one in found if one.obstacle is None} == {
        one.person_id for one in first
    }
