"""Where a claim stands and what happens next: said for every state, at any time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from core.domain.claim import OPEN, WITH_ASSESSORS, Claim, ClaimState
from core.domain.screens import Moment, Own, Said, Tone, Words
from core.domain.standing import STAGES, entry, home, message, next_line, stages, standing, title
from tests.core.domain.interviews import BIKE, START, TEXTS, words_in

CLAIM = Claim(
    id="c1",
    community_id="here",
    person_id="p1",
    space_id="s1",
    state=ClaimState.SUBMITTED,
    created_at=START,
    changed_at=START,
    submitted_at=START + timedelta(hours=1),
)


def in_state(state: ClaimState) -> Claim:
    submitted = None if state is ClaimState.DRAFT else CLAIM.submitted_at
    return replace(CLAIM, state=state, submitted_at=submitted)


WAY = {
    ClaimState.DRAFT: "now next next next",
    ClaimState.NOT_YET: "now next next next",
    ClaimState.SUBMITTED: "done now next next",
    ClaimState.IN_REVIEW: "done done now next",
    ClaimState.QUESTION: "done done now next",
    ClaimState.AWARDED: "done done done done",
    ClaimState.WITHDRAWN: "done done done done",
}


@pytest.mark.parametrize("state", ClaimState)
def test_every_state_has_its_place_on_the_way(state: ClaimState) -> None:
    found = stages(state)
    assert WAY[state].split() == [stage.state for stage in found]
    assert [Words(f"stage.{name}") for name in STAGES] == [stage.label for stage in found]


@pytest.mark.parametrize("state", ClaimState)
@pytest.mark.parametrize("language", sorted(TEXTS.catalogs))
def test_every_state_says_in_words_how_it_stands_and_what_comes_next(
    state: ClaimState, language: str
) -> None:
    claim = in_state(state)
    for screen in (standing(claim, BIKE, (), ()), entry(claim, BIKE), home((entry(claim, None),))):
        said = [TEXTS.say(words, language) for words in words_in(screen)]
        assert all(said)
        assert [] == [one for one in said if "%(" in one or one.startswith(("claim.", "stage."))]


def test_a_waiting_claim_says_since_when() -> None:
    since = {"since": Moment(START + timedelta(hours=1))}
    for state in WITH_ASSESSORS:
        assert since == next_line(in_state(state)).params  # type: ignore[union-attr]
    for state in set(ClaimState) - WITH_ASSESSORS:
        assert {} == next_line(in_state(state)).params  # type: ignore[union-attr]


@pytest.mark.parametrize("state", ClaimState)
def test_an_open_claim_and_only_an_open_one_can_be_withdrawn(state: ClaimState) -> None:
    found = standing(in_state(state), BIKE, (), ())
    assert (["withdraw"] if state in OPEN else []) == [one.id for one in found.options]
    assert all(one.tone is Tone.GRAVE for one in found.options)


@pytest.mark.parametrize("state", ClaimState)
def test_words_are_taken_while_somebody_can_read_them(state: ClaimState) -> None:
    assert (state in WITH_ASSESSORS) is standing(in_state(state), BIKE, (), ()).takes_text


def test_a_withdrawn_claim_shows_no_way_on() -> None:
    assert () == standing(in_state(ClaimState.WITHDRAWN), BIKE, (), ()).stages


def test_a_claim_without_a_badge_has_a_name_all_the_same() -> None:
    assert (Words("claim.unnamed"), Own(BIKE.name)) == (title(None), title(BIKE))


def test_messages_are_said_without_names() -> None:
    told = message("question", "Which <b>tool</b>?", START, mine=False)
    assert (False, "question", Said("Which <b>tool</b>?"), Moment(START)) == (
        told.mine,
        told.kind,
        told.text,
        told.at,
    )


def test_home_lists_the_claims_or_says_that_there_are_none() -> None:
    assert (Words("home.none"),) == home(()).lines
    one = entry(CLAIM, BIKE, "a1")
    full = home((one,))
    assert ((Words("home.some"),), (one,), "begin") == (full.lines, full.entries, full.begin.id)
    assert ("open:c1", "a1") == (one.open.id, one.award_id)  # type: ignore[union-attr]
