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
