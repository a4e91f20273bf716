"""What is one's own: claims, badges, data and language; and beginning a claim by command."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import discord

from bots.discord_bot import completing, helping, home, layout, telling, windows
from bots.discord_bot.layout import Page, Sheet
from bots.discord_bot.learner import answered, start
from bots.discord_bot.pen import Pen
from bots.discord_bot.people import PLATFORM, Guest
from bots.discord_bot.reading import Came
from bots.discord_bot.rooms import here, told_now
from bots.discord_bot.routes import Papers, Told
from core.domain.errors import NotAllowed
from core.domain.interview import Pressed
from core.domain.screens import Home, Words
from core.services.learning import Incoming
from core.services.privacy import Data

if TYPE_CHECKING:
    from bots.discord_bot.app import DiscordFace

FILE = "my-data.zip"
# Lines of each kind of data, and signs in a line; the download has all of it.
MOST_ROWS, MOST_ROW = 8, 120


def listen(face: DiscordFace) -> None:
    """Register what follows from a press."""
    routes = face.routes
    routes.shows["home.claims"] = claims
    routes.shows["home.badges"] = badges
    routes.shows["home.data.see"] = see
    routes.shows["home.data.download"] = download
    routes.windows["home.data.erase"] = ask_to_erase
    routes.submits[windows.ERASE] = erase
    routes.turns["home.language"] = chosen
    telling.listen(face)


# -- beginning ----------------------------------------------------------------------------


def claim(face: DiscordFace, came: Came, badge: str = "") -> Told:
    """``/claim``: begin a claim where they talk with the bot, to a badge if one was named."""
    guest = face.people.guest(came)
    menu = completing.menu(face, came)
    wanted = completing.meant(menu, badge, face.language(guest))
    if wanted is None:
        raise NotAllowed(action="discord.no_badge")
    return answered(face, guest, start(face, guest, came.key, badge=wanted))


# -- claims and badges --------------------------------------------------------------------


def claims(face: DiscordFace, came: Came) -> Told:
    """``/my claims``, and its pages."""
    guest = face.people.guest(came)
    screen = face.app.learning.home(guest.actor)
    return home.claims(face.app.texts, face.language(guest), screen, _page(came))


def badges(face: DiscordFace, came: Came) -> Told:
    """``/my badges``, and its pages, with what may be told to everybody."""
    guest = face.people.guest(came)
    screen, texts = face.app.learning.home(guest.actor), face.app.texts
    with face.app.store.reading(guest.actor.community_id) as tx:
        mine = tx.awards.of(guest.actor.person_id)
    shared = {one.id for one in mine if one.shared_at is not None}
    awards = [replace(one, shared=one.award_id in shared) for one in home.held(screen)]
    base, language = face.app.settings.public_url, face.language(guest)
    tell = telling.states(face, guest, [one.award_id for one in awards])
    return home.badges(texts, language, awards, base_url=base, page=_page(came), tell=tell)


def _page(came: Came) -> int:
    number = came.custom_id.rpartition(".")[2]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0


# -- help ---------------------------------------------------------------------------------


def help_lines(face: DiscordFace, came: Came) -> Told:
    """``/my help``: the community's help lines, at any time."""
    guest = face.people.guest(came)
    return helping.asked(face, guest, told_now(face, guest) or "")


# -- data ---------------------------------------------------------------------------------


def data(face: DiscordFace, came: Came) -> Told:
    """``/my data``: what one can do with it."""
    return home.data(face.app.texts, face.language(face.people.guest(came)))


def see(face: DiscordFace, came: Came) -> Told:
    """What is kept about somebody."""
    guest = face.people.guest(came)
    pen = Pen(face.app.texts, face.language(guest))
    screen = face.app.learning.home(guest.actor)
    return _seen(pen, guest, screen, face.app.privacy.data(guest.actor))


def _seen(pen: Pen, guest: Guest, screen: Home, kept: Data) -> Page:
    """In words for people; each row as it is stored is in the download."""
    name = pen.texts.languages.get(pen.texts.best(guest.actor.language), "")
    mine = [f"{pen.say(one.title)}: {pen.say(one.state)}" for one in screen.entries]
    files = [str(one["name"]) for one in kept["files"]]
    told = {"people": [guest.actor.name, name], "claims": mine, "files": files}
    sheet = Sheet(layout.MOST_PARAGRAPH)
    sheet.heading(pen.word("discord.data.title"))
    for kind, rows in kept.items():
        if rows:
            sheet.strong(f"{pen.word(f'mydata.{kind}')} ({len(rows)})")
            lines = [one[:MOST_ROW] for one in told.get(kind, ()) if one]
            sheet.text("\n".join(lines[:MOST_ROWS]))
    sheet.below(pen.word("discord.data.rest"))
    sheet.press(
        [
            layout.button(pen.word("discord.data.take"), "home.data.download"),
            layout.button(pen.word("discord.data.erase"), "home.data.erase"),
        ]
    )
    sheet.cut()
    return layout.card(sheet.items())


def download(face: DiscordFace, came: Came) -> Told:
    """Everything as a zip, for whoever asked alone."""
    guest = face.people.guest(came)
    packed, texts = face.app.privacy.download(guest.actor), face.app.texts
    language = face.language(guest)
    elsewhere = texts.get(language, "discord.data.too_big")
    return Papers(texts.get(language, "discord.data.here"), FILE, packed, elsewhere)


def ask_to_erase(face: DiscordFace, came: Came) -> discord.ui.Modal:
    """Say what is erased, and ask whether they are sure."""
    guest = face.people.guest(came)
    community = face.app.entering.community(guest.actor).name
    return windows.erase(face.app.texts, face.language(guest), community, guest.space.id)


def erase(face: DiscordFace, came: Came) -> Told:
    """Erase everything; the last message says so."""
    texts, guest = face.app.texts, face.people.guest(came)
    language = face.language(guest)
    if not windows.read_sure(came.data):
        raise NotAllowed(action="discord.unknown")  # Discord sends no such window
    if came.custom_id != f"{windows.ERASE}.{guest.space.id}":
        raise NotAllowed(action="discord.other_data")
    face.app.privacy.erase(guest.actor)
    said = (texts.get(language, key) for key in ("page.erase.done", "discord.erase.discord"))
    return "\n".join(said)


# -- language -----------------------------------------------------------------------------


def language(face: DiscordFace, came: Came) -> Told:
    """``/language``: which one, of those there are."""
    guest = face.people.guest(came)
    return home.languages(face.app.texts, guest.actor.language)


def chosen(face: DiscordFace, came: Came) -> Told:
    """Speak another language from now on, also in what is told just now."""
    guest, texts = face.people.guest(came), face.app.texts
    code = next(iter(came.values), "")
    if code not in texts.languages:
        raise NotAllowed(action="discord.unknown")
    face.app.entering.speak(guest.actor, code)
    room = face.app.meeting.room_of(guest.actor)
    if room is not None and room.platform == PLATFORM and room.claim_id is not None:
        at = here(face, replace(guest, room=room))
        given = Incoming(PLATFORM, came.key, Pressed(f"language:{code}"), room=room.id)
        face.answer(at, face.app.learning.tell(guest.actor, room.claim_id, given))
    return windows.notice(texts, code, Words("discord.language.done"))


__all__ = ["badges", "claim", "claims", "data", "language", "listen"]
