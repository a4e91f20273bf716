"""Where assessors meet in a server, and which of its roles mean that somebody is one.

Ids: ``setup.desk`` opens it, ``setup.desk.in`` is a menu of channels, ``setup.desk.at`` one of hours,
``setup.means.ROLE`` one of the server's roles, ``setup.nobody.ROLE`` a button.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bots import hours
from bots.discord_bot import able, layout, presence
from bots.discord_bot.layout import Button, Page, Sheet
from bots.discord_bot.pen import Pen
from bots.discord_bot.people import Guest
from bots.discord_bot.reading import Came
from bots.discord_bot.routes import Told
from bots.discord_bot.setup import channels
from core.domain.errors import NotAllowed
from core.domain.people import Role
from core.domain.rooms import Room
from core.domain.screens import Said, Text, Tone, Words
from core.services.appointing import MAPPED
from core.texts import Texts

if TYPE_CHECKING:
    from bots.discord_bot.app import DiscordFace

log = logging.getLogger(__name__)

# Others may follow a channel of announcements, so claims do not come there.
PLACES = [discord.ChannelType.text]


def listen(face: DiscordFace) -> None:
    """Register what follows from a press."""
    turns = face.routes.turns
    turns["setup.desk"] = lambda face, came: _page(face, face.people.organizer(came))
    turns["setup.desk.in"] = meet_in
    turns["setup.desk.at"] = tell_at
    turns["setup.means"] = means
    turns["setup.nobody"] = nobody


# -- drawing --------------------------------------------------------------------------------


def page(
    texts: Texts,
    language: str,
    desk: Room | None,
    mapped: Mapping[Role, str],
    names: Mapping[str, str],
    hour: int | None,
    notice: Text | None = None,
) -> Page:
    """What was chosen, and how to choose otherwise.

    ``names`` are those of roles by id, ``hour`` is when the channel is told what waits.
    """
    pen, sheet = Pen(texts, language), Sheet(layout.MOST_PARAGRAPH)
    sheet.heading(pen.word("discord.setup.desk"))
    if notice is not None:
        sheet.strong(pen.say(notice))
        sheet.rule()
    sheet.text(pen.word("discord.setup.desk.is" if desk else "discord.setup.desk.none"))
    now = desk.address.partition("/")[2] if desk is not None else ""
    label = pen.word("discord.setup.desk.channel")
    sheet.rows.append([channels("setup.desk.in", label, now, PLACES)])
    lines = hours.choices(texts, language)
    told = next(said for said, value in lines if value == hours.value_of(hour))
    sheet.text(pen.say(Words("discord.setup.digest", {"when": told})))
    given = [layout.line(said, value) for said, value in lines]
    sheet.choose(layout.menu("setup.desk.at", given, pen.word("times.digest")))
    ways = [layout.button(pen.word("discord.setup.back"), "setup.home.0")]
    for one in MAPPED:
        sheet.text(_meant(pen, one, mapped, names))
        sheet.rows.append([_roles(pen, one, mapped.get(one, ""))])
        ways += _nobody(pen, one) if one in mapped else []
    sheet.press(ways)
    sheet.cut()
    return layout.card(sheet.items())


def _meant(pen: Pen, role: Role, mapped: Mapping[Role, str], names: Mapping[str, str]) -> str:
    if role not in mapped:
        return pen.word(f"discord.setup.means.{role.value}.none")
    called = Said(names.get(mapped[role], "…"))
    return pen.say(Words(f"discord.setup.means.{role.value}", {"role": called}))


def _roles(pen: Pen, role: Role, now: str) -> ui.RoleSelect[Any]:
    known = now.isascii() and now.isdigit()
    given = [discord.SelectDefaultValue.from_role(discord.Object(int(now)))] if known else []
    label = pen.word(f"discord.setup.means.{role.value}.choose")
    return ui.RoleSelect(
        custom_id=f"setup.means.{role.value}",
        placeholder=label[: layout.MOST_PLACEHOLDER],
        default_values=given,
    )


def _nobody(pen: Pen, role: Role) -> list[Button]:
    label = pen.word(f"discord.setup.means.{role.value}.nobody")
    return [layout.button(label, f"setup.nobody.{role.value}", Tone.GRAVE)]


# -- choosing -------------------------------------------------------------------------------


def _page(face: DiscordFace, guest: Guest, notice: Text | None = None) -> Page:
    desk = face.app.meeting.desk_of(guest.space)
    mapped = face.app.appointing.of(guest.space)
    names = able.names(face, guest.guild)
    hour = face.app.ruling.of_space(guest.actor.community_id, guest.space.id).digest_hour
    return page(face.app.texts, face.language(guest), desk, mapped, names, hour, notice)


def meet_in(face: DiscordFace, came: Came) -> Told:
    """Claims come to that channel from now on; those that wait come at once."""
    guest, channel = face.people.organizer(came), next(iter(came.values), "")
    address = f"{guest.guild}/{channel}"
    why = able.asked(lambda: able.in_desk(face, guest.guild, channel))
    wall = face.app.celebrating.customs(guest.actor, guest.space).wall
    if not why and wall is not None and wall.address == address:
        why = "discord.setup.desk.wall"
    if not why:
        face.app.meeting.desk(guest.actor, guest.space, address)
        presence.redraw(face, guest)
    return _page(face, guest, Words(why or "discord.setup.kept"))


def tell_at(face: DiscordFace, came: Came) -> Told:
    """The channel is told what waits once a day, at that hour; or never."""
    guest, chosen = face.people.organizer(came), next(iter(came.values), "")
    if chosen not in {value for _, value in hours.choices(face.app.texts, "en")}:
        raise NotAllowed(action="discord.unknown")
    hours.tell_at(face.app, guest.actor, guest.space, hours.read(chosen))
    return _page(face, guest, Words("discord.setup.kept"))


def means(face: DiscordFace, came: Came) -> Told:
    """Whoever has that role in the server has ours from now on."""
    guest, theirs = face.people.organizer(came), next(iter(came.values), "")
    role = _role(came)
    why = able.asked(lambda: able.as_ours(face, guest.guild, theirs))
    if not why:
        face.app.appointing.choose(guest.actor, guest.space, role, theirs)
    return _page(face, guest, Words(why or "discord.setup.kept"))


def nobody(face: DiscordFace, came: Came) -> Told:
    """No role of the server means ours any more."""
    guest = face.people.organizer(came)
    face.app.appointing.choose(guest.actor, guest.space, _role(came), "")
    return _page(face, guest, Words("discord.setup.kept"))


def _role(came: Came) -> Role:
    name = came.custom_id.rpartition(".")[2]
    found = next((one for one in MAPPED if one.value == name), None)
    if found is None:
        raise NotAllowed(action="discord.unknown")
    return found


__all__ = ["listen", "page"]
