"""What organizers are told of the work that waits: claims, what is due, and the pages of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bots.discord_bot import layout
from bots.discord_bot.layout import Page, Sheet
from bots.discord_bot.pen import Pen
from bots.discord_bot.setup import undelivered
from bots.overview import Rows, links
from core.domain.rooms import DeadParcel

# Of each line: so that the lists, and what could not be delivered, have room in one message.
MOST_TITLE, MOST_TOLD = 100, 220


def page(
    pen: Pen, claims: str, lists: tuple[Rows, Rows], dead: Sequence[DeadParcel], base_url: str
) -> Page:
    """How many claims wait; what waits and what is due, in ``lists``; and the way to all of it."""
    sheet, (waiting, due) = Sheet(layout.MOST_SMALL), lists
    sheet.strong(claims)
    undelivered(sheet, pen, dead)
    _list(sheet, pen, waiting)
    sheet.heading(pen.word("due.title"))
    if not due.rows:
        sheet.text(pen.word("due.none"))
    _list(sheet, pen, due)
    sheet.below(pen.word("talk.office.signed.discord"))
    office = layout.link(pen.word("discord.waiting.open"), f"{base_url.rstrip('/')}/office")
    ways = [
        way
        for _, label, url in links(pen.texts, pen.language, base_url)
        for way in layout.link(label, url)
    ]
    sheet.press(ways)
    sheet.press(office)
    sheet.cut()
    return layout.over(sheet.items())


def _list(sheet: Sheet, pen: Pen, found: Rows) -> None:
    for one in found.rows:
        sheet.strong(one.title[:MOST_TITLE])
        sheet.small(one.told, MOST_TOLD)
    if found.more:
        sheet.small(pen.word("talk.office.more", count=found.more))


__all__ = ["page"]
