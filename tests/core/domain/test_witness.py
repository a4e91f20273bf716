"""What can happen to a request to a witness, cell by cell, and what others see of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.errors import (
    RelationMissing,
    TextMissing,
    TextTooLong,
    WitnessesFull,
    WrongState,
)
from core.domain.screens import Option, Said, Words
from core.domain.witness import (
    ANSWERS,
    LIFE,
    MOST_SENTENCE,
    MOST_WITNESSES,
    TO_CORRECT,
    TRANSITIONS,
    Publicity,
    Relationship,
    Reply,
    Witness,
    WitnessAct,
    WitnessState,
    after,
    as_evidence,
    called,
    checked,
    may_answer,
    room_for_another,
    sentence_of,
    speaks_for,
    suggested,
)

S, A = WitnessState, WitnessAct
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANSWERED = {S.CONFIRMED, S.CHANGED, S.REFUSED}
SAID = "I repaired the brake of Rosa's bike."


def witness(state: WitnessState = S.ASKED, **more: object) -> Witness:
    known = Witness("w1", "c1", "fault", "Rosa", SAID, state, NOW, NOW + LIFE)
    if state in ANSWERED:
        more = {"answered_at": NOW, "relation": Relationship.NEIGHBOUR, **more}
    return Witness(**{name: getattr(known, name) for name in Witness.__slots__} | more)


def expected(state: WitnessState, act: WitnessAct) -> WitnessState | None:
    """The same table, said in rules instead of cells."""
    if act in ANSWERS:
        return ANSWERS[act] if state is S.ASKED or state in ANSWERED else None
    if act is A.REMOVE:
        return S.WITHDRAWN if state in ANSWERED else None
    ends = {A.EXPIRE: S.EXPIRED, A.WITHDRAW: S.WITHDRAWN}
    return ends[act] if state is S.ASKED else None


@pytest.mark.parametrize(("state", "act"), list(product(S, A)))
def test_each_cell_of_the_table_is_what_the_rules_say(state: WitnessState, act: WitnessAct) -> None:
    wanted = expected(state, act)
    assert wanted == TRANSITIONS.get((state, act))
    if wanted is None:
        with pytest.raises(WrongState):
            after(state, act)
    else:
        assert wanted is after(state, act)


def test_every_state_can_be_reached_and_the_ends_are_ends() -> None:
    assert set(S) == {S.ASKED, *TRANSITIONS.values()}
    assert {S.EXPIRED, S.WITHDRAWN} == set(S) - {state for state, _ in TRANSITIONS}


@pytest.mark.parametrize(
    ("one", "at", "may"),
    [
        (witness(), NOW, True),
        (witness(), NOW + LIFE - timedelta(seconds=1), True),
        (witness(), NOW + LIFE, False),
        (witness(S.CONFIRMED), NOW + TO_CORRECT - timedelta(seconds=1), True),
        (witness(S.REFUSED), NOW + TO_CORRECT, False),
        (witness(S.EXPIRED), NOW, False),
        (witness(S.WITHDRAWN), NOW, False),
    ],
)
def test_an_answer_is_taken_in_time_and_corrected_within_a_day(
    one: Witness, at: datetime, may: bool
) -> None:
    assert may is may_answer(one, at)


def test_a_sentence_is_one_line_and_not_too_long() -> None:
    assert sentence_of(f"  {SAID}\n\n Twice. ") == f"{SAID} Twice."
    assert len(sentence_of("x" * MOST_SENTENCE)) == MOST_SENTENCE
    with pytest.raises(TextTooLong):
        sentence_of("x" * (MOST_SENTENCE + 1))
    with pytest.raises(TextMissing):
        sentence_of(" \u200b ")
    with pytest.raises(TextTooLong):
        called("x" * 81)


def test_five_people_may_be_asked_and_those_who_never_answered_do_not_count() -> None:
    gone = [witness(S.EXPIRED), witness(S.WITHDRAWN)] * 5
    room_for_another([*gone, *[witness()] * (MOST_WITNESSES - 1)])
    with pytest.raises(WitnessesFull):
        room_for_another([*gone, *[witness(S.REFUSED)] * MOST_WITNESSES])


def test_who_confirms_says_how_they_know_the_learner_and_who_refuses_says_nothing() -> None:
    with pytest.raises(RelationMissing):
        checked(Reply(A.CONFIRM))
    with pytest.raises(RelationMissing):
        checked(Reply(A.CONFIRM, Relationship.OTHER, own_relation="  "))
    with pytest.raises(TextMissing):
        checked(Reply(A.CHANGE, Relationship.FAMILY))
    with pytest.raises(WrongState):
        checked(Reply(A.WITHDRAW, Relationship.FAMILY))
    assert checked(Reply(A.REFUSE, Relationship.FAMILY, "x", "y", "Rosa")) == Reply(
        A.REFUSE, public=Publicity.NO
    )
    confirmed = Reply(A.CONFIRM, Relationship.OTHER, " my  choir ", "dropped", " Rosa ")
    assert checked(confirmed) == Reply(A.CONFIRM, Relationship.OTHER, "my choir", "", "Rosa")


@given(st.text(max_size=700))
def test_a_suggested_sentence_is_the_learners_own_words_and_fits(answer: str) -> None:
    found = suggested(answer)
    assert found in answer
    assert len(found) <= MOST_SENTENCE


def test_the_first_sentence_that_says_something_is_suggested() -> None:
    assert suggested(f"Yes. {SAID} She was happy about it.") == SAID
    assert suggested("Short.") == "Short."
    assert suggested("word " * 200) == " ".join(["word"] * 100)


def test_an_assessor_sees_relation_and_words_and_a_name_only_where_names_are_shown() -> None:
    options = [Option("fault", Said("Find the fault")), Option("repair", Said("Repair"))]
    one = witness(S.CHANGED, words="She helped with it.", name="Rosa Gil")
    blind, named = (as_evidence(one, options, blind=see) for see in (True, False))
    assert [True, False] == [option.chosen for option in blind.criteria]
    assert Said("She helped with it.") == blind.detail == named.detail
    relation = Words("witness.relation.neighbour")
    assert Words("witness.card.changed.link", {"who": relation}) == blind.title
    assert "Rosa" in repr(named)
    assert "Rosa Gil" not in repr(blind)


def test_own_words_for_a_relation_and_a_member_are_told() -> None:
    one = witness(S.CONFIRMED, relation=Relationship.OTHER, own_relation="my choir", person_id="p2")
    shown = as_evidence(one, (), blind=True)
    assert Words("witness.card.confirmed.member", {"who": Said("my choir")}) == shown.title
    assert Said(SAID) == shown.detail


def test_only_what_was_said_speaks_and_nobody_speaks_for_themselves() -> None:
    speaking = {state for state in S if speaks_for("p1", witness(state))}
    assert {S.CONFIRMED, S.CHANGED} == speaking
    assert not speaks_for("p1", witness(S.CONFIRMED, person_id="p1"))
