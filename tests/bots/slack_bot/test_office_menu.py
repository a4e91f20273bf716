"""The organizer's menu in Slack: who judges, where claims come to, what waits, the list."""

from __future__ import annotations

import pytest

from core.domain.errors import LinkSpent
from core.domain.people import Role
from tests.support.slack import Slack, User
from tests.support.slack_desk import DeskTown
from tests.support.slack_face import SlackTown


@pytest.fixture
def desk(slack: Slack, slack_place: SlackTown) -> DeskTown:
    return DeskTown(slack, slack_place)


@pytest.fixture
def olga(desk: DeskTown) -> User:
    olga = desk.slack.user(desk.place.team, "Olga")
    desk.grants(olga, Role.ORGANIZER)
    return olga


def test_the_menu_leads_to_everything(desk: DeskTown, olga: User) -> None:
    desk.sent()
    olga.command("/earned")
    for button, seen in (
        ("Settings", "The assessors' channel"),
        ("Choose", "Who reads and judges claims?"),
        ("Look", "Bicycle repair"),
        ("See them", "Only assessors can open claims"),
        ("See whose turn it is", "Whose turn: an assessor"),
        ("Get the list", "in your direct messages"),
        ("Open the office", "It works once"),
    ):
        olga.clicks(button)
        olga.sees(seen, "window")
        olga.closes()
    (sent,) = [one for message in olga.messages(olga.dm) for one in message.files]
    assert sent.name == "awards.csv"
    assert sent.data.startswith(b"award,badge,badge_name")


def test_the_way_into_the_office_is_shown_to_one_person_and_works_once(
    desk: DeskTown, olga: User
) -> None:
    olga.command("/earned")
    olga.clicks("Open the office")
    olga.sees("It works once", "window")
    [url] = [
        one["url"]
        for block in olga.window.view["blocks"]
        for one in block.get("elements", ())
        if "url" in one
    ]
    told = {call.method for call in desk.slack.calls if url in str(call.arguments)}
    assert told == {"views.update"}
    entering, secret = desk.place.app.entering, url.rpartition("/")[2]
    assert entering.sign_in(secret).actor == desk.place.actor(olga)
    with pytest.raises(LinkSpent):
        entering.sign_in(secret)


# ---------------------------------------------------------------- a claim left behind


def test_an_organizer_gives_a_claim_back_that_was_left_behind_and_reads_nothing_of_it(
    desk: DeskTown, olga: User
) -> None:
    claim = desk.sent()
    desk.bo.clicks("Take it", desk.channel)
    desk.bo.sees("Bo has it", desk.channel)
    olga.command("/earned")
    olga.clicks("See them")
    olga.sees("Somebody has taken these.", "window")
    olga.sees("Bicycle repair", "window")
    olga.clicks("Give it back", "window")
    olga.does_not_see("Somebody has taken these.", "window")
    desk.bo.sees("Waits for somebody", desk.channel)
    assert [one for one in desk.acts(claim) if one != "submit"] == ["take", "release"]


def test_an_organizer_who_is_in_the_channel_gives_back_by_the_card(
    desk: DeskTown, olga: User
) -> None:
    desk.channel.members.append(olga)
    claim = desk.sent()
    desk.bo.clicks("Take it", desk.channel)
    desk.bo.sees("Bo has it", desk.channel)
    olga.clicks("Open", desk.channel)
    olga.sees("Only assessors", "window")
    olga.closes()
    olga.clicks("Give it back", desk.channel)
    desk.bo.sees("Waits for somebody", desk.channel)
    assert desk.acts(claim)[-1] == "release"


def test_somebody_who_neither_judges_nor_organizes_gives_nothing_back(desk: DeskTown) -> None:
    dan = desk.slack.user(desk.place.team, "Dan")
    desk.channel.members.append(dan)
    claim = desk.sent()
    desk.bo.clicks("Take it", desk.channel)
    desk.bo.sees("Bo has it", desk.channel)
    dan.clicks("Give it back", desk.channel)
    dan.sees("Only assessors", desk.channel)
    assert desk.acts(claim)[-1] == "take"


def test_a_claim_that_moved_on_meanwhile_is_not_taken_from_whoever_has_it_now(
    desk: DeskTown, olga: User
) -> None:
    claim = desk.sent()
    reviewing, bo = desk.place.app.reviewing, desk.place.actor(desk.bo)
    reviewing.take(bo, claim)
    olga.command("/earned")
    olga.clicks("See them")
    olga.sees("Somebody has taken these.", "window")
    reviewing.release(bo, claim)
    reviewing.take(desk.place.actor(desk.cleo), claim)
    olga.clicks("Give it back", "window")
    olga.sees("Somebody has taken these.", "window")
    assert desk.acts(claim)[-1] == "take"


# ---------------------------------------------------------------- what waits, and what is due


@pytest.mark.parametrize("word", ["due", "waiting"])
def test_an_organizer_reads_whose_turn_it_is_and_what_is_due(
    desk: DeskTown, olga: User, word: str
) -> None:
    desk.sent()
    desk.sent("Benigna Solo")
    desk.bo.clicks("Take it", desk.channel)
    desk.bo.sees("Bo has it", desk.channel)
    olga.command("/earned", word)
    for told in ("Bo has taken it", "What is due", "The learner hears from us: Bicycle repair"):
        olga.sees(told, "window")
    shown = str(olga.window.view)
    for name in ("waiting", "due", "quality", "rules", "steps"):
        assert f"https://earned.example/office/{name}" in shown
    assert "Anastasia" not in shown
    assert "Benigna" not in shown
    assert olga.clicks("office.seedue", "window").answer.ok


def test_who_does_not_organize_is_told_what_else_there_is(desk: DeskTown) -> None:
    desk.bo.command("/earned", "due")
    desk.bo.sees("/claim begins telling")
    assert not desk.bo.windows
