"""The organizer's window about judging: what waits, what is due, and the pages of it. Pure."""

from __future__ import annotations

from bots.overview import Rows, links
from bots.slack_bot import blocks
from bots.slack_bot.blocks import Block
from bots.slack_bot.pen import Pen
from bots.slack_bot.windows import NOTICE, window

TITLE = "page.judging.nav"
# What is typed behind ``/earned`` to see it.
WORDS = ("waiting", "due")


def page(pen: Pen, waiting: Rows, due: Rows, base_url: str) -> Block:
    """The window. Whatever has no room in it is on the pages."""
    made = [
        *_list(pen, "page.waiting.title", waiting, "page.waiting.none"),
        blocks.divider(),
        *_list(pen, "due.title", due, "due.none"),
        blocks.divider(),
        blocks.section(pen.word("talk.office.pages")),
        *blocks.actions(
            [
                blocks.button(label, f"office.see{name}", url=url)
                for name, label, url in links(pen.texts, pen.language, base_url)
            ]
        ),
        blocks.context([pen.word("talk.office.signed")]),
    ]
    return window(pen, NOTICE, TITLE, made)


def _list(pen: Pen, title: str, found: Rows, none: str) -> list[Block]:
    made = [blocks.header(pen.word(title))]
    made += [blocks.card(one.title, one.told) for one in found.rows]
    if not found.rows:
        made.append(blocks.section(pen.word(none)))
    if found.more:
        made.append(blocks.context([pen.word("talk.office.more", count=found.more)]))
    return made


__all__ = ["TITLE", "WORDS", "page"]
