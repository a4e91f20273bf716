"""What in a message of ours Discord would act on: an independent reader of its markdown.

    live("a \\*b\\* <@1>")          # "a b <@1>": what no backslash takes the effect of
    dangers(body)                   # lines about everything in a message that must not be there

We ourselves write bold, headings, small print, quotations and moments, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.support.discord.things import walk

Thing = dict[str, Any]
_ESCAPED = re.compile(r"\\[!-/:-@\[-`{-~]")
# Of ours: at the beginning of a line, around a whole line, and a moment.
_OURS = re.compile(r"^(?:> )?(?:## |-# )?(?:> )?", re.MULTILINE)
_BOLD = re.compile(r"\*\*(?=\S)([^*\n]*)\*\*")
_MOMENT = re.compile(r"<t:-?\d{1,13}:f>")
ACTIVE = {
    "a mention": re.compile(r"<(?:@|#|id:)"),
    "everybody": re.compile(
        r"@[\u200e\u200f\u2060-\u2069\u202a-\u202e\s]*(?:everyone|here)\b", re.IGNORECASE
    ),
    "a command": re.compile(r"</"),
    "an emoji": re.compile(r"<a?:\w+:"),
    "a moment": re.compile(r"<t:"),
    "a link": re.compile(r"\]\(|\w://|<\w+:|mailto:", re.IGNORECASE),
    "an invitation": re.compile(r"discord(?:app)?\.(?:gg|com|me)/", re.IGNORECASE),
    "markup": re.compile(r"[*_~|`<>\[\]]|\A#|\n#|\n-#"),
    "a list": re.compile(r"^\s*(?:[-+*]|\d{1,9}[.)])\s", re.MULTILINE),
}
HIDDEN = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u2060]")


def live(content: str) -> str:
    """The text without what is escaped, and without our own marks."""
    text = _ESCAPED.sub("", content)
    text = _MOMENT.sub("", _OURS.sub("", text))
    return _BOLD.sub(r"\1", text)


def dangers(body: Thing) -> Iterator[str]:
    """Everything in a message or a modal that must not be there."""
    if body.get("content"):
        yield from of_text(str(body["content"]))
    for one in walk(body.get("components") or []):
        if one["type"] == 10:
            yield from of_text(one["content"])
        for words in plain_words(one):
            if HIDDEN.search(words):
                yield f"hidden characters in {ascii(words)[:80]}"


def of_text(content: str) -> Iterator[str]:
    """The same of one text with markdown."""
    text = live(content)
    for name, pattern in ACTIVE.items():
        if found := pattern.search(text):
            at = max(found.start() - 30, 0)
            yield f"{name} in {text[at : found.end() + 30]!a}"
    if HIDDEN.search(content):
        yield f"hidden characters in {ascii(content)[:80]}"


def plain_words(one: Thing) -> Iterator[str]:
    """Where Discord reads no markdown: labels, placeholders, lines of menus."""
    for key in ("label", "placeholder", "description"):
        if isinstance(one.get(key), str):
            yield one[key]
    for option in one.get("options") or []:
        yield from (option[key] for key in ("label", "description") if option.get(key))
