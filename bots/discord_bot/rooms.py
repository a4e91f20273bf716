"""Where somebody talks with the bot: in direct messages, else in a private thread.

Discord says only when a message is sent that somebody has closed their direct messages. Then the
conversation moves, with all that waits, into a thread below the channel where they asked for it.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from hashlib import blake2s
from typing import TYPE_CHECKING, Any, Literal

import aiohttp
import discord

from bots.discord_bot.client import Away
from bots.discord_bot.people import PLATFORM, Guest
from core.domain.claim import OPEN
from core.domain.errors import NotAllowed
from core.domain.rooms import Room, RoomKind
from core.services.delivering import Undeliverable

if TYPE_CHECKING:
    from bots.discord_bot.app import DiscordFace
    from bots.discord_bot.client import Client

log = logging.getLogger(__name__)

# Minutes after which Discord puts a silent thread away by itself; a message brings it back.
WEEK: Literal[10080] = 10_080
# Of a hundred characters the mark takes some.
MOST_NAME = 80


def room_of(face: DiscordFace, guest: Guest, *, heard: bool = True) -> Room:
    """Where somebody talks with the bot; direct messages are opened when need be.

    ``heard`` is False where they said nothing that asks for it. Raises ``NotAllowed`` where Discord
    opens none, ``Away`` without a connection.
    """
    if guest.room is not None:
        return _asked_for(face, guest, guest.room)
    known = face.app.meeting.room_of(guest.actor)
    if known is not None and known.platform == PLATFORM:
        return _asked_for(face, guest, known)
    try:
        channel = face.line.ask(lambda client: _direct(client, guest.who.user))
    except discord.Forbidden as wrong:
        raise NotAllowed(action="discord.no_dm") from wrong
    address = f"{guest.guild}/{channel}"
    return face.app.meeting.room(guest.actor, guest.space, address, guest.origin, heard=heard)


def _asked_for(face: DiscordFace, guest: Guest, room: Room) -> Room:
    """A room that is known, with the channel where it was asked for last."""
    if room.kind is not RoomKind.DM or guest.origin in ("", room.origin):
        return room
    address = room.address
    return face.app.meeting.room(guest.actor, guest.space, address, guest.origin)


async def _direct(client: Client, user: str) -> int:
    """The id of somebody's direct messages."""
    found = await client.create_dm(discord.Object(int(user)))
    return found.id


def here(face: DiscordFace, guest: Guest) -> Guest:
    """The same one, with the room where the answer goes."""
    return replace(guest, room=room_of(face, guest))


def told_now(face: DiscordFace, guest: Guest) -> str | None:
    """The claim that is talked about there; None where that one is over, or none was begun."""
    claim_id = guest.room.claim_id if guest.room else None
    if claim_id is None:
        return None
    with face.app.store.reading(guest.actor.community_id) as tx:
        return claim_id if tx.claims.is_open(claim_id) else None


# -- threads --------------------------------------------------------------------------------


def into_thread(face: DiscordFace, room: Room) -> Room:
    """Move a conversation into a private thread; the room as it is then.

    Raises ``Undeliverable`` where none can be opened.
    """
    if not room.origin:
        raise Undeliverable("their direct messages are closed")
    actor = face.app.meeting.actor(room)
    called = face.app.texts.get(face.app.texts.best(actor.language), "discord.thread.name")
    name, origin = f"{called[:MOST_NAME]} · {mark_of(room)}", int(room.origin)
    guild = int(room.address.partition("/")[0])
    try:
        thread = face.line.ask(lambda client: _thread(client, guild, origin, name))
    except discord.Forbidden as wrong:
        raise Undeliverable(f"no private thread: {wrong.code}") from wrong
    except discord.NotFound as wrong:
        raise Undeliverable(f"no private thread: {wrong.code}") from wrong
    face.app.listening.move(room, thread, RoomKind.THREAD)
    moved = face.app.listening.room(room)
    if moved is None:
        raise Undeliverable("they are gone")
    return moved


def mark_of(room: Room) -> str:
    """By which a thread is found again that was made just before a crash. It says nothing."""
    return blake2s(room.id.encode(), digest_size=3).hexdigest()


async def _thread(client: Client, guild: int, origin: int, name: str) -> str:
    """The address of a private thread. Nobody but the bot and moderators sees it yet.

    One of that name below that channel was made for this very room and never written down: it is
    used. It is in the server where it was asked for, which need not be the one of the room before.
    """
    place = client.get_channel(origin)
    guild = place.guild.id if isinstance(place, discord.abc.GuildChannel) else guild
    found = await _made_before(client, guild, origin, name)
    if found:
        return found
    data: Any = await client.http.start_thread_without_message(
        origin,
        name=name,
        auto_archive_duration=WEEK,
        type=discord.ChannelType.private_thread.value,
        invitable=False,
    )
    return f"{data['guild_id']}/{data['id']}"


async def _made_before(client: Client, guild: int, origin: int, name: str) -> str:
    """The address of a thread that was left behind; "" where there is none, or nobody says so."""
    try:
        told: Any = await client.http.get_active_threads(guild)
    except discord.HTTPException as wrong:
        log.info("the threads of a server could not be looked up: %s", wrong.code)
        return ""
    for one in told.get("threads") or ():
        if str(one.get("parent_id")) == str(origin) and one.get("name") == name:
            return f"{one.get('guild_id') or guild}/{one['id']}"
    return ""


def let_in(face: DiscordFace, room: Room) -> None:
    """Its learner may read and press; to let them in twice changes nothing.

    Raises ``Undeliverable`` when they are gone.
    """
    user = face.app.listening.user(room)
    if user is None:
        raise Undeliverable("they are gone")
    _, _, thread = room.address.partition("/")
    face.line.ask(lambda client: client.http.add_user_to_thread(int(thread), int(user)))


def back_in(face: DiscordFace, room: Room) -> None:
    """Whoever left their thread is let in again, where something is there for them.

    Only after something was posted: that opens a thread that was put away.
    """
    if room.kind is not RoomKind.THREAD:
        return
    try:
        let_in(face, room)
    except (discord.DiscordException, aiohttp.ClientError, Away, OSError, Undeliverable) as wrong:
        log.info("somebody could not be let into their thread: %s", wrong)


def put_away(face: DiscordFace, room: Room) -> None:
    """A thread that is over is locked: no claim is open, and nothing waits to be asked there."""
    if room.kind is not RoomKind.THREAD or face.app.celebrating.asks(room):
        return
    with face.app.store.reading(room.community_id) as tx:
        claims = tx.claims.of(room.person_id or "")
    if not any(one.state in OPEN for one in claims):
        lock(face, room)


def lock(face: DiscordFace, room: Room) -> None:
    """It is over: the thread is locked and put away, and nothing more goes there."""
    _, _, thread = room.address.partition("/")
    try:
        face.line.ask(
            lambda client: client.http.edit_channel(int(thread), archived=True, locked=True)
        )
    except (discord.HTTPException, Away, TimeoutError) as wrong:
        log.info("a thread could not be put away: %s", wrong)
    face.app.listening.close(room)


__all__ = ["back_in", "here", "into_thread", "let_in", "lock", "room_of", "told_now"]
