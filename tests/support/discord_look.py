"""A Discord message or window as lines of text, as somebody would see it.

Escaped signs are shown as what they stand for, what is bold stays between stars, a moment is
shown as ``{time}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

Json = Mapping[str, Any]

CONTAINER, ROW, BUTTON, MENU, FIELD, WORDS, RULE = 17, 1, 2, 3, 4, 10, 14
SECTION, LABEL, FILES, RADIO, TICKS = 9, 18, 19, 21, 22
LINK = 5
SIGNS = {1: "*", 3: "*", 4: "!"}
_MOMENT = re.compile(r"<t:-?\d+:f>")
_ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])")


def look(shown: object) -> str:
    """A page or window of ours, the components of a message, or one raw window."""
    if hasattr(shown, "to_dict"):  # a modal
        return look(shown.to_dict())
    if hasattr(shown, "to_components"):  # a layout
        return look(shown.to_components())
    if isinstance(shown, Mapping) and "title" in shown:
        lines = [line for one in shown["components"] for line in _lines(one)]
        return "\n".join([f"┏━ {shown['title']}", *lines, "┗━ (Cancel) (Submit)"])
    parts: Iterable[Json] = shown if isinstance(shown, Sequence) else [shown]  # type: ignore[list-item]
    return "\n".join(line for one in parts for line in _lines(one))


def _lines(one: Json) -> Iterator[str]:
    match one["type"]:
        case 17:
            inside = [line for child in one["components"] for line in _lines(child)]
            yield from ("╭─", *(f"│ {line}" for line in inside), "╰─")
        case 10:
            yield from map(_line, one["content"].split("\n"))
        case 14:
            yield "────"
        case 9:
            first, *rest = [line for child in one["components"] for line in _lines(child)]
            yield from (f"{first}   {_element(one['accessory'])}", *rest)
        case 1:
            yield " ".join(map(_element, one["components"]))
        case 18:
            yield f"{one['label']}{'' if one['component'].get('required') else ' (optional)'}"
            yield from _element(one["component"]).split("\n")
            if one.get("description"):
                yield f"  · {one['description']}"


def _line(said: str) -> str:
    """A line of markdown without its escapes."""
    for mark, sign in (("-# ", "  · "), ("> ", "┃ "), ("## ", "# ")):
        if said.startswith(mark):
            return sign + readable(said.removeprefix(mark))
    bold = said.startswith("**") and said.endswith("**") and len(said) > 4
    return f"*{readable(said[2:-2])}*" if bold else readable(said)


def readable(markdown: str) -> str:
    """What somebody reads of escaped words."""
    return _ESCAPED.sub(r"\1", _MOMENT.sub("{time}", markdown)).replace("\u200b", "")


def _element(one: Json) -> str:
    match one["type"]:
        case 2:
            sign = SIGNS.get(one["style"], "↗" if one["style"] == LINK else "")
            return f"[{sign}{one['label']}]"
        case 3:
            chosen = [line["label"] for line in one["options"] if line.get("default")]
            shown = ", ".join(chosen) or one["placeholder"]
            return f"[▾ {shown}: {' | '.join(line['label'] for line in one['options'])}]"
        case 4:
            return f"[____ {one.get('value') or ''} ]"
        case 19:
            return f"[files: up to {one.get('max_values')}]"
        case 5 | 6 | 7 | 8:
            return f"[▾ {one['placeholder']}]"
    marks = ("☒" if line.get("default") else "☐" for line in one["options"])
    return "\n".join(
        f"{mark} {line['label']}" for mark, line in zip(marks, one["options"], strict=True)
    )


# -- looking into payloads ----------------------------------------------------------------


def objects(value: object) -> Iterator[Json]:
    """Every object in a payload."""
    if isinstance(value, Mapping):
        yield value
        for one in value.values():
            yield from objects(one)
    elif isinstance(value, list):
        for one in value:
            yield from objects(one)


def ids(value: object) -> list[str]:
    """Every id that a press in a message can send: of buttons and menus, and values of lines."""
    found = [one["custom_id"] for one in objects(value) if "custom_id" in one]
    return found + [one["value"] for one in objects(value) if "value" in one and "label" in one]


def texts(value: object) -> list[str]:
    """Every text display of a message or a window."""
    return [one["content"] for one in objects(value) if one.get("type") == WORDS]
