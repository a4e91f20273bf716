"""What is wrong with the setup is named before the channel starts, each with its fix."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from discord.http import HTTPClient

from bots.discord_bot import check
from core.domain.screens import Words
from tests.support.discord import Discord
from tests.support.installed import Mould, opened


@pytest.fixture
def problems(mould: Mould, tmp_path: Path, discord: Discord) -> Any:
    """What is found with these settings, as keys, and whether each stops it."""

    def look(**settings: Any) -> dict[str, bool]:
        given = {
            "discord_token": discord.app.token,
            "discord_api_url": discord.api_url,
            "discord_gateway_url": discord.gateway_url,
            **settings,
        }
        url = mould.sqlite(tmp_path / "earned.db")
        with discord.reached_by_the_client(), opened(tmp_path / "data", url, **given) as app:
            found = check.look(app)
            for one in found:
                for language in app.texts.languages:
                    assert app.texts.say(Words(one.key, one.params), language)
        return {one.key.removeprefix("discord.check."): one.stops for one in found}

    return look


def test_nothing_is_wrong_with_what_is_right(problems: Any, discord: Discord) -> None:
    makers = discord.guild("Makers")
    assert problems(discord_guilds=f" {makers.id}, ") == {}


def test_a_missing_or_strange_token_is_named_without_asking(
    problems: Any, discord: Discord
) -> None:
    assert problems(discord_token="") == {"no_token": True}
    assert problems(discord_token="Bot abc") == {"kind": True}
    assert problems(discord_token="\u200babc") == {"kind": True}
    assert not discord.calls


def test_a_token_that_discord_refuses_stops_it(problems: Any, discord: Discord) -> None:
    wrong = f"{'M' * 24}.abcdef.{'x' * 30}"
    assert problems(discord_token=wrong) == {"refused": True}
    secret = "0123456789abcdef" * 2  # as a client secret looks
    assert problems(discord_token=secret) == {"kind": True}


def test_an_address_that_takes_the_presses_away_stops_it(
    problems: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def elsewhere(_: HTTPClient) -> dict[str, str]:
        return {"interactions_endpoint_url": "https://elsewhere.example/interactions"}

    monkeypatch.setattr(HTTPClient, "application_info", elsewhere)
    assert problems() == {"endpoint": True}


def test_servers_that_are_none_or_not_ours_are_named_and_stop_nothing(problems: Any) -> None:
    assert problems(discord_guilds="Makers") == {"guild_id": False}
    assert problems(discord_guilds="123456789012345678") == {"guild": False}


@pytest.mark.parametrize("how", ["refuse", "503"])
def test_discord_being_away_stops_nothing(
    problems: Any, discord: Discord, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "PATIENCE", 1.0)
    discord.down(how)
    assert problems() == {"unreachable": False}
