"""Spreads what belongs together over the pages of a window, within Slack's limits. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from bots.slack_bot.blocks import Block, header

# Of the 100 blocks of a view some are for what stands on every page.
MOST_MATERIAL = 85
# Bytes of JSON, of the 250 kB of a view.
MOST_BYTES = 215_000
# The most that a typed comment can take: 3,000 characters, each as two escapes of six.
COMMENT_BYTES = 36_500
Atom = list[Block]


@dataclass(frozen=True)
class Chunk:
    """What belongs together, such as one criterion.

    ``title`` is said again, as ``again``, where it goes on on another page. ``atoms`` are what
    may not be torn apart, and ``inputs``, if there are any, come last.
    """

    title: str
    again: str
    atoms: list[Atom] = field(default_factory=list)
    criterion: str = ""
    inputs: Atom = field(default_factory=list)


@dataclass
class Page:
    """What stands on one page, and the criteria whose inputs are on it."""

    blocks: list[Block] = field(default_factory=list)
    criteria: list[str] = field(default_factory=list)
    size: int = 0

    def fits(self, count: int, size: int) -> bool:
        """Whether so many blocks, of so many bytes, still have room here."""
        return len(self.blocks) + count <= MOST_MATERIAL and self.size + size <= MOST_BYTES

    def add(self, atom: Atom, size: int) -> None:
        """Put it here."""
        self.blocks += atom
        self.size += size


def paged(chunks: Iterable[Chunk]) -> list[Page]:
    """The pages, at least one. A chunk is torn only where it is too long for a page."""
    found = [Page()]
    for chunk in chunks:
        atoms = _atoms(chunk)
        count, size = sum(len(atom) for atom, _ in atoms), sum(cost for _, cost in atoms)
        if found[-1].blocks and not found[-1].fits(count, size):
            found.append(Page())
        for atom, cost in atoms:
            if found[-1].blocks and not found[-1].fits(len(atom), cost):
                found.append(Page())
                found[-1].add([header(chunk.again)], 0)
            found[-1].add(atom, cost)
        if chunk.inputs:
            found[-1].criteria.append(chunk.criterion)
    return found


def _atoms(chunk: Chunk) -> list[tuple[Atom, int]]:
    """Each with its size. What somebody typed into the inputs does not change the pages."""
    first, *rest = chunk.atoms or [[]]
    atoms = [(one, _bytes(one)) for one in ([header(chunk.title), *first], *rest)]
    if chunk.inputs:
        atoms.append((chunk.inputs, _bytes(_empty(chunk.inputs)) + COMMENT_BYTES))
    return atoms


def _empty(inputs: Atom) -> Atom:
    """The inputs without what was typed and chosen, at the size of a choice."""
    found = []
    for block in inputs:
        element = dict(block.get("element", {}))
        element.pop("initial_value", None)
        if "options" in element:
            element["initial_option"] = max(element["options"], key=lambda one: len(str(one)))
        found.append({**block, "element": element})
    return found


def _bytes(atom: Atom) -> int:
    return len(json.dumps(atom))
