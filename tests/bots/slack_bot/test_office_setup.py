"""A workspace is connected, its channel is chosen, and people come and go as assessors."""

from __future__ import annotations

import pytest

from core.domain.people import Role
from tests.support.slack import Slack, User
from tests.support.slack_desk import DeskTown
from tests.support.slack_face import SlackTown
from tests.support.slack_fixtures import OpenTown
from tests.support.waiting import wait_until


@pytest.fixture
def desk(slack: Slack, slack_place: SlackTown) -> DeskTown:
    return DeskTown(slack, slack_place)


@pytest.fixture
def olga(desk: DeskTown) -> User:
    olga = desk.slack.user(desk.place.team, "Olga")
    desk.grants(olga, Role.ORGANIZER)
    return olga


# ---------------------------------------------------------------- connecting


def test_an_organizer_connects_a_workspace_and_chooses_the_channel(
    slack: Slack, open_slack_town: OpenTown
) -> None:
    place = open_slack_town(connected=False)
    olga = slack.user(place.team, "Olga")
    olga.command("/earned")
    olga.sees("/earned connect CODE", olga.dm)
    code = place.app.meeting.connect_code(place.town.organizer)
    olga.command("/earned", f"connect {code.lower()}")
    olga.sees("This workspace belongs to Riverside now", olga.dm)

    channel = slack.channel(place.team, "assessors", olga, private=True, bot=False)
    olga.clicks("Choose the channel", olga.dm)
    olga.sees("The assessors' channel", "window")
    olga.submits({"channel": channel.id, "language": "Español"})
    assert "Type /invite @Earned there" in olga.window.errors["channel"]
    channel.members.append(place.team.bot)
    olga.submits()
    olga.sees("Saved.", "window")
    town = place.town
    town.sent(town.learner("Ana"))
    place.work()
    olga.sees("Tomar", channel)


def test_a_code_is_good_once(slack: Slack, open_slack_town: OpenTown) -> None:
    place = open_slack_town(connected=False)
    olga = slack.user(place.team, "Olga")
    code = place.app.meeting.connect_code(place.town.organizer)
    olga.command("/earned", f"connect {code}")
    olga.sees("This workspace belongs to Riverside now", olga.dm)
    eve = slack.user(place.team, "Eve")
    eve.command("/earned", f"connect {code}")
    eve.sees("This code is not good any more", eve.dm)


@pytest.mark.parametrize("flag", ["is_restricted", "is_ultra_restricted"])
def test_a_guest_connects_nothing(slack: Slack, open_slack_town: OpenTown, flag: str) -> None:
    place = open_slack_town(connected=False)
    gus = slack.user(place.team, "Gus", **{flag: True})
    gus.command("/earned", f"connect {place.app.meeting.connect_code(place.town.organizer)}")
    gus.sees("Guests of this workspace cannot do this", gus.dm)
    assert place.app.meeting.visit("slack", place.team.id, f"{place.team.id}/{gus.id}") is None


def test_the_channel_of_the_settings_is_used_until_another_is_chosen(
    slack: Slack, open_slack_town: OpenTown
) -> None:
    settings = {"slack_assessor_channel": "CPRESET01"}
    place = open_slack_town(connected=False, settings=settings)
    olga = slack.user(place.team, "Olga")
    preset = slack.channel(place.team, "preset", olga)
    slack.channels["CPRESET01"] = preset
    preset.id = "CPRESET01"
    code = place.app.meeting.connect_code(place.town.organizer)
    olga.command("/earned", f"connect {code}")
    olga.sees("New claims come to the assessors' channel", olga.dm)
    place.town.sent(place.town.learner("Ana"))
    place.work()
    olga.sees("Take it", preset)


# ---------------------------------------------------------------- the channel


def test_a_channel_that_another_company_shares_is_refused(desk: DeskTown, olga: User) -> None:
    zoe = desk.slack.user(desk.slack.team("Others", installed=False), "Zoe")
    shared = desk.slack.channel(desk.place.team, "shared", olga, zoe)
    olga.command("/earned", "setup")
    olga.sees("The assessors' channel", "window")
    olga.submits({"channel": shared.id})
    assert "no other company shares" in olga.window.errors["channel"]


