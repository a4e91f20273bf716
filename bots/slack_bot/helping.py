"""Help at any time: how it works here, the community's help lines, and what else can be done. Pure.

Ids: ``help.CLAIM.VERSION`` opens the window, ``remind.CLAIM.VERSION`` the reminders,
``trail.CLAIM.VERSION`` what happened to it, and ``wrong.CLAIM.VERSION`` the window to say that something is wrong.
"""

from __future__ import annotations

from bots.chat import Help
from bots.slack_bot import blocks
from bots.slack_bot.blocks import Block
from bots.slack_bot.pen import Pen
from bots.slack_bot.screens import Post, posted
from bots.slack_bot.windows import NOTICE, window

TITLE = "talk.help.link"


def page(pen: Pen, about: Help) -> Block:
    """The same as a window."""
    return window(pen, NOTICE, TITLE, told(pen, about))


def post(pen: Pen, about: Help) -> Post:
    """The same as a message, for whoever typed the word."""
    return posted([*told(pen, about), *_on(pen, about)])


def told(pen: Pen, about: Help) -> list[Block]:
    """How it works, and where one finds help."""
    none = pen.word("care.help.none", community=about.community)
    return [
        blocks.section(pen.word("talk.help.how.slack")),
        blocks.header(pen.word("care.help.title")),
        *blocks.sections(about.lines or none),
        blocks.context([pen.word("talk.help.private")]),
        *blocks.actions(_ways(pen, about)),
    ]


def _ways(pen: Pen, about: Help) -> list[Block]:
    """What can be done about the claim that they talk about."""
    if not about.claim_id:
        return []
    remind = [blocks.button(pen.word("remind.link"), pen.here("remind"))] if about.waits else []
    trail = blocks.button(pen.word("trail.title"), pen.here("trail"))
    return [*remind, trail, blocks.button(pen.word("care.report.link"), pen.here("wrong"))]


def _on(pen: Pen, about: Help) -> list[Block]:
    """The way on, since a message pushes the question out of sight."""
    if about.claim_id:
        key, name = "talk.help.on", f"home.open.{about.claim_id}"
        return blocks.actions([blocks.button(pen.word(key), name)])
    return blocks.actions([blocks.button(pen.word("home.begin"), "home.begin")])


__all__ = ["TITLE", "page", "post", "told"]
