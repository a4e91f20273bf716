"""The Discord channel put together: who hears what, and who sends."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, ParamSpec, TypeVar

import discord

from bots.discord_bot import (
    commands,
    desk,
    duty,
    hearing,
    helping,
    judge,
    learner,
    pressing,
    rating,
    windowed,
    witnesses,
    wrongs,
)
from bots.discord_bot.client import Client, Line
from bots.discord_bot.people import PLATFORM, Guest, People
from bots.discord_bot.reading import Came
from bots.discord_bot.replying import NOBODY, TROUBLE, escaped
from bots.discord_bot.routes import Routes
from bots.discord_bot.sending import DiscordSender
from bots.discord_bot.turns import Turns
from bots.discord_bot.watermark import Watermark
from bots.once import Once
from core.app import Earned
from core.domain.errors import EarnedError, NotAllowed, NotConnected
from core.origin import Origin, coming_from
from core.services.conversation import Conversation

log = logging.getLogger(__name__)

Given = ParamSpec("Given")
Made = TypeVar("Made")
# What is done, and what is sent after it, at the same time.
ACTS, SENDERS = 8, 32
# Seconds that acts have to come to an end when the process is told to.
PATIENCE = 10.0
# What refuses somebody in this channel alone has its words here.
OWN = "discord."


class DiscordFace:
    """The Discord channel of one installation."""

    def __init__(self, app: Earned) -> None:
        self.app = app
        self.people = People(app)
        self.routes = Routes()
        self.turns = Turns()
        self.told, self.greeted = Once(), Once()
        # Badges that were wished for, by claim, until the message that asks for the consent is made.
        self.wishes: dict[str, str] = {}
        self.watermark = Watermark(self)
        self.line = Line(app.settings, self)
        self.acts = ThreadPoolExecutor(ACTS, "discord-acts")
        self.pool = ThreadPoolExecutor(SENDERS, "discord")
        self._ending = False
        self._placing = asyncio.Lock()

    # -- from and to --------------------------------------------------------------------

    def start(self) -> None:
        """Connect, and stay so; what waits for somebody in Discord is sent from now on."""
        self.app.health[PLATFORM] = self.health
        self.app.delivering.senders[PLATFORM] = DiscordSender(self)
        self.line.start()

    def stop(self) -> None:
        """Finish what was begun, and let go. What comes meanwhile is read by the next process."""
        self._ending = True
        ends = time.monotonic() + PATIENCE
        while self.turns.busy and time.monotonic() < ends:
            time.sleep(0.01)
        self.acts.shutdown(wait=True)
        self.pool.shutdown(wait=True)
        try:
            self.watermark.keep()
        except Exception:
            log.exception("could not write down how far conversations were heard")
        self.app.delivering.senders.pop(PLATFORM, None)
        self.app.health.pop(PLATFORM, None)
        self.line.stop()

    def health(self) -> Mapping[str, Any]:
        """How the connection is, shard by shard."""
        shards = {
            str(number): "connected" if alive else "waiting"
            for number, alive in sorted(self.line.shards().items())
        }
        connected = self.line.connected
        found: dict[str, Any] = {"status": "ready" if connected else "waiting", "shards": shards}
        return found if connected or not self.line.trouble else {**found, "why": self.line.trouble}

    # -- what comes in (see ``ears.py``) --------------------------------------------

    async def setting_up(self, client: Client) -> None:
        """A client is logged in: it gets its commands."""
        self._placing = asyncio.Lock()
        commands.attach(client, self)

    async def living(self) -> None:
        """Run beside the connection, as long as there is one."""
        await self.watermark.tend()

    async def said(self, message: discord.Message) -> None:
        """A direct message."""
        if not self._ending:
            await hearing.said(self, message)

    async def pressed(self, interaction: discord.Interaction) -> None:
        """A press, or a window that was sent."""
        if not self._ending:
            await pressing.pressed(self, interaction)

    async def began(self, shard: int) -> None:
        """A shard has a new session."""
        if not self._ending:
            await self.watermark.began(shard)

    async def placed(self, guild: str, is_in: Callable[[str], bool]) -> None:
        """The app was added to a server, or removed from it: its organizers are told.

        One after another, each with what is true by then: an older look would undo a newer one.
        """
        places = self.app.whereabouts
        async with self._placing:
            await self.work(places.found if is_in(guild) else places.lost, PLATFORM, guild)

    async def settled(self, shard: int, shards: int, is_in: Callable[[str], bool]) -> None:
        """A shard knows all its servers; what happened while nobody listened is made good."""
        known = await self.work(self.app.whereabouts.workspaces, PLATFORM)
        for guild in sorted(one for one in known if one.isdigit()):
            if (int(guild) >> 22) % shards == shard:
                await self.placed(guild, is_in)

    # -- words --------------------------------------------------------------------------

    def language(self, guest: Guest | None) -> str:
        """The language that somebody is spoken to in."""
        return self.app.texts.best(guest.actor.language if guest else "en")

    def explain(self, wrong: EarnedError, language: str = "en") -> str:
        """What went wrong and the way out."""
        if isinstance(wrong, NotConnected):
            return self.app.texts.get(language, "discord.refused.not_connected")
        action = str(wrong.params.get("action", ""))
        if isinstance(wrong, NotAllowed) and action.startswith(OWN):
            return self.app.texts.get(language, f"discord.refused.{action.removeprefix(OWN)}")
        return self.app.texts.explain(wrong, language)

    # -- doing --------------------------------------------------------------------------

    async def work(
        self, do: Callable[Given, Made], *args: Given.args, **kwargs: Given.kwargs
    ) -> Made:
        """Do something in a thread, and wait for it without keeping anything else from going on."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.acts, partial(_from_here, do, *args, **kwargs))

    async def wait_for(
        self, do: Callable[Given, Made], *args: Given.args, **kwargs: Given.kwargs
    ) -> Made:
        """The same for what waits for the network, so that nothing quick stands behind it."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.pool, partial(_from_here, do, *args, **kwargs))

    def answer(self, guest: Guest, talk: Conversation) -> None:
        """Send the screen that answers somebody, after all that waits before it."""
        if talk.delivery and guest.room is not None:
            self.after(lambda: self.deliver(guest, talk))

    def deliver(self, guest: Guest, talk: Conversation) -> None:
        """The same, and wait until it is sent."""
        if talk.delivery and guest.room is not None:
            community, room = guest.actor.community_id, guest.room.id
            self.app.delivering.drain(community, room, {talk.delivery: talk})

    def after(self, do: Callable[[], Any]) -> None:
        """Do something that nobody has to wait for; what fails is tried again elsewhere."""
        try:
            self.pool.submit(_quietly, do)
        except RuntimeError:
            log.info("left for the next process")  # this one ends just now

    async def speak(self, came: Came, told: str | discord.ui.LayoutView) -> None:
        """Say something in direct messages that nobody has to keep."""
        client = self.line.client
        if client is None or came.guild or not came.channel:
            return
        place, nonce = client.get_partial_messageable(int(came.channel)), f"s{came.id}"[:25]
        try:
            if isinstance(told, str):
                await place.send(escaped(told), allowed_mentions=NOBODY, nonce=nonce)
            else:
                await place.send(view=told, allowed_mentions=NOBODY, nonce=nonce)
        except TROUBLE as wrong:
            log.info("somebody could not be told: %s", getattr(wrong, "code", wrong))


def build(app: Earned) -> DiscordFace:
    """Put the channel together; nothing is connected yet."""
    face = DiscordFace(app)
    for room in (learner, windowed, desk, judge, witnesses, rating, duty, helping, wrongs):
        room.listen(face)
    commands.listen(face)
    return face


def _from_here(do: Callable[Given, Made], *args: Given.args, **kwargs: Given.kwargs) -> Made:
    """Do it as what came in from Discord; the trail writes that down."""
    with coming_from(Origin.DISCORD):
        return do(*args, **kwargs)


def _quietly(do: Callable[[], Any]) -> None:
    try:
        do()
    except Exception:
        log.exception("something after an acknowledgement failed")


__all__ = ["DiscordFace", "build"]
