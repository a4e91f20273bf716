"""Bringing the commands to Discord: when a new version is put to use, not at each start.

Discord, "Application Commands": there are few of these requests a day, and all commands go in
one. In the servers that the settings name they show at once; everywhere else soon after.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import aiohttp
import discord

from bots.discord_bot.check import guilds
from bots.discord_bot.client import point_to
from bots.discord_bot.commands import described
from bots.discord_bot.wanted import intents
from core.config import Settings
from core.texts import Texts

Made = TypeVar("Made")
# Seconds for all that Discord is asked; it may put off a change of commands for a while.
PATIENCE = 120.0


class NoAnswer(Exception):
    """Discord could not be asked, or refused; the message says why."""


@dataclass(frozen=True, slots=True)
class Synced:
    """How many commands are there now, and in which servers; everywhere without any."""

    commands: int
    guilds: tuple[str, ...] = ()


def sync(settings: Settings, texts: Texts, others: Sequence[str] = ()) -> Synced:
    """Bring all commands to Discord. Raises ``NoAnswer``.

    ``others`` are servers that are connected here: where the commands are everywhere, they are
    taken away from single servers, so that none shows them twice.
    """
    return asked(settings, lambda client: _sync(client, settings, texts, others))


async def _sync(
    client: discord.Client, settings: Settings, texts: Texts, others: Sequence[str]
) -> Synced:
    tree = await described(client, texts)
    wanted = guilds(settings)
    for guild in wanted:
        place = discord.Object(int(guild))
        tree.copy_global_to(guild=place)
        await tree.sync(guild=place)
    if wanted:
        count = len(tree.get_commands())
        tree.clear_commands(guild=None)
        await tree.sync()
        return Synced(count, wanted)
    found = await tree.sync()
    for guild in others:
        await _take_away(tree, guild)
    return Synced(len(found))


async def _take_away(tree: Any, guild: str) -> None:
    try:
        if await tree.fetch_commands(guild=discord.Object(int(guild))):
            await tree.sync(guild=discord.Object(int(guild)))
    except (discord.Forbidden, discord.NotFound):
        return  # the bot is not there any more


def application(settings: Settings) -> int:
    """The id of the app whose bot it is. Raises ``NoAnswer``."""
    return asked(settings, _application)


async def _application(client: discord.Client) -> int:
    return client.application_id or 0


def asked(settings: Settings, question: Callable[[discord.Client], Awaitable[Made]]) -> Made:
    """What Discord says, to the bot of the settings; nothing stays connected.

    Raises ``NoAnswer``.
    """
    point_to(settings)
    try:
        return asyncio.run(_asked(settings, question))
    except discord.LoginFailure as wrong:
        raise NoAnswer("401") from wrong
    except (discord.DiscordException, aiohttp.ClientError, OSError) as wrong:
        raise NoAnswer(str(wrong)[:300] or type(wrong).__name__) from wrong


async def _asked(settings: Settings, question: Callable[[discord.Client], Awaitable[Made]]) -> Made:
    async with asyncio.timeout(PATIENCE), discord.Client(intents=intents()) as client:
        await client.login(settings.discord_token.get_secret_value().strip())
        return await question(client)


__all__ = ["NoAnswer", "Synced", "application", "sync"]
