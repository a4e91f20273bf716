"""What goes out to Discord: once, in order, whatever Discord answers; drawn from what is true."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bots.discord_bot.sending import MOST_NONCE, DiscordSender, mark_of
from core.domain.rooms import Going, Parcel
from core.services.conversation import Conversation
from core.services.delivering import HOLD
from tests.support.discord_fixtures import OpenTown
from tests.support.discord_learner import AGREE, Learner
from tests.support.installed import TurnedClock
from tests.support.journeys import STORY

POST = "POST /channels/{channel_id}/messages"
PATCH = "PATCH /channels/{channel_id}/messages/{message_id}"


class Lost(DiscordSender):
    """The process dies after Discord has taken a message, before it is written down."""

    def send(self, parcel: Parcel, fresh: Conversation | None) -> str:
        super().send(parcel, fresh)
        raise KeyboardInterrupt


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def ana(open_discord_town: OpenTown, clock: TurnedClock) -> Learner:
    found = Learner(open_discord_town(clock=clock))
    found.says("hello")
    return found


def drain(ana: Learner) -> None:
    room = ana.town.room(ana.user)
    ana.town.app.delivering.drain(room.community_id, room.id)


def put_screen(ana: Learner) -> str:
    """The present screen of their claim waits to be sent."""
    room = ana.town.room(ana.user)
    with ana.town.app.store.transaction(room.community_id) as tx:
        return tx.outbox.put_screen(room.id, ana.claim_id)


def waits(ana: Learner) -> int:
    """How many seconds until what waits there is due."""
    room = ana.town.room(ana.user)
    with ana.town.app.store.reading(room.community_id) as tx:
        found = tx.outbox.next(room)
    assert found is not None, "nothing waits"
    return 0 if found[1] else 1


def test_every_message_mentions_nobody_and_carries_a_nonce(ana: Learner) -> None:
    ana.clicks(AGREE)
    bodies = ana.town.discord.messages_of_app()
    assert len(bodies) >= 3
    assert all(one["allowed_mentions"] == {"parse": []} for one in bodies)
    posted = [one.body for one in ana.town.discord.called(POST)]
    assert all(one["enforce_nonce"] and len(one["nonce"]) <= MOST_NONCE for one in posted)


def test_a_crash_after_discord_took_a_message_does_not_double_it(
    ana: Learner, clock: TurnedClock
) -> None:
    delivering = ana.town.app.delivering
    before = len(ana.user.messages(ana.user.dm))
    put_screen(ana)
    delivering.senders["discord"] = Lost(ana.town.face)
    with pytest.raises(KeyboardInterrupt):
        drain(ana)
    ana.town.discord.passes(3600)  # Discord has forgotten the nonce
    clock.turn(HOLD + timedelta(seconds=1))
    delivering.senders["discord"] = DiscordSender(ana.town.face)
    assert delivering.left_behind() == 1
    assert len(ana.user.messages(ana.user.dm)) == before + 1
    assert ana.town.room(ana.user).shown == ana.shown.id


def test_marks_of_messages_stay_within_what_discord_takes() -> None:
    for parcel_id in ("0" * 32, "f" * 32):
        room: Any = None
        mark = mark_of(Parcel(parcel_id, room, "c", Going.SCREEN, "k"))
        assert 1_000_000 <= mark < 2**31


def test_after_a_restart_the_screen_before_is_closed_too(ana: Learner) -> None:
    first = ana.shown
    ana.town.restart()
    ana.clicks(AGREE)
    ana.town.discord.until(lambda: first.edited, "the first screen to be closed")
    assert "custom_id" not in str(first.components)
    assert "Riverside" in str(first.components)


def test_a_screen_that_cannot_be_closed_is_no_reason_to_send_the_next_one_again(
    ana: Learner,
) -> None:
    ana.town.discord.fails_next(PATCH, "403")
    ana.clicks(AGREE)
    assert ana.asked == "story"
    assert len([one for one in ana.user.messages(ana.user.dm) if one.author.bot]) == 2


def test_a_short_limit_is_waited_out(ana: Learner) -> None:
    ana.town.discord.fails_next(POST, "429", seconds=0.3)
    ana.clicks(AGREE)
    assert "Tell me about something" in ana.screen


def test_a_long_limit_puts_a_message_off_and_does_not_count_as_a_failure(
    ana: Learner, clock: TurnedClock
) -> None:
    ana.town.discord.fails_next(POST, "429", seconds=90)
    put_screen(ana)
    drain(ana)
    assert waits(ana) == 1
    clock.turn(timedelta(seconds=60))
    assert waits(ana) == 1
    clock.turn(timedelta(seconds=31))
    assert waits(ana) == 0
    room = ana.town.room(ana.user)
    with ana.town.app.store.reading(room.community_id) as tx:
        found = tx.outbox.next(room)
        assert found is not None
        assert found[0].tries == 0


def test_without_a_connection_what_waits_is_sent_later(ana: Learner, clock: TurnedClock) -> None:
    line, found = ana.town.face.line, ana.town.face.line._client
    line._client = None
    put_screen(ana)
    drain(ana)
    assert waits(ana) == 1
    line._client = found
    clock.turn(timedelta(seconds=10))
    before = len(ana.user.messages(ana.user.dm))
    ana.town.app.delivering.left_behind()
    assert len(ana.user.messages(ana.user.dm)) == before + 1


def test_a_limit_of_a_wall_before_discord_puts_a_message_off_too(
    ana: Learner, clock: TurnedClock
) -> None:
    ana.town.discord.fails_next(POST, "429", seconds=40, scope="cloudflare")
    put_screen(ana)
    drain(ana)
    assert waits(ana) == 1
    assert not ana.town.app.delivering.dead(ana.town.town.organizer)
    clock.turn(timedelta(seconds=45))
    before = len(ana.user.messages(ana.user.dm))
    ana.town.app.delivering.left_behind()
    assert len(ana.user.messages(ana.user.dm)) == before + 1


@pytest.mark.parametrize("fault", ["lost", "cut", "500"])
def test_an_answer_that_is_lost_on_its_way_doubles_nothing(
    ana: Learner, clock: TurnedClock, fault: str
) -> None:
    before = len(ana.user.messages(ana.user.dm))
    ana.town.discord.fails_next(POST, fault)
    put_screen(ana)
    drain(ana)
    clock.turn(HOLD)
    ana.town.app.delivering.left_behind()
    assert len(ana.user.messages(ana.user.dm)) == before + 1


@pytest.mark.parametrize("code", [10003, 50001])
def test_what_can_never_arrive_is_a_dead_letter(ana: Learner, code: int) -> None:
    ana.town.discord.fails_next(POST, str(code))
    put_screen(ana)
    drain(ana)
    (letter,) = ana.town.app.delivering.dead(ana.town.town.organizer)
    assert str(code) in letter.error


def test_news_of_another_claim_do_not_tear_anybody_out_of_telling(ana: Learner) -> None:
    ana.clicks(AGREE)
    ana.to_evidence()
    ana.sends()
    claim, bo = ana.claim_id, ana.town.town.assessor()
    ana.town.app.reviewing.take(bo, claim)
    ana.says("I also cook.")
    assert ana.claims() == 1
    ana.user.presses("home.begin", on=ana.shown)
    ana.town.rest()
    ana.clicks(AGREE) if AGREE in ana.screen else None
    second = ana.claim_id
    assert second != claim
    ana.town.town.not_yet(bo, claim, {"find-the-fault": "Say more, please."})
    ana.town.work()
    ana.town.rest()
    assert "Something is still missing" in ana.screen
    assert ana.claim_id == second
    ana.clicks("Open it")
    assert ana.claim_id == claim


def test_a_copy_of_somebodys_words_is_taken_out_again_also_when_it_is_gone(ana: Learner) -> None:
    ana.clicks(AGREE)
    room = ana.town.room(ana.user)
    ana.town.app.delivering.copied(room, ana.claim_id, ana.shown.id)
    shown = ana.shown
    parcel = Parcel("0" * 32, room, ana.claim_id, Going.UNSAY, "k", {"ref": shown.id})
    DiscordSender(ana.town.face).send(parcel, None)
    assert shown.deleted
    DiscordSender(ana.town.face).send(parcel, None)


def test_nobody_reads_what_others_wrote_in_a_log(
    ana: Learner, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    ana.clicks(AGREE)
    ana.says(STORY)
    assert "repaired the bikes" not in caplog.text
