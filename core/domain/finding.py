"""Finding a badge by words, as people type them. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from core.domain.catalogue import Badge, local, local_words


def find(badges: Iterable[Badge], query: str, language: str) -> tuple[Badge, ...]:
    """The badges that have every word of ``query`` in name, tags or texts, best first.

    A word in the name counts more than one in the tags, and that more than one in
    the texts. Capitals, accents and marks do not count. An empty query gives all, in the
    given order.
    """
    wanted = plain(query).split()
    if not wanted:
        return tuple(badges)
    ranked: list[tuple[int, int, Badge]] = []
    for order, badge in enumerate(badges):
        name = plain(local(badge.name, language))
        tags = plain(" ".join(local_words(badge.tags, language)))
        rest = plain(f"{local(badge.asks, language)} {local(badge.description, language)}")
        scores = [3 if w in name else 2 if w in tags else 1 if w in rest else 0 for w in wanted]
        if all(scores):
            ranked.append((-sum(scores), order, badge))
    return tuple(badge for _, _, badge in sorted(ranked, key=lambda row: row[:2]))


def plain(text: str) -> str:
    """The words of a text without capitals, accents, marks and signs, for comparing."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(one for one in letters if not unicodedata.combining(one))
    return re.sub(r"[^\w]+", " ", bare)
