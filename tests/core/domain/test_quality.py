"""The figures of quality: published worked examples, and everything computed a second time."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.agreement import agreement
from core.domain.claim import Act
from core.domain.quality import FEWEST, Figure, Kind, Round, hide, paused, percentile, report
from core.domain.review import Outcome

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def table(both: int, first: int, second: int, neither: int) -> list[tuple[bool, bool]]:
    """Pairs of judgements: met for both, for the first only, for the second only, for neither."""
    return (
        [(True, True)] * both
        + [(True, False)] * first
        + [(False, True)] * second
        + [(False, False)] * neither
    )


# ---------------------------------------------------------------- agreement


@pytest.mark.parametrize(
    ("cells", "share", "kappa"),
    [
        # The examples of Wikipedia's "Cohen's kappa": grants read by two readers, and two tables
        # with the same share of agreement and another kappa.
        ((20, 5, 10, 15), 0.70, 0.4000),
        ((45, 15, 25, 15), 0.60, 0.1304),
        ((25, 35, 5, 35), 0.60, 0.2593),
        # Nobody agrees; all agree.
        ((0, 10, 10, 0), 0.0, -1.0),
        ((10, 0, 0, 10), 1.0, 1.0),
    ],
)
def test_agreement_and_kappa_are_those_of_published_examples(
    cells: tuple[int, int, int, int], share: float, kappa: float
) -> None:
    found = agreement(table(*cells))
    assert found.share == pytest.approx(share)
    assert found.kappa == pytest.approx(kappa, abs=5e-5)


def kappa_of(cells: tuple[int, int, int, int]) -> Fraction | None:
    """The same from the four cells of the table, in fractions."""
    both, first, second, neither = map(Fraction, cells)
    total = both + first + second + neither
    chance = (both + first) * (both + second) + (second + neither) * (first + neither)
    expected = chance / total**2
    return None if expected == 1 else ((both + neither) / total - expected) / (1 - expected)


def test_kappa_equals_an_independent_computation() -> None:
    dice = random.Random(7)
    for _ in range(60):
        cells = (dice.randint(1, 9), *(dice.randint(0, 9) for _ in range(3)))
        pairs = table(*cells)
        dice.shuffle(pairs)
        wanted = kappa_of(cells)
        found = agreement(pairs).kappa
        assert (found is None) == (wanted is None), cells
        assert wanted is None or found == pytest.approx(float(wanted)), cells


def test_kappa_is_not_told_where_nobody_ever_judged_otherwise() -> None:
    assert agreement(table(9, 0, 0, 0)).kappa is None
    assert agreement(table(9, 0, 0, 0)).share == 1.0


# ---------------------------------------------------------------- percentiles and pauses


@pytest.mark.parametrize(
    ("values", "percent", "wanted"),
    [
        # Wikipedia's "Percentile", linear interpolation, second variant.
        ((15, 20, 35, 40, 50), 40, 29.0),
        ((1, 2, 3, 4), 75, 3.25),
        ((15, 20, 35, 40, 50), 50, 35.0),
        ((7,), 90, 7.0),
    ],
)
def test_percentiles_are_those_of_published_examples(
    values: tuple[float, ...], percent: int, wanted: float
) -> None:
    assert percentile(values, percent) == pytest.approx(wanted)


@given(st.lists(st.floats(0, 1e7), min_size=1, max_size=40), st.integers(1, 99))
def test_percentiles_equal_an_independent_computation(values: list[float], percent: int) -> None:
    assert percentile(values, percent) == pytest.approx(between(values, percent), rel=1e-9)


def between(values: Sequence[float], percent: int) -> float:
    """Between the two values around the place (n - 1) * p, counted from 0."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * percent / 100
    low, high = ordered[floor(place)], ordered[min(ceil(place), len(ordered) - 1)]
    return low + (high - low) * (place - floor(place))


def acted(*told: tuple[Act, int]) -> list[tuple[Act, datetime]]:
    return [(act, START + hours * HOUR) for act, hours in told]


@pytest.mark.parametrize(
    ("told", "hours"),
    [
        (acted((Act.TAKE, 1)), 0),
        (acted((Act.TAKE, 1), (Act.ASK, 2), (Act.ANSWER, 5)), 3),
        (acted((Act.ASK, 2), (Act.ASK, 3), (Act.ANSWER, 5), (Act.ASK, 6), (Act.ANSWER, 7)), 4),
        # Taken from the one who asked: from then on it waits for an assessor again.
        (acted((Act.ASK, 2), (Act.EXPIRE, 4), (Act.ANSWER, 9)), 2),
        # The assessor found the answer themselves.
        (acted((Act.ASK, 2), (Act.AWARD, 10)), 8),
        (acted((Act.ASK, 2)), 8),
    ],
)
def test_the_time_of_a_question_does_not_count(
    told: list[tuple[Act, datetime]], hours: int
) -> None:
    assert paused(told, START + 10 * HOUR) == hours * HOUR


# ---------------------------------------------------------------- small groups


def who(*numbers: int) -> frozenset[str]:
    return frozenset(map(str, numbers))


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ({"a": 9, "b": 6}, ""),
        ({"a": 9, "b": 0}, ""),
        # What is hidden would be the whole less what is told: so the next one is hidden too.
        ({"a": 9, "b": 3}, "ab"),
        ({"a": 9, "b": 7, "c": 3}, "bc"),
        ({"a": 9, "b": 3, "c": 3}, "bc"),
        ({"a": 9, "b": 2, "c": 1}, "abc"),
        ({"a": 9, "b": 7, "c": 2, "d": 1}, "bcd"),
        ({"a": 4}, "a"),
    ],
)
def test_a_small_part_is_hidden_with_enough_others(sizes: dict[str, int], hidden: str) -> None:
    numbers = iter(range(1000))
    parts = {name: who(*(next(numbers) for _ in range(size))) for name, size in sizes.items()}
    assert hide(parts) == frozenset(hidden)