def test_only_organizers_get_in(desk: DeskTown, olga: User) -> None:
    desk.bo.command("/earned")
    desk.bo.sees("/claim begins telling", desk.bo.dm)
    desk.bo.command("/earned", "setup")
    desk.bo.sees("Only organizers can do this", "window")
    olga.is_restricted = True
    olga.command("/earned")
    olga.sees("Guests of this workspace cannot do this", "window")


# ---------------------------------------------------------------- assessors


def test_somebody_new_becomes_an_assessor_and_another_one_leaves(
    desk: DeskTown, olga: User
) -> None:
    dan = desk.slack.user(desk.place.team, "Dan", locale="es-ES")
    olga.command("/earned")
    olga.clicks("Choose")
    olga.sees("Who reads and judges claims?", "window")
    olga.submits({"people": [desk.bo, dan]})
    olga.sees("2 people judge claims from now on", "window")
    olga.closes()
    olga.sees("2 people judge claims.", "window")
    assert Role.ASSESSOR in desk.place.actor(dan).roles
    assert desk.place.actor(dan).language == "es"
    room_of, new = desk.place.app.meeting.room_of, desk.place.actor(dan)
    opened = wait_until(lambda: room_of(new) is not None, 30)
    assert opened, "offers reach who never wrote to the app"
    assert not dan.messages(dan.dm)
    assert Role.ASSESSOR not in desk.place.actor(desk.cleo).roles


def test_guests_and_strangers_are_refused_by_name_and_nothing_is_saved(
    desk: DeskTown, olga: User
) -> None:
    gus = desk.slack.user(desk.place.team, "Gus", is_restricted=True)
    dan = desk.slack.user(desk.place.team, "Dan")
    olga.command("/earned")
    olga.clicks("Choose")
    olga.sees("Who reads and judges claims?", "window")
    olga.submits({"people": [dan, gus]})
    assert "Gus is a guest in this workspace" in olga.window.errors["people"]
    assert Role.ASSESSOR in desk.place.actor(desk.bo).roles
    known = desk.place.app.meeting
    team = desk.place.team.id
    assert known.visit("slack", team, f"{team}/{dan.id}").actor is None  # type: ignore[union-attr]


def test_an_organizer_who_judges_opens_a_waiting_claim_from_the_menu(
    desk: DeskTown, olga: User
) -> None:
    desk.grants(olga)
    desk.channel.members.append(olga)
    desk.sent()
    olga.command("/earned")
    olga.clicks("See them")
    olga.clicks("Open", "window")
    olga.sees("Find the fault", "window")
    olga.clicks("Take it", "window")
    olga.sees("Look at the decision", "window")
    desk.fills_in(olga)
    olga.submits()
    olga.sees("Award the badge", "window")
    olga.submits()
    olga.sees("The badge is awarded", "window")


def test_the_cards_speak_another_language_as_soon_as_the_community_does(
    desk: DeskTown, olga: User
) -> None:
    desk.sent()
    desk.bo.sees("Waits for somebody", desk.channel)
    for language, seen in (("Español", "Tomarla"), ("English", "Take it"), ("Español", "Tomarla")):
        olga.command("/earned", "setup")
        olga.sees("The assessors' channel", "window")
        olga.submits({"channel": desk.channel.id, "language": language})
        olga.sees("Saved.", "window")
        olga.closes()
        desk.bo.sees(seen, desk.channel)
    assert len(desk.cards()) == 1


# ---------------------------------------------------------------- everybody


def test_anybody_chooses_the_language_they_are_spoken_to_in(desk: DeskTown) -> None:
    ana = desk.slack.user(desk.place.team, "Ana")
    ana.command("/earned", "language")
    ana.sees("English", "window")
    ana.submits({"language": "Español"})
    assert desk.place.actor(ana).language == "es"
    ana.command("/earned", "what?")
    ana.sees("/claim empieza a contar", ana.dm)
