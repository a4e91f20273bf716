"""Where direct messages are closed, it goes on in a private thread, and ends there."""

from __future__ import annotations

import pytest

from bots.discord_bot.rooms import into_thread
from core.domain.rooms import Room, RoomKind
from tests.support.discord_face import DiscordTown
from tests.support.discord_learner import AGREE, Learner
from tests.support.journeys import STORY


@pytest.fixture
def ana(discord_place: DiscordTown) -> Learner:
    """Somebody who takes no direct messages, and began in a channel of the server."""
    found = Learner(discord_place)
    found.user.closes_dms()
    discord_place.meets_in_chat(found.user, discord_place.guild, begins=True)
    return found


def test_a_private_thread_takes_the_place_of_closed_direct_messages(ana: Learner) -> None:
    (thread,) = ana.user.threads
    assert thread.invitable is False
    assert AGREE in ana.screen
    assert ana.town.room(ana.user).address == f"{ana.town.guild.id}/{thread.id}"
    ana.user.sees("private thread", where=ana.town.hall)
    eve = ana.town.discord.user(ana.town.guild, "Eve")
    assert not eve.messages(thread)


def test_in_a_thread_answers_are_written_in_windows(ana: Learner) -> None:
    ana.clicks(AGREE)
    ana.user.clicks("Write your answer")
    ana.submits({"said.0": STORY})
    assert STORY in {one.text for one in ana.state.answers.values()}
    assert "here in the chat" not in ana.screen


def test_a_thread_survives_a_restart(ana: Learner) -> None:
    ana.town.restart(dies=True)
    ana.clicks(AGREE)
    assert ana.asked == "story"
    assert len(ana.user.threads) == 1


def test_a_thread_is_locked_and_put_away_when_its_claim_is_over(ana: Learner) -> None:
    (thread,) = ana.user.threads
    ana.clicks(AGREE)
    claim, town = ana.claim_id, ana.town
    actor = town.actor(ana.user)
    town.town.until(actor, claim, "review")
    room = town.room(ana.user)
    with town.app.store.transaction(actor.community_id) as tx:
        tx.outbox.put_screen(room.id, claim)
    town.app.delivering.drain(actor.community_id, room.id)
    ana.user.clicks("Yes, this is my own. Send it")
    town.rest()
    assert not thread.locked
    bo = town.town.assessor()
    town.app.reviewing.take(bo, claim)
    town.town.approve(bo, claim)
    town.work()
    town.rest()
    assert "The badge is yours" in ana.screen
    assert thread.locked
    assert thread.archived
    assert town.app.meeting.room_of(actor) is None


def test_a_thread_that_a_crash_left_behind_is_found_and_used(
    discord_place: DiscordTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process ends after Discord made the thread, and before it is written down."""
    ben = Learner(discord_place, "Ben", met=False)
    room = discord_place.meets(ben.user)
    move, made = discord_place.app.listening.move, list[str]()

    def dies(room: Room, address: str, kind: RoomKind) -> None:
        made.append(address)
        if len(made) == 1:
            raise OSError("it ends here")
        move(room, address, kind)

    monkeypatch.setattr(discord_place.app.listening, "move", dies)
    with pytest.raises(OSError, match="it ends here"):
        into_thread(discord_place.face, room)
    assert into_thread(discord_place.face, room).address == made[0]
    assert made == [made[0]] * 2


def test_other_members_of_a_thread_cannot_press_for_its_learner(ana: Learner) -> None:
    (thread,) = ana.user.threads
    mod = ana.town.discord.owner(ana.town.guild, "Mod")
    ana.town.meets(mod)
    thread.people.append(mod)
    mod.presses(
        ana.shown.components[0]["components"][-2]["components"][0]["custom_id"], on=ana.shown
    )
    ana.town.rest()
    assert AGREE in ana.screen


def test_without_room_for_a_thread_whoever_asked_is_told_how_to_open_their_messages(
    discord_place: DiscordTown,
) -> None:
    ben = Learner(discord_place, "Ben")
    ben.user.closes_dms()
    discord_place.discord.fails_next("POST /channels/{channel_id}/threads", "403")
    discord_place.meets_in_chat(ben.user, discord_place.guild, begins=True)
    ben.user.sees("Allow direct messages")
    (letter,) = discord_place.app.delivering.dead(discord_place.town.organizer)
    assert letter.platform == "discord"


def test_a_bot_that_was_taken_for_spam_uses_a_thread_too(discord_place: DiscordTown) -> None:
    ben = Learner(discord_place, "Ben")
    discord_place.discord.quarantined = True
    discord_place.meets_in_chat(ben.user, discord_place.guild, begins=True)
    assert len(ben.user.threads) == 1


def test_either_code_of_closed_direct_messages_leads_into_a_thread(
    discord_place: DiscordTown,
) -> None:
    ben = Learner(discord_place, "Ben")
    discord_place.meets_in_chat(ben.user, discord_place.guild)
    discord_place.discord.fails_next("POST /channels/{channel_id}/messages", "50278")
    on = ben.user.messages(discord_place.hall)[0]
    ben.user.presses("home.begin", on=on)
    discord_place.rest()
    assert len(ben.user.threads) == 1


def opened_again(ana: Learner) -> None:
    """From a channel of the server, as somebody does who does not find it any more."""
    (pressed_on,) = (one for one in ana.user.messages(ana.town.hall) if one.only_for is None)
    claim = f"home.open.{ana.claim_id}"
    ana.user.presses("home.open", on=pressed_on, kind=3, values=[claim])
    ana.town.rest()


def test_a_thread_that_a_moderator_deleted_is_replaced(ana: Learner) -> None:
    (thread,) = ana.user.threads
    ana.clicks(AGREE)
    thread.gone = True
    opened_again(ana)
    (other,) = (one for one in ana.user.threads if one is not thread)
    ana.user.sees("Go there", where=ana.town.hall)
    ana.user.clicks("Write your answer", where=other)
    ana.submits({"said.0": STORY})
    assert STORY in {one.text for one in ana.state.answers.values()}


def test_whoever_left_their_thread_is_let_in_when_they_go_on(ana: Learner) -> None:
    (thread,) = ana.user.threads
    ana.clicks(AGREE)
    thread.people.remove(ana.user)
    opened_again(ana)
    assert ana.user.threads == [thread]


def test_whoever_left_their_thread_is_let_in_for_news_although_it_was_put_away(
    ana: Learner,
) -> None:
    (thread,) = ana.user.threads
    ana.clicks(AGREE)
    town, claim, actor = ana.town, ana.claim_id, ana.town.actor(ana.user)
    town.town.until(actor, claim, "review")
    town.town.submit(actor, claim)
    town.work()
    thread.people.remove(ana.user)
    thread.archived = True
    bo = town.town.assessor()
    town.app.reviewing.take(bo, claim)
    town.app.reviewing.ask(bo, claim, "Which bicycle was it?")
    town.work()
    town.rest()
    assert ana.user.threads == [thread]
    ana.user.sees("Which bicycle", where=thread)
