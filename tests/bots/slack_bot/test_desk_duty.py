"""Reminders and offers in direct messages, and what waits once a day in the channel."""

from __future__ import annotations

import json
from datetime import time

import pytest

from core.domain.claim import ClaimState
from core.domain.rules import SpaceRules
from core.domain.working_time import EVERY_DAY
from core.store.repositories import Rhythm
from tests.support.slack import Slack, User
from tests.support.slack_desk import DeskTown
from tests.support.slack_face import SlackTown

ALWAYS = Rhythm(time(0), time(0), EVERY_DAY)


@pytest.fixture
def desk(slack: Slack, slack_place: SlackTown) -> DeskTown:
    desk = DeskTown(slack, slack_place)
    for one in (desk.bo, desk.cleo):
        actor, space = slack_place.actor(one), slack_place.space
        slack_place.app.assigning.choose(actor, ALWAYS, ())
        slack_place.app.meeting.room(actor, space, f"{slack_place.team.id}/{one.dm.id}")
    return desk


def offered(desk: DeskTown) -> tuple[str, User, User]:
    """A claim that was offered: to whom, and who was not asked."""
    place = desk.place
    rules = SpaceRules(offers=True)
    place.app.ruling.set_space(place.town.organizer, place.town.space.id, rules)
    claim = desk.sent()
    rings(desk)
    asked, other = desk.bo, desk.cleo
    if not asked.messages(asked.dm):
        asked, other = other, asked
    asked.sees("would you like to judge this claim", asked.dm)
    return claim, asked, other


def rings(desk: DeskTown) -> None:
    desk.place.app.reminding.look_after()
    desk.rest()


def test_an_offer_is_taken_in_a_direct_message(desk: DeskTown) -> None:
    claim, asked, other = offered(desk)
    asked.clicks("I take it", asked.dm)
    asked.sees("It is yours", asked.dm)
    assert desk.claim(claim).state is ClaimState.IN_REVIEW
    assert desk.claim(claim).assessor_id == desk.place.actor(asked).person_id
    asked.clicks("Open", asked.dm)
    asked.sees("Look at the decision", "window")
    assert not other.messages(other.dm)


def test_an_offer_that_is_declined_goes_to_the_next(desk: DeskTown) -> None:
    claim, asked, other = offered(desk)
    asked.clicks("Not this time", asked.dm)
    asked.sees("somebody else is asked", asked.dm)
    rings(desk)
    other.sees("would you like to judge this claim", other.dm)
    assert desk.claim(claim).state is ClaimState.SUBMITTED


def test_the_channel_is_told_what_waits_and_nobody_is_called(desk: DeskTown) -> None:
    desk.sent()
    place = desk.place
    rules = SpaceRules(digest_hour=0, working_days=tuple(range(7)))
    place.app.ruling.set_space(place.town.organizer, place.space.id, rules)
    desk.rest()
    desk.bo.sees("1 claim waits for somebody to take it", desk.channel)
    told = [one for one in desk.cards() if "waits for somebody" in json.dumps(one.blocks)]
    assert len(told) == 1
    said = json.dumps(told[0].blocks) + told[0].text
    assert not any(call in said for call in ("<!channel", "<!here", "<!everyone", "<@"))
