"""An assessor at work in Discord: that they may, looked up at each click, and what they see.

A role of the server says who assesses. What Discord sent along with a press is enough to open an
empty window; whatever shows or changes something asks Discord once more, and no answer means no.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import aiohttp
import discord

from bots.discord_bot import card, review, rooms
from bots.discord_bot.client import Away, Client
from bots.discord_bot.ids import Here
from bots.discord_bot.people import PLATFORM, Guest
from bots.discord_bot.reading import Came
from core.domain.errors import NotAllowed, NotConnected
from core.domain.people import Role
from core.services.appointing import appointed
from core.services.meeting import Visit

if TYPE_CHECKING:
    from bots.discord_bot.app import DiscordFace
    from bots.discord_bot.layout import Page

log = logging.getLogger(__name__)

TROUBLE = (discord.DiscordException, aiohttp.ClientError, Away, OSError)
# Seconds that Discord has to say which roles somebody has.
PATIENCE = 8.0
# "Unknown Member": they are not in the server any more.
NO_MEMBER = 10007


def assessor(face: DiscordFace, came: Came, *, live: bool = True) -> Guest:
    """Who judges: in this server, in the channel, and in a role that means so right now.

    A card works only where the assessors are: one that was left behind in another channel does
    not. Raises ``NotConnected`` and ``NotAllowed``, also when Discord does not answer.
    """
    visit = _visit(face, came)
    mapped = face.app.appointing.of(visit.space)
    if not mapped:
        raise NotAllowed(action="discord.no_desk_role")
    held = _roles(face, came.guild, came.who.user) if live else came.roles
    visit = face.app.whereabouts.back(visit, f"{came.guild}/{came.who.user}")
    through, actor = bool(set(mapped.values()) & set(held)), visit.actor
    if through and actor is None:
        actor = face.people.met(visit.space, came.who)
    if live and actor is not None:
        _remember(face, Guest(came.who, visit.space, actor), held)
    if actor is None or not through:
        raise NotAllowed(action="discord.no_assessor")
    return Guest(came.who, visit.space, appointed(actor, mapped, held))


def directly(face: DiscordFace, came: Came) -> Guest:
    """Who judges, in direct messages with the bot; the server stands in what was pressed."""
    return judging(face, came, meant(came).more)


def judging(face: DiscordFace, came: Came, guild: str) -> Guest:
    """Who judges, wherever in that server or in direct messages: in the role right now.

    Where no role of the server means so, it is ours that counts. Raises ``NotAllowed``.
    """
    guest = face.people.within(came, guild)
    mapped = face.app.appointing.of(guest.space)
    if mapped:
        held = _roles(face, guest.guild, came.who.user)
        _remember(face, guest, held)
        guest = replace(guest, actor=appointed(guest.actor, mapped, held))
    if Role.ASSESSOR not in guest.actor.roles:
        raise NotAllowed(action="discord.no_assessor")
    return guest


def wherever(face: DiscordFace, came: Came) -> Guest:
    """Who judges and typed a command: in this server; in direct messages, in one of theirs.

    Raises ``NotAllowed`` as the server that they talked about last says it.
    """
    last = face.people.guest(came).guild
    theirs = [] if came.guild else face.app.listening.workspaces(PLATFORM, came.who.user)
    refused = None
    for guild in dict.fromkeys((last, *theirs)):
        try:
            return judging(face, came, guild)
        except NotAllowed as wrong:
            refused = refused or wrong
    raise refused or NotAllowed(action="discord.no_assessor")


def _remember(face: DiscordFace, guest: Guest, held: Collection[str]) -> None:
    """Keep what Discord said of somebody's roles, so that claims can be offered to those who judge.

    Offers come in direct messages. They are opened now, without a word: later nobody is there who
    could say whose they are.
    """
    if face.app.appointing.seen(guest.space, guest.actor.person_id, held):
        face.after(lambda: rooms.room_of(face, guest, heard=False))


def giving_back(face: DiscordFace, came: Came) -> Guest:
    """Who gives a claim back: an assessor, or an organizer for one who left it behind.

    Raises ``NotAllowed``.
    """
    try:
        return assessor(face, came)
    except NotAllowed:
        visit = _visit(face, came)
        if visit.actor is None or Role.ORGANIZER not in visit.actor.roles:
            raise
        return Guest(came.who, visit.space, appointed(visit.actor, {}, ()))


def _visit(face: DiscordFace, came: Came) -> Visit:
    """Who clicks in the assessors' channel, whatever they may do there."""
    if came.who.bot or not came.guild:
        raise NotAllowed(action="discord.stranger")
    user = f"{came.guild}/{came.who.user}"
    visit = face.app.meeting.visit(PLATFORM, came.guild, user)
    if visit is None:
        raise NotConnected()
    room = face.app.meeting.desk_of(visit.space)
    if room is None:
        raise NotAllowed(action="discord.no_desk")
    if room.address != f"{came.guild}/{came.channel}":
        raise NotAllowed(action="discord.other_channel")
    return visit


