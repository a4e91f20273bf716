"""`earned discord sync` and `earned discord invite` at the terminal."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import discord as library
import pytest

from tests.support.discord import Discord
from tests.support.installed import Mould, installation
from tests.support.journeys import BADGE, Town
from tests.support.terminal import Terminal


@pytest.fixture
def earned(mould: Mould, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Somebody at a terminal, with an installation that is up to date and empty."""
    mould.sqlite(tmp_path / "data" / "earned.db")
    monkeypatch.chdir(tmp_path)
    return Terminal(tmp_path / "data")


def ready(discord: Discord, **more: str) -> dict[str, str]:
    """The environment in which the bot is known to Discord."""
    return {
        "EARNED_DISCORD_TOKEN": discord.app.token,
        "EARNED_DISCORD_API_URL": discord.api_url,
        "EARNED_DISCORD_GATEWAY_URL": discord.gateway_url,
        **more,
    }


def permissions(link: str) -> library.Permissions:
    return library.Permissions(int(parse_qs(urlsplit(link).query)["permissions"][0]))


def test_commands_are_brought_to_discord(earned: Terminal, discord: Discord) -> None:
    told = earned("discord", "sync", **ready(discord))
    assert (told.code, "5 commands" in told.out) == (0, True)
    assert len(discord.app.commands) == 5
    makers = discord.guild("Makers")
    told = earned("discord", "sync", **ready(discord, EARNED_DISCORD_GUILDS=makers.id))
    assert makers.id in told.out
    assert len(discord.app.guild_commands[makers.id]) == 5


@pytest.mark.parametrize("what", ["sync", "invite"])
def test_without_a_token_the_way_to_one_is_told(earned: Terminal, what: str) -> None:
    told = earned("discord", what)
    assert (told.code, told.out) == (1, "")
    assert "discord.com/developers" in told.err


@pytest.mark.parametrize("what", ["sync", "invite"])
def test_a_discord_that_is_away_is_told(earned: Terminal, discord: Discord, what: str) -> None:
    chosen = ready(discord)
    discord.down("refuse")
    told = earned("discord", what, **chosen)
    assert (told.code, told.out) == (1, "")
    assert discord.api_url in told.err


def test_the_link_grows_with_what_is_turned_on(earned: Terminal, discord: Discord) -> None:
    told = earned("discord", "invite", **ready(discord))
    link = told.out.strip()
    assert parse_qs(urlsplit(link).query)["client_id"] == [discord.app.id]
    assert not permissions(link).manage_roles
    assert not permissions(link).send_messages
    assert "roles" not in told.err.lower()
    asked = earned("discord", "invite", "--roles", "--announcing", **ready(discord)).out
    assert permissions(asked).manage_roles
    assert permissions(asked).send_messages


def test_the_link_asks_for_what_organizers_chose(
    earned: Terminal, discord: Discord, tmp_path: Path
) -> None:
    app = installation(tmp_path / "data", f"sqlite:///{tmp_path / 'data' / 'earned.db'}")
    town = Town(app)
    code = app.meeting.connect_code(town.organizer)
    space, _ = app.meeting.connect(code, "discord", "900", "Bikes", "900/1")
    app.celebrating.role_for(town.organizer, space, BADGE, "77")
    app.close()
    link = earned("discord", "invite", **ready(discord)).out
    assert permissions(link).manage_roles
    assert not permissions(link).send_messages
