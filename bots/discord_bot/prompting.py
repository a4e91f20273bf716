"""What goes out to Discord by the clock: reminders to those who judge, and what waits.

They lead to the claim, or to the page; nobody is called by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from bots.discord_bot import duty, layout
from bots.discord_bot.layout import Page, Sheet
from bots.discord_bot.pen import Pen
from core.domain.rooms import Going, Parcel, Room
from core.domain.schedule import Waiting
from core.domain.screens import Day, Said, Words
from core.services.conversation import Conversation
from core.services.digesting import Digest
from core.texts import Texts

if TYPE_CHECKING:
    from bots.discord_bot.app import DiscordFace

Post: TypeAlias = Callable[[Parcel, Callable[[Room], Page]], tuple[Room, str]]
Send: TypeAlias = Callable[[Parcel, Conversation | None], str]
MOST_TOLD = 10


class Prompting:
    """Draws them from what is true now, and posts them by ``post``."""

    def __init__(self, face: DiscordFace, post: Post) -> None:
        self._face = face
        self._post = post
        self.kinds: Mapping[Going, Send] = {Going.NUDGE: self._nudge, Going.DIGEST: self._digest}

    def _nudge(self, parcel: Parcel, _: Conversation | None) -> str:
        app = self._face.app
        about = app.reminding.nudge(parcel.room.community_id, parcel.ids["reminder"])
        if about is None:
            return ""
        # Direct messages are one for all servers: it is of the one whose role lets them judge.
        room, there = parcel.room, about.space
        guild = there.external_id if there else room.address.partition("/")[0]
        url = duty.where(app, replace(room, space_id=there.id) if there else room, about.claim_id)
        page = duty.nudge(app.texts, about, url, guild)
        return self._post(parcel, lambda _: page)[1]

    def _digest(self, parcel: Parcel, _: Conversation | None) -> str:
        app = self._face.app
        about = app.digesting.drawn(parcel.room.community_id, parcel.ids["space"])
        if not (about.free or about.held):
            return ""
        page = digest(app.texts, about, app.settings.public_url)
        return self._post(parcel, lambda _: page)[1]


def digest(texts: Texts, about: Digest, base_url: str) -> Page:
    """What waits, the claims that nobody has first."""
    pen, sheet = Pen(texts, texts.best(about.language)), Sheet(layout.MOST_PARAGRAPH)
    count = len(about.free)
    sheet.heading(pen.word("digest.title"))
    sheet.text(pen.word("digest.lead", count=count) if count else pen.word("digest.none_free"))
    _lines(sheet, pen, about.free)
    if about.held:
        sheet.text(pen.word("digest.held", count=len(about.held)))
        _lines(sheet, pen, [one for one in about.held if one.late])
    sheet.press(layout.link(pen.word("nudge.open"), f"{base_url}/desk"))
    sheet.cut()
    return layout.card(sheet.items())


def _lines(sheet: Sheet, pen: Pen, found: Sequence[Waiting]) -> None:
    for one in found[:MOST_TOLD]:
        told = f"{pen.plain(one.title)} · {_until(pen, one)}"
        sheet.text(pen.say(Said(told)))
    if len(found) > MOST_TOLD:
        sheet.text(pen.word("digest.more", count=len(found) - MOST_TOLD))


def _until(pen: Pen, one: Waiting) -> str:
    if one.day is None:
        return pen.word("digest.paused")
    return pen.plain(Words("digest.late" if one.late else "digest.by", {"day": Day(one.day)}))
