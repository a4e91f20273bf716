"""A bare client of discord.py that is connected and does nothing: what ours is held beside.

python discord_peer.py TOKEN API GATEWAY bare|usual
"""

from __future__ import annotations

import asyncio
import sys

import discord
import yarl
from discord.gateway import DiscordWebSocket


async def main(token: str, api: str, gateway: str, how: str) -> None:
    discord.http.Route.BASE = api
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    # "bare" keeps nothing, as ours; "usual" is what most bots do.
    given = {}
    if how == "bare":
        given = {"max_messages": None, "member_cache_flags": discord.MemberCacheFlags.none()}
    intents = discord.Intents(guilds=True, dm_messages=True)
    client = discord.AutoShardedClient(intents=intents, chunk_guilds_at_startup=False, **given)

    @client.event
    async def on_ready() -> None:
        print("ready", flush=True)

    async with client:
        await client.start(token)


asyncio.run(main(*sys.argv[1:]))
