"""The channel starts and goes on whatever the weather is: Discord may be away at any moment."""

from __future__ import annotations

import logging

import pytest

from bots.discord_bot import client
from tests.support.discord import Discord
from tests.support.discord_face import DiscordTown
from tests.support.discord_fixtures import OpenTown
from tests.support.discord_learner import AGREE, Learner
from tests.support.waiting import wait_until

SOON = (0.05,)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "PAUSES", SOON)
    monkeypatch.setattr(client, "LONG_PAUSE", 0.05)


def until(town: DiscordTown, *, connected: bool) -> None:
    assert wait_until(lambda: town.face.line.connected is connected, 30, pause=0.005)


def test_a_start_while_discord_is_away_connects_when_it_is_back(
    discord_place: DiscordTown, discord: Discord
) -> None:
    discord_place.stop()
    discord.down("refuse")
    discord_place.start(wait=False)
    assert wait_until(lambda: bool(discord_place.face.line.trouble), 20)
    assert not discord_place.face.line.connected
    assert discord_place.app.readiness()["status"] == "ready"
    assert discord_place.app.readiness()["discord"]["status"] == "waiting"
    discord.up()
    until(discord_place, connected=True)
    ana = Learner(discord_place)
    ana.says("hello")
    assert AGREE in ana.screen


@pytest.mark.parametrize("code", [4000, 4004, 4014])
def test_a_connection_that_discord_closes_comes_back(
    discord_place: DiscordTown, discord: Discord, code: int
) -> None:
    ana = Learner(discord_place)
    discord.closes_gateway(code)
    until(discord_place, connected=False)
    until(discord_place, connected=True)
    ana.says("hello")
    assert AGREE in ana.screen


def test_a_token_that_was_taken_back_is_named_and_tried_again(
    open_discord_town: OpenTown, discord: Discord
) -> None:
    town = open_discord_town()
    town.stop()
    right, discord.app.token = discord.app.token, "another"
    town.settings = {"discord_token": right}
    town.start(wait=False)
    assert wait_until(lambda: town.face.line.trouble == "token", 20)
    assert town.app.readiness()["discord"]["why"] == "token"
    discord.app.token = right
    until(town, connected=True)


def test_each_shard_says_how_it_is(discord_place: DiscordTown, discord: Discord) -> None:
    told = discord_place.app.readiness()
    assert told == {
        "status": "ready",
        "discord": {"status": "ready", "shards": {"0": "connected"}},
    }
    discord_place.stop()
    discord_place.start()
    assert "discord" in discord_place.app.readiness()
    discord_place.face.stop()
    assert "discord" not in discord_place.app.readiness()
    discord_place.app.close()
    discord_place.start()


def test_it_ends_at_once_while_discord_is_away(
    discord_place: DiscordTown, discord: Discord
) -> None:
    discord_place.stop()
    discord.down("503")
    discord_place.start(wait=False)
    discord_place.stop()
    discord.up()
    discord_place.start()


def test_what_is_acted_on_while_it_ends_is_done_and_answered(discord_place: DiscordTown) -> None:
    ana = Learner(discord_place)
    ana.says("hello")
    ana.user.clicks(AGREE)
    discord_place.stop()
    discord_place.start()
    discord_place.town.app = discord_place.app
    assert ana.asked == "story"
    ana.user.sees("Tell me about something")


def test_the_library_speaks_of_no_words(discord_place: DiscordTown) -> None:
    for name in client.LOGGERS:
        assert logging.getLogger(name).getEffectiveLevel() >= logging.WARNING
