"""Asking a witness from Discord: a window, a link to pass on, or one message to somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import ui

from bots.discord_bot import calling, fields, layout, text, windows
from bots.discord_bot.ids import Here
from bots.discord_bot.layout import Page, Sheet, Window
from bots.discord_bot.pen import Pen
from bots.discord_bot.reading import Came
from bots.discord_bot.routes import Told
from bots.discord_bot.windows import Given
from core.domain.errors import NotAllowed, WitnessesFull, WrongState
from core.domain.witness import MOST_NAME, MOST_SENTENCE, MOST_WITNESSES
from core.mail import MOST_EMAIL
from core.services.witnessing import Asking, Reached

if TYPE_CHECKING:
    from bots.discord_bot.app import DiscordFace

WITNESS = "witness"
ABOUT, SENTENCE, WHO, MEMBER, EMAIL = "about", "sentence", "who", "member", "email"
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
    # A window has five fields, so what is asked for stands in the first one's hint.
    shown: list[layout.Item] = [
        fields.field(pen.word("page.witness.criterion"), which, pen.word("discord.witness.lead")),
        fields.field(
            pen.word("page.witness.sentence"), sentence, pen.word("discord.witness.sentence.hint")
        ),
        _entry(pen, WHO, MOST_NAME, "page.witness.who.hint"),
        _entry(pen, MEMBER, MOST_NAME, "discord.witness.member.hint"),
    ]
    if asking.mails:
        shown.append(_entry(pen, EMAIL, MOST_EMAIL, "discord.witness.email.hint"))
    return Window(pen.word("page.witness.ask"), pen.here(WITNESS), shown)


def _entry(pen: Pen, name: str, most: int, hint: str) -> layout.Item:
    entry = fields.entry(name, most, optional=True)
    return fields.field(pen.word(f"discord.witness.{name}"), entry, pen.word(hint))


def asked(face: DiscordFace, came: Came) -> Told:
    """The window was sent: the link, for whoever asked alone; and one message to a member."""
    at, values = windows.where(came.data), windows.submitted(came.data)
    guest = face.people.guest(came)
    said = {name: values.get(name, Given()).text for name in (SENTENCE, WHO, MEMBER, EMAIL)}
    chosen = values.get(ABOUT, Given()).values
    who = calling.member(face, guest, said[MEMBER]) if said[MEMBER].strip() else None
    member = face.people.met(guest.space, who) if who else None
    link = face.app.witnessing.ask(
        guest.actor,
        at.claim_id,
        chosen[0] if chosen else "",
        said[SENTENCE],
        said[WHO] or (member.name[:MOST_NAME] if member else ""),
        came.key,
        Reached(member.person_id if member else "", said[EMAIL]),
    )
    pen = Pen(face.app.texts, face.language(guest))
    if not (who and member and link):
        return made(pen, link, "page.witness.made")
    told = calling.write(face, guest, member, who, at.claim_id, said[SENTENCE], link)
    return made(pen, link, "discord.witness.sent" if told else "discord.witness.closed")


def made(pen: Pen, link: str, key: str) -> Page:
    """What became of it, and the link to pass on, written so that it can be copied as it is."""
    sheet = Sheet(layout.MOST_PARAGRAPH)
    sheet.strong(pen.word(key))
    sheet.small(pen.word("slack.witness.link.once"))
    copied: ui.TextDisplay[ui.LayoutView] = ui.TextDisplay(f"```\n{link}\n```")
    return layout.over([*sheet.items(), *([copied] if link else [])])
