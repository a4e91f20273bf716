"""What organizers do in Discord: connect a server, set it up, take the list, see what waits.

Whoever may type these commands is up to the server; here only the community's own organizers
may do anything, and that is looked up at each press.
"""

from __future__ import annotations

import io
import logging
import zipfile
from codecs import BOM_UTF8
from typing import TYPE_CHECKING

import aiohttp
import discord

from bots.discord_bot import able, home, overview, setup
from bots.discord_bot.client import Away
from bots.discord_bot.pen import Pen
from bots.discord_bot.people import MOST_NAME, PLATFORM, Guest
from bots.discord_bot.reading import Came
from bots.discord_bot.routes import Papers, Told
from bots.overview import due as rows_due
from bots.overview import waiting as rows_waiting
from core.domain.errors import NotAllowed, NotConnected
from core.domain.screens import Said, Text, Words
from core.services.meeting import Profile

if TYPE_CHECKING:
    from bots.discord_bot.app import DiscordFace

log = logging.getLogger(__name__)

TROUBLE = (discord.DiscordException, aiohttp.ClientError, Away, OSError)
# The most for one file of a bot where the server has no boosts; what is bigger goes as a zip.
PLAIN_BYTES = 8_000_000


def listen(face: DiscordFace) -> None:
    """Register what follows from a press."""
    turns = face.routes.turns
    turns["setup.home"] = lambda face, came: _home(face, face.people.organizer(came), came)
    turns["setup.channel"] = announce_in
    turns["setup.nowhere"] = announce_nowhere
    turns["setup.language"] = speak
    turns["setup.badge"] = badge
    turns["setup.role"] = give_role
    turns["setup.norole"] = give_none


# -- connecting -----------------------------------------------------------------------------


def connect(face: DiscordFace, came: Came, code: str, server: str) -> Told:
    """Bind the server to the community whose code it is; whoever typed it organizes then."""
    who, texts = came.who, face.app.texts
    if who.bot or not came.guild:
        raise NotAllowed(action="discord.stranger")
    language = texts.best(who.locale or "en")
    known = face.app.listening.workspaces(PLATFORM, who.user)
    space, actor = face.app.meeting.connect(
        code,
        PLATFORM,
        came.guild,
        server or came.guild,
        f"{came.guild}/{who.user}",
        Profile(who.name[:MOST_NAME], language, others=[f"{guild}/{who.user}" for guild in known]),
    )
    guest = Guest(who, space, actor)
    community = face.app.entering.community(actor).name
    notice = Words("discord.connected", {"community": Said(community)})
    return setup.home(texts, face.language(guest), _facts(face, guest), notice)


# -- setting up -----------------------------------------------------------------------------


def set_up(face: DiscordFace, came: Came) -> Told:
    """``/earned setup``."""
    try:
        return _home(face, face.people.organizer(came))
    except NotConnected:
        return home.stranger(face.app.texts, face.people.language(came))


def _facts(face: DiscordFace, guest: Guest) -> setup.Facts:
    found = face.app.organizing.office(guest.actor)
    return setup.Facts(
        community=found.community.name,
        language=found.community.language,
        menu=found.menu,
        customs=face.app.celebrating.customs(guest.actor, guest.space),
        roles=able.names(face, guest.guild),
        undelivered=face.app.delivering.dead(guest.actor),
    )


def _home(
    face: DiscordFace, guest: Guest, came: Came | None = None, notice: Text | None = None
) -> Told:
    page = came.custom_id.rpartition(".")[2] if came is not None else ""
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 4 else 0
    return setup.home(face.app.texts, face.language(guest), _facts(face, guest), notice, number)


def announce_in(face: DiscordFace, came: Came) -> Told:
    """A channel was chosen."""
    guest, channel = face.people.organizer(came), _value(came)
    why = able.asked(lambda: able.in_channel(face, guest.guild, channel))
    if not why:
        address = f"{guest.guild}/{channel}"
        face.app.celebrating.announce_in(guest.actor, guest.space, address)
    return _home(face, guest, notice=Words(why or "discord.setup.kept"))


def announce_nowhere(face: DiscordFace, came: Came) -> Told:
    """No awards are announced any more."""
    guest = face.people.organizer(came)
    face.app.celebrating.announce_in(guest.actor, guest.space, "")
    return _home(face, guest, notice=Words("discord.setup.kept"))


def speak(face: DiscordFace, came: Came) -> Told:
    """The language that the community reads together in."""
    guest, code = face.people.organizer(came), _value(came)
    if code not in face.app.texts.languages:
        raise NotAllowed(action="discord.unknown")
    face.app.organizing.speak(guest.actor, code)
    return _home(face, guest, notice=Words("discord.setup.kept"))


def badge(face: DiscordFace, came: Came) -> Told:
    """A badge was chosen, to say which role comes with it."""
    guest = face.people.organizer(came)
    language = face.language(guest)
    return setup.role(face.app.texts, language, _facts(face, guest), _value(came))


def give_role(face: DiscordFace, came: Came) -> Told:
    """A role comes with a badge from now on."""
    guest, role = face.people.organizer(came), _value(came)
    why = able.asked(lambda: able.with_role(face, guest.guild, role, guest.who.user))
    return _changed(face, guest, came, role, why)


def give_none(face: DiscordFace, came: Came) -> Told:
    """No role comes with a badge any more; whoever has it keeps it."""
    return _changed(face, face.people.organizer(came), came, "", "")


def _changed(face: DiscordFace, guest: Guest, came: Came, role: str, why: str) -> Told:
    badge_id = came.custom_id.split(".", 2)[-1]
    if not why:
        face.app.celebrating.role_for(guest.actor, guest.space, badge_id, role)
    notice = Words(why or "discord.setup.kept")
    return setup.role(face.app.texts, face.language(guest), _facts(face, guest), badge_id, notice)


def _value(came: Came) -> str:
    return next(iter(came.values), "")


# -- what there is --------------------------------------------------------------------------


def export(face: DiscordFace, came: Came) -> Told:
    """The list of awards as a file, for whoever asked alone."""
    guest, texts = face.people.organizer(came), face.app.texts
    # A byte order mark tells Excel that a CSV is UTF-8.
    name, content = "awards.csv", BOM_UTF8 + face.app.exporting.whole("csv", guest.actor)
    if len(content) > PLAIN_BYTES:
        name, content = "awards.zip", _packed(name, content)
    language = face.language(guest)
    url = f"{face.app.settings.base_url}/office"
    elsewhere = texts.get(language, "discord.export.too_big", None, url=url)
    return Papers(texts.get(language, "discord.export.here"), name, content, elsewhere)


def _packed(name: str, content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return target.getvalue()


def waiting(face: DiscordFace, came: Came) -> Told:
    """The claims that wait and whose turn it is, what is due, and what could not be delivered."""
    guest, texts = face.people.organizer(came), face.app.texts
    language, found = face.language(guest), face.app.organizing.office(guest.actor)
    told = texts.get(language, "discord.waiting.none")
    if found.waiting:
        time = setup.span(found.waits, language)
        told = texts.get(language, "discord.waiting.count", found.waiting, time=time)
    lists = (
        rows_waiting(texts, language, face.app.workload.waiting(guest.actor)),
        rows_due(texts, language, face.app.digesting.due(guest.actor), guest.actor.zone),
    )
    dead, url = face.app.delivering.dead(guest.actor), face.app.settings.base_url
    return overview.page(Pen(texts, language), told, lists, dead, url)


__all__ = ["connect", "export", "listen", "set_up", "waiting"]
