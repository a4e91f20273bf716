"""Slack's limits on what we hand over, and payloads as text that can be read."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

Json = dict[str, Any]

BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
LONE = re.compile(r"&(?!(?:amp|lt|gt);)")
RAW_KEY = re.compile(
    r"\b(?:slack|page|desk|level|meter|gap|error|interview)\.[a-z_]+(?:\.[a-z_]+)*"
)
ELEMENTS = {"actions": 25, "context": 10}
OPTIONS = {"radio_buttons": 10, "static_select": 100}


def objects(value: object) -> Iterator[Json]:
    """Every object in a payload."""
    if isinstance(value, dict):
        yield value
        for one in value.values():
            yield from objects(one)
    elif isinstance(value, list):
        for one in value:
            yield from objects(one)


def texts_of(payload: object) -> Iterator[str]:
    """Every text that Slack shows."""
    for one in objects(payload):
        for name in ("text", "fallback"):
            if isinstance(one.get(name), str):
                yield one[name]


def problems(blocks: list[Json], most: int) -> list[str]:
    """Everything about blocks that Slack would refuse, or that we forbid ourselves."""
    found = [] if 1 <= len(blocks) <= most else [f"{len(blocks)} blocks"]
    for block in blocks:
        found += _block(block)
    for text in texts_of(blocks):
        if "<" in text or ">" in text or LONE.search(text):
            found.append(f"not escaped: {text[:60]!r}")
        if BIDI.search(text):
            found.append(f"turns the direction: {text[:60]!r}")
    for name in ("block_id", "action_id"):
        ids = [one[name] for one in objects(blocks) if name in one]
        found += [f"{name} twice: {one}" for one, n in Counter(ids).items() if n > 1]
        found += [f"{name} too long: {one}" for one in ids if not 1 <= len(one) <= 255]
    return found


def _block(block: Json) -> list[str]:
    kind, found = block["type"], []
    if kind == "section":
        found += _text(block["text"], 3000)
    elif kind == "header":
        found += _text(block["text"], 150)
    elif kind == "input":
        found += _text(block["label"], 2000)
        found += _text(block["hint"], 2000) if "hint" in block else []
        found += _element(block["element"])
    elif kind in ELEMENTS:
        if not 1 <= len(block["elements"]) <= ELEMENTS[kind]:
            found.append(f"{kind} of {len(block['elements'])}")
        for one in block["elements"]:
            found += _text(one, 3000) if kind == "context" else _element(one)
    elif kind == "rich_text":
        found += _rich(block)
    elif kind != "divider":
        found.append(f"unknown block {kind}")
    if "accessory" in block:
        found += _element(block["accessory"])
    return found


def _text(text: Json, most: int) -> list[str]:
    if text["type"] != "plain_text":
        return [f"markup: {text}"]
    return [] if 1 <= len(text["text"]) <= most else [f"{len(text['text'])} of {most}"]


def _rich(block: Json) -> list[str]:
    found = [] if block["elements"] else ["empty rich text"]
    for part in block["elements"]:
        found += [] if part["elements"] else ["empty part of rich text"]
        for one in part["elements"]:
            if one["type"] == "text" and not 1 <= len(one["text"]) <= 3000:
                found.append(f"rich text of {len(one['text'])}")
            elif one["type"] not in ("text", "date"):
                found.append(f"rich {one['type']}")
    return found


def _element(element: Json) -> list[str]:
    kind, found = element["type"], []
    if kind == "button":
        found += _text(element["text"], 75)
        found += ["url too long"] if len(element.get("url", "")) > 3000 else []
    elif kind == "plain_text_input":
        found += ["too much typed"] if len(element.get("initial_value", "")) > 3000 else []
    elif kind in OPTIONS:
        if not 1 <= len(element["options"]) <= OPTIONS[kind]:
            found.append(f"{len(element['options'])} options")
        for one in element["options"]:
            found += _text(one["text"], 75)
            found += [] if 1 <= len(one["value"]) <= 150 else ["option value"]
        first = element.get("initial_option")
        found += [] if first is None or first in element["options"] else ["initial option"]
    elif kind not in ("conversations_select", "multi_users_select"):
        found.append(f"unknown element {kind}")
    return found


def problems_of_view(view: Json) -> list[str]:
    """The same for a whole window."""
    found = problems(view["blocks"], 100)
    for name in ("title", "submit", "close"):
        found += _text(view[name], 24) if name in view else []
    inputs = any(one["type"] == "input" for one in view["blocks"])
    found += ["inputs that nobody can submit"] if inputs and "submit" not in view else []
    found += ["too much metadata"] if len(view.get("private_metadata", "")) > 3000 else []
    size = len(json.dumps(view))
    return [*found, f"{size} bytes"] if size > 250_000 else found


def problems_of_post(text: str, blocks: list[Json]) -> list[str]:
    """The same for a message."""
    found = problems(blocks, 50)
    if not 1 <= len(text) <= 4000 or "<" in text or BIDI.search(text):
        found.append(f"fallback: {text[:80]!r}")
    return found


def readable(blocks: list[Json]) -> str:
    """Blocks as somebody sees them, roughly."""
    return "\n".join(line for block in blocks for line in _readable(block))


def _readable(block: Json) -> Iterator[str]:
    match block["type"]:
        case "header":
            yield f"## {block['text']['text']}"
        case "section":
            way = block.get("accessory")
            yield block["text"]["text"] + (f"   {_way(way)}" if way else "")
        case "context":
            yield "   " + " | ".join(one["text"] for one in block["elements"])
        case "divider":
            yield "-" * 40
        case "actions":
            yield " ".join(map(_way, block["elements"]))
        case "rich_text":
            for part in block["elements"]:
                quoted = "> " if part["type"] == "rich_text_quote" else ""
                yield quoted + "".join(map(_span, part["elements"]))
        case "input":
            yield f"{block['label']['text']}: {_input(block['element'])}"


def _span(one: Mapping[str, Any]) -> str:
    if one["type"] == "date":
        return f"{{{one['fallback']}}}"
    style = one.get("style", {})
    mark = "*" if style.get("bold") else "~" if style.get("strike") else ""
    return f"{mark}{one['text']}{mark}"


def _way(button: Json) -> str:
    return f"[{button['text']['text']}]"


def _input(element: Json) -> str:
    chosen = element.get("initial_option")
    options = [
        ("(x) " if one == chosen else "( ) ") + one["text"]["text"]
        for one in element.get("options", ())
    ]
    return " ".join(options) or f"[_{element.get('initial_value', '')}_]"
