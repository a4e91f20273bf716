"""All that a message had no room for, page by page. Pure."""

from __future__ import annotations

from bots.discord_bot import layout
from bots.discord_bot.layout import MOST_TEXT, Page, Sheet
from bots.discord_bot.menus import turning
from bots.discord_bot.pen import Pen
from bots.discord_bot.screens import fill
from bots.discord_bot.text import size
from core.services.conversation import Conversation
from core.texts import Texts

# What stands below each page, such as its number, has the rest.
MOST_PAGE = MOST_TEXT - 400


def see_all(texts: Texts, talk: Conversation, page: int = 0) -> Page:
    """One page of all there is. The buttons between pages are ``see.CLAIM.VERSION.PAGE``."""
    pen, everything = Pen.of(texts, talk), Sheet()
    fill(everything, pen, talk.screen)
    pages = _pages(everything)
    page = min(max(page, 0), len(pages) - 1)
    shown = Sheet()
    shown.body = pages[page]
    turning(shown, pen, "see", page, len(pages))
    return layout.card(shown.items())


def _pages(sheet: Sheet) -> list[list[str]]:
    pages: list[list[str]] = [[]]
    length = 0
    for one in sheet.body:
        if pages[-1] and length + size(one) + 1 > MOST_PAGE:
            pages.append([])
            length = 0
        pages[-1].append(one)
        length += size(one) + 1
    return pages
