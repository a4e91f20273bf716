"""Components as plain text, as somebody reads them on a screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from tests.support.discord.things import Message, Thing, Window
from tests.support.transcripts import WIDTH, wrap

# Invisible signs with which a bot keeps a text from meaning something.
_INVISIBLE = re.compile("[\u200b\u2060\ufeff]")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_LINK = re.compile(r"\[([^\[\]\n]+)\]\(<?(\w+://[^\s<>()]+)>?\)")
_MARKS = re.compile(r"\*\*\*|\*\*|__|~~|\|\||(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)|```|`")
_COMMAND = re.compile(r"</([^:>]+):\d+>")
_TIME = re.compile(r"<t:(-?\d+)(:\w)?>")
# Where escaped signs wait while the others are read.
_AWAY = 0xE000


def shown(text: str) -> str:
    """A text as Discord shows it: escaped signs plain, marks gone, small print in parentheses."""
    text = _ESCAPED.sub(lambda hit: chr(_AWAY + ord(hit[1])), _INVISIBLE.sub("", text))
    text = _COMMAND.sub(r"/\1", _TIME.sub(r"(time \1)", _LINK.sub(r"\1 ‹\2›", text)))
    lines = []
    for line in text.split("\n"):
        small = line.startswith("-# ")
        line = _MARKS.sub("", line.removeprefix("-# "))
        lines.append(f"({line})" if small else line)
    return re.sub("[\ue000-\ue07f]", lambda hit: chr(ord(hit[0]) - _AWAY), "\n".join(lines))


def label_of(element: Thing) -> str:
    """What stands on a button, or before a menu."""
    told = element.get("label") or element.get("placeholder") or ""
    emoji = (element.get("emoji") or {}).get("name") or ""
    return shown(" ".join(one for one in (emoji, told) if one) or str(element["type"]))


def _button(one: Thing) -> str:
    mark = {1: "!", 4: "‼"}.get(one["style"], "")
    off = " (off)" if one.get("disabled") else ""
    return f"[{mark}{label_of(one)}{'↗' if one.get('url') else ''}{off}]"


def _menu(one: Thing, chosen: Any) -> list[str]:
    kinds = {5: "people", 6: "roles", 7: "people and roles", 8: "channels"}
    if one["type"] in kinds:
        told = one.get("placeholder") or kinds[one["type"]]
        return [f"[{told} ▾]{' ' + str(chosen) if chosen else ''}"]
    boxes = {21: "( )(x)", 22: "[ ][x]"}.get(one["type"])
    head = [] if boxes else [f"[{label_of(one)} ▾]" if one.get("placeholder") else "[▾]"]
    off, on = (boxes[:3], boxes[3:]) if boxes else (" *", " >")
    picked = chosen if isinstance(chosen, list) else [chosen]
    return [*head, *(f"{on if o['value'] in picked else off} {_option(o)}" for o in one["options"])]


def _option(option: Thing) -> str:
    note = f" — {option['description']}" if option.get("description") else ""
    return f"{option['label']}{note}"


def of_component(one: Thing, values: Thing | None = None) -> list[str]:
    """One component as lines."""
    kind, value = one["type"], (values or {}).get(str(one.get("custom_id")))
    if kind == 1 and all(part["type"] == 2 for part in one["components"]):
        return [" ".join(_button(part) for part in one["components"])]
    if kind in (3, 5, 6, 7, 8, 21, 22):
        return _menu(one, value)
    if kind == 18:
        return _label(one, values)
    if kind in PLAIN:
        return PLAIN[kind](one, value)
    inner = [line for part in one.get("components", []) for line in of_component(part, values)]
    if kind == 17:
        return [f"┃ {line}".rstrip() for line in inner]
    return [*inner, *(of_component(one["accessory"]) if "accessory" in one else [])]


PLAIN: dict[int, Callable[[Thing, Any], list[str]]] = {
    2: lambda one, _: [_button(one)],
    4: lambda one, value: [f"|{value or one.get('placeholder') or '…'}|"],
    10: lambda one, _: shown(one["content"]).split("\n"),
    11: lambda one, _: [f"(image: {one.get('description') or ''})"],
    12: lambda one, _: [f"(image: {item.get('description') or ''})" for item in one["items"]],
    13: lambda one, _: [f"(file: {one['name']})"],
    14: lambda one, _: ["-" * 20 if one.get("divider", True) else ""],
    19: lambda _, value: [f"({', '.join(file.name for file in value or []) or 'files'})"],
    23: lambda _, value: ["[x]" if value else "[ ]"],
}


def _label(one: Thing, values: Thing | None) -> list[str]:
    inner = one["component"]
    optional = " (optional)" if inner.get("required") is False else ""
    note = [f"({one['description']})"] if one.get("description") else []
    return [f"{one['label']}{optional}:", *of_component(inner, values), *note]


def of_components(components: Iterable[Thing], values: Thing | None = None) -> str:
    """Components as text."""
    return "\n".join(line for one in components for line in of_component(one, values))


def of_message(one: Message) -> str:
    """A message as it is read."""
    lines = [shown(one.content)] if one.content else []
    lines += [of_components(one.components)] if one.components else []
    in_layout = of_components(one.components)
    lines += [
        f"(file: {file.name})" for file in one.files if f"(file: {file.name})" not in in_layout
    ]
    return "\n".join(lines).strip("\n")


def of_window(window: Window) -> str:
    """A modal as a box."""
    view = window.view
    lines = of_components(view["components"], window.values).split("\n")
    lines.append("[Cancel] [!Submit]".rjust(WIDTH - 6))
    inner = [piece for line in lines for piece in (wrap(line, WIDTH - 4) or [""])]
    head = f"┌─ {view['title']} ".ljust(WIDTH - 1, "─") + "┐"
    body = [f"│ {line.ljust(WIDTH - 4)} │" for line in inner]
    return "\n".join([head, *body, "└" + "─" * (WIDTH - 2) + "┘"])
