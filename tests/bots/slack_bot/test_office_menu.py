"""The organizer's menu in Slack: who judges, where claims come to, what waits, the list."""

from __future__ import annotations

import pytest

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
