"""My claims, my badges, my data, and what whoever has none of it is told. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import discord

from bots.discord_bot import layout
from bots.discord_bot.layout import Page, Sheet
from bots.discord_bot.menus import option_lines
from bots.discord_bot.pen import Pen
from bots.discord_bot.standing import badge_link
from core.domain.screens import Home, Text, Tone
from core.texts import Texts

T = TypeVar("T")
# So many claims or badges stand on one page.
MOST_HERE = 8
# Of each text about one of them.
MOST_ABOUT = 200


@dataclass(frozen=True, slots=True)
class Held:
    """A badge of mine, as it is listed."""

    award_id: str
    title: Text
    shared: bool = False
    # What is said of its time, where it expires; and the claim from which it can be renewed, or "".
    time: Text | None = None
    renew: str = ""


def held(home: Home) -> tuple[Held, ...]:
    """The badges that a list of claims led to."""
    return tuple(
        Held(one.award_id, one.title, time=one.time, renew=one.claim_id if one.renew else "")
        for one in home.entries
        if one.award_id
    )


def claims(texts: Texts, language: str, screen: Home, page: int = 0) -> Page:
    """My claims. One of them is opened by ``home.open.CLAIM``; pages are ``home.claims.PAGE``."""
    pen, sheet = Pen(texts, language), Sheet(MOST_ABOUT)
    if screen.notice is not None:
        sheet.text(pen.say(screen.notice))
        sheet.rule()
    if not screen.entries:
        for line in screen.lines:
            sheet.text(pen.say(line))
    else:
        sheet.heading(pen.word("discord.home.claims"))
    here, page, pages = _page(screen.entries, page)
    lines = []
    for one in here:
        sheet.strong(pen.say(one.title)[:MOST_ABOUT])
        sheet.small(f"{pen.say(one.state)}. {pen.say(one.next)}", MOST_ABOUT)
        value = f"home.open.{one.claim_id}"
        lines.append(layout.line(pen.plain(one.title), value, pen.plain(one.state)))
    known = list({one.value: one for one in lines}.values())
    if known:
        sheet.choose(layout.menu("home.open", known, pen.word("discord.open.menu")))
    _turning(sheet, pen, "claims", page, pages)
    begin = pen.plain(screen.begin.label)
    sheet.press([layout.button(begin, "home.begin", screen.begin.tone)])
    return _card(sheet)


def badges(
    texts: Texts,
    language: str,
    awards: Sequence[Held],
    *,
    base_url: str = "",
    page: int = 0,
    tell: Mapping[str, str] | None = None,
) -> Page:
    """My badges, each with the way to its page; pages of this are ``home.badges.PAGE``.

    ``tell`` says of those that may be announced whether they are: a menu, ``home.tell``.
    """
    pen, sheet = Pen(texts, language), Sheet(MOST_ABOUT)
    sheet.heading(pen.word("discord.home.badges"))
    if not awards:
        sheet.text(pen.word("discord.home.badges.none"))
        sheet.press([layout.button(pen.word("discord.home.begin"), "home.begin", Tone.MAIN)])
    here, page, pages = _page(awards, page)
    links = []
    for one in here:
        sheet.strong(pen.say(one.title)[:MOST_ABOUT])
        if one.time is not None:
            sheet.text(pen.say(one.time))
        sheet.small(pen.word("discord.award.shared" if one.shared else "discord.award.private"))
        links += badge_link(pen, pen.plain(one.title), one.award_id, base_url)
    sheet.press(links)
    ready = [
        layout.line(pen.plain(one.title), f"home.renew.{one.renew}") for one in here if one.renew
    ]
    _renewing(sheet, pen, ready)
    told = tell or {}
    lines = [
        layout.line(pen.plain(one.title), one.award_id, told[one.award_id])
        for one in here
        if one.award_id in told
    ]
    if lines:
        sheet.choose(layout.menu("home.tell", lines, pen.word("discord.tell.menu")))
    _turning(sheet, pen, "badges", page, pages)
    return _card(sheet)


def _renewing(sheet: Sheet, pen: Pen, lines: list[discord.SelectOption]) -> None:
    """The way to renew: a button for one badge, a menu for several."""
    ready = list({one.value: one for one in lines}.values())
    if len(ready) == 1:
        label = f"{pen.word('claim.renew')}: {ready[0].label}"
        sheet.press([layout.button(label, ready[0].value, Tone.MAIN)])
    elif ready:
        sheet.choose(layout.menu("home.renew", ready, pen.word("discord.renew.menu")))


def data(texts: Texts, language: str) -> Page:
    """What is kept about me, and what I can do with it: ``home.data.see|download|erase``."""
    pen, sheet = Pen(texts, language), Sheet(MOST_ABOUT)
    sheet.heading(pen.word("discord.data.title"))
    sheet.text(pen.word("discord.data.more"))
    sheet.press(
        [
            layout.button(pen.word("discord.data.see"), "home.data.see"),
            layout.button(pen.word("discord.data.take"), "home.data.download"),
            layout.button(pen.word("discord.data.erase"), "home.data.erase", Tone.GRAVE),
        ]
    )
    return _card(sheet)


def languages(texts: Texts, current: str) -> Page:
    """Choose the language; the menu is ``home.language``, its values are codes."""
    pen, sheet = Pen(texts, texts.best(current)), Sheet(MOST_ABOUT)
    sheet.strong(pen.word("interview.language"))
    lines = option_lines(texts.languages, pen.language)
    sheet.choose(layout.menu("home.language", lines, pen.word("discord.language")))
    return _card(sheet)


def stranger(texts: Texts, language: str) -> Page:
    """What is said in a server that is connected to no community yet."""
    pen, sheet = Pen(texts, language), Sheet(layout.MOST_PARAGRAPH)
    sheet.strong(pen.word("discord.stranger.title"))
    sheet.text(pen.word("discord.stranger.what"))
    sheet.text(pen.word("discord.stranger.how"))
    return layout.over(sheet.items())


def _page(given: Sequence[T], page: int) -> tuple[Sequence[T], int, int]:
    pages = max(-(-len(given) // MOST_HERE), 1)
    page = min(max(page, 0), pages - 1)
    return given[page * MOST_HERE : (page + 1) * MOST_HERE], page, pages


def _turning(sheet: Sheet, pen: Pen, what: str, page: int, pages: int) -> None:
    if pages < 2:
        return
    sheet.below(pen.word("discord.page", page=page + 1, pages=pages))
    turns = (("discord.page.before", page - 1), ("discord.page.next", page + 1))
    sheet.press(
        [layout.button(pen.word(key), f"home.{what}.{to}") for key, to in turns if 0 <= to < pages]
    )


def _card(sheet: Sheet) -> Page:
    sheet.cut()
    return layout.card(sheet.items())
