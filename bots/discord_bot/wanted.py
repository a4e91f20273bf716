"""What the app asks of Discord: what it is told of, and what it remembers."""

from __future__ import annotations

import discord


def intents() -> discord.Intents:
    """Servers, and direct messages: nothing that Discord would have to approve.

    Words in a direct message come along without the message-content intent
    (Discord, "Gateway", Message Content Intent).
    """
    wanted = discord.Intents.none()
    wanted.guilds = True
    wanted.dm_messages = True
    return wanted


def caches() -> discord.MemberCacheFlags:
    """No members: who somebody is comes with what they do."""
    return discord.MemberCacheFlags.none()
