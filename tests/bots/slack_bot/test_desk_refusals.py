"""Who may not judge in Slack does not, and is told so: it is looked up at every click."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.domain.claim import ClaimState
from core.domain.people import Role
from tests.support.slack import Slack
from tests.support.slack_desk import DeskTown
from tests.support.slack_face import SlackTown


@pytest.fixture
def desk(slack: Slack, slack_place: SlackTown) -> DeskTown:
    return DeskTown(slack, slack_place)


def leaves(desk: DeskTown) -> None:
    desk.channel.members.remove(desk.bo)


def loses_the_role(desk: DeskTown) -> None:
    bo = desk.place.actor(desk.bo)
    desk.place.app.organizing.take_back(desk.place.town.organizer, bo.person_id, Role.ASSESSOR)


def becomes_a_guest(desk: DeskTown) -> None:
    desk.bo.is_restricted = True


def is_let_go(desk: DeskTown) -> None:
    desk.bo.deleted = True


def slack_does_not_say_who(desk: DeskTown) -> None:
    desk.slack.fails_next("users.info", "internal_error", times=9)


def slack_does_not_say_who_is_in_the_channel(desk: DeskTown) -> None:
    desk.slack.fails_next("conversations.members", "ratelimited", times=9)


def the_desk_moves(desk: DeskTown) -> None:
    desk.place.desk(desk.bo, desk.cleo, name="elsewhere")


WAYS = {
    leaves: "Only people who are in the assessors' channel",
    loses_the_role: "Only assessors can do this",
    becomes_a_guest: "Guests of this workspace cannot do this",
    is_let_go: "You belong to another workspace",
    slack_does_not_say_who: "Slack did not tell us who you are",
    slack_does_not_say_who_is_in_the_channel: "Only people who are in the assessors' channel",
    the_desk_moves: "Claims are read in another channel now",
}


@pytest.mark.parametrize("happens", WAYS, ids=lambda one: one.__name__)
def test_a_click_of_somebody_who_may_no_longer_judge_does_nothing(
    desk: DeskTown, happens: Callable[[DeskTown], None]
) -> None:
    claim = desk.sent()
    clicks = [desk.bo.clicks(name, desk.channel, hold=True) for name in ("Take it", "Open")]
    happens(desk)
    for one in clicks:
        one.send()
    told = WAYS[happens]
    desk.slack.until(
        lambda: any(told in str(one.blocks) for one in desk.channel.messages if one.only_for),
        "the refusal",
    )
    desk.bo.sees(told, "window")
    assert "Well told" not in desk.bo.screen("window")
    assert desk.claim(claim).state is ClaimState.SUBMITTED


# A window is in no channel: whoever is an assessor right now decides in it.
INSIDE = [one for one in WAYS if one is not the_desk_moves]


@pytest.mark.parametrize("happens", INSIDE, ids=lambda one: one.__name__)
def test_a_decision_of_somebody_who_may_no_longer_judge_is_not_made(
    desk: DeskTown, happens: Callable[[DeskTown], None]
) -> None:
    claim = desk.sent()
    desk.bo.clicks("Take it", desk.channel)
    desk.bo.sees("Bo has it", desk.channel)
    desk.bo.clicks("Open", desk.channel)
    desk.bo.sees("Look at the decision", "window")
    desk.fills_in(desk.bo)
    desk.bo.submits()
    desk.slack.quiet()
    happens(desk)
    desk.bo.submits()
    desk.bo.sees(WAYS[happens], "window")
    # With our own role goes what they held: it waits for the others at once.
    back = happens is loses_the_role
    assert desk.claim(claim).state is (ClaimState.SUBMITTED if back else ClaimState.IN_REVIEW)


def test_what_was_typed_is_not_lost_when_slack_does_not_answer(desk: DeskTown) -> None:
    desk.sent()
    desk.bo.clicks("Take it", desk.channel)
    desk.bo.sees("Bo has it", desk.channel)
    desk.bo.clicks("Open", desk.channel)
    desk.bo.sees("Look at the decision", "window")
    desk.fills_in(desk.bo, "Not yet", "Tell how you knew.")
    desk.slack.quiet()
    slack_does_not_say_who(desk)
    desk.bo.submits()
    assert any("Slack did not tell us" in one for one in desk.bo.window.errors.values())
    desk.slack.faults.clear()
    desk.bo.submits()
    desk.bo.sees("Not every part is met", "window")


def test_a_stranger_in_a_shared_channel_cannot_judge(desk: DeskTown) -> None:
    claim = desk.sent()
    zoe = desk.slack.user(desk.slack.team("Others", installed=False), "Zoe")
    desk.channel.members.append(zoe)
    zoe.clicks("Take it", desk.channel)
    zoe.sees("You belong to another workspace", desk.channel)
    assert desk.claim(claim).state is ClaimState.SUBMITTED


# ---------------------------------------------------------------- one's own claim


def test_nobody_judges_their_own_claim(desk: DeskTown) -> None:
    town, bo = desk.place.town, desk.place.actor(desk.bo)
    claim = town.sent(bo)
    desk.place.work()
    desk.bo.clicks("Take it", desk.channel)
    desk.bo.sees("This claim is your own", desk.channel)
    desk.bo.clicks("Open", desk.channel)
    desk.bo.sees("Somebody else has to judge it", "window")
    assert desk.claim(claim).state is ClaimState.SUBMITTED


def test_nobody_judges_a_claim_that_they_told_elsewhere_under_another_name(
    desk: DeskTown,
) -> None:
    app, town = desk.place.app, desk.place.town
    ana = town.learner("Somebody")
    claim = town.sent(ana)
    desk.place.work()
    code = app.meeting.link_code(ana)
    desk.bo.command("/earned", f"link {code}")
    desk.bo.sees("one person's now", desk.bo.dm)
    desk.bo.clicks("Take it", desk.channel)
    desk.bo.sees("This claim is your own", desk.channel)
    assert desk.claim(claim).state is ClaimState.SUBMITTED


def test_an_assessor_of_another_community_gets_nothing(desk: DeskTown) -> None:
    claim = desk.sent()
    click = desk.bo.clicks("Open", desk.channel, hold=True)
    action = click.payload["actions"][0]
    action["action_id"] = action["action_id"].replace(claim, "f" * 32)
    click.send()
    desk.bo.sees("There is nothing here that you can see", "window")
