"""What the bot may do where an organizer points: in a channel, and with a role.

Each answer is the key of words that say what is in the way and how to mend it; "" where
nothing is. Discord, "Permissions": a bot gives only roles below its own highest one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import aiohttp
import discord

from bots.discord_bot.client import Away
from bots.discord_bot.invite import NEEDED, Feature

if TYPE_CHECKING:
    from bots.discord_bot.app import DiscordFace
    from bots.discord_bot.client import Client

log = logging.getLogger(__name__)

TROUBLE = (discord.DiscordException, aiohttp.ClientError, Away, OSError)
# A role that can do any of this is for people who are trusted with it, and comes with no badge.
POWERS = discord.Permissions(
    administrator=True,
    ban_members=True,
    kick_members=True,
    manage_channels=True,
    manage_expressions=True,
    manage_events=True,
    manage_guild=True,
    manage_messages=True,
    manage_nicknames=True,
    manage_roles=True,
    manage_threads=True,
    manage_webhooks=True,
    mention_everyone=True,
    moderate_members=True,
    view_audit_log=True,
)
NO_CHANNEL, NO_ROLE = "discord.setup.no_channel", "discord.setup.no_role"


def in_channel(face: DiscordFace, guild: str, channel: str) -> str:
    """Why nothing can be announced in a channel."""
    if not (channel.isascii() and channel.isdigit()):
        return NO_CHANNEL
    return face.line.ask(partial(_in_channel, guild=int(guild), channel=int(channel)))


def in_desk(face: DiscordFace, guild: str, channel: str) -> str:
    """Why claims cannot come to a channel. What learners tell is not for everybody to read."""
    if not (channel.isascii() and channel.isdigit()):
        return NO_CHANNEL
    return face.line.ask(partial(_in_desk, guild=int(guild), channel=int(channel)))


def as_ours(face: DiscordFace, guild: str, role: str) -> str:
    """Why a role cannot mean one of ours: it must be one that somebody gives to people."""
    if not (role.isascii() and role.isdigit()):
        return NO_ROLE
    return face.line.ask(partial(_as_ours, guild=int(guild), role=int(role)))


def with_role(face: DiscordFace, guild: str, role: str, user: str) -> str:
    """Why a role cannot come with a badge, if that user wishes it.

    Nobody hands on by this what they could not give with their own hands.
    """
    if not (role.isascii() and role.isdigit()):
        return NO_ROLE
    return face.line.ask(partial(_with_role, guild=int(guild), role=int(role), user=int(user)))


def names(face: DiscordFace, guild: str) -> dict[str, str]:
    """What the roles of a server are called, by id; empty while there is no connection."""
    try:
        return face.line.ask(partial(_names, guild=int(guild)))
    except (Away, TimeoutError, discord.DiscordException):
        return {}


def asked(question: Callable[[], str]) -> str:
    """What Discord says about it; where it says nothing now, that."""
    try:
        return question()
    except TROUBLE as wrong:
        log.info("Discord could not be asked: %s", getattr(wrong, "code", type(wrong).__name__))
        return "discord.setup.away"


async def _names(client: Client, *, guild: int) -> dict[str, str]:
    found = client.get_guild(guild)
    return {str(one.id): one.name for one in found.roles} if found is not None else {}


async def _in_channel(client: Client, *, guild: int, channel: int) -> str:
    server = client.get_guild(guild)
    place = server.get_channel(channel) if server is not None else None
    if server is None or not isinstance(place, discord.TextChannel):
        return NO_CHANNEL
    may = place.permissions_for(await _me(client, server))
    return "" if may.view_channel and may.send_messages else "discord.setup.channel_closed"


async def _in_desk(client: Client, *, guild: int, channel: int) -> str:
    server = client.get_guild(guild)
    place = server.get_channel(channel) if server is not None else None
    if server is None or not isinstance(place, discord.TextChannel):
        return NO_CHANNEL
    if place.permissions_for(server.default_role).view_channel:
        return "discord.setup.desk.open"
    may = place.permissions_for(await _me(client, server))
    return "" if may >= NEEDED[Feature.REVIEWING] else "discord.setup.desk.closed"


async def _as_ours(client: Client, *, guild: int, role: int) -> str:
    server = client.get_guild(guild)
    wanted = server.get_role(role) if server is not None else None
    if wanted is None:
        return NO_ROLE
    return "discord.setup.role_managed" if wanted.is_default() or wanted.managed else ""


async def _with_role(client: Client, *, guild: int, role: int, user: int) -> str:
    server = client.get_guild(guild)
    wanted = server.get_role(role) if server is not None else None
    if server is None or wanted is None:
        return NO_ROLE
    if wanted.is_default() or wanted.managed:
        return "discord.setup.role_managed"
    if wanted.permissions.value & POWERS.value:
        return "discord.setup.role_power"
    asks = await server.fetch_member(user)
    if user != server.owner_id and not _gives(asks, wanted):
        return "discord.setup.role_yours"
    me = await _me(client, server)
    if not me.guild_permissions.manage_roles:
        return "discord.setup.role_permission"
    return "" if wanted < me.top_role else "discord.setup.role_low"


def _gives(member: discord.Member, wanted: discord.Role) -> bool:
    return member.guild_permissions.manage_roles and wanted < member.top_role


async def _me(client: Client, server: discord.Guild) -> discord.Member:
    """The bot as a member there, with the roles it has right now."""
    assert client.user is not None
    return await server.fetch_member(client.user.id)


__all__ = ["as_ours", "asked", "in_channel", "in_desk", "names", "with_role"]
