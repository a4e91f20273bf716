"""Taking out of Discord what the bot said to somebody, after an erasure."""

from __future__ import annotations

from datetime import UTC, datetime

import discord

from bots.discord_bot.client import Client

PAGE = 100
# Discord takes some five of these in five seconds; after so many the others have their turn.
MOST_AT_ONCE, REST = 20, 5.0
UNKNOWN_MESSAGE = 10008


async def empty(client: Client, *, channel: int, before: float, kept: frozenset[str]) -> bool:
    """Delete what the bot wrote in a conversation before that time; whether that was all.

    ``before`` is in seconds since 1970. Messages in ``kept`` stay, and so does what the person
    wrote: only they can delete it. Raises ``discord.HTTPException``.
    """
    me = str(client.application_id or "")
    left = MOST_AT_ONCE
    until = discord.utils.time_snowflake(datetime.fromtimestamp(before, UTC), high=True)
    while found := await client.http.logs_from(channel, PAGE, before=until):
        for message in found:
            author = str(message["author"]["id"])
            if author not in (me, str(getattr(client.user, "id", me))) or message["id"] in kept:
                continue
            if not left:
                return False
            left -= 1
            await _delete(client, channel, int(message["id"]))
        if len(found) < PAGE:
            break
        until = int(found[-1]["id"])
    return True


async def _delete(client: Client, channel: int, message: int) -> None:
    try:
        await client.http.delete_message(channel, message)
    except discord.HTTPException as wrong:
        if wrong.code != UNKNOWN_MESSAGE:
            raise
