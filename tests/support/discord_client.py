"""discord.py's own client in a thread, for tests of the little Discord itself."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import discord
from discord import app_commands

from bots.discord_bot.client import hush
from tests.support.discord import Discord

INTENTS = discord.Intents(guilds=True, dm_messages=True)
Answers = Callable[[discord.Interaction[Any]], Awaitable[Any]]


class Client(discord.AutoShardedClient):
    """A bot that writes down what it is told, and answers as a test asks."""

    def __init__(self, world: Discord, intents: discord.Intents, **more: Any) -> None:
        super().__init__(intents=intents, **more)
        self.tree = app_commands.CommandTree(self)
        self.world = world
        self.told: list[tuple[str, Any]] = []
        self.answers: Answers | None = None
        self.failed: BaseException | None = None
        self.thread: threading.Thread | None = None

    def tell(self, event: str, what: Any = None) -> None:
        with self.world.changed:
            self.told.append((event, what))
            self.world.changed.notify_all()

    def heard(self, event: str) -> list[Any]:
        """What came of one kind."""
        return [what for name, what in list(self.told) if name == event]

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Discord asks for five seconds between two; the little one does not."""

    async def on_ready(self) -> None:
        self.tell("ready")

    async def on_shard_resumed(self, shard_id: int) -> None:
        self.tell("resumed", shard_id)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        self.tell("disconnect", shard_id)

    async def on_message(self, message: discord.Message) -> None:
        self.tell("message", message)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        self.tell("interaction", interaction)
        if self.answers:
            try:
                await self.answers(interaction)
            except discord.HTTPException as why:
                self.tell("refused", why)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        import sys

        self.tell("error", sys.exc_info()[1])

    def does(self, work: Awaitable[Any], seconds: float = 20) -> Any:
        """Run something in the client's loop, and wait for it."""
        return asyncio.run_coroutine_threadsafe(_of(work), self.loop).result(seconds)


async def _of(work: Awaitable[Any]) -> Any:
    return await work


@contextmanager
def connected(
    world: Discord,
    *,
    intents: discord.Intents = INTENTS,
    ready: bool = True,
    token: str = "",
    **more: Any,
) -> Iterator[Client]:
    """The real client, logged in; closed at the end of the block."""
    with world.reached_by_the_client():
        client = Client(
            world, intents, chunk_guilds_at_startup=False, guild_ready_timeout=0.05, **more
        )

        async def live() -> None:
            try:
                async with client:
                    await client.start(token or world.app.token)
            finally:
                hush(asyncio.get_running_loop())

        def run() -> None:
            try:
                asyncio.run(live())
            except BaseException as why:  # noqa: BLE001 (told to the test)
                client.failed = why
            client.tell("ended")

        client.thread = threading.Thread(target=run, daemon=True)
        client.thread.start()
        try:
            if ready:
                world.until(
                    lambda: client.heard("ready") or client.failed, "the client to be ready"
                )
                assert not client.failed, client.failed
            yield client
        finally:
            if client.thread.is_alive():
                asyncio.run_coroutine_threadsafe(client.close(), client.loop).result(10)
            client.thread.join(10)
