"""Whether an award may be told to everybody: the question, the answer, and what they read.

Ids of buttons are ``tell.WHAT.AWARD.SERVER``: direct messages are one for all servers, and the
server says which channel is meant. Whose award it is, is looked up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import discord

from bots.discord_bot import fields, layout, rooms, windows
from bots.discord_bot.layout import Page, Sheet, Window
from bots.discord_bot.pen import Pen
from bots.discord_bot.people import PLATFORM, Guest
from bots.discord_bot.reading import Came
from bots.discord_bot.routes import Told
from core.domain.errors import NotAllowed
from core.domain.screens import Own, Param, Said, Tone, Words
from core.services.celebrating import Celebration, News
from core.services.entering import MOST_NAME
from core.services.meeting import Visit
from core.texts import Texts

if TYPE_CHECKING:
    from bots.discord_bot.app import DiscordFace

NAME = "name"
WEB = "https://discord.com/channels"


def listen(face: DiscordFace) -> None:
    """Register what follows from a press."""
    routes = face.routes
    routes.shows["home.tell"] = shown
    routes.turns["tell.yes"] = yes
    routes.turns["tell.no"] = no
    routes.turns["tell.back"] = back
    routes.windows["tell.as"] = ask_name
    routes.submits["tell.as"] = named


# -- drawing ------------------------------------------------------------------------------


def announcement(texts: Texts, news: News) -> Page:
    """What everybody reads, in the community's language."""
    pen, sheet = Pen(texts, texts.best(news.language)), Sheet(layout.MOST_SMALL)
    filled: dict[str, Param] = {"name": Said(news.name), "badge": Own(news.title)}
    sheet.text(pen.say(Words("discord.tell.said", filled)))
    if news.url:
        sheet.press(layout.link(pen.word("discord.award.open"), news.url))
    return layout.card(sheet.items())


def asked(texts: Texts, language: str, guild: str, about: Celebration) -> Page:
    """The question; or how it was answered, with the way to answer otherwise."""
    pen, sheet = Pen(texts, language), Sheet(layout.MOST_SMALL)
    if about.wall is None:
        sheet.text(pen.say(Words("discord.tell.nowhere", {"badge": Own(about.title)})))
        return layout.over(sheet.items())
    channel = about.wall.address.partition("/")[2]
    there = layout.link(pen.word("discord.tell.channel"), f"{WEB}/{guild}/{channel}")

    def press(what: str, tone: Tone = Tone.PLAIN) -> layout.Button:
        name = f"tell.{what}.{about.award_id}.{guild}"
        return layout.button(pen.word(f"discord.tell.{what}"), name, tone)

    if about.said_as:
        filled: dict[str, Param] = {"badge": Own(about.title), "name": Said(about.said_as)}
        sheet.text(pen.say(Words("discord.tell.done", filled)))
        sheet.press([press("back"), *there])
        return layout.card(sheet.items())
    sheet.strong(pen.say(Words("discord.tell.ask", {"badge": Own(about.title)})))
    sheet.text(pen.say(Words("discord.tell.ask.more", {"name": Said(about.name)})))
    sheet.press([press("yes", Tone.MAIN), press("as"), press("no"), *there])
    return layout.card(sheet.items())


def name_window(texts: Texts, language: str, custom_id: str, name: str) -> Window:
    """By which name they want to be shown."""
    pen = Pen(texts, language)
    entry = fields.entry(NAME, MOST_NAME, draft=name[:MOST_NAME])
    asked_for = fields.field(
        pen.word("discord.tell.name"), entry, pen.word("discord.tell.name.hint")
    )
    return Window(pen.word("discord.tell.title"), custom_id, [asked_for])


# -- answering ----------------------------------------------------------------------------


def _about(face: DiscordFace, came: Came) -> tuple[Visit, str]:
    """Who pressed, in which server, and the id of the award that is meant."""
    _, _, award_id, guild = [*came.custom_id.split("."), "", "", "", ""][:4]
    known = guild.isascii() and guild.isdigit() and award_id.isalnum() and not came.who.bot
    user = f"{guild}/{came.who.user}"
    visit = face.app.meeting.visit(PLATFORM, guild, user) if known else None
    if visit is None or visit.actor is None:
        raise NotAllowed(action="discord.unknown")
    return visit, award_id


def _drawn(face: DiscordFace, visit: Visit, award_id: str) -> Page:
    assert visit.actor is not None
    found = face.app.celebrating.of(visit.actor, visit.space.id, award_id)
    language = face.app.texts.best(visit.actor.language)
    return asked(face.app.texts, language, visit.space.external_id, found)


def yes(face: DiscordFace, came: Came) -> Told:
    """It is announced, by the name that they have here."""
    return _announced(face, came, "")


def named(face: DiscordFace, came: Came) -> Told:
    """It is announced, by the name that they wrote."""
    return _announced(face, came, windows.submitted(came.data).get(NAME, windows.Given()).text)


def _announced(face: DiscordFace, came: Came, name: str) -> Told:
    visit, award_id = _about(face, came)
    assert visit.actor is not None
    face.app.celebrating.announce(visit.actor, visit.space.id, award_id, name)
    _over(face, visit, came)
    return _drawn(face, visit, award_id)


def back(face: DiscordFace, came: Came) -> Told:
    """What was announced is taken back."""
    visit, award_id = _about(face, came)
    assert visit.actor is not None
    face.app.celebrating.take_back(visit.actor, award_id)
    return _drawn(face, visit, award_id)


def no(face: DiscordFace, came: Came) -> Told:
    """Nobody is told; also where it was announced meanwhile, from among their badges."""
    visit, award_id = _about(face, came)
    assert visit.actor is not None
    if face.app.celebrating.of(visit.actor, visit.space.id, award_id).said_as:
        face.app.celebrating.take_back(visit.actor, award_id)
    _over(face, visit, came)
    language = face.app.texts.best(visit.actor.language)
    return windows.notice(face.app.texts, language, Words("discord.tell.kept"))


def ask_name(face: DiscordFace, came: Came) -> discord.ui.Modal:
    """A window for another name."""
    visit, award_id = _about(face, came)
    assert visit.actor is not None
    found = face.app.celebrating.of(visit.actor, visit.space.id, award_id)
    language = face.app.texts.best(visit.actor.language)
    return name_window(face.app.texts, language, came.custom_id, found.name)


def _over(face: DiscordFace, visit: Visit, came: Came) -> None:
    """A private thread that was open for this question only is put away."""
    assert visit.actor is not None
    room = face.app.meeting.room_of(visit.actor)
    if room is not None and room.address == f"{came.guild}/{came.channel}":
        face.after(lambda: rooms.put_away(face, room))


# -- among one's badges -------------------------------------------------------------------


def states(face: DiscordFace, guest: Guest, award_ids: Sequence[str]) -> Mapping[str, str]:
    """Of the badges that may be announced, in words whether they are."""
    texts, language = face.app.texts, face.language(guest)
    found = face.app.celebrating.states(guest.actor, guest.space.id, award_ids)
    return {
        award_id: texts.get(language, f"discord.tell.state.{'told' if name else 'quiet'}")
        for award_id, name in found.items()
    }


def shown(face: DiscordFace, came: Came) -> Told:
    """One of one's badges was chosen: whether it is announced, and the way to change it."""
    guest = face.people.guest(came)
    found = face.app.celebrating.of(guest.actor, guest.space.id, next(iter(came.values), ""))
    return asked(face.app.texts, face.language(guest), guest.guild, found)


__all__ = ["announcement", "asked", "listen", "states"]
