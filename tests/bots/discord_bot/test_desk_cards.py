"""Take, open, ask and give back: each press does one thing, and the card is always true."""

from __future__ import annotations

import pytest

from core.domain.claim import ClaimState
from core.domain.review import Result
from tests.support.discord_desk import MET, NOT_YET, DeskTown
from tests.support.discord_face import DiscordTown
from tests.support.journeys import badge

FIRST = badge().criteria[0].id
WORDS = "Tell how you knew the cause."


@pytest.fixture
def desk(discord_place: DiscordTown) -> DeskTown:
    return DeskTown(discord_place)


def test_a_claim_is_taken_read_and_awarded_whatever_comes_how_often(desk: DeskTown) -> None:
    """Each press comes four times, the same one or each anew, and does one thing."""
    claim = desk.sent()
    desk.clicks(desk.bo, "Take it", times=4, anew=True)
    desk.bo.sees("Bo has it", desk.channel)
    desk.clicks(desk.bo, "Open", times=4)
    desk.bo.sees("Look at the decision", desk.channel)
    assert len(desk.alone(desk.bo)) == 1
    desk.fills_in(desk.bo, times=4)
    desk.clicks(desk.bo, "Look at the decision", times=4, anew=True)
    desk.bo.sees("Every part is met", desk.channel)
    desk.clicks(desk.bo, "Award the badge")
    desk.bo.submits({}, times=4, anew=True)
    desk.place.rest()
    desk.bo.sees("The badge is awarded", desk.channel)
    desk.rest()
    assert desk.claim(claim).state is ClaimState.AWARDED
    assert desk.acts(claim) == ["take", "award"]
    desk.cleo.sees("Awarded by Bo", desk.channel)
    assert len(desk.cards()) == 1


def test_a_claim_given_back_four_times_is_given_back_once(desk: DeskTown) -> None:
    claim = desk.sent()
    desk.takes(desk.bo)
    desk.clicks(desk.bo, "Give it back", times=4, anew=True)
    desk.bo.sees("Waits for somebody", desk.channel)
    assert desk.acts(claim) == ["take", "release"]
    assert not desk.alone(desk.bo)


def test_it_is_taken_and_given_back_from_the_claim_that_is_read_too(desk: DeskTown) -> None:
    claim = desk.sent()
    message = desk.opens_claim(desk.bo)
    desk.bo.clicks("Take it", message)
    desk.bo.sees("Look at the decision", message)
    desk.cleo.sees("Bo has it", desk.channel)
    desk.bo.clicks("Give it back", message)
    desk.bo.sees("Take it", message)
    desk.rest()
    assert desk.acts(claim) == ["take", "release"]
    assert desk.claim(claim).assessor_id is None


# -- stale buttons ------------------------------------------------------------------------


def test_who_comes_second_is_told_by_whom_it_was_taken_and_nobody_else_is(desk: DeskTown) -> None:
    claim = desk.sent()
    late = desk.cleo.clicks("Take it", desk.card(), hold=True)
    asks = desk.cleo.presses(f"desk_ask.{claim}.2", on=desk.card(), hold=True)
    desk.takes(desk.bo)
    late.send()
    told = desk.cleo.sees("Bo has taken this claim already", desk.channel)
    assert "Bo has it." in desk.cleo.screen(told)
    asks.send()
    desk.cleo.sees("This claim has changed since", desk.channel)
    assert not desk.cleo.windows
    desk.bo.does_not_see("Bo has taken this claim already", desk.channel)
    assert desk.acts(claim) == ["take"]


def test_an_old_button_does_not_take_a_claim_from_ones_next_turn(desk: DeskTown) -> None:
    claim = desk.sent()
    desk.takes(desk.bo)
    old = desk.bo.clicks("Give it back", desk.card(), hold=True)
    bo = desk.assessor(desk.bo)
    desk.place.app.reviewing.release(bo, claim)
    desk.place.app.reviewing.take(bo, claim)
    old.send()
    desk.bo.sees("This claim has changed since", desk.channel)
    assert desk.claim(claim).state is ClaimState.IN_REVIEW


def test_what_was_typed_into_a_claim_that_a_colleague_has_by_now_is_given_back(
    desk: DeskTown,
) -> None:
    claim = desk.sent()
    desk.takes(desk.bo)
    message = desk.opens_claim(desk.bo)
    desk.bo.clicks("Judge", message)
    desk.place.rest()
    app, (bo, cleo) = desk.place.app, (desk.assessor(desk.bo), desk.assessor(desk.cleo))
    app.reviewing.release(bo, claim)
    app.reviewing.take(cleo, claim)
    desk.bo.submits({f"level.{FIRST}": NOT_YET, f"comment.{FIRST}": WORDS})
    desk.bo.sees("This is what you wrote", message)
    desk.bo.sees(WORDS, message)
    assert app.reviewing.drafted(cleo, claim) == {}
    desk.bo.clicks("Back to the claim", message)
    desk.bo.sees("A colleague has it and decides", message)


