"""What goes out to Discord: screens and news, to learners; what assessors get is ``assessing``.

A message carries a nonce from its parcel, so that Discord itself makes it once while it remembers
(Discord, "Create Message", ``enforce_nonce``: some minutes); and a number in its first component,
by which it is found later. ``client.ask`` waits out what Discord's limits put off for a while.
"""

from __future__ import annotations

import logging
import threading
from functools import partial
from typing import TYPE_CHECKING, Any

import aiohttp
import discord

from bots.chat import concern
from bots.discord_bot import layout, leaving, rooms, screens, wishing
from bots.discord_bot.assessing import Assessing, arrived
from bots.discord_bot.celebrating import Celebrating
from bots.discord_bot.client import Away, Client
from bots.discord_bot.ids import option_id
from bots.discord_bot.layout import Page, Sheet
from bots.discord_bot.news import hint
from bots.discord_bot.prompting import Prompting
from core.domain.rooms import Going, Parcel, Room, RoomKind
from core.domain.screens import Screen, Standing, Words
from core.services.conversation import Conversation
from core.services.delivering import TryLater, Undeliverable

if TYPE_CHECKING:
    from bots.discord_bot.app import DiscordFace

log = logging.getLogger(__name__)

NOBODY = discord.AllowedMentions.none()
# The option that gives the consent.
AGREE = "agree"
# Characters of a nonce (Discord, "Create Message").
MOST_NONCE = 25
MOST_REMEMBERED = 5_000
# Seconds until the next try when there is no connection, or Discord does not say.
SOON = 5.0
# They cannot be written to: closed direct messages (Discord has two codes that say so), or we
# were taken for spam.
CLOSED = frozenset({50007, 50278, 20026})
# Unknown channel, message, user; no access; a layout that Discord does not take; archived.
FOR_GOOD = frozenset(
    {10003, 10004, 10007, 10008, 10013, 50001, 50013, 50035, 50083, 160005, *CLOSED}
)
GONE = frozenset({10003, 10008, 50001, 50083})
# After these a conversation goes on in a new thread.
MOVES = {RoomKind.DM: CLOSED, RoomKind.THREAD: frozenset({10003})}


