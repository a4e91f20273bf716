"""Commands are brought to Discord when somebody says so, and never by a start."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bots.discord_bot import sync
from core import shelf
from core.config import Settings
from tests.support.discord import Discord
from tests.support.discord_face import DiscordTown

TEXTS = shelf.texts()
NAMES = {"claim", "my", "language", "earned", "Use as evidence"}


@pytest.fixture
def reached(discord: Discord) -> Iterator[Discord]:
    """The little Discord, with where Discord is put back afterwards."""
    with discord.reached_by_the_client():
        yield discord


def settings(discord: Discord, **more: str) -> Settings:
    given = {
        "discord_token": discord.app.token,
        "discord_api_url": discord.api_url,
        "discord_gateway_url": discord.gateway_url,
        **more,
    }
    return Settings(**given)  # type: ignore[arg-type]


def names(commands: list[dict[str, object]]) -> set[str]:
    return {str(one["name"]) for one in commands}


def test_everywhere_in_one_request_with_the_words_of_every_language(reached: Discord) -> None:
    done = sync.sync(settings(reached), TEXTS)
    assert (done.commands, done.guilds) == (5, ())
    assert names(reached.app.commands) == NAMES
    claim = next(one for one in reached.app.commands if one["name"] == "claim")
    assert claim["name_localizations"]["es-ES"] == "reclamar"
    calls = [one for one in reached.calls if one.method == "PUT"]
    assert len(calls) == 1


def test_in_the_servers_that_the_settings_name_at_once_and_only_there(reached: Discord) -> None:
    makers, others = reached.guild("Makers"), reached.guild("Others")
    sync.sync(settings(reached), TEXTS)
    done = sync.sync(settings(reached, discord_guilds=f" {makers.id}, "), TEXTS)
    assert (done.commands, done.guilds) == (5, (makers.id,))
    assert names(reached.app.guild_commands[makers.id]) == NAMES
    assert reached.app.commands == [], "else they would show twice"
    assert others.id not in reached.app.guild_commands


def test_back_everywhere_they_are_taken_away_from_single_servers(reached: Discord) -> None:
    makers, gone = reached.guild("Makers"), "100000000000000001"
    sync.sync(settings(reached, discord_guilds=makers.id), TEXTS)
    sync.sync(settings(reached), TEXTS, [makers.id, gone])
    assert names(reached.app.commands) == NAMES
    assert reached.app.guild_commands[makers.id] == []


def test_a_token_that_discord_does_not_know_is_said(reached: Discord) -> None:
    wrong = settings(reached, discord_token="x" * 24 + "." + "y" * 6 + "." + "z" * 30)
    with pytest.raises(sync.NoAnswer):
        sync.sync(wrong, TEXTS)


def test_a_discord_that_is_away_is_said(reached: Discord) -> None:
    chosen = settings(reached)
    reached.down("refuse")
    with pytest.raises(sync.NoAnswer):
        sync.sync(chosen, TEXTS)


def test_no_start_brings_commands(discord_place: DiscordTown) -> None:
    discord_place.restart()
    calls = [one for one in discord_place.discord.calls if "/commands" in one.path]
    assert calls == []
