"""Before the Discord channel starts: what is missing or wrong in its setup, each with its fix."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import aiohttp
import discord
from discord.http import HTTPClient, Route

from bots.discord_bot.client import point_to
from bots.problem import Problem
from core.app import Earned
from core.config import Settings

# Three parts: the id of the bot, a time, and a proof (Discord, "Reference": Authentication).
_TOKEN = re.compile(r"[\w-]{15,}\.[\w-]{4,}\.[\w-]{15,}")
_GUILD = re.compile(r"\d{15,21}")
# Seconds for all that Discord is asked.
PATIENCE = 12.0
NAME = "EARNED_DISCORD_TOKEN"


def look(app: Earned) -> tuple[Problem, ...]:
    """All that is wrong; empty when everything is right. Asks Discord, for seconds at most."""
    settings = app.settings
    point_to(settings)
    wrong = in_settings(settings)
    if any(one.stops for one in wrong):
        return wrong
    return (*wrong, *asyncio.run(_asked(settings)))


def in_settings(settings: Settings) -> tuple[Problem, ...]:
    """What the settings alone show to be wrong; Discord is not asked."""
    return tuple(_settings(settings))


def guilds(settings: Settings) -> tuple[str, ...]:
    """The servers that the settings name."""
    return tuple(filter(None, (one.strip() for one in settings.discord_guilds.split(","))))


# -- what the settings alone show -------------------------------------------------------------


def _settings(settings: Settings) -> Iterator[Problem]:
    token = settings.discord_token.get_secret_value().strip()
    if not token:
        yield Problem("discord.check.no_token", stops=True)
    elif not token.isascii() or len(token.split()) > 1:
        yield Problem("discord.check.kind", stops=True, params={"name": NAME})
    strange = [one for one in guilds(settings) if not _GUILD.fullmatch(one)]
    if strange:
        yield Problem("discord.check.guild_id", params={"guilds": ", ".join(strange)[:200]})


# -- what Discord says ------------------------------------------------------------------------


async def _asked(settings: Settings) -> tuple[Problem, ...]:
    """The token is tried. The first that Discord cannot be asked about ends it."""
    http = HTTPClient(asyncio.get_running_loop(), max_ratelimit_timeout=30)
    found: list[Problem] = []
    try:
        async with asyncio.timeout(PATIENCE):
            await http.static_login(settings.discord_token.get_secret_value().strip())
            found += await _application(http)
            found += await _sessions(http)
            for guild in guilds(settings):
                if _GUILD.fullmatch(guild):
                    found += await _guild(http, guild)
    except discord.LoginFailure:
        alike = _TOKEN.fullmatch(settings.discord_token.get_secret_value().strip())
        key = "discord.check.refused" if alike else "discord.check.kind"
        found.append(Problem(key, stops=True, params={"name": NAME}))
    except (discord.DiscordException, aiohttp.ClientError, OSError, ValueError) as wrong:
        said = str(wrong) or type(wrong).__name__
        params = {"url": settings.discord_api_url, "problem": said[:200]}
        found.append(Problem("discord.check.unreachable", params=params))
    finally:
        await http.close()
    return tuple(found)


async def _application(http: HTTPClient) -> list[Problem]:
    """With an address for interactions, Discord sends presses there, and none to us."""
    told: Any = await http.application_info()
    if told.get("interactions_endpoint_url"):
        return [Problem("discord.check.endpoint", stops=True)]
    return []


async def _sessions(http: HTTPClient) -> list[Problem]:
    told: Any = await http.request(Route("GET", "/gateway/bot"))
    left: Any = told.get("session_start_limit") or {}
    if left.get("remaining") != 0:
        return []
    minutes = str(int(left.get("reset_after", 0)) // 60_000 + 1)
    return [Problem("discord.check.sessions", params={"minutes": minutes})]


async def _guild(http: HTTPClient, guild: str) -> list[Problem]:
    try:
        await http.get_guild(int(guild), with_counts=False)
    except (discord.Forbidden, discord.NotFound):
        return [Problem("discord.check.guild", params={"guild": guild})]
    return []


__all__ = ["Problem", "guilds", "in_settings", "look"]
