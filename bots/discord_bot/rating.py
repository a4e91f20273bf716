"""How fair a decision felt, and thanks: said in a window, from the message that tells it.

Ids: ``rate.CLAIM.VERSION`` opens the window, ``rate.CLAIM.VERSION.ROUND`` is the window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bots.discord_bot import fields, layout, text, windows
from bots.discord_bot.ids import Here
from bots.discord_bot.layout import Item, Window
from bots.discord_bot.pen import Pen
from bots.discord_bot.reading import Came
from bots.discord_bot.replying import Said
from bots.discord_bot.routes import Told
from bots.discord_bot.windows import Data, Given
from core.domain.errors import NotAllowed, TextMissing, WrongState
from core.domain.quality import FAIREST
from core.domain.screens import Words
from core.store.repositories import Rating

if TYPE_CHECKING:
    from bots.discord_bot.app import DiscordFace

RATE = "rate"
FAIR, THANKS = "fair", "thanks"


def listen(face: DiscordFace) -> None:
    """Register what opens the window, and what is sent with it."""
    face.routes.windows[RATE] = opened
    face.routes.submits[RATE] = rated


def opened(face: DiscordFace, came: Came) -> discord.ui.Modal | Said:
    """The button: a window about the newest decision on the claim."""
    at, guest = Here.decode(came.meant), face.people.guest(came)
    if at is None:
        raise NotAllowed(action="discord.unknown")
    known, language = face.app.rating.mine(guest.actor, at.claim_id), face.language(guest)
    if known is None:
        return face.app.texts.get(language, "talk.rate.closed")
    return rate(Pen(face.app.texts, language, at.claim_id, at.version), known)


def rate(pen: Pen, known: Rating) -> Window:
    """The window, with what was said before."""
    scale = [
        discord.RadioGroupOption(
            label=text.plain(pen.word(f"page.rate.fair.{one}"), layout.MOST_OPTION),
            value=str(one),
            default=one == known.fair,
        )
        for one in range(FAIREST, 0, -1)
    ]
    fair = ui.RadioGroup[Any](custom_id=FAIR, options=scale, required=False)
    tick = fields.tick(pen.word("page.rate.thanks"), THANKS, chosen=known.thanks)
    items: list[Item] = [
        ui.TextDisplay(text.words(pen.word("page.rate.lead"))),
        fields.field(pen.word("page.rate.fair"), fair),
        fields.field(pen.word("talk.rate.and"), fields.ticks(THANKS, [tick])),
        ui.TextDisplay(text.small(pen.word("page.rate.private"))),
    ]
    return Window(pen.word("talk.rate.title"), pen.here(RATE, str(known.round)), items)


def rated(face: DiscordFace, came: Came) -> Told:
    """The window was sent. The same once more changes nothing."""
    at, guest = windows.where(came.data), face.people.guest(came)
    number = int(at.more) if at.more.isascii() and at.more.isdigit() and len(at.more) < 6 else 0
    fair, thanks = read(came.data)
    told = "talk.rate.done"
    try:
        face.app.rating.rate(guest.actor, at.claim_id, number, fair, thanks=thanks)
    except TextMissing:
        told = "page.rate.missing"
    except WrongState:
        told = "talk.rate.newer"
    return windows.notice(face.app.texts, face.language(guest), Words(told))


def read(data: Data) -> tuple[int | None, bool]:
    """How fair it felt (None: not said), and whether they say thanks."""
    given = windows.submitted(data)
    scale = {str(one): one for one in range(1, FAIREST + 1)}
    chosen = next(iter(given.get(FAIR, Given()).values), "")
    return scale.get(chosen), THANKS in given.get(THANKS, Given()).values


__all__ = ["listen", "rate", "read"]
