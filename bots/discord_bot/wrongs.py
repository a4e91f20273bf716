"""Saying that something is wrong, and that somebody may need help.

Ids: ``wrong.CLAIM.VERSION`` opens the window for a learner, ``desk_wrong.CLAIM.VERSION`` for an
assessor; the windows have the same ids. ``desk_worry.CLAIM.VERSION`` tells the right person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bots import chat
from bots.chat import Wrong
from bots.discord_bot import fields, layout, presence, text, windows
from bots.discord_bot.ids import Here
from bots.discord_bot.layout import Item, Page, Sheet, Window
from bots.discord_bot.pen import Pen
from bots.discord_bot.people import PLATFORM, Guest
from bots.discord_bot.reading import Came
from bots.discord_bot.routes import Told
from bots.discord_bot.windows import Data, Given
from core.domain.care import MOST_WORDS, About
from core.domain.errors import NotAllowed, TextMissing
from core.domain.screens import Words
from core.services.caring import Raised
from core.services.reporting import FROM_ASSESSOR, FROM_LEARNER

if TYPE_CHECKING:
    from bots.discord_bot.app import DiscordFace

WRONG, AT_DESK = "wrong", "desk_wrong"
ABOUT, SAID, APART = "about", "said", "apart"
# Of whom each may say it, and the key of what it means to be kept apart.
WHO = {
    WRONG: (tuple(sorted(FROM_LEARNER)), "care.apart.chat"),
    AT_DESK: (tuple(sorted(FROM_ASSESSOR)), "care.apart.desk"),
}


def listen(face: DiscordFace) -> None:
    """Register what opens the windows, and what is sent with them."""
    routes = face.routes
    routes.windows[WRONG] = opened
    routes.windows[AT_DESK] = at_desk
    routes.submits[WRONG] = said
    routes.submits[AT_DESK] = said
    routes.shows["desk_worry"] = worry


# -- what is wrong ------------------------------------------------------------------------


def opened(face: DiscordFace, came: Came) -> discord.ui.Modal:
    """A learner says it, about a claim of their own."""
    at, guest = Here.decode(came.meant), face.people.guest(came)
    if at is None:
        raise NotAllowed(action="discord.unknown")
    face.app.learning.look(guest.actor, at.claim_id)
    return wrong(_pen(face, guest, at), WRONG)


def at_desk(face: DiscordFace, came: Came) -> discord.ui.Modal:
    """An assessor says it, from a claim that they read."""
    at, guest = presence.meant(came), presence.assessor(face, came, live=False)
    face.app.reviewing.card(guest.actor, at.claim_id)
    return wrong(_pen(face, guest, at), AT_DESK)


def _pen(face: DiscordFace, guest: Guest, at: Here) -> Pen:
    return Pen(face.app.texts, face.language(guest), at.claim_id, at.version)


def wrong(pen: Pen, who: str) -> Window:
    """The window; ``who`` is ``WRONG`` or ``AT_DESK``."""
    abouts, apart = WHO[who]
    options = [
        discord.RadioGroupOption(
            label=text.plain(pen.word(f"care.about.{one.value}"), layout.MOST_OPTION),
            value=one.value,
            default=not number,
        )
        for number, one in enumerate(abouts)
    ]
    tick = fields.tick(pen.word("talk.wrong.apart"), APART)
    items: list[Item] = [
        ui.TextDisplay(text.words(pen.word("talk.wrong.lead"))),
        fields.field(
            pen.word("care.report.about"), ui.RadioGroup[Any](custom_id=ABOUT, options=options)
        ),
        fields.field(
            pen.word("care.report.words"),
            fields.entry(SAID, MOST_WORDS, long=True, optional=True),
            pen.word("talk.wrong.hint"),
        ),
        fields.field(pen.word("care.apart"), fields.ticks(APART, [tick])),
        ui.TextDisplay(text.small(pen.word(apart))),
    ]
    return Window(pen.word("care.report.title"), pen.here(who), items)


def said(face: DiscordFace, came: Came) -> Told:
    """The window was sent."""
    at = windows.where(came.data)
    guest = presence.assessor(face, came) if at.what == AT_DESK else face.people.guest(came)
    language = face.language(guest)
    try:
        key = chat.speak_up(
            face.app, guest.actor, PLATFORM, guest.guild, came.key, read(at, came.data)
        )
    except TextMissing:
        return face.app.texts.get(language, "talk.wrong.missing")
    return windows.notice(face.app.texts, language, Words(key), Words("care.report.done"))


def read(at: Here, data: Data) -> Wrong:
    """What was submitted."""
    given, (abouts, _) = windows.submitted(data), WHO.get(at.what, WHO[WRONG])
    chosen = next(iter(given.get(ABOUT, Given()).values), "")
    return Wrong(
        at.claim_id,
        next((one for one in abouts if one.value == chosen), About(abouts[0])),
        given.get(SAID, Given()).text,
        APART in given.get(APART, Given()).values,
    )


# -- somebody may need help ---------------------------------------------------------------


def worry(face: DiscordFace, came: Came) -> Told:
    """One press tells the right person; again it tells nobody twice."""
    at, guest = presence.meant(came), presence.assessor(face, came)
    raised = face.app.caring.raise_(guest.actor, at.claim_id)
    return told(_pen(face, guest, at), raised)


def told(pen: Pen, raised: Raised) -> Page:
    """What an assessor sees who pressed: who knows now, whom to call, what to do."""
    names, sheet, written = ", ".join(raised.told), Sheet(), raised.text
    sheet.heading(pen.word("care.concern.title"))
    sheet.strong(
        pen.word("care.concern.told", names=names) if names else pen.word("care.concern.nobody")
    )
    sheet.text(pen.word("care.concern.apart"))
    for head, body in (
        ("care.contact", written.contact),
        ("care.procedure", written.procedure or pen.word("care.procedure.usual")),
        ("care.help.title", written.lines),
    ):
        if body:
            sheet.strong(pen.word(head))
            sheet.text(body)
    sheet.press([layout.button(pen.word("discord.desk.back"), pen.here("desk_open", "1"))])
    sheet.cut()
    return layout.card(sheet.items())


__all__ = ["listen", "read", "told", "wrong"]
