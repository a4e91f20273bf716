"""A question is relayed once, and files come to the one who reads, and to nobody else."""

from __future__ import annotations

import pytest

from core.domain.claim import ClaimState
from core.domain.interview import Typed
from core.domain.people import Actor
from tests.support.discord.transcript import of_message
from tests.support.discord_desk import LEARNER, NOT_YET, DeskTown
from tests.support.discord_face import DiscordTown
from tests.support.discord_look import ids
from tests.support.journeys import ANSWER, Town, badge

QUESTION = "How did you know <that> & why? @everyone"
TOLD = "I turned the wheel by hand."
TEXT = b"I repaired it on Saturday."
FIRST = badge().criteria[0].id
MAKE_THREAD = "POST /channels/{channel_id}/messages/{message_id}/threads"


@pytest.fixture
def desk(discord_place: DiscordTown) -> DeskTown:
    return DeskTown(discord_place)


def thread(desk: DeskTown) -> list[str]:
    return [of_message(one) for one in desk.thread()]


def waiting(desk: DeskTown) -> tuple[Actor, str]:
    """A learner, and their claim that Bo has taken."""
    learner = desk.place.town.learner(LEARNER)
    claim = desk.place.town.sent(learner)
    desk.rest()
    desk.takes(desk.bo)
    return learner, claim


def test_a_question_and_its_answer_stand_once_each_in_the_thread_below_the_card(
    desk: DeskTown,
) -> None:
    learner, claim = waiting(desk)
    desk.asks(desk.bo, QUESTION, times=4)
    desk.bo.sees("Your question is on its way", desk.channel)
    desk.rest()
    assert desk.acts(claim) == ["take", "ask"]
    assert desk.claim(claim).state is ClaimState.QUESTION
    desk.place.town.tell(learner, claim, Typed(TOLD))
    desk.rest()
    asked, told = thread(desk)
    assert "Asked of the learner" in asked
    assert "How did you know" in asked
    assert "The learner answers" in told
    assert TOLD in told
    desk.bo.sees("The learner wrote to you", desk.card())
    assert len(desk.cards()) == 1


def test_an_answer_is_for_those_who_open_the_claim_where_somebody_must_not_read_it(
    desk: DeskTown,
) -> None:
    learner, claim = waiting(desk)
    desk.place.app.avoiding.avoid(learner, "Cleo")
    desk.asks(desk.bo, QUESTION)
    desk.rest()
    desk.place.town.tell(learner, claim, Typed(TOLD))
    desk.rest()
    asked, told = thread(desk)
    assert "How did you know" in asked
    assert "The learner answers" in told
    assert "Open it to read it" in told
    assert TOLD not in told


def test_asking_while_judging_keeps_what_was_filled_in(desk: DeskTown) -> None:
    claim = desk.sent()
    desk.takes(desk.bo)
    message = desk.opens_claim(desk.bo)
    desk.judges(desk.bo, 0, {"level": NOT_YET, "comment": "Tell how you knew."})
    desk.bo.clicks("Ask the learner", message)
    desk.place.rest()
    desk.bo.submits({"question": QUESTION})
    desk.bo.sees("Your question is on its way", message)
    desk.bo.sees("Tell how you knew.", message)
    assert "Ask the learner" not in desk.bo.screen(message)
    assert desk.claim(claim).state is ClaimState.QUESTION


def test_a_question_with_nothing_to_read_in_it_is_not_sent(desk: DeskTown) -> None:
    claim = desk.sent()
    desk.takes(desk.bo)
    desk.asks(desk.bo, " \u200b ")
    desk.bo.sees("Back to the claim", desk.channel)
    assert desk.claim(claim).state is ClaimState.IN_REVIEW


def test_where_no_thread_can_be_begun_it_is_said_in_the_channel(desk: DeskTown) -> None:
    desk.sent()
    desk.takes(desk.bo)
    desk.place.discord.fails_next(MAKE_THREAD, "50013", times=3)
    desk.asks(desk.bo, QUESTION)
    desk.rest()
    assert "Asked of the learner" in of_message(desk.cards()[-1])
    assert thread(desk) == []


# -- files --------------------------------------------------------------------------------


def with_file(desk: DeskTown) -> tuple[Actor, str]:
    """A claim with a file whose name is the learner's own; it is sent."""
    town: Town = desk.place.town
    learner = town.learner(LEARNER)
    claim = town.begin(learner)
    town.until(learner, claim, "evidence", answer=ANSWER)
    town.app.learning.attach(learner, claim, town.event(), "my.txt", TEXT, (FIRST,))
    town.submit(learner, claim)
    desk.rest()
    return learner, claim


def test_a_file_comes_once_into_the_direct_messages_and_goes_with_an_erasure(
    desk: DeskTown,
) -> None:
    learner, _ = with_file(desk)
    desk.takes(desk.bo)
    desk.asks(desk.bo, QUESTION)
    message = desk.opens_claim(desk.bo)
    desk.bo.clicks("Show the file", message, times=4)
    desk.bo.sees("The file is in your direct messages", desk.channel)
    desk.place.rest()
    [sent] = [one for one in desk.bo.messages(desk.bo.dm) if one.files]
    assert sent.files[0].data == TEXT
    assert sent.files[0].name == "evidence.txt"
    assert not any(one.files for one in desk.channel.messages)
    desk.place.app.privacy.erase(learner)
    desk.rest()
    assert sent.deleted
    assert thread(desk) == []
    desk.cleo.sees("This claim was erased", desk.card())


def test_a_file_that_speaks_for_two_parts_has_a_button_at_each(desk: DeskTown) -> None:
    town: Town = desk.place.town
    learner = town.learner(LEARNER)
    claim = town.begin(learner)
    town.until(learner, claim, "evidence", answer=ANSWER)
    both = tuple(one.id for one in badge().criteria[:2])
    town.app.learning.attach(learner, claim, town.event(), "my.txt", TEXT, both)
    town.submit(learner, claim)
    desk.rest()
    desk.takes(desk.bo)
    message = desk.opens_claim(desk.bo)
    shown = [one for one in ids(message.components) if one.startswith("desk_file.")]
    assert len(shown) == len(set(shown)) == 2
    for number, name in enumerate(shown, 1):
        desk.bo.presses(name, on=message)
        desk.place.rest()
        assert len([one for one in desk.bo.messages(desk.bo.dm) if one.files]) == number


def test_who_takes_no_direct_messages_is_told_how_to_get_the_file(desk: DeskTown) -> None:
    with_file(desk)
    desk.bo.closes_dms()
    message = desk.opens_claim(desk.bo)
    desk.bo.clicks("Show the file", message)
    desk.bo.sees("Allow direct messages from this server", desk.channel)


def test_who_lost_the_role_gets_no_file(desk: DeskTown) -> None:
    with_file(desk)
    message = desk.opens_claim(desk.bo)
    pressed = desk.bo.clicks("Show the file", message, hold=True)
    desk.bo.loses_role(desk.place.guild, desk.role)
    pressed.send()
    desk.place.rest()
    assert not [one for one in desk.bo.messages(desk.bo.dm) if one.files]