@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.frozensets(st.sampled_from("0123456789xyz")))
)
def test_what_is_hidden_cannot_be_told_by_subtraction(parts: dict[str, frozenset[str]]) -> None:
    hidden = hide(parts)
    told = {name for name, people in parts.items() if people} - hidden
    assert all(len(parts[name]) >= FEWEST for name in told)
    together = frozenset[str]().union(*(parts[name] for name in hidden))
    assert not hidden or not told or (len(hidden) > 1 and len(together) >= FEWEST)


# ---------------------------------------------------------------- the whole report


def made(dice: random.Random, number: int) -> Round:
    """A round as it might have been."""
    sent = START + timedelta(minutes=dice.randint(0, 100_000))
    decided = sent + timedelta(minutes=dice.randint(1, 20_000))
    again = dice.random() < 0.3
    pairs = [(dice.random() < 0.7, dice.random() < 0.7) for _ in range(3)]
    return Round(
        person_id=f"p{number % 60}",
        badge_id=dice.choice(("bikes", "bikes", "cooking")),
        space_id="web",
        number=dice.randint(2, 3) if again else 1,
        appeal=again and dice.random() < 0.4,
        outcome=dice.choice(list(Outcome)),
        sent_at=sent,
        heard_at=sent + (decided - sent) * dice.random(),
        decided_at=decided,
        paused=(decided - sent) * dice.choice((0, 0, 0.25)),
        pairs=tuple(pairs) if dice.random() < 0.3 else (),
        fair=dice.choice((None, 1, 2, 3, 4, 5)),
        rated_at=decided + timedelta(minutes=number),
        thanked=dice.random() < 0.4,
    )


def again(rounds: list[Round]) -> dict[Kind, tuple[int, tuple[float | None, ...]]]:
    """Every figure, computed another way: loops and counts."""
    seconds = [(o.decided_at.timestamp() - o.sent_at.timestamp(), o) for o in rounds]
    waits = [gone - o.paused.total_seconds() for gone, o in seconds]
    heard = [o.heard_at.timestamp() - o.sent_at.timestamp() for o in rounds]
    plain = [o for o in rounds if not o.appeal]
    later = [o for o in plain if o.number >= 2]
    heard_again = [o for o in rounds if o.appeal]
    pairs = [pair for o in rounds for pair in o.pairs]
    kinds = ((True, True), (True, False), (False, True), (False, False))
    cells = tuple(pairs.count(kind) for kind in kinds)
    kappa = kappa_of(cells)  # type: ignore[arg-type]
    fair = [o.fair for o in sorted(rounds, key=lambda o: o.rated_at or START) if o.fair]
    fair = fair[: len(fair) // 5 * 5]

    def awards(some: list[Round]) -> float:
        return sum(1 for o in some if o.outcome.value == "award") / len(some)

    return {
        Kind.RESPONSE: (len(rounds), (between(heard, 50), between(heard, 90))),
        Kind.DECISION: (len(rounds), (between(waits, 50), between(waits, 90))),
        Kind.NOT_YET: (len(plain), (1 - awards(plain),)),
        Kind.AGAIN: (len(later), (awards(later),)),
        Kind.AGREEMENT: (
            sum(bool(o.pairs) for o in rounds),
            ((cells[0] + cells[3]) / len(pairs), None if kappa is None else float(kappa)),
        ),
        Kind.APPEALS: (len(heard_again), (awards(heard_again),)),
        Kind.FAIR: (len(fair), (sum(fair) / len(fair),)),
        Kind.THANKS: (len(rounds), (len([o for o in rounds if o.thanked]) / len(rounds),)),
    }


def test_every_figure_equals_an_independent_computation() -> None:
    dice = random.Random(11)
    rounds = [made(dice, number) for number in range(300)]
    found = report(rounds, lambda one: one.badge_id, agreement)
    parts = {name: [one for one in rounds if one.badge_id == name] for name in ("bikes", "cooking")}
    for group, row in ((rounds, found.whole), *((parts[n], found.parts[n]) for n in parts)):
        for kind, (count, values) in again(group).items():
            assert (row[kind].count, row[kind].few) == (count, False), kind
            assert row[kind].values == pytest.approx(values, rel=1e-6), kind


def test_nothing_is_told_of_fewer_than_five_people() -> None:
    dice = random.Random(3)
    rounds = [made(dice, number) for number in range(4)]
    found = report(rounds * 3, lambda one: one.badge_id, agreement)
    figures = [figure for row in (found.whole, *found.parts.values()) for figure in row.values()]
    assert {figure for figure in figures if figure != Figure()} == {Figure(few=True)}
    nothing = report([], lambda one: one.badge_id, agreement)
    assert set(nothing.whole.values()) == {Figure()}
    assert nothing.parts == {}


def test_how_fair_it_felt_moves_only_with_five_more() -> None:
    dice = random.Random(5)
    rounds = [made(dice, number) for number in range(200)]
    rated = sorted((o for o in rounds if o.fair), key=lambda o: o.rated_at or START)
    told = [
        report(rated[:number], lambda one: "", agreement).whole[Kind.FAIR]
        for number in range(10, 15)
    ]
    assert len(set(told)) == 1
    assert told[0].count == 10
