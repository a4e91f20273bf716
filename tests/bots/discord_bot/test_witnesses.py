"""Asking a witness from Discord: a window, and a link for whoever asked alone."""

from __future__ import annotations

import re

import pytest

from core.domain.people import Actor
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
    told = "\n".join(of_message(one) for one in ana.user.messages())
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
