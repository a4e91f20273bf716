"""What assessors press on a card: take, open, ask, give back; and files that they ask for.

Each press does one thing however often Discord brings it, and one that comes too late is told
how the claim stands by then, and by whose hand.
"""

from __future__ import annotations

import io
from functools import partial
from typing import TYPE_CHECKING

import discord

from bots.discord_bot import card, presence, rooms, rubric
from bots.discord_bot.client import Client
from bots.discord_bot.office import PLAIN_BYTES
from bots.discord_bot.people import PLATFORM, Guest
from bots.discord_bot.presence import meant
from bots.discord_bot.reading import Came
from bots.discord_bot.replying import NOBODY, Said
from bots.discord_bot.routes import Told
from core.domain.claim import ClaimState
from core.domain.errors import EarnedError, NotAllowed, NotFound
from core.domain.rooms import RoomKind
from core.files import EXTENSIONS

if TYPE_CHECKING:
    from bots.discord_bot.app import DiscordFace


def listen(face: DiscordFace) -> None:
    """Register what follows from a press on a card."""
    routes = face.routes
    routes.acts["desk_take"] = take
    routes.acts["desk_release"] = release
    routes.acts["desk_declare"] = declare
    routes.acts["desk_recuse"] = recuse
    routes.acts["desk_file"] = file
    routes.shows["desk_open"] = open_it
    routes.windows["desk_ask"] = ask


def take(face: DiscordFace, came: Came) -> Told:
    """Take a claim: from the card, or while reading it."""
    at, guest = meant(came), presence.assessor(face, came)
    try:
        face.app.reviewing.take(guest.actor, at.claim_id)
    except NotFound:
        raise
    except EarnedError as wrong:
        return _refused(face, guest, came, wrong)
    presence.redraw(face, guest)
    return presence.shown(face, guest, at.claim_id) if came.private else None


def release(face: DiscordFace, came: Came) -> Told:
    """Give a claim back to the queue: whoever has it, or an organizer for them."""
    at, guest = meant(came), presence.giving_back(face, came)
    community = guest.actor.community_id
    found = face.app.reviewing.posted(community, at.claim_id)
    if found is None:
        raise NotFound()
    texts, language = face.app.texts, face.language(guest)
    if found.claim.state is not ClaimState.SUBMITTED:
        if found.claim.version != at.version:
            told = texts.get(language, "discord.desk.changed")
            return presence.stands(face, guest, came, at.claim_id, told)
        try:
            face.app.reviewing.release(guest.actor, at.claim_id)
        except EarnedError as wrong:
            return _refused(face, guest, came, wrong)
        presence.redraw(face, guest)
    return presence.shown(face, guest, at.claim_id) if came.private else None


def declare(face: DiscordFace, came: Came) -> Told:
    """Open a claim to read it: its reader does not know whose it is."""
    at, guest = meant(came), presence.assessor(face, came)
    try:
        face.app.reviewing.declare(guest.actor, at.claim_id)
    except NotFound:
        raise
    except EarnedError as wrong:
        return _refused(face, guest, came, wrong)
    return presence.shown(face, guest, at.claim_id)


def recuse(face: DiscordFace, came: Came) -> Told:
    """ "I know this person": somebody else judges this claim, and every other one of theirs."""
    at, guest = meant(came), presence.assessor(face, came)
    texts, language = face.app.texts, face.language(guest)
    try:
        face.app.reviewing.recuse(guest.actor, at.claim_id)
        told = texts.get(language, "discord.desk.recused")
    except NotFound:
        raise
    except EarnedError as wrong:
        told = face.explain(wrong, language)
    presence.redraw(face, guest)
    found = face.app.reviewing.posted(guest.actor.community_id, at.claim_id)
    return card.told(texts, language, told, found)


def _refused(face: DiscordFace, guest: Guest, came: Came, wrong: EarnedError) -> Told:
    told = face.explain(wrong, face.language(guest))
    return presence.stands(face, guest, came, meant(came).claim_id, told)


def open_it(face: DiscordFace, came: Came) -> Told:
    """Read a claim, and judge it; page by page, seen by whoever pressed alone."""
    at, guest = meant(came), presence.assessor(face, came)
    page = int(at.more) if at.more.isascii() and at.more.isdigit() and len(at.more) < 5 else 1
    return presence.shown(face, guest, at.claim_id, page)


def ask(face: DiscordFace, came: Came) -> discord.ui.Modal | Said:
    """Open the window for a question. It holds nothing yet, so what came with the press is enough."""
    at, guest = meant(came), presence.assessor(face, came, live=False)
    found = face.app.reviewing.card(guest.actor, at.claim_id)
    texts, language = face.app.texts, face.language(guest)
    if not (found.mine and found.claim.state is ClaimState.IN_REVIEW):
        told = texts.get(language, "discord.desk.changed")
        return presence.stands(face, guest, came, at.claim_id, told)
    return rubric.ask(texts, language, found)


# -- files ----------------------------------------------------------------------------------


def file(face: DiscordFace, came: Came) -> Told:
    """Send a file into the assessor's direct messages, under a name that says nothing.

    The copy is written down, and an erasure takes it out again; what is seen by one person
    alone in a channel could not be taken back.
    """
    at, guest = meant(came), presence.assessor(face, came)
    texts, language = face.app.texts, face.language(guest)
    kept = face.app.desk_files.get(guest.actor, at.more.partition("-")[0])
    if kept.claim_id != at.claim_id:
        raise NotFound()
    if len(kept.content) > PLAIN_BYTES:
        url = f"{face.app.settings.base_url}/desk/claims/{at.claim_id}"
        return texts.get(language, "discord.desk.file.too_big", None, url=url)
    sent = texts.get(language, "discord.desk.file.sent")
    if not face.app.meeting.first_time(PLATFORM, came.guild, f"file:{came.key}"):
        return sent
    room = rooms.room_of(face, guest)
    if room.kind is not RoomKind.DM:
        raise NotAllowed(action="discord.no_dm_file")
    name = f"{texts.get(language, 'discord.desk.file.name')}{EXTENSIONS[kept.media_type]}"
    told, channel = texts.get(language, "discord.desk.file.comment"), room.address
    send = partial(
        _send, channel=int(channel.partition("/")[2]), told=told, name=name, content=kept.content
    )
    try:
        ref = face.line.ask(send)
    except discord.Forbidden:
        raise NotAllowed(action="discord.no_dm_file") from None
    face.app.delivering.copied(room, at.claim_id, ref)
    return sent


async def _send(client: Client, *, channel: int, told: str, name: str, content: bytes) -> str:
    place = client.get_partial_messageable(channel)
    made = discord.File(io.BytesIO(content), filename=name)
    sent = await place.send(told, file=made, allowed_mentions=NOBODY)
    return str(sent.id)


__all__ = ["listen"]
