"""A question is relayed once, and files come to the one who reads, and to nobody else."""

from __future__ import annotations

import pytest

from core.domain.claim import ClaimState
from core.domain.interview import Typed
from core.domain.people import Actor
from tests.support.journeys import ANSWER, Town
from tests.support.slack import Slack
from tests.support.slack_desk import LEARNER, DeskTown
from tests.support.slack_face import SlackTown
from tests.support.slack_fixtures import OpenTown

QUESTION = "How did you know <that> & why?"
TOLD = "I turned the wheel by hand."
TEXT = b"I repaired it on Saturday."


@pytest.fixture
def desk(slack: Slack, slack_place: SlackTown) -> DeskTown:
    return DeskTown(slack, slack_place)


def test_a_question_that_is_sent_four_times_is_asked_once(
    slack: Slack, open_slack_town: OpenTown
) -> None:
    desk = DeskTown(slack, open_slack_town("socket"))
    claim = desk.sent()
    desk.bo.clicks("Take it", desk.channel)
    desk.bo.sees("Bo has it", desk.channel)
    desk.bo.clicks("Ask the learner", desk.channel, times=2)
    desk.bo.sees("Send the question", "window")
    desk.bo.submits({"question": QUESTION}, times=4)
    desk.rest()
    assert desk.acts(claim).count("ask") == 1
    assert len(desk.thread()) == 1
    assert not desk.bo.windows


@pytest.mark.parametrize("named", [False, True])
def test_an_answer_is_for_those_who_open_the_claim_where_somebody_must_not_read_it(
    desk: DeskTown, *, named: bool
) -> None:
    town = desk.place.town
    learner = town.learner(LEARNER)
    claim = town.sent(learner)
    if named:
        town.app.avoiding.avoid(learner, "Cleo")
    desk.rest()
    bo = desk.place.actor(desk.bo)
    town.app.reviewing.take(bo, claim)
    town.app.reviewing.ask(bo, claim, QUESTION)
    town.tell(learner, claim, Typed(TOLD))
    desk.rest()
    asked, told = (str(one.blocks) + one.text for one in desk.thread())
    assert "How did you know" in asked
    assert (TOLD in told, "Open it to read it" in told) == (not named, named)
    assert "The learner answers" in told


def test_asking_while_judging_keeps_what_was_filled_in(desk: DeskTown) -> None:
    claim = desk.sent()
    desk.bo.clicks("Take it", desk.channel)
    desk.bo.sees("Bo has it", desk.channel)
    desk.bo.clicks("Open", desk.channel)
    desk.bo.sees("Look at the decision", "window")
    desk.fills_in(desk.bo, "Not yet", "Tell how you knew.")
    desk.bo.clicks("Ask the learner", "window")
    desk.bo.sees("Send the question", "window")
    desk.bo.submits({"question": QUESTION})
    desk.bo.sees("Your question is on its way", "window")
    desk.bo.sees("(x) Not yet", "window")
    assert desk.claim(claim).state is ClaimState.QUESTION
    assert "[Ask the learner]" not in desk.bo.screen("window")


def test_an_empty_question_is_not_sent(desk: DeskTown) -> None:
    claim = desk.sent()
    desk.bo.clicks("Take it", desk.channel)
    desk.bo.sees("Bo has it", desk.channel)
    desk.bo.clicks("Ask the learner", desk.channel)
    desk.bo.sees("Send the question", "window")
    desk.bo.submits({"question": " \u200b "})
    assert desk.bo.window.errors["question"]
    assert desk.claim(claim).state is ClaimState.IN_REVIEW


# ---------------------------------------------------------------- files


def with_file(desk: DeskTown) -> tuple[Actor, str]:
    """A claim with a file whose name is the learner's own; it is sent."""
    town: Town = desk.place.town
    learner = town.learner(LEARNER)
    claim = town.begin(learner)
    town.until(learner, claim, "evidence", answer=ANSWER)
    name = f"{LEARNER}.txt"
    town.app.learning.attach(learner, claim, town.event(), name, TEXT, ("find-the-fault",))
    town.submit(learner, claim)
    desk.rest()
    return learner, claim


def test_a_file_comes_into_the_direct_messages_of_who_asked_for_it(desk: DeskTown) -> None:
    with_file(desk)
    desk.bo.clicks("Open", desk.channel)
    desk.bo.clicks("Only read it", "window")
    desk.bo.clicks("Show the file", "window")
    desk.bo.sees("The file is in your direct messages", "window")
    [file] = [one for message in desk.bo.messages(desk.bo.dm) for one in message.files]
    assert file.data == TEXT
    assert LEARNER not in file.name + file.title
    assert not any(message.files for message in desk.channel.messages)


def test_a_file_of_an_erased_claim_is_taken_out_of_slack_again(desk: DeskTown) -> None:
    learner, _ = with_file(desk)
    desk.bo.clicks("Open", desk.channel)
    desk.bo.clicks("Only read it", "window")
    desk.bo.clicks("Show the file", "window")
    desk.bo.sees("The file is in your direct messages", "window")
    [file] = [one for message in desk.bo.messages(desk.bo.dm) for one in message.files]
    desk.place.app.privacy.erase(learner)
    desk.rest()
    assert file.deleted
    desk.cleo.sees("This claim was erased", desk.channel)


def test_who_left_the_channel_gets_no_file(desk: DeskTown) -> None:
    with_file(desk)
    desk.bo.clicks("Open", desk.channel)
    desk.bo.clicks("Only read it", "window")
    desk.bo.sees("Show the file", "window")
    desk.channel.members.remove(desk.bo)
    desk.bo.clicks("Show the file", "window")
    desk.bo.sees("Only people who are in the assessors' channel", "window")
    assert not desk.slack.called("files.getUploadURLExternal")
