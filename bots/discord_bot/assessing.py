"""What goes out to assessors in Discord: a card for each claim, and below it what was said.

A thread that is begun on a message has the message's own id (Discord, "Start Thread from
Message"), so the thread below a card needs no memory of its own.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from hashlib import blake2s
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import discord

from bots.discord_bot import card
from bots.discord_bot.layout import Page
from bots.discord_bot.replying import NOBODY
from core.domain.rooms import Going, Parcel, Room
from core.services.conversation import Conversation
from core.services.delivering import Undeliverable

if TYPE_CHECKING:
    from bots.discord_bot.app import DiscordFace
    from bots.discord_bot.client import Client

log = logging.getLogger(__name__)

# Posts a message into a room, with a mark of its own or that of its parcel.
Post: TypeAlias = Callable[[Room, Parcel, Page, int], str]
Send: TypeAlias = Callable[[Parcel, Conversation | None], str]
NO_CHANNEL, NO_MESSAGE, NO_ACCESS, NO_PERMISSION = 10003, 10008, 50001, 50013
THERE, LOCKED = 160004, 160005
# Why there is no thread to write into; then it is said in the channel.
NO_THREAD = frozenset({NO_CHANNEL, NO_MESSAGE, NO_ACCESS, NO_PERMISSION, THERE, LOCKED})
# What an organizer can mend.
DESK = {
    NO_PERMISSION: "undelivered.desk",
    NO_ACCESS: "undelivered.desk",
    NO_CHANNEL: "undelivered.desk_gone",
}
# Minutes after which Discord puts a silent thread away by itself; a message brings it back.
WEEK: Literal[10080] = 10_080
MOST_NAME = 100
# Messages to look through for one of our own after a crash.
RECENT = 30


class Assessing:
    """Sends what belongs to a review channel."""

    def __init__(self, face: DiscordFace, post: Post) -> None:
        self._face = face
        self._app = face.app
        self._post = post
        self.kinds: Mapping[Going, Send] = {Going.CARD: self._card, Going.RELAY: self._relay}

    def _language(self, parcel: Parcel) -> tuple[str, str]:
        """The language that assessors read together in, and the card of the claim, if there is."""
        with self._app.store.reading(parcel.room.community_id) as tx:
            language = tx.people.community().language
            return language, tx.cards.get(parcel.claim_id, parcel.room.id) or ""

    # -- the card -------------------------------------------------------------------------

    def _card(self, parcel: Parcel, _: Conversation | None) -> str:
        language, ref = self._language(parcel)
        texts = self._app.texts
        found = self._app.reviewing.posted(parcel.room.community_id, parcel.claim_id)
        page = card.card(texts, language, found) if found else card.gone(texts, language)
        mark = mark_of_card(parcel)
        page.children[0].id = mark
        channel = int(parcel.room.address.partition("/")[2])
        try:
            # One that was made just before a crash, or whose answer got lost, is drawn anew.
            ref = ref or self._face.line.ask(partial(arrived, channel=channel, mark=mark))
            if ref and self._changed(parcel.room, ref, page):
                return ref
            return self._post(parcel.room, parcel, page, mark)
        except discord.HTTPException as wrong:
            raise _meant(wrong) from wrong

    def _changed(self, room: Room, ref: str, page: Page) -> bool:
        """Draw the card anew; False where somebody deleted it."""
        channel = int(room.address.partition("/")[2])
        try:
            self._face.line.ask(partial(_edit, channel=channel, message=int(ref), page=page))
        except discord.HTTPException as wrong:
            if wrong.code != NO_MESSAGE:
                raise
            return False
        return True

    # -- below it -------------------------------------------------------------------------

    def _relay(self, parcel: Parcel, _: Conversation | None) -> str:
        language, ref = self._language(parcel)
        about = parcel.room.community_id, parcel.claim_id, parcel.ids["message"]
        said = self._app.reviewing.relayed(*about)
        if said is None:
            return ""
        draw = partial(card.relayed, self._app.texts, language, said.kind, said.text)
        below = self._below(parcel, ref, language, draw) if ref else ""
        if below:
            return f"{ref}/{below}"
        try:
            return self._post(parcel.room, parcel, draw(), 0)
        except discord.HTTPException as wrong:
            raise _meant(wrong) from wrong

    def _below(self, parcel: Parcel, ref: str, language: str, draw: Callable[[], Page]) -> str:
        """Say it in the thread below the card, which is begun when need be; "" where none can be."""
        guild, _, channel = parcel.room.address.partition("/")
        room = replace(parcel.room, address=f"{guild}/{ref}")
        name = self._app.texts.get(self._app.texts.best(language), "discord.relay.thread")
        begin = partial(_begin, channel=int(channel), message=int(ref), name=name[:MOST_NAME])
        for again in (False, True):
            try:
                if again:
                    self._face.line.ask(begin)
                return self._post(room, parcel, draw(), 0)
            except discord.HTTPException as wrong:
                if wrong.code not in NO_THREAD:
                    raise
                log.info("there is no thread below a card: %s", wrong.code)
        return ""


def mark_of_card(parcel: Parcel) -> int:
    """The number by which the card of a claim is found in a room, whatever became of its parcels."""
    name = f"{parcel.room.id}/{parcel.claim_id}".encode()
    return 1_000_000 + int(blake2s(name).hexdigest()[:7], 16)


async def arrived(client: Client, *, channel: int, mark: int) -> str:
    """The id of a message that carries the mark; "" when there is none."""
    found = await client.http.logs_from(channel, RECENT)
    for message in found:
        first: Mapping[str, Any] = next(iter(message.get("components") or ()), {})
        if first.get("id") == mark:
            return str(message["id"])
    return ""


async def _edit(client: Client, *, channel: int, message: int, page: Page) -> None:
    place = client.get_partial_messageable(channel)
    await place.get_partial_message(message).edit(view=page, allowed_mentions=NOBODY)


async def _begin(client: Client, *, channel: int, message: int, name: str) -> Any:
    begin = client.http.start_thread_with_message
    return await begin(channel, message, name=name, auto_archive_duration=WEEK)


def _meant(wrong: discord.HTTPException) -> Exception:
    """For good, with the key of the words that say what to mend; else what it was."""
    key = DESK.get(wrong.code)
    return Undeliverable(key) if key is not None else wrong


__all__ = ["Assessing", "arrived", "mark_of_card"]
