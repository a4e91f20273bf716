"""What goes out to chat platforms arrives in order and once, whatever happens on the way."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from core.app import Earned
from core.domain.errors import NotAllowed, NotFound
from core.domain.interview import Typed
from core.domain.people import Actor
from core.domain.rooms import Going, Parcel, Room
from core.services.conversation import Conversation
from core.services.delivering import HOLD, MOST_TRIES, PAUSES, TryLater, Undeliverable
from core.services.learning import Incoming
from tests.support.duty import Duty
from tests.support.installed import TurnedClock
from tests.support.journeys import ANSWER, STORY, Town

Trouble = Callable[[Parcel], None]


class Wire:
    """The far side of a network: keeps what arrived, or makes the trouble it is told to make."""

    def __init__(self) -> None:
        self.arrived: list[Parcel] = []
        self.fresh: list[Conversation | None] = []
        self.trouble: Trouble | None = None
        self._guard = threading.Lock()

    def send(self, parcel: Parcel, fresh: Conversation | None) -> str:
        if self.trouble is not None:
            self.trouble(parcel)
        with self._guard:
            self.arrived.append(parcel)
            self.fresh.append(fresh)
            return f"171.{len(self.arrived)}"

    @property
    def kinds(self) -> list[str]:
        return [one.kind.value for one in self.arrived]


class Killed(BaseException):
    """The process ends here."""


class Fixture:
    """One community in Slack, with a learner in a DM and a channel of assessors."""

    def __init__(self, app: Earned, clock: TurnedClock) -> None:
        self.app, self.clock, self.town = app, clock, Town(app)
        self.wire = Wire()
        app.delivering.senders["slack"] = self.wire
        self.ana, self.bo = self.town.learner(), self.town.assessor()
        self.desk = self.town.slack_desk()
        self.dm = self.town.slack_dm(self.ana)

    def drain(self, room: Room) -> None:
        self.app.delivering.drain(self.town.community.id, room.id)

    def says(self, claim: str, text: str, event: str = "") -> Conversation:
        event = event or self.town.event()
        incoming = Incoming("slack", event, Typed(text), room=self.dm.id)
        return self.app.learning.tell(self.ana, claim, incoming)

    def dead(self, actor: Actor | None = None) -> list[str]:
        return [one.id for one in self.app.delivering.dead(actor or self.town.organizer)]


@pytest.fixture
def slack(open_app: Callable[..., Earned]) -> Fixture:
    clock = TurnedClock()
    return Fixture(open_app(clock=clock), clock)


def test_a_claim_comes_to_the_channel_as_one_card_that_is_drawn_again(slack: Fixture) -> None:
    claim = slack.town.sent(slack.ana)
    slack.drain(slack.desk)
    assert slack.wire.kinds == ["card"]
    slack.app.reviewing.take(slack.bo, claim)
    slack.app.reviewing.ask(slack.bo, claim, "Which tool?")
    slack.drain(slack.desk)
    assert slack.wire.kinds == ["card", "card", "relay"], "two changes, drawn once"
    with slack.app.store.reading(slack.town.community.id) as tx:
        assert tx.cards.get(claim, slack.desk.id) == "171.2"


def test_the_learner_hears_where_they_talk_and_no_email_follows(slack: Fixture) -> None:
    claim = slack.town.taken(slack.ana, slack.bo)
    slack.town.not_yet(slack.bo, claim, {"find-the-fault": "How did you find it?"})
    Duty(slack.app).do("learner")
    slack.drain(slack.dm)
    assert [(one.kind, one.ids["news"]) for one in slack.wire.arrived] == [(Going.NEWS, "not_yet")]
    with slack.app.store.reading(slack.town.community.id) as tx:
        assert tx.notices.unseen(slack.ana.person_id) == ()


def test_the_answer_is_a_row_of_the_same_transaction_and_carries_its_notice(slack: Fixture) -> None:
    claim = slack.town.begin(slack.ana)
    slack.town.until(slack.ana, claim, "story")
    talk = slack.says(claim, STORY)
    slack.app.delivering.drain(slack.town.community.id, slack.dm.id, {talk.delivery: talk})
    assert slack.wire.kinds == ["screen"]
    assert slack.wire.fresh == [talk]
    with slack.app.store.reading(slack.town.community.id) as tx:
        room = tx.rooms.get(slack.dm.id)
    assert room is not None
    assert (room.claim_id, room.shown) == (claim, "171.1")


def test_the_same_event_again_sends_nothing(slack: Fixture) -> None:
    claim = slack.town.begin(slack.ana)
    slack.town.until(slack.ana, claim, "story")
    for _ in range(4):
        talk = slack.says(claim, STORY, event="E1")
        fresh = {talk.delivery: talk} if talk.delivery else {}
        slack.app.delivering.drain(slack.town.community.id, slack.dm.id, fresh)
    assert slack.wire.kinds == ["screen"]


def test_what_the_platform_puts_off_keeps_its_place_and_is_no_failure(slack: Fixture) -> None:
    slack.town.taken(slack.ana, slack.bo)
    waits = iter([30.0] * 40)

    def busy(_: Parcel) -> None:
        for seconds in waits:
            raise TryLater(seconds, "rate limited")

    slack.wire.trouble = busy
    for _ in range(41):
        slack.drain(slack.desk)
        slack.drain(slack.desk)  # not due yet: nothing happens
        slack.clock.turn(timedelta(seconds=31))
    assert slack.wire.kinds == ["card"]
    assert slack.wire.arrived[0].tries == 0
    assert slack.dead() == []


def test_an_hour_without_the_platform_delivers_everything_in_order_once(slack: Fixture) -> None:
    town, app = slack.town, slack.app
    back = slack.clock.now + timedelta(hours=1)

    def down(_: Parcel) -> None:
        if slack.clock.now < back:
            raise ConnectionError("refused")

    slack.wire.trouble = down
    claim = town.taken(slack.ana, slack.bo)
    app.reviewing.ask(slack.bo, claim, "Which tool?")
    slack.drain(slack.desk)
    slack.drain(slack.dm)
    slack.says(claim, "A chain tool.")
    town.not_yet(slack.bo, claim, {"find-the-fault": "How?"})
    for _ in range(60):
        slack.clock.turn(timedelta(minutes=2))
        app.delivering.left_behind()
    desk = [one.kind.value for one in slack.wire.arrived if one.room.id == slack.desk.id]
    dm = [one.kind.value for one in slack.wire.arrived if one.room.id == slack.dm.id]
    assert desk == ["relay", "relay", "card"]
    assert dm == ["news", "screen", "news"]
    assert len({one.id for one in slack.wire.arrived}) == len(slack.wire.arrived)
    assert slack.dead() == []


def test_after_the_last_try_it_is_a_dead_letter_and_the_next_one_goes(slack: Fixture) -> None:
    claim = slack.town.taken(slack.ana, slack.bo)
    slack.drain(slack.desk)
    slack.wire.arrived.clear()
    slack.app.reviewing.ask(slack.bo, claim, "Which tool?")

    def refuses_cards(parcel: Parcel) -> None:
        if parcel.kind is Going.CARD:
            raise ConnectionError("refused")

    slack.wire.trouble = refuses_cards
    for pause in (0, *PAUSES):
        slack.clock.turn(timedelta(seconds=pause + 1))
        slack.drain(slack.desk)
    assert len(PAUSES) + 1 == MOST_TRIES
    assert slack.wire.kinds == ["relay"]
    (dead,) = slack.app.delivering.dead(slack.town.organizer)
    assert (dead.kind, dead.claim_id) == (Going.CARD, claim)
    assert "refused" in dead.error
    slack.wire.trouble = None
    slack.app.delivering.retry(slack.town.organizer, dead.id)
    slack.drain(slack.desk)
    assert slack.wire.kinds == ["relay", "card"]
    assert slack.dead() == []


def test_what_can_never_arrive_is_not_tried_again(slack: Fixture) -> None:
    slack.town.sent(slack.ana)

    def gone(_: Parcel) -> None:
        raise Undeliverable("channel_not_found")

    slack.wire.trouble = gone
    slack.drain(slack.desk)
    (dead,) = slack.dead()
    with pytest.raises(NotAllowed):
        slack.dead(slack.ana)
    slack.app.delivering.discard(slack.town.organizer, dead)
    with pytest.raises(NotFound):
        slack.app.delivering.discard(slack.town.organizer, dead)
    assert slack.dead() == []


def test_who_is_killed_while_sending_is_followed_by_one_who_knows_of_it(slack: Fixture) -> None:
    slack.town.sent(slack.ana)

    def killed(_: Parcel) -> None:
        raise Killed

    slack.wire.trouble = killed
    with pytest.raises(Killed):
        slack.drain(slack.desk)
    slack.wire.trouble = None
    slack.clock.turn(timedelta(seconds=5))
    slack.app.delivering.left_behind()
    assert slack.wire.arrived == [], "it may still be on its way"
    slack.clock.turn(HOLD)
    assert slack.app.delivering.left_behind() == 1
    assert [one.tries for one in slack.wire.arrived] == [1], "look first whether it arrived"


def test_many_who_send_at_once_send_each_message_once_and_in_order(slack: Fixture) -> None:
    claim = slack.town.taken(slack.ana, slack.bo)
    for number in range(5):
        slack.app.reviewing.ask(slack.bo, claim, f"Question {number}?")
        slack.says(claim, f"Answer {number}")
    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(slack.drain, slack.desk) for _ in range(16)]:
            done.result()
    slack.drain(slack.desk)
    relays = [one.ids["message"] for one in slack.wire.arrived if one.kind is Going.RELAY]
    with slack.app.store.reading(slack.town.community.id) as tx:
        assert relays == [one.id for one in tx.talk.of(claim)]
    assert slack.wire.kinds.count("card") == 1


def test_an_erasure_takes_back_the_copies_of_what_was_said(slack: Fixture) -> None:
    claim = slack.town.taken(slack.ana, slack.bo)
    slack.app.reviewing.ask(slack.bo, claim, "Which tool?")
    slack.says(claim, "A chain tool of my neighbour Rosa.")
    slack.drain(slack.desk)
    copies = [f"171.{n + 1}" for n, one in enumerate(slack.wire.arrived) if one.kind is Going.RELAY]
    slack.wire.arrived.clear()
    slack.app.privacy.erase(slack.ana)
    slack.drain(slack.desk)
    taken = [one.ids["ref"] for one in slack.wire.arrived if one.kind is Going.UNSAY]
    assert taken == copies
    assert "card" in slack.wire.kinds, "and the card is emptied"


def test_an_erasure_takes_back_a_file_that_was_handed_to_an_assessor(slack: Fixture) -> None:
    claim = slack.town.taken(slack.ana, slack.bo)
    room = slack.town.slack_dm(slack.bo)
    for _ in range(2):
        slack.app.delivering.copied(room, claim, "F1")
    slack.drain(room)
    assert slack.wire.arrived == [], "it is there already"
    slack.app.privacy.erase(slack.ana)
    slack.drain(room)
    assert [(one.kind, one.ids) for one in slack.wire.arrived] == [(Going.UNSAY, {"ref": "F1"})]


def test_without_a_sender_in_this_process_everything_waits_for_one_that_has_it(
    slack: Fixture,
) -> None:
    slack.app.delivering.senders.clear()
    slack.town.sent(slack.ana)
    slack.drain(slack.desk)
    slack.app.delivering.senders["slack"] = slack.wire
    slack.drain(slack.desk)
    assert slack.wire.kinds == ["card"]


def test_a_claim_that_is_told_on_the_page_comes_to_the_channel_too(slack: Fixture) -> None:
    claim = slack.town.begin(slack.ana)
    slack.town.until(slack.ana, claim, "review", answer=ANSWER)
    slack.town.press(slack.ana, claim, "submit")
    Duty(slack.app).do("room")
    assert slack.wire.kinds == ["card"]


def test_a_message_that_ends_whoever_sends_it_is_given_up_and_the_next_one_goes(
    slack: Fixture,
) -> None:
    claim = slack.town.begin(slack.ana)
    slack.says(claim, STORY)
    begun: list[str] = []

    def dies(parcel: Parcel) -> None:
        begun.append(parcel.id)
        if parcel.id == begun[0]:
            raise Killed()

    slack.wire.trouble = dies
    for _ in range(MOST_TRIES):
        with pytest.raises(Killed):
            slack.drain(slack.dm)
        slack.clock.turn(HOLD)
    slack.drain(slack.dm)
    assert slack.dead() == [begun[0]]
    other = slack.says(claim, ANSWER).delivery
    slack.drain(slack.dm)
    assert [one.id for one in slack.wire.arrived] == [other]
    assert begun == [begun[0]] * MOST_TRIES + [other]


def test_a_message_is_not_put_off_for_ever(slack: Fixture) -> None:
    claim = slack.town.begin(slack.ana)
    slack.says(claim, STORY)

    def later(_: Parcel) -> None:
        raise TryLater(3600)

    slack.wire.trouble = later
    for _ in range(6):
        slack.drain(slack.dm)
        slack.clock.turn(timedelta(days=1))
    assert slack.dead() == []
    slack.clock.turn(timedelta(days=1))
    slack.drain(slack.dm)
    assert len(slack.dead()) == 1
