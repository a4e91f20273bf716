"""Ana learns of Earned in a Discord server, and ends with a badge. Read it as a story."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from tests.support.discord import Discord
from tests.support.discord_face import DiscordTown
from tests.support.discord_learner import AGREE, Learner
from tests.support.journeys import ANSWER, STORY

HOW_I_FOUND_IT = "I turned the wheel by hand and listened until I saw where the pad was rubbing."
SEND_IT = "Yes, this is my own. Send it"


@pytest.fixture
def town(discord_place: DiscordTown) -> DiscordTown:
    discord_place.syncs()
    return discord_place


@pytest.fixture
def ana(town: DiscordTown) -> Learner:
    """She is in the server, and never came to us."""
    return Learner(town, met=False)


def test_ana_tells_what_she_can_do_and_earns_a_badge(town: DiscordTown, ana: Learner) -> None:
    bo = town.town.assessor("Bo")

    # She types a command where she is, with a badge in mind; it goes on where nobody else reads.
    offered = ana.user.completes("/claim", town.hall, badge="bicyc")
    assert [one["name"] for one in offered] == ["Bicycle repair"]
    ana.commands("/claim", town.hall, badge=offered[0]["value"])
    ana.user.sees("We go on in your direct messages.", where=town.hall)
    ana.user.sees("Is that all right with you?", where=ana.user.dm)

    # She says yes, and tells it.
    ana.clicks(AGREE)
    ana.says(STORY)
    assert ana.state.badge == "bicycle-repair"  # nobody asks for it again
    ana.selects(["By trying and making mistakes", "By watching others"])

    # One question a message. In the middle of it, the machine is started anew.
    ana.says(ANSWER)
    town.restart()
    while ana.asked != "evidence":
        ana.says(ANSWER)

    # A film, a file dropped in the chat, and a message that she once wrote in a channel.
    ana.user.clicks("Add a link")
    ana.submits({"Web address": "https://example.org/film", "What is it?": "A film"})
    ana.says("", files=[ana.user.uploads("notes.txt", b"what I did, day by day")])
    ana.user.types("Here is Rosa's bike, running again", to=town.hall)
    ana.uses("Use as evidence", ana.user.messages(town.hall)[-1])
    ana.user.sees("Added to what you show.", where=town.hall)
    assert [one.kind for one in ana.state.evidence] == ["link", "file", "note"]

    # She reads it once more, and sends it.
    ana.clicks("Go on")
    assert STORY in ana.screen
    ana.clicks(SEND_IT)
    assert "Sent (now)" in ana.screen

    # An assessor asks; she answers where she reads it.
    town.app.reviewing.take(bo, ana.claim_id)
    town.app.reviewing.ask(bo, ana.claim_id, "Which tool did you use?")
    town.work()
    assert "Which tool did you use?" in ana.screen
    ana.says("A hex key of five millimetres.")
    assert "A hex key of five millimetres." in ana.screen

    # Not yet: one part is asked again, and nothing else.
    parts = town.app.reviewing.card(bo, ana.claim_id).badge.criteria
    town.town.not_yet(bo, ana.claim_id, {parts[0].id: "How did you find the fault?"})
    town.work()
    assert "How did you find the fault?" in ana.screen
    ana.says(HOW_I_FOUND_IT)
    assert ana.asked == "evidence"
    ana.sends()

    # This time every part is met. The badge stands in the chat, with the way to its page.
    claim_id = ana.claim_id
    town.app.reviewing.take(bo, claim_id)
    town.town.approve(bo, claim_id)
    town.work()
    award = town.town.award_of(claim_id)
    assert "The badge is yours!" in ana.everything
    assert f"/awards/{award}" in json.dumps([one.components for one in ana.user.messages()])
    ana.commands("/my badges", town.hall)
    ana.user.sees("Bicycle repair", where=town.hall)


def test_ana_reads_what_is_kept_about_her_takes_it_and_has_it_erased(
    town: DiscordTown, ana: Learner
) -> None:
    ana.commands("/claim", town.hall)
    ana.clicks(AGREE)
    ana.says(STORY)

    ana.commands("/my data", town.hall)
    ana.clicks("See my data", where=town.hall)
    ana.user.sees("The download has all of it", where=town.hall)
    ana.clicks("Download my data", where=town.hall)
    ana.user.sees("Here is everything", where=town.hall)
    (packed,) = ana.user.messages(town.hall)[-1].files
    with zipfile.ZipFile(io.BytesIO(packed.data)) as archive:
        assert STORY in archive.read("data.json").decode()

    person = town.actor(ana.user).person_id
    ana.user.clicks("Erase everything", where=town.hall)
    ana.submits({"Are you sure?": "Yes, erase everything"})
    ana.user.sees("Everything about you was erased", where=town.hall)
    with town.app.store.reading(town.town.community.id) as tx:
        assert STORY not in str(tx.privacy.export(person))
    # Whoever comes again is somebody new.
    ana.commands("/my claims", town.hall)
    assert town.actor(ana.user).person_id != person


def test_in_her_own_language_from_the_first_command_on(town: DiscordTown) -> None:
    inés = Learner(town, "Inés", locale="es-ES", met=False)
    inés.commands("/reclamar", town.hall)
    inés.user.sees("Seguimos en tus mensajes directos", where=town.hall)
    inés.clicks("Sí, empecemos")
    inés.user.sees("Cuéntame algo que sabes hacer", where=inés.user.dm)

    # She changes her mind; what she is asked just now is asked in English.
    inés.commands("/idioma", town.hall)
    inés.selects("English", where=town.hall)
    inés.user.sees("From now on we talk in English.", where=town.hall)
    assert "Tell me about something you can do" in inés.screen


def test_ana_came_through_two_servers_and_is_one_person(
    town: DiscordTown, discord: Discord, ana: Learner
) -> None:
    other = discord.guild("Makers of the north")
    town.connect(other)
    ana.commands("/claim", town.hall)
    ana.user.joins(other)
    ana.commands("/my claims", other)
    ana.user.sees("My claims", where=other.channels[0])
    assert town.actor(ana.user).person_id == town.actor(ana.user, other).person_id
