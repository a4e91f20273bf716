"""What is said of many together never tells what one of them did."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.domain.screens import EvidenceKind
from core.domain.showcase import FEWEST, Earned, together

LINK, FILE, NOTE = EvidenceKind.LINK, EvidenceKind.FILE, EvidenceKind.NOTE
BROUGHT = st.lists(st.sets(st.sampled_from(list(EvidenceKind))), max_size=40)


def test_of_fewer_than_five_nothing_is_said() -> None:
    assert together(4, [{LINK}] * 4) is None


def test_of_many_it_is_said_in_fives_and_the_most_first() -> None:
    brought = [{LINK}] * 7 + [{FILE}] * 12 + [{LINK, FILE}] * 1
    assert together(20, brought) == Earned(20, ((FILE, 10), (LINK, 5)))


def test_what_fewer_than_five_did_and_what_fewer_than_five_left_out_is_not_said() -> None:
    assert together(24, [{LINK}] * 4 + [{FILE}] * 20) == Earned(20)
    assert together(24, [{NOTE}] * 24) == Earned(20)


@given(BROUGHT)
def test_no_number_tells_a_small_one_by_subtraction(brought: list[set[EvidenceKind]]) -> None:
    said = together(len(brought), brought)
    if said is None:
        assert len(brought) < FEWEST
        return
    for kind, number in said.ways:
        count = sum(kind in one for one in brought)
        assert number <= count
        assert number % FEWEST == 0
        assert count >= FEWEST
        assert len(brought) - count >= FEWEST


@given(BROUGHT, st.sets(st.sampled_from(list(EvidenceKind))))
def test_one_person_more_changes_at_most_by_five(
    brought: list[set[EvidenceKind]], newcomer: set[EvidenceKind]
) -> None:
    before = together(len(brought), brought)
    after = together(len(brought) + 1, [*brought, newcomer])
    if before is not None:
        assert after is not None
        assert after.people - before.people in (0, FEWEST)