def still_there(face: DiscordFace, guest: Guest) -> Guest:
    """Somebody in direct messages, and whether Discord says that they left the server they come from.

    Who left cannot begin anything; all that is theirs stays theirs. No answer changes nothing:
    nobody is taken for gone because the network is.
    """
    try:
        _member(face, guest.guild, guest.who.user)
    except TROUBLE as wrong:
        return face.people.gone(guest) if getattr(wrong, "code", 0) == NO_MEMBER else guest
    return guest


def _member(face: DiscordFace, guild: str, user: str) -> Any:
    """A member of a server as Discord knows them now. Raises ``TROUBLE``."""

    async def question(client: Client) -> Any:
        return await client.http.get_member(int(guild), int(user))

    return face.line.ask(question, PATIENCE)


def _roles(face: DiscordFace, guild: str, user: str) -> Collection[str]:
    """The roles that Discord says somebody has now in a server."""
    try:
        told = _member(face, guild, user)
    except TROUBLE as wrong:
        code = getattr(wrong, "code", 0)
        log.info("a member could not be looked up: %s", code or type(wrong).__name__)
        if code == NO_MEMBER:
            face.app.whereabouts.left(PLATFORM, guild, f"{guild}/{user}")
        action = "discord.not_here" if code == NO_MEMBER else "discord.not_told"
        raise NotAllowed(action=action) from None
    return frozenset(str(one) for one in told.get("roles") or ())


# -- what they see --------------------------------------------------------------------------


def meant(came: Came) -> Here:
    """The claim that a press is about. Raises ``NotAllowed`` for what is none of ours."""
    found = Here.decode(came.custom_id)
    if found is None:
        raise NotAllowed(action="discord.unknown")
    return found


def shown(face: DiscordFace, guest: Guest, claim: str, page: int = 1, notice: str = "") -> Page:
    """The claim as it is now, with what its reader filled in so far."""
    found = face.app.reviewing.card(guest.actor, claim)
    draft = face.app.reviewing.drafted(guest.actor, claim)
    language = face.language(guest)
    return review.review(face.app.texts, language, found, page, draft, notice)


def stands(face: DiscordFace, guest: Guest, came: Came, claim: str, what: str) -> Page:
    """What somebody has to know who pressed a button, and how the claim stands now."""
    if came.private and Role.ASSESSOR in guest.actor.roles:
        return shown(face, guest, claim, notice=what)
    found = face.app.reviewing.posted(guest.actor.community_id, claim)
    return card.told(face.app.texts, face.language(guest), what, found)


def redraw(face: DiscordFace, guest: Guest) -> None:
    """Send at once what waits for the assessors' channel, such as the card as it is now."""
    room = face.app.meeting.desk_of(guest.space)
    if room is not None:
        community, room_id = guest.actor.community_id, room.id
        face.after(lambda: face.app.delivering.drain(community, room_id))


__all__ = [
    "assessor",
    "directly",
    "giving_back",
    "judging",
    "meant",
    "redraw",
    "shown",
    "stands",
    "still_there",
    "wherever",
]
