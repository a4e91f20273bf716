"""Whether two texts are nearly the same, without keeping either: prints of runs of words. Pure.

A text is cut into words (letters and digits, in small letters, without accents). Each run of
``RUN`` words in a row gives a number; of all its numbers the ``KEPT`` smallest are its *prints*.
Two texts that share most of their runs share most of their prints, whichever way round they are
compared, and nobody reads a text back from its prints.

The threshold can be said in one sentence: **two texts are very similar when at least half of the
prints of the shorter list are in the other one too.** Texts with fewer than ``FEWEST`` runs have
no prints: short answers are alike by chance ("by watching my uncle").
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping

RUN = 5
KEPT = 32
FEWEST = 8
ENOUGH = 0.5
_WORD = re.compile(r"[^\W_]+")
# Fits into a signed column of eight bytes on every database.
_MASK = (1 << 63) - 1


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared. Scripts without spaces give each letter."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(one for one in plain if not unicodedata.combining(one))
    found: list[str] = []
    for word in _WORD.findall(plain):
        if any(_alone(letter) for letter in word):
            found.extend(word)
        else:
            found.append(word)
    return found


def _alone(letter: str) -> bool:
    """Whether a script puts no spaces between words (Chinese, Japanese, Thai, Lao, Khmer, Burmese)."""
    return (
        "\u0e00" <= letter <= "\u0eff"
        or "\u1000" <= letter <= "\u109f"
        or ("\u1780" <= letter <= "\u17ff" or "\u3040" <= letter <= "\u9fff")
    )


def prints_of(text: str) -> frozenset[int]:
    """The prints of a text; none for one that is short."""
    words = words_of(text)
    runs = {" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
    if len(runs) < FEWEST:
        return frozenset()
    return frozenset(sorted(map(_number, runs))[:KEPT])


def _number(run: str) -> int:
    return int.from_bytes(hashlib.blake2b(run.encode(), digest_size=8).digest(), "big") & _MASK


def similar(shared: int, mine: int, theirs: int) -> bool:
    """Whether two texts are very similar that share so many of their prints."""
    shorter = min(mine, theirs)
    return shorter > 0 and shared >= ENOUGH * shorter


def alike(mine: Iterable[int], others: Mapping[str, Iterable[int]]) -> frozenset[str]:
    """Which of the others are very similar."""
    own = frozenset(mine)
    found = {name: frozenset(one) for name, one in others.items()}
    return frozenset(
        name for name, one in found.items() if similar(len(own & one), len(own), len(one))
    )


__all__ = ["alike", "prints_of", "similar", "words_of"]
