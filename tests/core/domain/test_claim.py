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
    after,
)
from core.domain.errors import WrongState

GRID = """
            submit     take       release    ask       answer     award    not_yet  withdraw
draft       submitted  -          -          -         -          -        -        withdrawn
submitted   -          in_review  -          -         submitted  -        -        withdrawn
in_review   -          -          submitted  question  in_review  awarded  not_yet  withdrawn
question    -          -          submitted  -         in_review  awarded  not_yet  withdrawn
not_yet     submitted  -          -          -         -          -        -        withdrawn
awarded     -          -          -          -         -          -        -        -
withdrawn   -          -          -          -         -          -        -        -
"""


def cells() -> list[tuple[str, str, str]]:
    header, *rows = (line.split() for line in GRID.strip().splitlines())
    return [(row[0], act, cell) for row in rows for act, cell in zip(header, row[1:], strict=True)]


@pytest.mark.parametrize(("state", "act", "wanted"), cells())
def test_every_cell_of_the_table_of_transitions(state: str, act: str, wanted: str) -> None:
    if wanted != "-":
        assert ClaimState(wanted) is after(ClaimState(state), Act(act))
        return
    with pytest.raises(WrongState) as refused:
        after(ClaimState(state), Act(act))
    assert {"state": state, "act": act} == refused.value.params


def test_every_state_and_every_act_is_in_the_table() -> None:
    assert {(state.value, act.value) for state in ClaimState for act in Act} == {
        (state, act) for state, act, _ in cells()
    }


def reached(start: ClaimState) -> set[ClaimState]:
    seen = {start}
    while True:
        more = {to for (state, _), to in TRANSITIONS.items() if state in seen} - seen
        if not more:
            return seen
        seen |= more


def test_every_state_is_reached_from_a_draft() -> None:
    assert set(ClaimState) == reached(ClaimState.DRAFT)


@pytest.mark.parametrize("state", sorted(OPEN))
def test_an_open_claim_can_always_still_be_awarded_and_always_be_withdrawn(
    state: ClaimState,
) -> None:
    assert ClaimState.AWARDED in reached(state)
    assert ClaimState.WITHDRAWN is after(state, Act.WITHDRAW)


def test_awarded_and_withdrawn_are_final() -> None:
    assert {ClaimState.AWARDED, ClaimState.WITHDRAWN} == set(ClaimState) - OPEN
    for state in set(ClaimState) - OPEN:
        assert {state} == reached(state)


def test_an_open_claim_waits_for_the_learner_or_for_the_assessors_never_for_both() -> None:
    assert OPEN == WITH_ASSESSORS | WITH_LEARNER
    assert frozenset() == WITH_ASSESSORS & WITH_LEARNER


@pytest.mark.parametrize("state", sorted(WITH_LEARNER))
def test_what_waits_for_the_learner_the_learner_can_send(state: ClaimState) -> None:
    assert ClaimState.SUBMITTED is after(state, Act.SUBMIT)


def test_a_claim_that_was_taken_never_gets_stuck_with_its_assessor() -> None:
    for state in (ClaimState.IN_REVIEW, ClaimState.QUESTION):
        assert ClaimState.SUBMITTED is after(state, Act.RELEASE)
