"""Take, open, ask and give back: each click does one thing, and the card is always true."""

from __future__ import annotations

import pytest

from core.domain.claim import ClaimState
from core.domain.review import Result
from tests.support.journeys import badge
from tests.support.slack import Slack
from tests.support.slack_desk import DeskTown
from tests.support.slack_face import SlackTown
from tests.support.slack_fixtures import OpenTown


@pytest.fixture
def desk(slack: Slack, slack_place: SlackTown) -> DeskTown:
    return DeskTown(slack, slack_place)


@pytest.fixture
def by_socket(slack: Slack, open_slack_town: OpenTown) -> DeskTown:
    """By Socket Mode: over HTTP the front door lets the same request in once anyway."""
    return DeskTown(slack, open_slack_town("socket"))


def test_a_claim_is_taken_read_and_awarded(desk: DeskTown) -> None:
    claim = desk.sent()
    desk.bo.clicks("Take it", desk.channel)
    desk.bo.sees("Bo has it", desk.channel)
    desk.bo.clicks("Open", desk.channel)
    desk.bo.sees("Look at the decision", "window")
    desk.fills_in(desk.bo)
    desk.bo.submits()
    desk.bo.sees("Award the badge", "window")
    desk.bo.submits()
    desk.bo.sees("The badge is awarded", "window")
    desk.rest()
    assert desk.claim(claim).state is ClaimState.AWARDED
    desk.bo.closes()
    assert not desk.bo.windows
    desk.bo.sees("Awarded by Bo", desk.channel)


# ---------------------------------------------------------------- each click, however often


def test_a_click_that_comes_four_times_does_one_thing(by_socket: DeskTown) -> None:
    desk = by_socket
    claim = desk.sent()
    desk.bo.clicks("Take it", desk.channel, times=4, at_once=True)
    assert desk.claim(claim).state is ClaimState.IN_REVIEW
    desk.rest()
    desk.bo.clicks("Open", desk.channel, times=4)
    desk.bo.sees("Look at the decision", "window")
    assert len(desk.bo.windows) == 1
    desk.fills_in(desk.bo)
    desk.bo.submits(times=4)
    desk.bo.sees("Award the badge", "window")
    sent = desk.bo.submits(times=4, at_once=True)
    desk.bo.sees("The badge is awarded", "window")
    assert all("The badge is awarded" in str(one.body) for one in sent.answers)
    desk.rest()
    acts = [act for act in desk.acts(claim) if act != "submit"]
    assert acts == ["take", "award"]
    assert len(desk.cards()) == 1


def test_a_not_yet_that_comes_four_times_is_answered_each_time_alike(by_socket: DeskTown) -> None:
    desk = by_socket
    claim = desk.sent()
    desk.bo.clicks("Take it", desk.channel)
    desk.bo.sees("Bo has it", desk.channel)
    desk.bo.clicks("Open", desk.channel)
    desk.bo.sees("Look at the decision", "window")
    desk.fills_in(desk.bo, "Not yet", "Tell how you knew.")
    desk.bo.submits()
    desk.bo.sees("Not every part is met", "window")
    sent = desk.bo.submits(times=4, at_once=True)
    desk.bo.sees("It is sent", "window")
    assert all("It is sent" in str(one.body) for one in sent.answers)
    assert [act for act in desk.acts(claim) if act != "submit"] == ["take", "not_yet"]


def test_a_question_that_comes_four_times_is_asked_once(by_socket: DeskTown) -> None:
    desk = by_socket
    claim = desk.sent()
    desk.bo.clicks("Take it", desk.channel)
    desk.bo.sees("Bo has it", desk.channel)
    desk.bo.clicks("Ask the learner", desk.channel)
    desk.bo.sees("Ask", "window")
    desk.bo.fills({"question": "Which tools?"})
    sent = desk.bo.submits(times=4, at_once=True)
    assert len({str(one.body) for one in sent.answers}) == 1
    assert [act for act in desk.acts(claim) if act != "submit"] == ["take", "ask"]


def test_a_claim_given_back_four_times_is_given_back_once(by_socket: DeskTown) -> None:
    desk = by_socket
    claim = desk.sent()
    desk.bo.clicks("Take it", desk.channel)
    desk.bo.sees("Bo has it", desk.channel)
    desk.bo.clicks("Give it back", desk.channel, times=4, at_once=True)
    desk.bo.sees("Waits for somebody", desk.channel)
    assert [one for one in desk.acts(claim) if one != "submit"] == ["take", "release"]
    assert not [one for one in desk.channel.messages if one.only_for]


# ---------------------------------------------------------------- stale buttons


