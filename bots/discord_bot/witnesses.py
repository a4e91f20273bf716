"""Asking a witness from Discord: a window, and the link to pass on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import ui

from bots.discord_bot import fields, layout, text, windows
from bots.discord_bot.ids import Here
from bots.discord_bot.layout import Page, Sheet, Window
from bots.discord_bot.pen import Pen
from bots.discord_bot.reading import Came
from bots.discord_bot.routes import Told
from bots.discord_bot.windows import Given
from core.domain.errors import NotAllowed, WitnessesFull, WrongState
from core.domain.witness import MOST_NAME, MOST_SENTENCE, MOST_WITNESSES
from core.services.witnessing import Asking

if TYPE_CHECKING:
    from bots.discord_bot.app import DiscordFace

WITNESS = "witness"
ABOUT, SENTENCE, WHO = "about", "sentence", "who"
MOST_LINES = 25


def listen(face: DiscordFace) -> None:
    """Register what opens the window, and what is sent with it."""
    face.routes.windows[WITNESS] = opened
    face.routes.submits[WITNESS] = asked


def opened(face: DiscordFace, came: Came) -> discord.ui.Modal:
    """The button: a window about the claim as it is now."""
    at, guest = Here.decode(came.meant), face.people.guest(came)
    if at is None:
        raise NotAllowed(action="discord.unknown")
    asking = face.app.witnessing.look(guest.actor, at.claim_id)
    if not asking.open or not asking.criteria:
        raise WrongState(act=WITNESS)
    if not asking.more:
        raise WitnessesFull(most=str(MOST_WITNESSES))
    pen = Pen(face.app.texts, face.language(guest), at.claim_id, at.version)
    return window_of(pen, asking)


def window_of(pen: Pen, asking: Asking) -> Window:
    """The window. A sentence for the first part stands in it; Discord redraws no window."""
    lines = [
        discord.SelectOption(
            label=text.plain(pen.say(name), layout.MOST_OPTION), value=cid, default=not number
        )
        for number, (cid, name) in enumerate(list(asking.criteria.items())[:MOST_LINES])
    ]
    which: ui.Select[ui.LayoutView] = ui.Select(custom_id=ABOUT, options=lines)
    first = asking.suggested.get(lines[0].value, "")
    sentence = fields.entry(SENTENCE, MOST_SENTENCE, draft=first, long=True)
    shown: list[layout.Item] = [
        ui.TextDisplay(text.words(pen.word("page.witness.ask.more"))),
        fields.field(pen.word("page.witness.criterion"), which),
        fields.field(
            pen.word("page.witness.sentence"), sentence, pen.word("discord.witness.sentence.hint")
        ),
        fields.field(
            pen.word("discord.witness.who"),
            fields.entry(WHO, MOST_NAME, optional=True),
            pen.word("page.witness.who.hint"),
        ),
    ]
    return Window(pen.word("page.witness.ask"), pen.here(WITNESS), shown)


def asked(face: DiscordFace, came: Came) -> Told:
    """The window was sent: the link, for whoever asked alone."""
    at, values = windows.where(came.data), windows.submitted(came.data)
    guest = face.people.guest(came)
    chosen = values.get(ABOUT, Given()).values
    link = face.app.witnessing.ask(
        guest.actor,
        at.claim_id,
        chosen[0] if chosen else "",
        values.get(SENTENCE, Given()).text,
        values.get(WHO, Given()).text,
        came.key,
    )
    return made(Pen(face.app.texts, face.language(guest)), link)


def made(pen: Pen, link: str) -> Page:
    """The link to pass on, written so that it can be copied as it is."""
    sheet = Sheet(layout.MOST_PARAGRAPH)
    sheet.strong(pen.word("page.witness.made"))
    sheet.small(pen.word("slack.witness.link.once"))
    copied: ui.TextDisplay[ui.LayoutView] = ui.TextDisplay(f"```\n{link}\n```")
    return layout.over([*sheet.items(), *([copied] if link else [])])
