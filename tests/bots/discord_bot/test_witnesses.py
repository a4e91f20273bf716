"""Asking a witness from Discord: a window, and a link for whoever asked alone."""

from __future__ import annotations

import re

import pytest

from core.domain.errors import Conflicted
from core.domain.people import Actor, Role
from core.domain.witness import WitnessState
from tests.support.discord.transcript import of_message
from tests.support.discord_face import DiscordTown
from tests.support.discord_learner import AGREE, Learner

ASK, SENTENCE = "Ask somebody who saw it", "It stopped well and she rides it every day."


@pytest.fixture
def ana(discord_place: DiscordTown) -> Learner:
    """Somebody who told a claim and sent it."""
    made = Learner(discord_place)
    made.says("hello")
    made.clicks(AGREE)
    made.to_evidence()
    made.clicks("Go on")
    made.user.sees(ASK)
    made.clicks("Yes, this is my own. Send it")
    return made


def test_the_window_gives_a_link_to_pass_on(ana: Learner) -> None:
    ana.user.clicks(ASK)
    ana.submits({"sentence": SENTENCE, "who": "Rosa"})
    ana.user.sees("The link is ready")
    told = repr([one.components for one in ana.user.messages()])  # as it is, not as it looks
    (secret,) = set(re.findall(r"/witness/([\w-]+)", told))
    app = ana.town.app
    assert app.testifying.open(secret, "a window").witness.sentence == SENTENCE
    (one,) = app.witnessing.look(town_actor(ana), ana.claim_id).asked
    assert (one.witness.state, one.witness.called) == (WitnessState.ASKED, "Rosa")


def test_after_five_nobody_else_is_asked(ana: Learner) -> None:
    me, app = town_actor(ana), ana.town.app
    criterion = next(iter(app.witnessing.look(me, ana.claim_id).criteria))
    for number in range(5):
        app.witnessing.ask(me, ana.claim_id, criterion, f"I was there {number} times.")
    ana.user.clicks(ASK)
    ana.town.rest()
    ana.user.sees("That is enough")


def town_actor(ana: Learner) -> Actor:
    """Who she is for us."""
    return ana.town.actor(ana.user)


def asks(ana: Learner, member: str, **more: str) -> None:
    ana.user.clicks(ASK)
    ana.submits({"sentence": SENTENCE, "member": member, **more})


def test_a_member_gets_one_message_and_does_not_judge(ana: Learner) -> None:
    place = ana.town
    bo = place.discord.user(place.guild, "Bo Stone")
    asks(ana, "@bo_stone")
    ana.user.sees("We have written to them")
    bo.sees("Ana asks for your word")
    (said,) = (one for one in bo.messages() if one.author.bot)
    assert SENTENCE in of_message(said)
    assert "/witness/" in repr(said.components)
    judge = place.actor(bo)
    place.app.organizing.grant(place.town.organizer, judge.person_id, Role.ASSESSOR)
    with pytest.raises(Conflicted):
        place.app.reviewing.take(place.actor(bo), ana.claim_id)
    (one,) = place.app.witnessing.look(town_actor(ana), ana.claim_id).asked
    assert (one.witness.person_id, one.witness.called) == (judge.person_id, "Bo Stone")
    place.app.privacy.erase(town_actor(ana))
    place.work()
    assert said.id not in [one.id for one in bo.messages()], "it goes with the learner"


def test_who_lets_nobody_write_to_them_is_reached_by_the_link(ana: Learner) -> None:
    place = ana.town
    bo = place.discord.user(place.guild, "Bo")
    bo.closes_dms()
    asks(ana, "Bo")
    ana.user.sees("They let nobody write to them here")
    (one,) = place.app.witnessing.look(town_actor(ana), ana.claim_id).asked
    assert one.link
    assert one.witness.person_id == place.actor(bo).person_id


@pytest.mark.parametrize("name", ["Nobody", "B", "Twin"])
def test_a_name_that_is_nobodys_or_two_peoples_asks_nobody(ana: Learner, name: str) -> None:
    place = ana.town
    place.discord.user(place.guild, "Bo")
    for _ in range(2):
        place.discord.user(place.guild, "Twin")
    asks(ana, name)
    ana.user.sees("nobody with exactly this name")
    assert place.app.witnessing.look(town_actor(ana), ana.claim_id).asked == ()


def test_an_address_without_a_mail_server_is_not_offered(ana: Learner) -> None:
    ana.user.clicks(ASK)
    assert "email" not in repr(ana.user.window.view)
