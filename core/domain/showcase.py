"""What may be said of many people together, so that nothing is said of one of them.

Numbers below five are left out, and so is a number that would tell a small one by
subtraction. What remains is rounded down to fives: otherwise the page of yesterday and the
page of today would tell what the one person did who came in between.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.domain.screens import EvidenceKind

FEWEST = 5


@dataclass(frozen=True, slots=True)
class Earned:
    """How a badge was earned, by all who have it. ``people`` is "at least so many".

    ``ways`` says how many of them brought which kind of evidence, the most first.
    """

    people: int
    ways: tuple[tuple[EvidenceKind, int], ...] = ()


def together(people: int, brought: Iterable[Iterable[EvidenceKind]]) -> Earned | None:
    """What may be said; None when they are too few to say anything.

    ``brought`` holds, for each person we know it of, the kinds of evidence they had.
    """
    if people < FEWEST:
        return None
    known = [frozenset(kinds) for kinds in brought]
    ways = []
    for kind in EvidenceKind:
        count = sum(kind in kinds for kinds in known)
        others = len(known) - count
        # Nobody and everybody are told of too few or of each one of them.
        if count >= FEWEST and others >= FEWEST:
            ways.append((kind, _fives(count)))
    ways.sort(key=lambda way: -way[1])
    return Earned(_fives(people), tuple(ways))


def _fives(number: int) -> int:
    return number - number % FEWEST
