"""Choosing: buttons, menus and pages of menus, and what was picked of them. Pure.

Up to five options are buttons, more are a menu, and more than a menu takes come page by page.
Discord sends what was chosen of a menu when it closes, so several at once need no button to send
them. A menu keeps nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import discord

from bots.chat import Button
from bots.discord_bot import layout, text
from bots.discord_bot.layout import MOST_OPTIONS, Sheet
from bots.discord_bot.pen import Pen
from core.domain.screens import Choose, Option

MOST_BUTTONS = 5
# What waits in a message until somebody says yes has this as its component's id.
CARRIED = 7001
# Of those words, and the room that a message gives them.
MOST_CARRIED = 2800
TEXT_DISPLAY = 10


def choose(sheet: Sheet, pen: Pen, screen: Choose, page: int = 0) -> list[layout.Button]:
    """The options of a screen, as fits their number; gives what is to be buttons."""
    buttons: list[layout.Button] = []
    options = list({one.id: one for one in screen.options}.values())
    if screen.query:
        sheet.small(pen.word("discord.searched", query=screen.query))
    if not options:
        sheet.text(pen.word("discord.nothing"))
    if sheet.room is None:
        for one in options:
            described(sheet, pen, one)
    elif screen.many:
        several(sheet, pen, options, page)
    else:
        buttons = one_of(sheet, pen, options, page)
    if screen.confirm and any(one.chosen for one in screen.options):
        buttons.append(pen.press(screen.confirm))
    return buttons


def one_of(sheet: Sheet, pen: Pen, options: Sequence[Option], page: int = 0) -> list[layout.Button]:
    """Choose one: buttons, which it gives, or a menu."""
    if len(options) <= MOST_BUTTONS:
        if any(one.note for one in options):
            for one in options:
                described(sheet, pen, one)
        return pen.presses(options)
    # A menu shows the beginning of a description; all of it can be seen.
    notes = [pen.plain(one.note) for one in options if one.note]
    sheet.whole = sheet.whole and all(text.size(one) <= layout.MOST_OPTION for one in notes)
    _menus(sheet, pen, options, page, "discord.menu", 1)
    return []


def several(sheet: Sheet, pen: Pen, options: Sequence[Option], page: int = 0) -> None:
    """Choose all that fit."""
    if options:
        _menus(sheet, pen, options, page, "discord.menu.many", MOST_OPTIONS)


def described(sheet: Sheet, pen: Pen, option: Option) -> None:
    """An option with its description below it."""
    name = pen.say(option.label)
    sheet.strong(f"✓ {name}" if option.chosen else name)
    if option.note:
        sheet.text(pen.say(option.note))


def _menus(
    sheet: Sheet, pen: Pen, options: Sequence[Option], page: int, asked: str, most: int
) -> None:
    lines = pen.lines(options)
    pages = pages_of(len(lines))
    page = min(max(page, 0), pages - 1)
    here = lines[page * MOST_OPTIONS : (page + 1) * MOST_OPTIONS]
    if here:
        sheet.choose(layout.menu(pen.here("pick"), here, pen.word(asked), most))
    turning(sheet, pen, "page", page, pages)


def pages_of(count: int) -> int:
    """How many pages so many lines of a menu make; at least one."""
    return max(-(-count // MOST_OPTIONS), 1)


def turning(sheet: Sheet, pen: Pen, what: str, page: int, pages: int) -> None:
    """Buttons to the pages before and after, and which one this is."""
    if pages < 2:
        return
    sheet.below(pen.word("discord.page", page=page + 1, pages=pages))
    turns = (("discord.page.before", page - 1), ("discord.page.next", page + 1))
    sheet.press(
        [
            layout.button(pen.word(key), pen.here(what, str(to)))
            for key, to in turns
            if 0 <= to < pages
        ]
    )


def aside(sheet: Sheet, pen: Pen, options: Sequence[Option]) -> None:
    """What is seldom needed: one button, or a menu of its own."""
    if len({one.id for one in options}) < 2:
        sheet.press([*pen.presses(options), *pen.help()])
        return
    plain = [Option(one.id, one.label, one.note, one.tone) for one in options]
    lines = pen.lines(plain)
    lines += [layout.line(one.label or "", one.custom_id or "") for one in pen.help()]
    if lines:
        sheet.choose(layout.menu(pen.here("more"), lines, pen.word("discord.more")))


# -- words that are kept nowhere yet ------------------------------------------------------


def carried(components: Iterable[Any]) -> str:
    """The words that wait in a message, from its components as Discord sends them.

    Before the consent nothing is kept of anybody, so their first words stand in the message
    itself, and come back with every press in it.
    """
    for one in components:
        if not isinstance(one, Mapping):
            continue
        content = one.get("content")
        if one.get("type") == TEXT_DISPLAY and one.get("id") == CARRIED:
            return text.unquote(content) if isinstance(content, str) else ""
        inside = one.get("components")
        found = carried(inside) if isinstance(inside, list) else ""
        if found:
            return found
    return ""


# -- what was picked ----------------------------------------------------------------------


def read_pick(data: Mapping[str, Any]) -> tuple[Button, ...]:
    """The options that a press means, from the ``data`` of a component interaction.

    Empty for what is no option of an interview; see ``ids.Here`` for that. With the screen
    beside it, ``ids.meant`` says what each of them stands for.
    """
    values = data.get("values")
    given = values if isinstance(values, list) and values else [data.get("custom_id")]
    read = (Button.decode(one) for one in given if isinstance(one, str))
    return tuple(one for one in read if one is not None)


def option_lines(names: Mapping[str, str], chosen: str) -> list[discord.SelectOption]:
    """Lines of a menu for values and their names."""
    return [layout.line(name, value, chosen=value == chosen) for value, name in names.items()]