class DiscordSender:
    """Sends to Discord."""

    def __init__(self, face: DiscordFace) -> None:
        self._face = face
        self._app = face.app
        self._guard = threading.Lock()
        # The screens that are shown, so that they can be closed without asking Discord for them.
        self._shown: dict[str, Screen] = {}
        self._celebrating = Celebrating(face, self._post)
        self._assessing = Assessing(face, self._post_to)
        self._prompting = Prompting(face, self._post)

    def send(self, parcel: Parcel, fresh: Conversation | None) -> str:
        """Send one message; see ``core.services.delivering.Sender``."""
        kinds = {
            Going.SCREEN: self._screen,
            Going.NEWS: self._news,
            Going.UNSAY: self._unsay,
            Going.EMPTY: self._empty,
            Going.CONCERN: self._concern,
        }
        kinds |= {
            **self._celebrating.kinds,
            **self._assessing.kinds,
            **self._prompting.kinds,
        }
        try:
            return kinds[parcel.kind](parcel, fresh)
        except (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, Away) as wrong:
            raise meaning(wrong) from wrong

    # -- to learners --------------------------------------------------------------------

    def _screen(self, parcel: Parcel, fresh: Conversation | None) -> str:
        talk = fresh or self._look(parcel, None)
        room, ref = self._post(parcel, partial(self._drawn, talk))
        self._face.wishes.pop(talk.claim_id, None)
        if room.shown:
            self._close_last(room, room.shown, parcel, talk)
        self._remember(room.id, talk.screen)
        self._put_away(room, talk)
        return ref

    def _drawn(self, talk: Conversation, room: Room) -> Page:
        base, typed = self._app.settings.public_url, room.kind is RoomKind.DM
        page = screens.draw(self._app.texts, talk, base_url=base, typed=typed)
        badge = self._face.wishes.get(talk.claim_id, "")
        if badge:
            wishing.put(page, option_id(talk.claim_id, talk.version, AGREE), badge)
        return page

    def _news(self, parcel: Parcel, fresh: Conversation | None) -> str:
        news = parcel.ids["news"]
        if parcel.takes_over:
            return self._screen(parcel, self._look(parcel, Words(f"discord.news.{news}")))
        talk = self._look(parcel, None)
        page = hint(self._app.texts, talk, f"discord.news.{news}")
        return self._post(parcel, lambda _: page)[1]

    def _look(self, parcel: Parcel, notice: Words | None) -> Conversation:
        actor = self._app.meeting.actor(parcel.room)
        return self._app.learning.look(actor, parcel.claim_id, notice)

    def _unsay(self, parcel: Parcel, _: Conversation | None) -> str:
        # What was said in a thread of the room has the thread before its own name.
        *thread, ref = parcel.ids["ref"].split("/")
        channel = int(thread[0]) if thread else _channel(parcel.room)
        try:
            self._face.line.ask(lambda client: client.http.delete_message(channel, int(ref)))
        except discord.HTTPException as wrong:
            if wrong.code not in GONE:
                raise
        return ""

    def _empty(self, parcel: Parcel, _: Conversation | None) -> str:
        """What the bot said goes; what others look at in the same conversation stays."""
        channel = _channel(parcel.room)
        kept = frozenset(self._app.listening.shown(parcel.room.platform, str(channel)))
        before = float(parcel.ids["before"])
        try:
            some = partial(leaving.empty, channel=channel, before=before, kept=kept)
            if not self._face.line.ask(some):
                raise TryLater(leaving.REST, "more to delete")
        except discord.HTTPException as wrong:
            if wrong.code not in GONE:
                raise
        return ""

    def _concern(self, parcel: Parcel, _: Conversation | None) -> str:
        sheet = Sheet(layout.MOST_PARAGRAPH)
        sheet.text(concern(self._app, parcel))
        sheet.cut()
        page = layout.card(sheet.items())
        return self._post(parcel, lambda _: page)[1]

    # -- the screen before --------------------------------------------------------------

    def _close_last(self, room: Room, before: str, parcel: Parcel, talk: Conversation) -> None:
        """The screen before shows what was answered, and has no buttons any more.

        It only tidies up: what goes wrong with it is no reason to send the screen again.
        """
        channel, message = _channel(room), int(before)
        try:
            view = self._closed(room, message, parcel, talk)
            if view is not None:
                self._face.line.ask(partial(_edit, channel=channel, message=message, view=view))
        except (discord.DiscordException, aiohttp.ClientError, Away, OSError) as wrong:
            log.info("the screen before was not closed: %s", getattr(wrong, "code", wrong))

    def _closed(self, room: Room, before: int, parcel: Parcel, talk: Conversation) -> Page | None:
        with self._guard:
            screen = self._shown.get(room.id)
        if screen is not None:
            same = parcel.room.claim_id == talk.claim_id
            view = screens.settled(self._app.texts, talk, screen) if same else None
            return view or screens.closed(self._app.texts, talk, screen)
        channel = _channel(room)
        found = self._face.line.ask(lambda client: client.http.get_message(channel, before))
        return screens.unpressable(found.get("components") or ())

    def _remember(self, room_id: str, screen: Screen) -> None:
        with self._guard:
            if len(self._shown) >= MOST_REMEMBERED:
                self._shown.clear()
            self._shown[room_id] = screen

    # -- posting ------------------------------------------------------------------------

    def _post(self, parcel: Parcel, draw: Any) -> tuple[Room, str]:
        """Post a message, in a thread where somebody cannot be written to directly.

        A thread that a moderator deleted is replaced by another one.
        Gives the room where it stands now, and its id.
        """
        room = parcel.room
        try:
            return room, self._post_to(room, parcel, draw(room))
        except discord.HTTPException as wrong:
            if wrong.code not in MOVES.get(room.kind, ()):
                raise
        room = rooms.into_thread(self._face, room)
        return room, self._post_to(room, parcel, draw(room))

    def _post_to(self, room: Room, parcel: Parcel, view: Page, mark: int = 0) -> str:
        """Post it, unless it arrived before a crash; with a ``mark`` that was looked for already."""
        if room.kind is RoomKind.THREAD and room.shown is None:
            rooms.let_in(self._face, room)
        look, channel = parcel.tries and not mark, _channel(room)
        mark = mark or mark_of(parcel)
        view.children[0].id = mark
        if look:
            there = self._face.line.ask(partial(arrived, channel=channel, mark=mark))
            if there:
                return there
        nonce = parcel.id[:MOST_NONCE]
        sent = self._face.line.ask(partial(_send, channel=channel, view=view, nonce=nonce))
        if parcel.kind is not Going.SCREEN:
            rooms.back_in(self._face, room)
        return sent

    def _put_away(self, room: Room, talk: Conversation) -> None:
        """A thread is over with its claim, unless something is still open or asked there."""
        if isinstance(talk.screen, Standing):
            rooms.put_away(self._face, room)


def _channel(room: Room) -> int:
    return int(room.address.partition("/")[2])


def mark_of(parcel: Parcel) -> int:
    """A number for a message that no other one near it has; within 31 bits."""
    return 1_000_000 + int(parcel.id[:7], 16)


async def _send(client: Client, *, channel: int, view: Page, nonce: str) -> str:
    place = client.get_partial_messageable(channel)
    sent = await place.send(view=view, nonce=nonce, allowed_mentions=NOBODY)
    return str(sent.id)


async def _edit(client: Client, *, channel: int, message: int, view: Page) -> None:
    place = client.get_partial_messageable(channel)
    await place.get_partial_message(message).edit(view=view, allowed_mentions=NOBODY)


def meaning(wrong: Exception) -> Exception:
    """What an answer of Discord means for the message: later, never, or try again."""
    if isinstance(wrong, Away):
        return TryLater(SOON, "not connected")
    if isinstance(wrong, discord.RateLimited):
        return TryLater(wrong.retry_after, "rate limited")
    if not isinstance(wrong, discord.HTTPException):
        return ConnectionError(type(wrong).__name__)
    if wrong.status == 429:
        return TryLater(_seconds(wrong), "rate limited")
    if wrong.code in FOR_GOOD:
        return Undeliverable(f"{wrong.code}")
    return ConnectionError(f"{wrong.status} {wrong.code}")


def _seconds(wrong: discord.HTTPException) -> float:
    try:
        return max(1.0, float(wrong.response.headers.get("Retry-After", SOON)))
    except (ValueError, AttributeError):
        return SOON


__all__ = ["DiscordSender", "mark_of", "meaning"]
