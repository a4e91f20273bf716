"""The life of a claim: the whole table of transitions, readable, and tried cell by cell."""

from __future__ import annotations

import pytest

from core.domain.claim import (
    OPEN,
    TRANSITIONS,
    WITH_ASSESSORS,
    WITH_LEARNER,
    Act,
    ClaimState,
    Place,
    Seat,
    after,
)
from core.domain.errors import WrongState

# A word alone is a state, and the seat stays; after a slash stands the seat that it changes to.
GRID = """
                  submit           take       release    expire     recuse     ask       answer     judge             disagree        award    not_yet  appeal            withdraw   end
draft/*           submitted/first  -          -          -          -          -         -          -                 -               -        -        -                 withdrawn   withdrawn
submitted/*       -                in_review  -          -          submitted  -         submitted  -                 -               -        -        -                 withdrawn   withdrawn
in_review/first   -                -          submitted  submitted  submitted  question  in_review  submitted/second  -               awarded  not_yet  -                 withdrawn   withdrawn
in_review/second  -                -          submitted  submitted  submitted  question  in_review  -                 submitted/lead  awarded  not_yet  -                 withdrawn   withdrawn
in_review/lead    -                -          submitted  submitted  submitted  question  in_review  -                 -               awarded  not_yet  -                 withdrawn   withdrawn
in_review/appeal  -                -          submitted  submitted  submitted  question  in_review  -                 -               awarded  not_yet  -                 withdrawn   withdrawn
question/first    -                -          submitted  -          submitted  question  in_review  submitted/second  -               awarded  not_yet  -                 withdrawn   withdrawn
question/second   -                -          submitted  -          submitted  question  in_review  -                 submitted/lead  awarded  not_yet  -                 withdrawn   withdrawn
question/lead     -                -          submitted  -          submitted  question  in_review  -                 -               awarded  not_yet  -                 withdrawn   withdrawn
question/appeal   -                -          submitted  -          submitted  question  in_review  -                 -               awarded  not_yet  -                 withdrawn   withdrawn
not_yet/*         submitted/first  -          -          -          -          -         -          -                 -               -        -        submitted/appeal  withdrawn   withdrawn
awarded/*         -                -          -          -          -          -         -          -                 -               -        -        -                 -           -
withdrawn/*       -                -          -          -          -          -         -          -                 -               -        -        -                 -           -
"""


def cells() -> list[tuple[str, str, str, str]]:
    header, *rows = (line.split() for line in GRID.strip().splitlines())
    found = []
    for where, *row in rows:
        state, seat = where.split("/")
        for one in Seat if seat == "*" else (Seat(seat),):
            found += [(state, one.value, act, cell) for act, cell in zip(header, row, strict=True)]
    return found


@pytest.mark.parametrize(("state", "seat", "act", "wanted"), cells())
def test_every_cell_of_the_table_of_transitions(
    state: str, seat: str, act: str, wanted: str
) -> None:
    if wanted != "-":
        to, _, to_seat = wanted.partition("/")
        place = (ClaimState(to), Seat(to_seat or seat))
        assert place == after(ClaimState(state), Act(act), Seat(seat))
        return
    with pytest.raises(WrongState) as refused:
        after(ClaimState(state), Act(act), Seat(seat))
    assert {"state": state, "act": act} == refused.value.params


def test_every_state_seat_and_act_is_in_the_table() -> None:
    whole = {(s.value, seat.value, act.value) for s in ClaimState for seat in Seat for act in Act}
    assert whole == {(state, seat, act) for state, seat, act, _ in cells()}


def reached(start: ClaimState, seat: Seat = Seat.FIRST) -> set[ClaimState]:
    return {state for state, _ in places(start, seat)}


def places(start: ClaimState, seat: Seat = Seat.FIRST) -> set[Place]:
    seen = {(start, seat)}
    while True:
        more = {to for (state, at, _), to in TRANSITIONS.items() if (state, at) in seen} - seen
        if not more:
            return seen
        seen |= more


def test_every_seat_is_reached_from_a_draft_and_left_again() -> None:
    assert {seat for _, seat in places(ClaimState.DRAFT)} == set(Seat)
    for state, seat in places(ClaimState.DRAFT):
        if state in OPEN:
            assert ClaimState.AWARDED in reached(state, seat)


def test_every_state_is_reached_from_a_draft() -> None:
    assert set(ClaimState) == reached(ClaimState.DRAFT)


@pytest.mark.parametrize("state", sorted(OPEN))
def test_an_open_claim_can_always_still_be_awarded_and_always_be_withdrawn(
    state: ClaimState,
) -> None:
    assert ClaimState.AWARDED in reached(state)
    assert (ClaimState.WITHDRAWN, Seat.FIRST) == after(state, Act.WITHDRAW)


def test_awarded_and_withdrawn_are_final() -> None:
    assert {ClaimState.AWARDED, ClaimState.WITHDRAWN} == set(ClaimState) - OPEN
    for state in set(ClaimState) - OPEN:
        assert {state} == reached(state)


def test_an_open_claim_waits_for_the_learner_or_for_the_assessors_never_for_both() -> None:
    assert OPEN == WITH_ASSESSORS | WITH_LEARNER
    assert frozenset() == WITH_ASSESSORS & WITH_LEARNER


@pytest.mark.parametrize("state", sorted(WITH_LEARNER))
def test_what_waits_for_the_learner_the_learner_can_send(state: ClaimState) -> None:
    assert (ClaimState.SUBMITTED, Seat.FIRST) == after(state, Act.SUBMIT)


def test_a_claim_that_was_taken_never_gets_stuck_with_its_assessor() -> None:
    for state in (ClaimState.IN_REVIEW, ClaimState.QUESTION):
        for seat in Seat:
            assert (ClaimState.SUBMITTED, seat) == after(state, Act.RELEASE, seat)
