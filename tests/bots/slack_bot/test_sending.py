"""What goes out to Slack: once, in order, whatever Slack answers; drawn from what is true then."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from slack_sdk import WebClient

from bots.slack_bot.sending import METADATA, SlackSender
from core.app import Earned
from core.domain.interview import Typed
from core.domain.people import Actor
from core.domain.rooms import Parcel, Room
from core.services.conversation import Conversation
from core.services.delivering import HOLD
from core.services.learning import Incoming
from core.services.meeting import Profile
from tests.support.installed import TurnedClock, opened
from tests.support.journeys import STORY, Town
from tests.support.slack import Channel, Message, Slack

CRIMES = "<!channel> <@U1> @here *bold* \u202eevil & <https://x.example|y>"


class Lost(SlackSender):
    """The connection breaks after Slack has taken a message, before it says so."""

    def send(self, parcel: Parcel, fresh: Conversation | None) -> str:
        super().send(parcel, fresh)
        raise KeyboardInterrupt


class Office:
    """A community whose assessors sit in a channel of a little Slack, and a learner in a DM."""

    def __init__(self, slack: Slack, app: Earned, clock: TurnedClock, pause: float = 0.0) -> None:
        self.slack, self.app, self.clock = slack, app, clock
        self.town = Town(app)
        self.team = slack.team("Makers")
        self.ana = slack.user(self.team, "Ana Lovelace")
        self.channel = slack.channel(self.team, "assessors", private=True)
        self.pause = pause
        code = app.meeting.connect_code(self.town.organizer)
        self.space, _ = app.meeting.connect(code, "slack", self.team.id, "Makers", "U0")
        self.desk = app.meeting.desk(
            self.town.organizer, self.space, f"{self.team.id}/{self.channel.id}"
        )
        self.learner: Actor = app.meeting.meet(
            self.space, f"{self.team.id}/{self.ana.id}", Profile("Ana Lovelace", "en")
        )
        dm = self.client(self.team.id).conversations_open(users=self.ana.id)["channel"]["id"]
        self.dm = app.meeting.room(self.learner, self.space, f"{self.team.id}/{dm}")
        self.bo = self.town.assessor("Bo")
        app.delivering.senders["slack"] = self.sender()

    def client(self, _: str) -> WebClient:
        assert self.team.token is not None
        return WebClient(self.team.token.secret, base_url=self.slack.api_url)

    def sender(self, kind: type[SlackSender] = SlackSender) -> SlackSender:
        return kind(self.app, self.client, self.pause)

    def drain(self, room: Room) -> None:
        self.app.delivering.drain(self.town.community.id, room.id)

    def says(self, claim: str, text: str) -> None:
        incoming = Incoming("slack", self.town.event(), Typed(text), room=self.dm.id)
        talk = self.app.learning.tell(self.learner, claim, incoming)
        self.app.delivering.drain(self.town.community.id, self.dm.id, {talk.delivery: talk})

    def messages(self, channel: Channel | None = None) -> list[Message]:
        """What stands in the channel now, threads too."""
        return [one for one in (channel or self.channel).messages if not one.deleted]

    @property
    def own(self) -> Channel:
        return self.slack.direct(self.team, self.ana)


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def office(slack: Slack, tmp_path: Path, sqlite_ready: str, clock: TurnedClock) -> Iterator[Office]:
    with opened(tmp_path / "data", sqlite_ready, clock) as app:
        yield Office(slack, app, clock)


def buttons(message: Message) -> list[str]:
    rows = [b["elements"] for b in message.blocks if b["type"] == "actions"]
    sides = [b["accessory"] for b in message.blocks if "accessory" in b]
    found = [one for row in rows for one in row] + sides
    return [one["action_id"].split(".")[0] for one in found]


def test_a_claim_is_one_card_that_stays_true(office: Office) -> None:
    claim = office.town.sent(office.learner)
    office.drain(office.desk)
    (card,) = office.messages()
    before = card.text
    office.app.reviewing.take(office.bo, claim)
    office.drain(office.desk)
    assert office.messages() == [card]
    assert card.edited
    assert card.text != before
    assert "Bo" in card.text
    assert "Lovelace" not in str(card.blocks) + card.text


def test_what_is_asked_and_answered_stands_below_the_card_without_a_name(office: Office) -> None:
    claim = office.town.taken(office.learner, office.bo)
    office.app.reviewing.ask(office.bo, claim, f"Which tool? {CRIMES}")
    office.drain(office.desk)
    office.drain(office.dm)
    office.says(claim, f"A chain tool. {CRIMES}")
    office.drain(office.desk)
    card, asked, answered = office.messages()
    assert [asked.thread_ts, answered.thread_ts] == [card.ts, card.ts]
    assert "Which tool?" in asked.text
    assert "A chain tool." in answered.text
    assert "Lovelace" not in answered.text + str(answered.blocks)
    for one in (asked, answered):
        whole = one.text + str(one.blocks)
        assert not [bad for bad in ("<", "\u202e", "\\u202e") if bad in whole]


def test_the_screen_before_shows_the_answer_and_has_no_buttons_any_more(office: Office) -> None:
    claim = office.town.begin(office.learner)
    office.town.until(office.learner, claim, "story")
    talk = office.app.learning.show(office.learner, claim, office.dm.id)
    office.app.delivering.drain(office.town.community.id, office.dm.id, {talk.delivery: talk})
    office.says(claim, STORY)
    first, second = office.messages(office.own)
    assert STORY in first.text
    assert [one for one in buttons(first) if one != "home"] == []
    assert second.ts > first.ts


def test_after_a_restart_the_screen_before_loses_its_buttons_too(office: Office) -> None:
    claim = office.town.begin(office.learner)
    office.town.until(office.learner, claim, "story")
    talk = office.app.learning.show(office.learner, claim, office.dm.id)
    office.app.delivering.drain(office.town.community.id, office.dm.id, {talk.delivery: talk})
    office.app.delivering.senders["slack"] = office.sender()
    office.says(claim, STORY)
    first, _ = office.messages(office.own)
    assert buttons(first) == []


def test_news_comes_with_the_screen_it_is_about(office: Office) -> None:
    claim = office.town.taken(office.learner, office.bo)
    office.town.not_yet(office.bo, claim, {"find-the-fault": "How did you find it?"})
    office.drain(office.dm)
    (message,) = office.messages(office.own)
    assert office.app.texts.get("en", "slack.news.not_yet")[:30] in message.text
    assert "How did you find it?" in message.text


def test_news_does_not_tear_anybody_out_of_what_they_are_telling(office: Office) -> None:
    claim = office.town.taken(office.learner, office.bo)
    office.town.add("community-cooking")
    other = office.town.begin(office.learner)
    office.town.until(office.learner, other, "story")
    talk = office.app.learning.show(office.learner, other, office.dm.id)
    office.app.delivering.drain(office.town.community.id, office.dm.id, {talk.delivery: talk})
    office.town.not_yet(office.bo, claim, {"find-the-fault": "How did you find it?"})
    office.drain(office.dm)
    _, news = office.messages(office.own)
    assert buttons(news) == ["home"]
    visit = office.app.meeting.visit("slack", office.team.id, "?", office.dm.address)
    assert visit is not None
    office.says(other, STORY)
    state = office.app.learning.look(office.learner, other)
    assert any(STORY in str(one.answer) for one in state.history)


def test_a_message_that_arrived_before_a_crash_is_not_sent_again(office: Office) -> None:
    claim = office.town.sent(office.learner)
    office.app.delivering.senders["slack"] = office.sender(Lost)
    with pytest.raises(KeyboardInterrupt):
        office.drain(office.desk)
    office.app.delivering.senders["slack"] = office.sender()
    office.clock.turn(HOLD)
    office.app.delivering.left_behind()
    (card,) = office.messages()
    assert card.metadata is not None
    assert card.metadata["event_type"] == METADATA
    office.app.reviewing.take(office.bo, claim)
    office.drain(office.desk)
    assert office.messages() == [card], "and its place is known"


def test_slack_says_when_to_come_back(office: Office) -> None:
    office.town.sent(office.learner)
    office.slack.fails_next("chat.postMessage", "429", seconds=30, times=3)
    for _ in range(3):
        office.drain(office.desk)
        assert office.messages() == []
        office.clock.turn(timedelta(seconds=31))
    office.drain(office.desk)
    assert len(office.messages()) == 1
    assert len(office.slack.called("chat.postMessage")) == 4


@pytest.mark.parametrize("error", ["not_in_channel", "is_archived", "account_inactive"])
def test_what_cannot_arrive_is_shown_to_an_organizer_with_slacks_reason(
    office: Office, error: str
) -> None:
    office.town.sent(office.learner)
    office.slack.fails_next("chat.postMessage", error)
    office.drain(office.desk)
    (dead,) = office.app.delivering.dead(office.town.organizer)
    assert dead.error == error
    office.app.delivering.retry(office.town.organizer, dead.id)
    office.drain(office.desk)
    assert len(office.messages()) == 1


@pytest.mark.parametrize("how", ["503", "refuse"])
def test_an_hour_without_slack_and_everything_arrives_in_order_once(
    office: Office, how: str
) -> None:
    claim = office.town.taken(office.learner, office.bo)
    office.drain(office.desk)
    office.slack.down(how)
    asked = [f"Question {number}?" for number in range(3)]
    for one in asked:
        office.app.reviewing.ask(office.bo, claim, one)
        office.town.tell(office.learner, claim, "An answer")
    for minutes in range(0, 60, 3):
        office.app.delivering.left_behind()
        office.clock.turn(timedelta(minutes=3))
        assert minutes < 60
    office.slack.up()
    for _ in range(30):
        office.clock.turn(timedelta(minutes=3))
        office.app.delivering.left_behind()
    said = [one.text.partition("\n")[2] for one in office.messages()[1:]]
    assert said == [text for one in asked for text in (one, "An answer")]
    assert office.app.delivering.dead(office.town.organizer) == ()


def test_an_erasure_empties_the_card_and_takes_the_answers_out(office: Office) -> None:
    claim = office.town.taken(office.learner, office.bo)
    office.app.reviewing.ask(office.bo, claim, "Which tool?")
    office.town.tell(office.learner, claim, "The one of my neighbour Rosa.")
    office.drain(office.desk)
    office.app.privacy.erase(office.learner)
    office.drain(office.desk)
    (card,) = office.messages()
    assert "Rosa" not in card.text + str(card.blocks)
    assert buttons(card) == []


def test_a_card_that_somebody_deleted_is_put_up_again_when_it_changes(office: Office) -> None:
    claim = office.town.sent(office.learner)
    office.drain(office.desk)
    (first,) = office.messages()
    first.deleted = True
    office.channel.messages.remove(first)
    office.app.reviewing.take(office.bo, claim)
    office.drain(office.desk)
    (second,) = office.messages()
    assert second.ts != first.ts


def test_there_is_a_second_between_two_messages_in_one_channel(
    slack: Slack, tmp_path: Path, sqlite_ready: str, clock: TurnedClock
) -> None:
    slack.limits_posting(per_second=1, burst=1)
    with opened(tmp_path / "data", sqlite_ready, clock) as app:
        office = Office(slack, app, clock, pause=1.0)
        for _ in range(3):
            office.town.sent(office.town.learner())
        began = time.monotonic()
        office.drain(office.desk)
        assert len(office.messages()) == 3
        assert time.monotonic() - began >= 2.0
    assert [one for one in slack.called("chat.postMessage") if one.status == 429] == []
