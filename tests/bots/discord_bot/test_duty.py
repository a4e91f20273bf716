"""Offers and reminders in Discord's direct messages; and what an assessor says past a claim."""

from __future__ import annotations

import json
from datetime import time

import pytest

from bots.discord_bot import duty
from core.domain.care import About, CareText
from core.domain.claim import ClaimState
from core.domain.people import Role
from core.domain.rules import SpaceRules
from core.domain.screens import Words
from core.domain.working_time import EVERY_DAY
from core.services.reminding import Nudge
from core.store.repositories import Rhythm
from tests.bots.discord_bot.payloads import problems_of
from tests.core.domain.interviews import TEXTS
from tests.support.discord import User
from tests.support.discord_desk import DeskTown
from tests.support.discord_face import DiscordTown
from tests.support.discord_look import ids

ALWAYS = Rhythm(time(0), time(0), EVERY_DAY)


@pytest.fixture
def desk(discord_place: DiscordTown) -> DeskTown:
    """Bo and Cleo judge, in the server's role and in ours, and were met in direct messages."""
    made = DeskTown(discord_place)
    for one in (made.bo, made.cleo):
        discord_place.meets(one)
        actor = discord_place.actor(one)
        discord_place.app.organizing.grant(
            discord_place.town.organizer, actor.person_id, Role.ASSESSOR
        )
        discord_place.app.assigning.choose(discord_place.actor(one), ALWAYS, ())
    return made


def offered(desk: DeskTown) -> tuple[str, User, User]:
    """A claim that was offered: to whom, and who was not asked."""
    place = desk.place
    rules = SpaceRules(offers=True)
    place.app.ruling.set_space(place.town.organizer, place.town.space.id, rules)
    claim = desk.sent()
    desk.rings()
    asked, other = desk.bo, desk.cleo
    if not asked.messages(asked.dm):
        asked, other = other, asked
    asked.sees("would you like to judge this claim", asked.dm)
    return claim, asked, other


def test_an_offer_is_taken_in_a_direct_message_and_leads_to_the_card(desk: DeskTown) -> None:
    claim, asked, other = offered(desk)
    desk.presses(asked, "I take it")
    said = asked.sees("It is yours", asked.dm)
    assert desk.claim(claim).state is ClaimState.IN_REVIEW
    assert desk.claim(claim).assessor_id == desk.place.actor(asked).person_id
    card = f"https://discord.com/channels/{desk.place.guild.id}/{desk.channel.id}/{desk.card().id}"
    assert card in json.dumps(said.components)  # type: ignore[union-attr]
    assert desk.acts(claim).count("take") == 1
    assert not other.messages(other.dm)


def test_an_offer_that_is_declined_goes_to_the_next(desk: DeskTown) -> None:
    claim, asked, other = offered(desk)
    desk.presses(asked, "Not this time")
    asked.sees("somebody else is asked", asked.dm)
    desk.rings()
    other.sees("would you like to judge this claim", other.dm)
    assert desk.claim(claim).state is ClaimState.SUBMITTED


def test_who_lost_the_role_in_the_server_takes_nothing(desk: DeskTown) -> None:
    claim, asked, _ = offered(desk)
    asked.loses_role(desk.place.guild, desk.role)
    desk.presses(asked, "I take it")
    asked.sees("assess", asked.dm)
    assert desk.claim(claim).state is ClaimState.SUBMITTED


def test_who_comes_too_late_is_told_who_has_it(desk: DeskTown) -> None:
    claim, asked, other = offered(desk)
    desk.place.app.reviewing.take(desk.place.actor(other), claim)
    desk.presses(asked, "I take it")
    asked.sees(other.name, asked.dm)
    assert desk.claim(claim).assessor_id == desk.place.actor(other).person_id


def test_a_button_of_somebody_elses_offer_does_nothing(desk: DeskTown) -> None:
    claim, asked, other = offered(desk)
    found = ids(asked.messages(asked.dm)[-1].components)
    name = next(one for one in found if one.startswith("nudge_decline"))
    with desk.place.app.store.reading(desk.place.town.community.id) as tx:
        offer = tx.assigning.open_offer(claim)
    other.presses(name, on=asked.messages(asked.dm)[-1])
    desk.place.rest()
    with desk.place.app.store.reading(desk.place.town.community.id) as tx:
        assert tx.assigning.open_offer(claim) == offer


# -- past the claim -----------------------------------------------------------------------


def test_one_press_tells_the_right_person_and_shows_what_to_do(desk: DeskTown) -> None:
    place = desk.place
    text = CareText(contact="Rosa, 555 0100", procedure="Call Rosa.", lines="Line: 116 111")
    cleo = place.actor(desk.cleo)
    place.app.caring.put(place.town.organizer, "en", text, cleo.person_id)
    claim = desk.sent()
    desk.takes(desk.bo)
    desk.opens_claim(desk.bo)
    desk.bo.clicks("Somebody may need help", desk.private(desk.bo), times=2)
    place.rest()
    for told in ("We told Cleo", "Rosa, 555 0100", "Call Rosa.", "Line: 116 111"):
        desk.bo.sees(told, desk.channel)
    desk.rest()
    told = [one for one in desk.cleo.messages(desk.cleo.dm) if claim in str(one.components)]
    assert len(told) == 1
    desk.bo.clicks("Back to the claim", desk.private(desk.bo))
    place.rest()
    desk.bo.sees("Look at the decision", desk.channel)


def test_an_assessor_reports_and_is_kept_apart(desk: DeskTown) -> None:
    place, claim = desk.place, desk.sent()
    desk.takes(desk.bo)
    desk.opens_claim(desk.bo)
    desk.bo.clicks("Something is wrong", desk.private(desk.bo))
    place.rest()
    desk.bo.submits(
        {
            "about": "learner",
            "said": "They threatened me.",
            "apart": ["I want to be kept apart from them"],
        }
    )
    place.rest()
    desk.bo.sees("The organizers have it now", desk.channel)
    (found,) = place.app.reporting.queue(place.town.organizer)
    assert (found.report.about, found.report.words) == (About.LEARNER, "They threatened me.")
    assert desk.claim(claim).state is ClaimState.SUBMITTED


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("acts", [(), ("open",), ("accept", "decline", "open")])
def test_discord_takes_a_reminder(language: str, acts: tuple[str, ...]) -> None:
    lines = (Words("nudge.offer", {"badge": "*b* <@1>"}), Words("nudge.gone"))
    about = Nudge("a" * 32, 12345, language, "", lines, acts)
    assert problems_of(duty.nudge(TEXTS, about, "https://earned.example/desk")) == []
