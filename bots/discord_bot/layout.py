"""One message or window while it is being put together, within Discord's limits. Pure.

A sheet has a body, which may be long, and below it what can be pressed, which always stays.
What does not fit is cut and marked, and ``whole`` says that it was. Limits: Discord, "Component
Reference"; a message has at most 4000 characters of text and 40 components, nested ones too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

import discord
from discord import ui

from bots.discord_bot import text
from bots.discord_bot.ids import MOST_ID
from bots.discord_bot.text import Dress
from core.domain.screens import Tone

MOST_TEXT = 4000
MOST_ITEMS = 40
MOST_IN_ROW = 5
MOST_OPTIONS = 25
MOST_TICKS = 10
MOST_BUTTON = 80
MOST_OPTION = 100
MOST_URL = 512
MOST_PLACEHOLDER = 150
MOST_TITLE = 45
MOST_LABEL = 45
MOST_HINT = 100
MOST_INPUT = 4000
MOST_FIELDS = 5
MOST_FILES = 10
# Of one paragraph of a message: more is no message on a phone any more.
MOST_PARAGRAPH = 1500
# A question as long as this is printed in bold; a longer one is a text to read.
MOST_BOLD = 600
MOST_SMALL = 300
# How long a quotation may be: as long as a message has room for all of it.
ROOMS = (3000, 1500, 1000, 600, 300, 150, 80)
# Beside a question a long quotation would push the question out of sight.
ROOMS_BESIDE = ROOMS[2:]
# What is asked now stands in a card with a line of this colour; what is over has none.
COLOUR = 0x2F8F6F
STYLES = {Tone.MAIN: discord.ButtonStyle.primary, Tone.GRAVE: discord.ButtonStyle.danger}

Item: TypeAlias = ui.Item[Any]
Button: TypeAlias = ui.Button[Any]
Select: TypeAlias = ui.Select[Any]


class Page(ui.LayoutView):
    """A message. discord.py keeps nothing of it: a press is understood from its id alone."""

    def __init__(self, items: Iterable[Item]) -> None:
        super().__init__(timeout=None)
        for one in items:
            self.add_item(one)

    def is_dispatchable(self) -> bool:
        return False

    def is_finished(self) -> bool:
        return True


class Window(ui.Modal):
    """A window. discord.py keeps nothing of it: a submission is understood from its id alone."""

    def __init__(self, title: str, custom_id: str, items: Sequence[Item]) -> None:
        super().__init__(
            title=text.plain(title, MOST_TITLE), timeout=None, custom_id=custom_id[:MOST_ID]
        )
        for one in items[:MOST_FIELDS]:
            self.add_item(one)

    def is_finished(self) -> bool:
        return True


# -- things to press ----------------------------------------------------------------------


def button(label: str, custom_id: str, tone: Tone = Tone.PLAIN) -> Button:
    """A button. ``tone`` MAIN is blue, GRAVE is red."""
    style = STYLES.get(tone, discord.ButtonStyle.secondary)
    return ui.Button(label=text.plain(label, MOST_BUTTON), custom_id=custom_id, style=style)


def link(label: str, url: str) -> list[Button]:
    """A button that opens a page of ours; none where there is no address to open."""
    if not url.startswith(("http://", "https://")) or text.size(url) > MOST_URL:
        return []
    return [ui.Button(label=text.plain(label, MOST_BUTTON), url=url)]


def line(label: str, value: str, note: str = "", *, chosen: bool = False) -> discord.SelectOption:
    """One line of a menu."""
    return discord.SelectOption(
        label=text.plain(label, MOST_OPTION),
        value=value,
        description=text.plain(note, MOST_OPTION) if note else None,
        default=chosen,
    )


def menu(
    custom_id: str, lines: Sequence[discord.SelectOption], placeholder: str, most: int = 1
) -> Select:
    """A menu of at most 25 lines; ``most`` is how many of them may be chosen."""
    kept = list(lines)[:MOST_OPTIONS]
    if most == 1:
        chosen = [one for one in kept if one.default]
        for one in chosen[1:]:
            one.default = False
    return ui.Select(
        custom_id=custom_id,
        options=kept,
        placeholder=text.plain(placeholder, MOST_PLACEHOLDER),
        max_values=min(most, len(kept)),
    )


def menus(
    name: Callable[[str, str], str],
    what: str,
    lines: Sequence[discord.SelectOption],
    placeholder: str,
) -> list[Select]:
    """As many menus as so many lines need; ``name`` makes the id of each, by its number."""
    starts = range(0, len(lines), MOST_OPTIONS)
    return [
        menu(name(what, str(number) if number else ""), lines[at : at + MOST_OPTIONS], placeholder)
        for number, at in enumerate(starts)
    ]


def rows(given: Sequence[Button]) -> list[list[Item]]:
    """Buttons in rows of five."""
    return [list(given[at : at + MOST_IN_ROW]) for at in range(0, len(given), MOST_IN_ROW)]


# -- the sheet ----------------------------------------------------------------------------

RULE = ""
# What a body takes at least: before, of and after what is to be found again.
LEAST_TEXTS = 3


class Sheet:
    """Collects what a message says. ``room`` is how long one quotation may be; None: as it is."""

    def __init__(self, room: int | None = None) -> None:
        self.room = room
        self.body: list[str] = []
        self.foot: list[str] = []
        self.rows: list[list[Item]] = []
        self.kept: tuple[str, int] = ("", 0)
        self.whole = True

    # -- the body -----------------------------------------------------------------------

    def text(self, said: str, most: int = MOST_PARAGRAPH) -> None:
        """A paragraph."""
        self._add(said, most, text.words)

    def strong(self, said: str) -> None:
        """A paragraph in bold, if it is not too long for that."""
        self._add(said, MOST_PARAGRAPH, text.bold if len(said) <= MOST_BOLD else text.words)

    def heading(self, said: str) -> None:
        """A big heading."""
        self._add(said, MOST_SMALL, text.heading)

    def small(self, said: str, most: int = MOST_PARAGRAPH) -> None:
        """Small print."""
        self._add(said, most, text.small)

    def quote(self, said: str) -> None:
        """What somebody said."""
        self._add(said, self.room or MOST_PARAGRAPH, text.quote)

    def rule(self) -> None:
        """A line across."""
        self.body.append(RULE)

    def keep(self, by: str, made: str, number: int) -> None:
        """Dressed words that are to be found again by the number of their component."""
        self.small(by)
        self.body.append(made)
        self.kept = (made, number)

    def _add(self, said: str, most: int, dress: Dress) -> None:
        if self.room is None:
            self.body += text.pieces(said, MOST_PARAGRAPH, dress)
            return
        made, whole = text.dressed(said, most, dress)
        self.whole = self.whole and whole
        self.body += [made] if made else []

    # -- below --------------------------------------------------------------------------

    def below(self, said: str, dress: Dress | None = None) -> None:
        """A line that always stays, below the body."""
        made, _ = text.dressed(said, MOST_SMALL, dress or text.small)
        self.foot += [made] if made else []

    def press(self, given: Sequence[Button]) -> None:
        """Buttons, below the body."""
        self.rows += rows(given)

    def choose(self, given: Select) -> None:
        """A menu, below the body."""
        self.rows.append([given])

    # -- done ---------------------------------------------------------------------------

    def fits(self) -> bool:
        """Whether everything has room, however many components the body makes."""
        held = sum(map(text.size, self.body)) + len(self.body)
        return held <= self._free()

    def _free(self) -> int:
        return MOST_TEXT - sum(map(text.size, self.foot)) - len(self.foot)

    def cut(self) -> None:
        """Leave out of the end of the body what has no room."""
        while not self.fits():
            at = [n for n, one in enumerate(self.body) if one != self.kept[0]]
            if not at:
                break
            del self.body[at[-1]]
            self.whole = False

    def items(self) -> list[Item]:
        """Everything, as what Discord shows; at most 39 components, so that a card has room."""
        below = distinct(self.rows)
        foot = "\n".join(self.foot)
        free = MOST_ITEMS - 1 - bool(foot) - sum(1 + len(row) for row in below)
        while len(below) > 1 and free < LEAST_TEXTS:
            free += 1 + len(below.pop())
        body = [one for n, one in enumerate(self.body) if one != RULE or 0 < n < len(self.body) - 1]
        made = [self._shown(one) for one in (body if len(body) <= free else self._merged(body))]
        made += [ui.TextDisplay(foot)] if foot else []
        return [*made, *(ui.ActionRow(*row) for row in below)] or [ui.TextDisplay(text.CUT)]

    def _shown(self, said: str) -> Item:
        if said == RULE:
            return ui.Separator()
        kept, number = self.kept
        return ui.TextDisplay(said, id=number) if said == kept else ui.TextDisplay(said)

    def _merged(self, body: Sequence[str]) -> list[str]:
        """The body in as few pieces as may be: what is to be found again stays by itself."""
        found: list[str] = []
        for one in (one for one in body if one != RULE):
            apart = self.kept[0] in (one, found[-1] if found else RULE)
            if found and not apart:
                found[-1] += f"\n{one}"
            else:
                found.append(one)
        return found


def distinct(given: Iterable[Sequence[Item]]) -> list[list[Item]]:
    """The rows without what has an id that was there before; no row is empty."""
    seen: set[str] = set()
    found = []
    for row in given:
        kept = []
        for one in row:
            name = getattr(one, "custom_id", None)
            if not name or name not in seen:
                kept.append(one)
                seen |= {name} if name else set()
        found += [kept] if kept else []
    return found


def card(items: Iterable[Item]) -> Page:
    """A message that asks or tells something now."""
    return Page([ui.Container(*items, accent_colour=COLOUR)])


def over(items: Iterable[Item]) -> Page:
    """A message that is over: as plain as what a person writes."""
    return Page(items)
