"""What an assessor answers to an offer in direct messages: they take it, or not this time.

Ids: ``nudge_accept|nudge_decline.CLAIM.VERSION.SERVER``: direct messages are one for all servers.
The offer says afterwards how it ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bots.discord_bot import away, layout, presence
from bots.discord_bot.ids import Here
from bots.discord_bot.layout import Button, Page, Sheet
from bots.discord_bot.pen import Pen
from bots.discord_bot.people import PLATFORM
from bots.discord_bot.reading import Came
from bots.discord_bot.routes import Told
from core.app import Earned
from core.domain.rooms import Room
from core.domain.screens import Tone
from core.services.reminding import Nudge
from core.texts import Texts

if TYPE_CHECKING:
    from bots.discord_bot.app import DiscordFace

WEB = "https://discord.com/channels"
ANSWERS = ("accept", "decline")


def listen(face: DiscordFace) -> None:
    """Register what follows from an answer."""
    face.routes.turns["nudge_accept"] = accept
    face.routes.turns["nudge_decline"] = decline


# -- drawing --------------------------------------------------------------------------------


def nudge(texts: Texts, about: Nudge, url: str, guild: str = "") -> Page:
    """A reminder, with what can be done; ``url`` is where the claim is, ``guild`` the server."""
    pen, sheet = Pen(texts, texts.best(about.language)), Sheet(layout.MOST_SMALL)
    for number, line in enumerate(about.lines):
        sheet.small(pen.say(line)) if number else sheet.text(pen.say(line))
    sheet.press([*_answers(pen, about, guild), *(_open(pen, url) if about.acts else ())])
    return layout.card(sheet.items())


def _answers(pen: Pen, about: Nudge, guild: str) -> list[Button]:
    def press(what: str) -> Button:
        name = Here(f"nudge_{what}", about.claim_id, about.version, guild).encode()
        tone = Tone.MAIN if what == "accept" else Tone.PLAIN
        return layout.button(pen.word(f"nudge.{what}"), name, tone)

    return [press(one) for one in ANSWERS if one in about.acts]


def _open(pen: Pen, url: str) -> list[Button]:
    return layout.link(pen.word("nudge.open"), url)


def settled(pen: Pen, told: str, ways: Sequence[Button] = ()) -> Page:
    """What is left of an offer that was answered."""
    sheet = Sheet(layout.MOST_SMALL)
    sheet.text(pen.word(told))
    sheet.press(ways)
    return layout.card(sheet.items())


def where(app: Earned, room: Room, claim_id: str) -> str:
    """Where an assessor opens a claim: its card in the server of that room, else the page."""
    with app.store.reading(room.community_id) as tx:
        for desk in tx.rooms.desks():
            if desk.platform == PLATFORM and desk.space_id == room.space_id:
                ref = tx.cards.get(claim_id, desk.id)
                if ref:
                    return f"{WEB}/{desk.address}/{ref}"
    return f"{app.settings.base_url}/desk/claims/{claim_id}"


# -- answering ------------------------------------------------------------------------------


def accept(face: DiscordFace, came: Came) -> Told:
    """They take it. Whoever has it already is told the same."""
    at, guest = presence.meant(came), presence.directly(face, came)
    face.app.reviewing.take(guest.actor, at.claim_id)
    presence.redraw(face, guest)
    pen = Pen(face.app.texts, face.language(guest))
    url = where(face.app, guest.room, at.claim_id) if guest.room is not None else ""
    return settled(pen, "nudge.accepted", _open(pen, url))


def decline(face: DiscordFace, came: Came) -> Told:
    """Not this time: the next one is asked."""
    at, guest = presence.meant(came), presence.directly(face, came)
    done = face.app.assigning.decline(guest.actor, at.claim_id)
    pen = Pen(face.app.texts, face.language(guest))
    # Whoever has no time now has none for the next one either, and says so once.
    ways = [away.longer(pen, at.more)]
    return settled(pen, "nudge.declined" if done else "nudge.gone", ways)


__all__ = ["listen", "nudge", "where"]
