"""A claim told on the page is judged in Slack, and the other way round: from place to place."""

from __future__ import annotations

import json

import pytest

from core.domain.claim import ClaimState
from core.domain.interview import Typed
from core.domain.people import Actor
from core.domain.screens import Standing
from tests.support.slack import Slack, User
from tests.support.slack_desk import LEARNER, DeskTown
from tests.support.slack_face import SlackTown

QUESTION = "How did you know that it was the brake?"
ANSWER = "I heard it, and then I turned the wheel by hand."
REASON = "Tell how you knew the cause."
FIRST = "find-the-fault"


@pytest.fixture
def desk(slack: Slack, slack_both: SlackTown) -> DeskTown:
    """Over HTTP and by Socket Mode in turn."""
    return DeskTown(slack, slack_both)


def read(desk: DeskTown, learner: Actor, claim: str) -> str:
    """The learner's page, as text."""
    screen = desk.place.app.learning.look(learner, claim).screen
    assert isinstance(screen, Standing) or screen
    return str(screen)


def asks(desk: DeskTown) -> None:
    desk.bo.clicks("Ask the learner", desk.channel)
    desk.bo.sees("Send the question", "window")
    desk.bo.submits({"question": QUESTION})
    desk.rest()


def test_from_the_page_to_the_channel_and_back(desk: DeskTown) -> None:
    town = desk.place.town
    learner = town.learner(LEARNER)
    claim = town.sent(learner)
    desk.rest()

    # One card, which two assessors read. Bo takes it, and Cleo sees so.
    desk.bo.clicks("Take it", desk.channel)
    desk.cleo.sees("Bo has it", desk.channel)

    # Bo asks. The learner reads the question on the page and answers it there.
    asks(desk)
    desk.cleo.sees("Bo asked the learner something", desk.channel)
    assert QUESTION in read(desk, learner, claim)
    town.tell(learner, claim, Typed(ANSWER))
    desk.rest()
    thread = desk.thread()
    assert [QUESTION in str(one.blocks) for one in thread] == [True, False]
    assert [ANSWER in str(one.blocks) for one in thread] == [False, True]
    assert {one.thread_ts for one in thread} == {one.ts for one in desk.cards()}
    desk.bo.sees("The learner wrote to you", desk.channel)

    # Not yet: the page says what is missing. The learner adds it and sends it again.
    desk.bo.clicks("Open", desk.channel)
    desk.bo.sees(ANSWER, "window")
    desk.fills_in(desk.bo)
    desk.bo.fills({f"result.{FIRST}": "Not yet", f"comment.{FIRST}": REASON})
    desk.bo.submits()
    desk.bo.sees(REASON, "window")
    desk.bo.submits()
    desk.bo.closes()
    desk.rest()
    desk.cleo.sees("Not yet. Bo decided", desk.channel)
    assert REASON in read(desk, learner, claim)
    town.submit(learner, claim)
    desk.rest()

    # The same card comes back to life; Cleo takes it this time and awards the badge.
    desk.cleo.clicks("Take it", desk.channel)
    desk.cleo.sees("Cleo has it", desk.channel)
    desk.cleo.clicks("Open", desk.channel)
    desk.cleo.sees("Look at the decision", "window")
    desk.fills_in(desk.cleo)
    desk.cleo.submits()
    desk.cleo.sees("Award the badge", "window")
    desk.cleo.submits()
    desk.cleo.sees("The badge is awarded", "window")
    desk.cleo.closes()
    desk.rest()
    desk.bo.sees("Awarded by Cleo", desk.channel)
    assert desk.claim(claim).state is ClaimState.AWARDED
    assert len(desk.cards()) == 1
    nothing_names_the_learner(desk)


def nothing_names_the_learner(desk: DeskTown, *more: str) -> None:
    """Nothing that was ever sent to the channel, or shown to an assessor, says who it is."""
    assert desk.slack.calls
    for call in desk.slack.calls:
        told = json.dumps([call.arguments, call.answer], ensure_ascii=False)
        if call.method.startswith(("chat.", "views.", "files.")):
            for name in (LEARNER, *LEARNER.split(), *more):
                assert name not in told, f"{call.method}: {name}"
            assert "<!" not in told.replace("<!date", "")


def test_a_learner_who_told_elsewhere_hears_of_it_in_slack_too(
    desk: DeskTown,
) -> None:
    app, town = desk.place.app, desk.place.town
    learner = town.learner(LEARNER)
    claim = town.sent(learner)
    ana: User = desk.slack.user(desk.place.team, "Quiet Fox")
    code = app.meeting.link_code(learner)
    ana.command("/earned", f"link {code}")
    ana.sees("one person's now", ana.dm)
    me = desk.place.actor(ana)
    assert me.person_id == learner.person_id
    app.meeting.room(me, desk.place.space, f"{desk.place.team.id}/{ana.dm.id}")
    desk.rest()

    desk.bo.clicks("Take it", desk.channel)
    desk.bo.sees("Bo has it", desk.channel)
    asks(desk)
    ana.sees(QUESTION, ana.dm)
    assert QUESTION in read(desk, learner, claim)
    town.approve(desk.place.actor(desk.bo), claim)
    town.sign(claim)
    desk.rest()
    ana.sees("You earned it!", ana.dm)
    seen = desk.bo.messages(desk.channel)
    assert not any("Quiet Fox" in str(one.blocks) + one.text for one in seen)
