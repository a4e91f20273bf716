"""Whether Discord takes what we drew, and whether it is as we want it besides.

Limits: Discord, "Component Reference". Ours, of every text that is shown: no characters that
hide or turn others, no mention, no link, no invitation, and no markdown but what we write around
people's words. Discord's reader is imitated: a backslash takes the effect of the sign behind it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from tests.support.discord_look import objects, texts

Json = Mapping[str, Any]

BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ue000\ue001\u2060]")
# What Discord finds before it looks at any backslash, in a message as it was sent.
RAW = {
    "everybody": re.compile("@(everyone|here)", re.IGNORECASE),
    "mention": re.compile(r"<(@[!&]?|#)\d+>"),
    "command": re.compile(r"</[^>]*:\d+>"),
    "custom emoji": re.compile(r"<a?:\w+:\d+>"),
    "link": re.compile(r"\b[a-z][a-z0-9+.-]*://", re.IGNORECASE),
    "invitation": re.compile(r"discord(app)?\.(gg|com/invite)/", re.IGNORECASE),
}
MOMENT = re.compile(r"<t:-?\d{1,13}:f>")
ESCAPED = re.compile(r"\\[^0-9A-Za-z\s]")
# What begins something wherever it stands, and what does at the beginning of a line.
SIGNS = re.compile(r"[*_~|`<>\[\]]|:\S+:|\\")
LINE = re.compile(r"^\s*([-+*]\s|\d+[.)]\s|#{1,3}\s|-#|>)")
# What we write around words: one of these before, or stars around.
OURS = ("-# ", "> ", "## ")

CONTAINER, ROW, BUTTON, MENU, FIELD, WORDS = 17, 1, 2, 3, 4, 10
LABEL, FILES, RADIO, TICKS = 18, 19, 21, 22


def size(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


# -- problems -----------------------------------------------------------------------------


def problems_of(page: Any) -> list[str]:
    """Everything about a message that is wrong."""
    components = page.to_components()
    parts = [one for one in objects(components) if "type" in one]
    found = [f"{len(parts)} components"] if not 0 < len(parts) <= 40 else []
    length = sum(map(size, texts(components)))
    found += [f"{length} characters"] if length > 4000 else []
    if any(one["type"] in (FIELD, LABEL, FILES, RADIO, TICKS) for one in parts):
        found.append("a field in a message")
    if not page.has_components_v2() or page.is_dispatchable() or not page.is_finished():
        found.append("discord.py would keep it, or take it for a message of the old kind")
    return [*found, *_shared(components)]


def problems_of_window(window: Any) -> list[str]:
    """The same for a window."""
    made = window.to_dict()
    found = list(_text("title", made["title"], 45))
    if not 0 < len(made["components"]) <= 5:
        found.append(f"{len(made['components'])} parts")
    found += [
        f"{one['type']} in a window" for one in made["components"] if one["type"] not in (10, 18)
    ]
    if all(one["type"] == WORDS for one in made["components"]):
        found.append("nothing to fill in")
    if not window.is_finished():
        found.append("discord.py would keep it")
    return [*found, *_shared([made])]


def _shared(made: list[Any]) -> Iterator[str]:
    named = [one["custom_id"] for one in objects(made) if "custom_id" in one]
    yield from (f"twice: {name}" for name, n in Counter(named).items() if n > 1)
    for one in objects(made):
        if not 1 <= len(one.get("custom_id", "x")) <= 100:
            yield f"id: {one['custom_id']!r}"
        if isinstance(one.get("type"), int):
            yield from _part(one)


def _part(one: Json) -> Iterator[str]:
    match one["type"]:
        case 17 | 1:
            most = 40 if one["type"] == CONTAINER else 5
            if not 1 <= len(one["components"]) <= most:
                yield f"{len(one['components'])} in {one['type']}"
            if one["type"] == ROW and len({child["type"] for child in one["components"]}) > 1:
                yield "buttons beside a menu"
        case 10:
            yield from _text("words", one["content"], 4000)
            yield from live(one["content"])
        case 2:
            yield from _text("button", one["label"], 80)
            if ("url" in one) == ("custom_id" in one) or size(one.get("url") or "") > 512:
                yield f"button: {one}"
        case _:
            yield from _field(one)


def _field(one: Json) -> Iterator[str]:
    match one["type"]:
        case 3 | 21 | 22:
            yield from _options(one, 25 if one["type"] == MENU else 10)
        case 4 if not size(one.get("value") or "") <= one["max_length"] <= 4000:
            yield "too long for a field"
        case 18:
            yield from _text("label", one["label"], 45)
            if one.get("description") is not None:
                yield from _text("description", one["description"], 100)
        case 19 if not 1 <= one["max_values"] <= 10:
            yield "too many files"


def _options(one: Json, most: int) -> Iterator[str]:
    options = one["options"]
    if not 1 <= len(options) <= most:
        yield f"{len(options)} options"
    if one.get("max_values", 1) > len(options):
        yield "more to choose than there is"
    if sum(bool(line.get("default")) for line in options) > one.get("max_values", 1):
        yield "more chosen than may be"
    if len({line["value"] for line in options}) < len(options):
        yield "a value twice"
    if "placeholder" in one:
        yield from _text("placeholder", one["placeholder"], 150)
    for line in options:
        yield from _text("option", line["label"], 100)
        if not 1 <= len(line["value"]) <= 100:
            yield f"value: {line['value']!r}"
        if line.get("description") is not None:
            yield from _text("note", line["description"], 100)


def _text(where: str, text: str, most: int) -> Iterator[str]:
    if not text.strip() or size(text) > most:
        yield f"{where}: {size(text)} of {most}"
    if BIDI.search(text) or HIDDEN.search(text):
        yield f"{where} turns or hides: {text[:60]!r}"


def live(content: str) -> Iterator[str]:
    """What Discord would do something with in a text display, besides what we mean."""
    bare = MOMENT.sub("x", content)
    yield from (f"{name}: {bare[:80]!r}" for name, one in RAW.items() if one.search(bare))
    for line in bare.split("\n"):
        inner = line
        for mark in OURS:
            inner = inner.removeprefix(mark)
        if inner.startswith("**") and inner.endswith("**") and len(inner) > 4:
            inner = inner[2:-2]
        inner = ESCAPED.sub("x", inner)
        if SIGNS.search(inner) or LINE.search(inner):
            yield f"markdown: {line[:80]!r}"
