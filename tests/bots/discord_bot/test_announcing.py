"""An award is told to everybody only if who earned it says so, and as they say."""

from __future__ import annotations

import pytest

from tests.support.discord import Channel
from tests.support.discord.transcript import of_message
from tests.support.discord_face import DiscordTown
from tests.support.discord_learner import Learner
from tests.support.discord_office import awarded, organizer, settle, typed, with_commands

ASKED = "Shall we tell everybody?"


@pytest.fixture
def town(discord_place: DiscordTown) -> DiscordTown:
    return with_commands(discord_place)


@pytest.fixture
def wall(town: DiscordTown) -> Channel:
    """The channel that the organizer chose."""
    made = town.discord.channel(town.guild, "praise")
    address = f"{town.guild.id}/{made.id}"
    town.app.celebrating.announce_in(town.town.organizer, town.space, address)
    return made


def on(town: DiscordTown, wall: Channel) -> list[str]:
    """What everybody reads there."""
    reader = town.discord.user(town.guild, "Reader")
    return [of_message(one) for one in reader.messages(wall) if one.only_for is None]


def test_yes_announces_it_with_their_name_and_without_a_mention(
    town: DiscordTown, wall: Channel
) -> None:
    ana = Learner(town, "Ana *the* @everyone")
    awarded(town, ana.user)
    ana.user.sees(ASKED, where=ana.user.dm)
    assert on(town, wall) == []
    ana.clicks("Yes, tell it")
    settle(town)
    said = on(town, wall)
    assert len(said) == 1
    assert "Bicycle repair" in said[0]
    assert "Congratulations" in said[0]
    ana.user.sees("is announced", where=ana.user.dm)
    bodies = town.discord.messages_of_app()
    assert all(one.get("allowed_mentions", {}).get("parse") == [] for one in bodies)
    assert not any("<@" in str(one) for one in bodies)


def test_no_tells_nobody(town: DiscordTown, wall: Channel) -> None:
    ana = Learner(town)
    awarded(town, ana.user)
    ana.clicks("No, keep it to me")
    settle(town)
    ana.user.sees("nobody is told", where=ana.user.dm)
    assert on(town, wall) == []


def test_no_holds_also_where_it_was_announced_meanwhile(town: DiscordTown, wall: Channel) -> None:
    ana = Learner(town)
    awarded(town, ana.user)
    typed(town, ana.user, "/my badges")
    ana.user.selects("Bicycle repair", of="home.tell")
    town.rest()
    ana.user.clicks("Yes, tell it", where=town.hall)
    settle(town)
    assert len(on(town, wall)) == 1
    ana.user.clicks("No, keep it to me", where=ana.user.dm)
    settle(town)
    ana.user.sees("nobody is told", where=ana.user.dm)
    assert on(town, wall) == []


def test_by_another_name_and_taken_back(town: DiscordTown, wall: Channel) -> None:
    ana = Learner(town)
    awarded(town, ana.user)
    ana.user.clicks("Yes, with another name")
    ana.submits({"Your name in the channel": "Rosa's [neighbour](https://evil.example)"})
    settle(town)
    assert len(on(town, wall)) == 1
    assert "neighbour" in on(town, wall)[0]
    typed(town, ana.user, "/my badges")
    ana.user.sees("Announced", where=town.hall)
    ana.user.selects("Bicycle repair", of="home.tell")
    town.rest()
    ana.clicks("Take it back")
    settle(town)
    assert on(town, wall) == []


def test_pressing_twice_announces_once(town: DiscordTown, wall: Channel) -> None:
    ana = Learner(town)
    awarded(town, ana.user)
    ana.clicks("Yes, tell it", times=3, anew=True)
    settle(town)
    assert len(on(town, wall)) == 1


def test_the_question_survives_a_restart(town: DiscordTown, wall: Channel) -> None:
    ana = Learner(town)
    awarded(town, ana.user)
    town.restart()
    ana.clicks("Yes, tell it")
    settle(town)
    assert len(on(town, wall)) == 1


def test_a_window_for_the_name_survives_a_restart(town: DiscordTown, wall: Channel) -> None:
    ana = Learner(town)
    awarded(town, ana.user)
    ana.user.clicks("Yes, with another name")
    town.restart()
    ana.submits({"Your name in the channel": "Anita"})
    settle(town)
    assert "Anita" in on(town, wall)[0]


def test_nobody_presses_the_button_of_somebody_else(town: DiscordTown, wall: Channel) -> None:
    ana, eve = Learner(town), Learner(town, "Eve")
    award = awarded(town, ana.user)
    eve.says("hello")
    forged = (
        f"tell.yes.{award}.{town.guild.id}",
        f"tell.yes.{'0' * 32}.{town.guild.id}",
        f"tell.yes.{award}.1",
        f"tell.back.{award}.{town.guild.id}",
        f"tell.no.{award}.{town.guild.id}",
        f"tell.yes.{award}",
        "tell.yes",
        "tell.as.x.y",
    )
    for one in forged:
        eve.user.presses(one, on=eve.shown)
    settle(town)
    assert on(town, wall) == []
    assert ASKED in of_message(ana.shown)


def test_a_channel_that_is_closed_is_a_dead_letter_that_tells_the_way_out(
    town: DiscordTown, wall: Channel
) -> None:
    ana = Learner(town)
    awarded(town, ana.user)
    town.discord.fails_next("POST /channels/{channel_id}/messages", "50013")
    ana.clicks("Yes, tell it")
    settle(town)
    olga = organizer(town)
    typed(town, olga, "/earned waiting")
    olga.sees("allow View Channel and Send Messages", where=town.hall)
    dead = town.app.delivering.dead(town.town.organizer)
    town.app.delivering.retry(town.town.organizer, dead[0].id)
    settle(town)
    assert len(on(town, wall)) == 1


def test_a_limit_of_discord_puts_it_off_and_says_it_once(town: DiscordTown, wall: Channel) -> None:
    ana = Learner(town)
    awarded(town, ana.user)
    town.discord.fails_next("POST /channels/{channel_id}/messages", "429", seconds=0.1)
    ana.clicks("Yes, tell it")
    settle(town)
    assert len(on(town, wall)) == 1


def test_an_erasure_takes_it_off_the_wall(town: DiscordTown, wall: Channel) -> None:
    ana = Learner(town)
    awarded(town, ana.user)
    ana.clicks("Yes, tell it")
    settle(town)
    town.app.privacy.erase(town.actor(ana.user))
    settle(town)
    assert on(town, wall) == []


def test_a_private_thread_stays_open_for_the_question_and_is_put_away_after_it(
    town: DiscordTown, wall: Channel
) -> None:
    ana = Learner(town)
    ana.user.closes_dms()
    awarded(town, ana.user)
    thread = ana.user.threads[-1]
    assert ASKED in of_message(ana.user.messages(thread)[-1])
    assert not thread.locked
    ana.user.clicks("Yes, tell it", where=thread)
    settle(town)
    assert len(on(town, wall)) == 1
    assert (thread.locked, thread.archived) == (True, True)