def test_who_comes_second_is_told_by_whom_it_was_taken(desk: DeskTown) -> None:
    desk.sent()
    late = desk.cleo.clicks("Take it", desk.channel, hold=True)
    desk.bo.clicks("Take it", desk.channel)
    desk.bo.sees("Bo has it", desk.channel)
    late.send()
    told = desk.cleo.sees("Bo has taken this claim already", desk.channel)
    assert told.only_for is desk.cleo
    desk.bo.does_not_see("Bo has taken this claim already", desk.channel)


def test_an_old_button_to_give_back_does_not_take_a_claim_from_ones_next_turn(
    desk: DeskTown,
) -> None:
    claim = desk.sent()
    desk.bo.clicks("Take it", desk.channel)
    desk.bo.sees("Bo has it", desk.channel)
    old = desk.bo.clicks("Give it back", desk.channel, hold=True)
    desk.place.app.reviewing.release(desk.place.actor(desk.bo), claim)
    desk.place.app.reviewing.take(desk.place.actor(desk.bo), claim)
    old.send()
    desk.bo.sees("This claim has changed since", desk.channel)
    assert desk.claim(claim).state is ClaimState.IN_REVIEW


def test_asking_about_a_claim_that_was_decided_shows_how_it_stands(desk: DeskTown) -> None:
    claim = desk.sent()
    desk.bo.clicks("Take it", desk.channel)
    desk.bo.sees("Bo has it", desk.channel)
    old = desk.bo.clicks("Ask the learner", desk.channel, hold=True)
    desk.place.town.approve(desk.place.actor(desk.bo), claim)
    old.send()
    desk.bo.sees("This claim has changed since", "window")
    desk.bo.sees("Awarded by Bo", "window")


def test_a_window_left_open_while_a_colleague_decided_says_so(desk: DeskTown) -> None:
    claim = desk.sent()
    desk.bo.clicks("Take it", desk.channel)
    desk.bo.sees("Bo has it", desk.channel)
    desk.bo.clicks("Open", desk.channel)
    desk.bo.sees("Look at the decision", "window")
    desk.fills_in(desk.bo)
    desk.bo.submits()
    bo, cleo = desk.place.actor(desk.bo), desk.place.actor(desk.cleo)
    desk.place.app.reviewing.release(bo, claim)
    desk.place.app.reviewing.take(cleo, claim)
    desk.place.town.approve(cleo, claim)
    desk.bo.submits()
    desk.bo.sees("Cleo has awarded this badge already", "window")
    assert desk.acts(claim).count("award") == 1


# ---------------------------------------------------------------- drafts


def test_what_was_chosen_is_there_again_after_the_window_was_closed(desk: DeskTown) -> None:
    desk.sent()
    desk.bo.clicks("Take it", desk.channel)
    desk.bo.sees("Bo has it", desk.channel)
    desk.bo.clicks("Open", desk.channel)
    desk.bo.sees("Look at the decision", "window")
    desk.fills_in(desk.bo, "Not yet", "Tell how you knew.")
    desk.slack.quiet()
    desk.bo.closes()
    desk.place.restart()
    desk.bo.clicks("Open", desk.channel)
    desk.bo.sees("(x) Not yet", "window")
    desk.bo.sees("Tell how you knew.", "window")


def test_of_two_windows_of_one_assessor_the_last_one_counts(desk: DeskTown) -> None:
    claim = desk.sent()
    desk.bo.clicks("Take it", desk.channel)
    desk.bo.sees("Bo has it", desk.channel)
    desk.bo.clicks("Open", desk.channel)
    desk.bo.sees("Look at the decision", "window")
    desk.fills_in(desk.bo, "Not yet", "The first thought.")
    desk.bo.submits()
    confirms = desk.bo.submits(hold=True)
    desk.slack.quiet()
    # Meanwhile, on the phone:
    first = {one.id: Result("met", "The second thought.") for one in badge().criteria}
    desk.place.app.reviewing.draft(desk.place.actor(desk.bo), claim, first)
    confirms.send()
    desk.bo.sees("This claim has changed since", "window")
    desk.bo.sees("The second thought.", "window")
    assert desk.claim(claim).state is ClaimState.IN_REVIEW


def test_a_not_yet_without_a_reason_is_not_sent(desk: DeskTown) -> None:
    claim = desk.sent()
    desk.bo.clicks("Take it", desk.channel)
    desk.bo.sees("Bo has it", desk.channel)
    desk.bo.clicks("Open", desk.channel)
    desk.bo.sees("Look at the decision", "window")
    desk.fills_in(desk.bo, "Not yet")
    desk.bo.submits()
    assert desk.bo.window.errors
    desk.fills_in(desk.bo, "Not yet", "Tell how you knew.")
    desk.bo.submits()
    desk.bo.sees("Not every part is met", "window")
    desk.bo.submits()
    desk.bo.sees("It is sent", "window")
    assert desk.claim(claim).state is ClaimState.NOT_YET
