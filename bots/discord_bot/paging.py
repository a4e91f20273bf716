"""Long reading in pages, each within Discord's limits for one message. Pure.

A page is turned at whole chunks; within one only where it is too long by itself, and then its
heading is said again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from discord import ui

from bots.discord_bot.layout import MOST_ITEMS, MOST_TEXT, Button, Item, Select
from bots.discord_bot.text import size

# What stands above and below each page has the rest.
MOST_WORDS = MOST_TEXT - 800
MOST_PARTS = MOST_ITEMS - 17
# A section with its words and its button.
SECTION = 3
# A row and the menu in it.
MENU = 2


@dataclass(frozen=True, slots=True)
class Atom:
    """Dressed words that stay together, perhaps with a button beside or a menu below them."""

    words: str
    button: Button | None = None
    menu: Select | None = None

    @property
    def quoted(self) -> bool:
        """Whether it is what somebody said."""
        return self.words.startswith(">")


@dataclass(frozen=True, slots=True)
class Chunk:
    """What belongs together: a heading, and what is said below it.

    ``again`` is the heading where it goes on. ``criterion`` is what it is about, if it is one.
    """

    title: Atom
    again: str
    atoms: Sequence[Atom] = ()
    criterion: str = ""


@dataclass
class Leaf:
    """One page. ``criteria`` are those that begin on it."""

    atoms: list[Atom] = field(default_factory=list)
    criteria: list[str] = field(default_factory=list)

    def holds(self, more: Iterable[Atom]) -> bool:
        """Whether there is room for these too."""
        every = [*self.atoms, *more]
        words = sum(size(one.words) + 2 for one in every)
        sections = sum(one.button is not None for one in every)
        menus = sum(one.menu is not None for one in every)
        # Plain words before, between and after those are one part, however many they are.
        parts = sections * (SECTION + 1) + menus * (MENU + 1) + 1
        return words <= MOST_WORDS and parts <= MOST_PARTS

    def items(self) -> list[Item]:
        """The page as what Discord shows."""
        found: list[Item] = []
        held: list[Atom] = []
        for one in self.atoms:
            if one.button is None:
                held.append(one)
            if one.button is None and one.menu is None:
                continue
            found += _together(held)
            held = []
            if one.button is not None:
                found.append(ui.Section(ui.TextDisplay(one.words), accessory=one.button))
            if one.menu is not None:
                found.append(ui.ActionRow(one.menu))
        return [*found, *_together(held)]


def paged(chunks: Sequence[Chunk]) -> list[Leaf]:
    """The pages, at least one."""
    leaves = [Leaf()]
    for chunk in chunks:
        atoms = [one for one in chunk.atoms if one.words]
        whole = [chunk.title, *atoms]
        # One that fits on a page of its own is not torn; else its heading stays with what follows.
        together = whole if Leaf().holds(whole) else whole[:2]
        if leaves[-1].atoms and not leaves[-1].holds(together):
            leaves.append(Leaf())
        leaves[-1].atoms.append(chunk.title)
        leaves[-1].criteria += [chunk.criterion] if chunk.criterion else []
        for one in atoms:
            if not leaves[-1].holds([one]):
                leaves.append(Leaf([Atom(chunk.again)]))
            leaves[-1].atoms.append(one)
    return leaves


def page_with(leaves: Sequence[Leaf], criterion: str) -> int:
    """The page on which a criterion begins, counted from 1; 1 for one that there is not."""
    return next((n for n, leaf in enumerate(leaves, 1) if criterion in leaf.criteria), 1)


def _together(atoms: Sequence[Atom]) -> list[Item]:
    """Plain words as one part; two quotations are kept apart by an empty line."""
    if not atoms:
        return []
    said = atoms[0].words
    for before, one in pairwise(atoms):
        said += ("\n\n" if before.quoted and one.quoted else "\n") + one.words
    return [ui.TextDisplay(said)]


__all__ = ["Atom", "Chunk", "Leaf", "page_with", "paged"]
