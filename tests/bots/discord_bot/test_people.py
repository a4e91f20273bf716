"""Somebody is one person in all servers of a community, and another one in another community."""

from __future__ import annotations

from tests.attacks.discord_forging import changed, pressable, rows
from tests.support.discord import Guild, Message
from tests.support.discord_face import DiscordTown
from tests.support.discord_learner import AGREE, Learner
from tests.support.journeys import STORY, Town


def test_the_same_user_in_two_servers_of_one_community_is_one_person(
    discord_place: DiscordTown,
) -> None:
    ana = Learner(discord_place)
    second = discord_place.discord.guild("Makers, too")
    discord_place.connect(second)
    ana.user.joins(second)
    there = discord_place.meets_in_chat(ana.user, second)
    assert there.person_id == discord_place.actor(ana.user).person_id
    ana.says("hello")
    ana.clicks(AGREE)
    assert ana.claims() == 1
    rooms = discord_place.app.listening.places("discord", ana.user.dm.id)
    assert len(rooms) == 1


def test_a_private_thread_belongs_to_the_server_in_which_it_was_asked_for(
    discord_place: DiscordTown,
) -> None:
    ana = Learner(discord_place)
    second = discord_place.discord.guild("Makers, too")
    discord_place.connect(second)
    ana.user.joins(second)
    ana.user.closes_dms()
    discord_place.meets_in_chat(ana.user, second, begins=True)
    (thread,) = ana.user.threads
    assert thread.guild is second
    assert discord_place.room(ana.user).address == f"{second.id}/{thread.id}"
    ana.clicks(AGREE)
    ana.user.clicks("Write your answer")
    ana.submits({"said.0": STORY})
    assert STORY in {one.text for one in ana.state.answers.values()}
    # All of it is said there, and nothing to them alone.
    assert [one for one in ana.user.messages(thread) if one.only_for is not None] == []


def test_whoever_presses_what_belongs_to_another_one_stays_unknown(
    discord_place: DiscordTown,
) -> None:
    ben = Learner(discord_place, "Ben")
    ben.user.closes_dms()
    discord_place.meets_in_chat(ben.user, discord_place.guild, begins=True)
    mod = discord_place.discord.owner(discord_place.guild, "Mod")
    before = rows(discord_place)
    for custom_id in pressable(ben.shown):
        mod.presses(custom_id, on=ben.shown)
        discord_place.rest()
    assert changed(before, rows(discord_place)) == {}
    mod.sees("not from here", where=ben.shown.channel)


def test_direct_messages_go_to_the_community_that_spoke_last(discord_place: DiscordTown) -> None:
    ana = Learner(discord_place)
    hill = Town(discord_place.app, "Hill")
    hills = discord_place.discord.guild("Hills")
    discord_place.connect(hills, hill)
    ana.user.joins(hills)
    ana.says("hello")
    ana.clicks(AGREE)
    before = ana.state
    other = discord_place.meets_in_chat(ana.user, hills, begins=True)
    assert other.person_id != discord_place.actor(ana.user).person_id
    ana.says("hello hill")
    assert ana.state == before
    # What answers a message goes to whoever showed that message.
    ana.clicks(AGREE, where=ana.shown)
    ana.says(STORY, reply_to=shown_in(ana, discord_place.guild))
    assert STORY in {one.text for one in ana.state.answers.values()}


def shown_in(ana: Learner, guild: Guild) -> Message:
    """The message that shows their screen of the community of a server."""
    shown = ana.town.room_in(ana.user, guild).shown
    return next(one for one in ana.user.messages(ana.user.dm) if one.id == shown)


def test_the_language_is_that_of_their_discord_until_they_choose(
    discord_place: DiscordTown,
) -> None:
    luz = discord_place.discord.user(discord_place.guild, "Luz", locale="es-ES")
    discord_place.meets_in_chat(luz, discord_place.guild, begins=True)
    luz.sees("¡Hola")
    assert discord_place.actor(luz).language == "es"


def test_whoever_was_erased_is_a_stranger_again(discord_place: DiscordTown) -> None:
    ana = Learner(discord_place)
    ana.says("hello")
    discord_place.app.privacy.erase(discord_place.actor(ana.user))
    said = ana.user.types("still there?")
    assert said.message is not None
    ana.user.sees("/claim")
    discord_place.rest()
    visit = discord_place.app.meeting.visit(
        "discord", discord_place.guild.id, f"{discord_place.guild.id}/{ana.user.id}"
    )
    assert visit is not None
    assert visit.actor is None
