"""Being removed from a server, and who left one: it is known, told, and undone by coming back."""

from __future__ import annotations

import asyncio
import threading

import pytest

from bots.discord_bot.learner import start
from bots.discord_bot.people import Guest
from bots.discord_bot.presence import still_there
from bots.discord_bot.reading import Who
from core.domain.errors import NotAllowed
from core.services.meeting import Visit
from tests.support.discord_face import DiscordTown
from tests.support.discord_learner import Learner
from tests.support.waiting import wait_until


def lost(place: DiscordTown) -> list[bool]:
    found = place.app.meeting.spaces(place.town.organizer)
    return [one.lost_at is not None for one in found if one.platform == "discord"]


def test_organizers_see_that_the_app_was_removed_and_is_back(discord_place: DiscordTown) -> None:
    ana = discord_place.discord.user(discord_place.guild, "Ana")
    assert lost(discord_place) == [False]
    ana.world.gateway.left(discord_place.guild)
    assert wait_until(lambda: lost(discord_place) == [True], 30)
    ana.world.gateway.joined(discord_place.guild)
    assert wait_until(lambda: lost(discord_place) == [False], 30)


def test_a_look_that_began_while_the_app_was_away_does_not_undo_that_it_is_back(
    discord_place: DiscordTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, back = discord_place, threading.Event()
    workspaces, line = place.app.whereabouts.workspaces, place.face.line
    assert wait_until(lambda: line._client is not None and line._client.is_ready(), 30)
    gateway = place.discord.user(place.guild, "Ana").world.gateway
    gateway.left(place.guild)
    assert wait_until(lambda: lost(place) == [True], 30)

    def slowly(platform: str) -> frozenset[str]:
        back.wait(30)
        return workspaces(platform)

    monkeypatch.setattr(place.app.whereabouts, "workspaces", slowly)
    assert line._client is not None
    assert line._loop is not None
    looks = asyncio.run_coroutine_threadsafe(line._client.on_shard_ready(0), line._loop)
    gateway.joined(place.guild)
    assert wait_until(lambda: lost(place) == [False], 30)
    back.set()
    looks.result(30)
    assert lost(place) == [False]


def test_who_left_the_server_begins_nothing_and_keeps_what_is_theirs(
    discord_place: DiscordTown,
) -> None:
    place, ana = discord_place, Learner(discord_place)
    ana.begins()
    claim, name = ana.claim_id, f"{place.guild.id}/{ana.user.id}"

    def visits() -> Visit:
        found = place.app.meeting.visit("discord", place.guild.id, name)
        assert found is not None
        return found

    def guest() -> Guest:
        actor = visits().actor
        assert actor is not None
        return Guest(Who(ana.user.id), visits().space, actor, place.room(ana.user))

    assert not still_there(place.face, guest()).actor.removed
    ana.user.leaves(place.guild)
    with pytest.raises(NotAllowed):
        start(place.face, guest(), "a key")
    gone = guest().actor
    assert gone.removed
    assert place.app.learning.look(gone, claim).claim_id == claim
    ana.user.joins(place.guild)
    place.meets_in_chat(ana.user, place.guild)
    assert not guest().actor.removed
