"""Asking a witness from Slack: a link to pass on, or one message to a member."""

from __future__ import annotations

import re

import pytest

from core.domain.errors import Conflicted
from core.domain.people import Role
from core.domain.witness import Relationship, Reply, WitnessAct, WitnessState
from core.services.testifying import Bearer
from tests.support.slack import User
from tests.support.slack_face import SlackTown
from tests.support.slack_learner import Learner

ASK, SENTENCE = "Ask somebody who saw it", "It stopped well and she rides it every day."


@pytest.fixture
def ana(slack_place: SlackTown) -> Learner:
    """Somebody who told a claim and sent it."""
    made = Learner(slack_place, "Ana Quintero")
    made.begins()
    made.to_evidence()
    made.clicks("Go on")
    made.user.sees(ASK)
    made.clicks("Yes, this is my own. Send it")
    return made


def asks(ana: Learner, **more: object) -> None:
    ana.user.clicks(ASK)
    window = ana.user.window
    (field,) = (
        one["block_id"] for one in window.view["blocks"] if one.get("element", {}).get("multiline")
    )
    ana.user.submits({field: SENTENCE, **more})


def secret_in(text: str) -> str:
    return re.findall(r"/witness/([\w-]+)", text)[-1]


def test_the_window_gives_a_link_to_pass_on(ana: Learner) -> None:
    asks(ana, who="Rosa")
    ana.user.sees("The link is ready", where="window")
    secret = secret_in(repr(ana.user.window.view))
    app = ana.town.app
    assert app.testifying.open(secret, "a window").witness.sentence == SENTENCE
    reply = Reply(WitnessAct.CONFIRM, Relationship.NEIGHBOUR)
    app.testifying.answer(secret, Bearer("a window"), reply)
    ana.town.work()
    said = repr([call.arguments for call in ana.town.slack.calls])
    assert said.count("Somebody you asked has answered.") > 0


def test_another_part_brings_its_own_sentence(ana: Learner) -> None:
    ana.user.clicks(ASK)
    before = repr(ana.user.window.view["blocks"])
    ana.user.selects("Make the repair", of="What is it about?")
    ana.town.rest()
    after = repr(ana.user.window.view["blocks"])
    assert "sentence.find-the-fault" in before
    assert "sentence.make-the-repair" in after


def test_a_member_gets_one_message_and_does_not_judge(ana: Learner) -> None:
    place = ana.town
    bo: User = place.slack.user(place.team, "Bo")
    asks(ana, member=bo)
    place.rest()
    ana.user.sees("We write to them now, once", where="window")
    bo.sees("Ana Quintero asks for your word")
    said = [one for one in bo.messages(bo.dm) if one.author is not bo]
    assert len(said) == 1
    assert SENTENCE in repr(said[0].blocks)
    judge = place.actor(bo)
    place.app.organizing.grant(place.town.organizer, judge.person_id, Role.ASSESSOR)
    with pytest.raises(Conflicted):
        place.app.reviewing.take(place.actor(bo), ana.claim_id)
    (one,) = place.app.witnessing.look(place.actor(ana.user), ana.claim_id).asked
    assert (one.witness.person_id, one.witness.called) == (judge.person_id, "Bo")
    place.app.privacy.erase(place.actor(ana.user))
    place.work()
    assert said[0].deleted, "what stood there of the learner goes with them"


def test_who_does_not_wish_to_be_asked_is_not_written_to(ana: Learner) -> None:
    place = ana.town
    bo: User = place.slack.user(place.team, "Bo")
    asks(ana, member=bo)
    place.rest()
    bo.sees("asks for your word")
    secret = secret_in(repr([one.blocks for one in bo.messages(bo.dm)]))
    refusal = Reply(WitnessAct.REFUSE)
    place.app.testifying.answer(secret, Bearer("a window"), refusal, never_again=True)
    ana.user.closes()
    asks(ana, member=bo)
    place.rest()
    ana.user.sees("does not wish to be asked", where="window")
    assert len([one for one in bo.messages(bo.dm) if one.author is not bo]) == 1
    states = [
        one.witness.state
        for one in place.app.witnessing.look(place.actor(ana.user), ana.claim_id).asked
    ]
    assert states == [WitnessState.REFUSED]


def test_an_empty_sentence_stays_in_the_window(ana: Learner) -> None:
    ana.user.clicks(ASK)
    window = ana.user.window
    (field,) = (
        one["block_id"] for one in window.view["blocks"] if one.get("element", {}).get("multiline")
    )
    ana.user.submits({field: " \u200b "})
    assert ana.user.window.errors[field]
