"""How far each conversation was heard, and reading what was written while nobody listened.

Discord does not tell again what was said before a session began. So the last message taken is
kept for each conversation with an open claim, a little late and never too far; whenever a session
begins, what came after it is read, and goes the same way as what comes by itself. What is taken
twice counts once (see ``store/repositories/inbox.py``).
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from typing import TYPE_CHECKING

import aiohttp
import discord

from bots.discord_bot import hearing
from bots.discord_bot.people import PLATFORM

if TYPE_CHECKING:
    from bots.discord_bot.app import DiscordFace
    from core.domain.rooms import Room

log = logging.getLogger(__name__)

# Direct messages come to this shard (Discord, "Gateway": Sharding).
DIRECT = 0
# Conversations that are read at the same time.
AT_ONCE = 8
# Seconds between two looks at what is to be done, and until a failed one is tried again.
TICK, AGAIN = 0.5, 5.0


class Watermark:
    """The marks of this process. Its coroutines run in the loop of the connection."""

    def __init__(self, face: DiscordFace) -> None:
        self._face = face
        self._guard = threading.Lock()
        self._heard: dict[str, int] = {}
        self._dirty: set[str] = set()
        # Conversations of which something is still to be read: from where on, and not before.
        self._behind: dict[str, int] = {}
        self._not_before: dict[str, float] = {}
        self._session = 0
        self._known = asyncio.Event()

    # -- marks --------------------------------------------------------------------------

    def taken(self, channel: str, message: int) -> None:
        """A message is taken, with all before it; unless one of those was missed."""
        with self._guard:
            if channel not in self._behind and message > self._heard.get(channel, 0):
                self._heard[channel] = message
                self._dirty.add(channel)

    def opened(self, room: Room, key: str) -> None:
        """A conversation begins with what ``key`` tells of: from there on it is listened."""
        message = key.rpartition(":")[2].rpartition("/")[2]
        channel = room.address.partition("/")[2]
        with self._guard:
            fresh = room.shown is None and channel not in self._heard
            if fresh and message.isascii() and message.isdigit():
                self._heard[channel] = int(message)
                self._dirty.add(channel)

    def heard_to(self, channel: str) -> int:
        """The last message that is taken, with all before it; 0 where none is known here."""
        with self._guard:
            return self._heard.get(channel, 0)

    def missed(self, channel: str, message: int) -> None:
        """A message could not be taken: it is read again soon, with all behind it."""
        with self._guard:
            self._behind[channel] = min(self._behind.get(channel, message), message - 1)
            self._not_before[channel] = time.monotonic() + AGAIN

    def keep(self) -> None:
        """Write down how far it was heard. Called from a thread."""
        with self._guard:
            marks = {channel: str(self._heard[channel]) for channel in self._dirty}
            self._dirty.clear()
        try:
            self._face.app.listening.heard(PLATFORM, marks)
        except Exception:
            with self._guard:
                self._dirty |= set(marks)
            raise

    # -- reading ------------------------------------------------------------------------

    async def began(self, shard: int) -> None:
        """A session began: what was said before it is told by nobody."""
        if shard != DIRECT:
            return
        # Whatever is told from now on waits until it is known what came before it.
        known = self._known = asyncio.Event()
        self._session += 1
        try:
            await self._look()
        finally:
            known.set()

    async def _look(self) -> None:
        marks: dict[str, str] | None = None
        while marks is None:
            try:
                marks = await self._face.work(self._face.app.listening.unfinished, PLATFORM)
            except Exception:
                log.exception("could not look how far conversations were heard; trying on")
                await asyncio.sleep(AGAIN)
        with self._guard:
            for channel, message in marks.items():
                self._behind.setdefault(channel, max(int(message), self._heard.get(channel, 0)))

    async def catch_up(self, channel: str) -> bool:
        """Take what was missed in a conversation, in its turn; what fails is tried again.

        Whether it could be read: else what came after it has to wait, and is read with it.
        """
        await self._known.wait()
        session, client = self._session, self._face.line.client
        with self._guard:
            after = self._behind.get(channel)
        if after is None or client is None:
            return after is None
        place = client.get_partial_messageable(int(channel))
        try:
            async for message in place.history(
                limit=None, after=discord.Object(after), oldest_first=True
            ):
                if not await hearing.take(self._face, message):
                    return True
                self._read_to(channel, message.id)
        except (discord.Forbidden, discord.NotFound):
            log.info("a conversation is no more")
        except (discord.DiscordException, aiohttp.ClientError, OSError) as wrong:
            log.info("a conversation could not be read yet: %s", type(wrong).__name__)
            with self._guard:
                self._not_before[channel] = time.monotonic() + AGAIN
            return False
        if session == self._session:
            self._caught_up(channel)
        return True

    def _read_to(self, channel: str, message: int) -> None:
        with self._guard:
            self._behind[channel] = message

    def _caught_up(self, channel: str) -> None:
        with self._guard:
            message = self._behind.pop(channel)
            self._not_before.pop(channel, None)
        self.taken(channel, message)

    async def tend(self) -> None:
        """Catch up where it is due, and write down how far it was heard, until cancelled."""
        while True:
            await asyncio.sleep(TICK)
            try:
                due = self._due()
                for at in range(0, len(due), AT_ONCE):
                    await asyncio.gather(*map(self._one, due[at : at + AT_ONCE]))
                if self._dirty:
                    await self._face.work(self.keep)
            except Exception:
                log.exception("could not look after what was said meanwhile")

    def _due(self) -> list[str]:
        if self._face.line.client is None:
            return []
        now = time.monotonic()
        with self._guard:
            return [one for one in self._behind if self._not_before.get(one, 0.0) <= now]

    async def _one(self, channel: str) -> None:
        async with self._face.turns.of(channel):
            await self.catch_up(channel)


__all__ = ["Watermark"]
