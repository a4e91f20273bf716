"""The connection to Discord: discord.py's client in a thread and a loop of its own.

The library reconnects by itself where it can, and gives up where it cannot (a token that was
taken back, a session that Discord closed for good, no network at the start). Then a fresh client
is built, later and later, until somebody says stop; nothing else of Earned notices.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from concurrent.futures import CancelledError as Cancelled
from concurrent.futures import TimeoutError as TookTooLong
from typing import Any, TypeVar

import discord
import yarl
from discord.gateway import DiscordWebSocket, KeepAliveHandler
from discord.http import Route

from bots.discord_bot.ears import Ears
from bots.discord_bot.wanted import caches, intents
from core.config import Settings

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")
# Seconds between the tries to connect. Discord takes a token back after 1,000 sessions in a day.
PAUSES = (1, 2, 5, 10, 30, 60, 120)
# After these Discord has to be set up anew, which takes somebody a while.
LONG_PAUSE = 300.0
# A request that Discord puts off for longer than this is tried again later, elsewhere.
MOST_WAIT = 30.0
# Seconds for one request with all its tries.
PATIENCE = 45.0
LOGGERS = ("discord", "discord.http", "discord.gateway", "discord.client", "discord.state")
USUAL_GATEWAY = Settings.model_fields["discord_gateway_url"].default


class Away(Exception):
    """There is no connection to Discord just now."""


class Client(discord.AutoShardedClient):
    """The library's client, with nothing remembered that is not needed."""

    def __init__(self, settings: Settings, ears: Ears) -> None:
        super().__init__(
            intents=intents(),
            member_cache_flags=caches(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=MOST_WAIT,
        )
        self._settings = settings
        self._ears = ears
        # Each shard, and whether it is connected; and whether one ever was.
        self.alive: dict[int, bool] = {}
        self.lived = False

    async def setup_hook(self) -> None:
        """Logged in, not connected yet."""
        await self._ears.setting_up(self)

    async def launch_shard(
        self, gateway: yarl.URL, shard_id: int, *, initial: bool = False
    ) -> None:
        """Connect a shard, to the Gateway that the settings name, if they do."""
        self.alive.setdefault(shard_id, False)
        wanted = self._settings.discord_gateway_url
        chosen = gateway if wanted == USUAL_GATEWAY else yarl.URL(wanted)
        await super().launch_shard(chosen, shard_id, initial=initial)

    async def on_message(self, message: discord.Message) -> None:
        """Words in a direct message; nothing else is asked for."""
        if message.guild is None and not message.author.bot:
            await self._ears.said(message)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """A press, or a window that was sent. Commands find their own way."""
        if interaction.type in (
            discord.InteractionType.component,
            discord.InteractionType.modal_submit,
        ):
            await self._ears.pressed(interaction)

    def is_in(self, guild: str) -> bool:
        """Whether the app is in that server, as far as Discord has told."""
        return self.get_guild(int(guild)) is not None

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The app was added to a server."""
        await self._ears.placed(str(guild.id), self.is_in)

    on_guild_available = on_guild_join  # there again after an outage; much may have happened

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The app was removed from a server, or the server is no more. An outage is neither."""
        await self._ears.placed(str(guild.id), self.is_in)

    async def on_shard_ready(self, shard_id: int) -> None:
        """A shard knows its servers."""
        await self._ears.settled(shard_id, self.shard_count or 1, self.is_in)

    async def on_shard_connect(self, shard_id: int) -> None:
        """A shard has a new session."""
        self.alive[shard_id] = self.lived = True
        await self._ears.began(shard_id)

    async def on_shard_resumed(self, shard_id: int) -> None:
        """A shard goes on where it was; Discord tells what it missed."""
        self.alive[shard_id] = True

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """A shard lost its connection."""
        self.alive[shard_id] = False


class Line:
    """Keeps one client connected, from ``start`` to ``stop``."""

    def __init__(self, settings: Settings, ears: Ears) -> None:
        self._settings = settings
        self._ears = ears
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._ended: asyncio.Event | None = None
        self._client: Client | None = None
        self._ready = threading.Event()
        # Why there was no connection last, for whoever looks after this installation.
        self.trouble = ""

    # -- from and to --------------------------------------------------------------------

    def start(self) -> None:
        """Connect, and stay so. Returns at once, also when Discord is away."""
        point_to(self._settings)
        self._ready.clear()
        self._thread = threading.Thread(target=self._run, name="discord", daemon=True)
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        """Let go."""
        if self._thread is None or self._loop is None or self._ended is None:
            return
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()
        self._thread = None

    def _run(self) -> None:
        asyncio.run(self._stay())

    async def _stay(self) -> None:
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        self._ready.set()
        beside = asyncio.create_task(self._ears.living())
        try:
            await self._on_and_on(self._ended)
        finally:
            beside.cancel()
            hush(self._loop)
            self._loop = None

    async def _on_and_on(self, over: asyncio.Event) -> None:
        tries = 0
        while not over.is_set():
            client = Client(self._settings, self._ears)
            pause = await self._one(client)
            tries = 0 if client.lived else tries
            pause = pause or float(PAUSES[min(tries, len(PAUSES) - 1)])
            tries += 1
            await _unless(over, pause)

    async def _one(self, client: Client) -> float:
        """Connect once, until it ends; how long to wait then, 0 for as long as usual."""
        assert self._ended is not None
        token = self._settings.discord_token.get_secret_value()
        self._client = client
        living = asyncio.create_task(client.start(token))
        ended = asyncio.create_task(self._ended.wait())
        try:
            await asyncio.wait({living, ended}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._client = None
            ended.cancel()
        return await self._over(client, living)

    async def _over(self, client: Client, living: asyncio.Task[None]) -> float:
        if not living.done():
            await _closed(client)
            living.cancel()
        try:
            await living
        except asyncio.CancelledError:
            pass
        except discord.LoginFailure:
            return self._troubled("token", LONG_PAUSE)
        except discord.PrivilegedIntentsRequired:
            return self._troubled("intents", LONG_PAUSE)
        except discord.ConnectionClosed as wrong:
            pause = LONG_PAUSE if wrong.code in (4004, 4013, 4014) else 0.0
            return self._troubled(_REASONS.get(wrong.code, f"closed {wrong.code}"), pause)
        except Exception as wrong:
            log.info("the connection to Discord ended", exc_info=True)
            return self._troubled(type(wrong).__name__)
        finally:
            await _closed(client)
        return 0.0

    def _troubled(self, why: str, pause: float = 0.0) -> float:
        self.trouble = why
        log.error("no connection to Discord (%s); trying on. %s", why, _FIXES.get(why, ""))
        return pause

    # -- asking -------------------------------------------------------------------------

    @property
    def client(self) -> Client | None:
        """The client, once it is logged in; None while there is no connection."""
        client = self._client
        return client if client is not None and client.user is not None else None

    def ask(
        self,
        question: Callable[[Client], Coroutine[Any, Any, Answer]],
        patience: float = PATIENCE,
    ) -> Answer:
        """Have something done in the loop, from another thread, and wait for what comes of it.

        Raises ``Away``, ``TimeoutError``, and what Discord answered.
        """
        client, loop = self.client, self._loop
        if client is None or loop is None:
            raise Away()
        future = asyncio.run_coroutine_threadsafe(question(client), loop)
        try:
            return future.result(patience)
        except TookTooLong:
            future.cancel()
            raise TimeoutError("Discord took too long") from None
        except Cancelled:
            raise Away() from None

    def shards(self) -> Mapping[int, bool]:
        """Each shard, and whether it is connected; empty before the first one is."""
        return dict(self._client.alive) if self._client is not None else {}

    @property
    def connected(self) -> bool:
        """Whether every shard is."""
        found = self.shards()
        return bool(found) and all(found.values())


# Discord, "Gateway Close Event Codes"; and for whoever reads the log, what to do about it.
_REASONS = {4004: "token", 4013: "intents", 4014: "intents"}
_FIXES = {
    "token": "It refuses EARNED_DISCORD_TOKEN: set the token of your app's bot, and start anew",
    "intents": "It refuses the intents asked for, which need no approval: is the app blocked?",
}


def point_to(settings: Settings) -> None:
    """Say where Discord is: the library keeps that in two places of its own."""
    Route.BASE = settings.discord_api_url.rstrip("/")
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.discord_gateway_url)
    # Their DEBUG lines hold what people wrote.
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))


def hush(loop: asyncio.AbstractEventLoop) -> None:
    """End the heartbeats into a loop that ends: the library forgets one of a broken beginning."""
    for one in threading.enumerate():
        if isinstance(one, KeepAliveHandler) and one.ws.loop is loop:
            one.stop()


async def _closed(client: Client) -> None:
    try:
        await asyncio.wait_for(client.close(), 10)
    except Exception:
        log.info("the connection to Discord did not close well", exc_info=True)


async def _unless(ended: asyncio.Event, seconds: float) -> None:
    """Wait so long, unless it is over before."""
    waiting: Awaitable[bool] = ended.wait()
    try:
        await asyncio.wait_for(waiting, seconds)
    except TimeoutError:
        return


__all__ = ["Away", "Client", "Ears", "Line", "hush", "point_to"]
