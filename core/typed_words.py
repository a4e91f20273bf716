"""Typed words as buttons: how they are compared, taken apart, and what they may mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from babel import Locale

from core.domain.screens import Ask, Choose, Gather, Home, Option, ReadBack, Screen, Standing

# How several things are told from one another when they are typed in one line.
MARKS = re.compile(r"[,;\n&+]+")
BEFORE_NUMBER = re.compile(r"\s+(?=\d)")


def last_of_a_list(locales: Iterable[Locale]) -> re.Pattern[str]:
    """What stands before the last thing of a list, in those languages: and, y ..."""
    last = (locale.list_patterns["standard"]["2"] for locale in locales)
    words = {re.escape(one.replace("{0}", "").replace("{1}", "").strip()) for one in last}
    return re.compile(rf"\s+(?:{'|'.join(sorted(words))})\s+", re.IGNORECASE)


def several(
    by_name: Mapping[str, str], typed: str, ways: tuple[re.Pattern[str], ...]
) -> tuple[str, ...] | None:
    """The ids that were named, if all were: as a whole, or taken apart by one way after another."""
    whole = by_name.get(fold(typed))
    if whole is not None:
        return (whole,)
    if not ways:
        return None
    found: list[str] = []
    for piece in ways[0].split(typed):
        ids = several(by_name, piece, ways[1:]) if fold(piece) else ()
        if ids is None:
            return None
        found += ids
    return tuple(found)


def pressable(screen: Screen) -> Iterator[Option]:
    """What can be pressed on a screen, its list of choices left out."""
    match screen:
        case Ask():
            yield from (*screen.options, *screen.actions)
        case Choose():
            yield from screen.actions
            if screen.confirm:
                yield screen.confirm
        case Gather():
            yield from (screen.go_on, *screen.actions)
        case ReadBack():
            yield from (screen.submit, *screen.actions)
            for part in screen.parts:
                if part.edit:
                    yield Option(part.edit.id, part.title)
        case Standing():
            yield from screen.options
        case Home():
            yield screen.begin


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Lower case, no accents, no marks around: how typed words are compared."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^\w]+", " ", letters).strip()
