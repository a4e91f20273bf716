"""What a learner writes in direct messages: an answer, evidence, or the first word.

Whoever edits or deletes a message changes what stands in Discord, not what they told; that is
changed at the read-back.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import discord

from bots import chat
from bots.discord_bot import handing, helping, reading, screens
from bots.discord_bot.learner import start
from bots.discord_bot.people import PLATFORM
from bots.discord_bot.reading import HEARD, Came, Handed
from bots.discord_bot.rooms import here, told_now
from bots.discord_bot.routes import Told
from core.domain.errors import EarnedError
from core.domain.interview import Typed

if TYPE_CHECKING:
    from bots.discord_bot.app import DiscordFace

log = logging.getLogger(__name__)


async def said(face: DiscordFace, message: discord.Message) -> None:
    """A direct message: what came before it in the same conversation is taken first."""
    if message.type not in HEARD:
        return
    channel = str(message.channel.id)
    async with face.turns.of(channel):
        if await face.watermark.catch_up(channel):
            await take(face, message)


async def take(face: DiscordFace, message: discord.Message) -> bool:
    """Take one message, in its turn; whether it is taken."""
    if message.author.bot or message.type not in HEARD:
        return True
    came, channel = reading.message(message), str(message.channel.id)
    words, files = reading.words(message.content), reading.files(message)
    try:
        work = face.wait_for if files else face.work
        told = await work(_heard, face, came, words, files)
    except Exception:
        log.exception("a message could not be taken; it is read again")
        face.watermark.missed(channel, message.id)
        return False
    if isinstance(told, str | discord.ui.LayoutView):
        await face.speak(came, told)
    face.watermark.taken(channel, message.id)
    return True


def _heard(face: DiscordFace, came: Came, words: str, files: tuple[Handed, ...]) -> Told:
    try:
        return _hear(face, came, words, files)
    except EarnedError as wrong:
        said = face.explain(wrong, face.people.language(came))
        return said if face.told.first(came.key) else None


def _hear(face: DiscordFace, came: Came, words: str, files: tuple[Handed, ...]) -> Told:
    guest = here(face, face.people.guest(came))
    claim_id = told_now(face, guest)
    assert guest.room is not None
    if not files and chat.asks_for_help(face.app.texts, words):
        asked = helping.asked(face, guest, claim_id or "")
        return asked if face.greeted.first(came.key) else None
    if claim_id is not None:
        talk, refused = None, None
        if files:
            talk, refused = handing.attach(face, guest, claim_id, files, came.key)
        if words or (talk is None and not files):
            given = Typed(words)
            talk = chat.tell(
                face.app, guest.actor, claim_id, PLATFORM, came.key, given, guest.room.id
            )
        if talk is not None:
            face.answer(guest, talk)
        return refused
    home = face.app.learning.home(guest.actor)
    if not home.entries:
        face.answer(guest, start(face, guest, came.key, words))
        return handing.later(face, guest) if files else None
    if not face.greeted.first(came.key):
        return None
    language = face.language(guest)
    return screens.greeting(face.app.texts, language, home, words, files=bool(files))


__all__ = ["said", "take"]
