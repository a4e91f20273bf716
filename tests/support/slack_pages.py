"""A Slack message, window or Home tab as lines of text, as somebody would see it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

_MOMENT = re.compile(r"<!date\^[^|>]*\|([^>]*)>")


def page(view: Mapping[str, Any]) -> str:
    """A view with its title, or the blocks of a message."""
    lines = [line for block in view["blocks"] for line in _block(block)]
    if "title" in view:
        ends = [_text(view[one]) for one in ("close", "submit") if one in view]
        lines = [f"┏━ {_text(view['title'])}", *lines, f"┗━ ({') ('.join(ends)})"]
    return "\n".join(lines)


def _block(block: Mapping[str, Any]) -> Iterator[str]:
    if block["type"] == "divider":
        yield "  ────"
    match block["type"]:
        case "section":
            beside = f"   {_element(block['accessory'])}" if "accessory" in block else ""
            first, *rest = _text(block["text"]).split("\n")
            yield f"  {first}{beside}"
            yield from (f"  {one}" for one in rest)
        case "header":
            yield f"# {_text(block['text'])}"
        case "context":
            yield from (f"    · {line}" for e in block["elements"] for line in _text(e).split("\n"))
        case "rich_text":
            for one in block["elements"]:
                said = "\n".join(map(_text, one["elements"]))
                yield from (f"  ┃ {line}" for line in said.split("\n"))
        case "actions":
            yield "  " + " ".join(map(_element, block["elements"]))
        case "input":
            more = " (optional)" if block.get("optional") else ""
            yield f"  {_text(block['label'])}{more}"
            yield f"  {_element(block['element'])}"
            if "hint" in block:
                yield f"    · {_text(block['hint'])}"


def _element(element: Mapping[str, Any]) -> str:
    lines = element.get("options", [])
    for group in element.get("option_groups", []):
        lines = [*lines, *group["options"]]
    match element["type"]:
        case "button":
            sign = {"primary": "*", "danger": "!"}.get(element.get("style", ""), "")
            return f"[{sign}{_text(element['text'])}]"
        case "overflow":
            return f"[⋯ {' | '.join(_text(one['text']) for one in lines)}]"
        case "checkboxes" | "radio_buttons":
            chosen = [*element.get("initial_options", []), element.get("initial_option")]
            marks = ["☒" if one in chosen else "☐" for one in lines]
            named = (f"{m} {_text(o['text'])}" for m, o in zip(marks, lines, strict=True))
            return "\n  ".join(named)
        case "plain_text_input":
            return f"[____ {element.get('initial_value', '')} ]"
        case "file_input":
            return f"[files: {', '.join(element['filetypes'])}]"
    return f"[▾ {_text(element['placeholder'])}: {len(lines)}]"


def _text(text: Mapping[str, Any]) -> str:
    return unescape(_MOMENT.sub(r"\1", text["text"])).replace("\u2060", "")