def test_a_decision_is_made_as_it_was_read_back_or_not_at_all(desk: DeskTown) -> None:
    claim = desk.sent()
    desk.takes(desk.bo)
    message = desk.opens_claim(desk.bo)
    desk.fills_in(desk.bo)
    desk.bo.clicks("Look at the decision", message)
    desk.bo.sees("Award the badge", message)
    desk.bo.clicks("Award the badge", message)
    old = desk.bo.submits({}, hold=True)
    bo, app = desk.assessor(desk.bo), desk.place.app
    draft = app.reviewing.drafted(bo, claim)
    app.reviewing.draft(bo, claim, {**draft, FIRST: Result("not_yet", WORDS)})
    old.send()
    desk.bo.sees("This claim has changed since", message)
    desk.bo.sees("Not every part is met", message)
    assert desk.claim(claim).state is ClaimState.IN_REVIEW
    desk.decides(desk.bo, "Send: not yet")
    desk.bo.sees("It is sent", message)
    desk.rest()
    assert desk.claim(claim).state is ClaimState.NOT_YET
    desk.cleo.sees("Not yet. Bo decided", desk.channel)


def test_a_colleagues_decision_on_the_page_is_told_to_who_comes_later(desk: DeskTown) -> None:
    claim = desk.sent()
    desk.takes(desk.bo)
    message = desk.opens_claim(desk.bo)
    desk.fills_in(desk.bo)
    desk.bo.clicks("Look at the decision", message)
    desk.bo.sees("Award the badge", message)
    desk.bo.clicks("Award the badge", message)
    old = desk.bo.submits({}, hold=True)
    bo, cleo = desk.assessor(desk.bo), desk.assessor(desk.cleo)
    desk.place.app.reviewing.release(bo, claim)
    desk.place.app.reviewing.take(cleo, claim)
    desk.place.town.approve(cleo, claim)
    desk.rest()
    old.send()
    desk.bo.sees("Cleo has awarded this badge already", message)
    desk.bo.sees("Awarded by Cleo", desk.card())
    assert desk.acts(claim) == ["take", "release", "take", "award"]


# -- nothing is lost ----------------------------------------------------------------------


def test_a_new_process_between_every_two_steps_changes_nothing(desk: DeskTown) -> None:
    """Also with a window open: what is sent with it is kept by the next process."""
    claim, place = desk.sent(), desk.place

    def dies() -> None:
        desk.rest()
        place.restart(dies=True)

    dies()
    desk.takes(desk.bo)
    dies()
    message = desk.opens_claim(desk.bo)
    for at in (0, 2):
        names = [one.id for one in badge().criteria[at : at + 2]]
        desk.bo.presses(f"desk_judge.{desk.claim_shown(desk.bo)}.{at + 1}", on=message)
        dies()
        desk.bo.submits({f"level.{one}": MET for one in names})
        desk.bo.sees("Your level: ✓ Met", message)
    dies()
    desk.bo.clicks("Look at the decision", message)
    desk.bo.sees("Award the badge", message)
    dies()
    desk.bo.clicks("Award the badge", message)
    dies()
    desk.bo.submits({})
    desk.bo.sees("The badge is awarded", message)
    dies()
    desk.rest()
    desk.cleo.sees("Awarded by Bo", desk.channel)
    assert desk.acts(claim) == ["take", "award"]
    assert len(desk.cards()) == 1


def test_what_is_missing_is_said_and_the_way_to_it_is_beside(desk: DeskTown) -> None:
    claim = desk.sent()
    desk.takes(desk.bo)
    message = desk.opens_claim(desk.bo)
    desk.judges(desk.bo, 0, {"level": NOT_YET})
    desk.bo.sees("Your level: ○ Not yet", message)
    desk.bo.clicks("Look at the decision", message)
    desk.bo.sees("Choose a level for this part.", message)
    assert "Send: not yet" not in desk.bo.screen(message)
    fields = {"note": "", "unsure": ""}
    desk.bo.forges_window(f"desk_decided.{claim}.2.not_yet-{'0' * 12}", fields, on=message)
    desk.bo.sees("This claim has changed since", message)
    assert desk.claim(claim).state is ClaimState.IN_REVIEW
