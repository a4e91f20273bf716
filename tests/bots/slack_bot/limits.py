"""What Slack takes: a compact reader of its limits. Every problem is a line of text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

MOMENT = re.compile(r"<!date\^\d+\^[a-z_{}, ]+\|[^<>|]*>")
TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\x00-\x08]")
ENTITY = re.compile(r"&(?!(?:amp|lt|gt);)")
# Of each thing that can be pressed or filled in.
TEXTS = {
    "button": {"text": 75},
    "static_select": {"placeholder": 150},
    "multi_static_select": {"placeholder": 150},
    "overflow": {},
    "checkboxes": {},
    "radio_buttons": {},
    "plain_text_input": {},
    "file_input": {},
}
LINES = {"overflow": (2, 5), "checkboxes": (1, 10), "radio_buttons": (1, 10)}
STYLES = (None, "primary", "danger")


def of_message(text: str, blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    """Problems of a message."""
    found = [*_text({"type": "mrkdwn", "text": text}, 4000, "the message's text")]
    return [*found, *_blocks(blocks, 50, "message")]


def of_view(view: Mapping[str, Any]) -> list[str]:
    """Problems of a window or a Home tab."""
    found = list(_blocks(view["blocks"], 100, view["type"]))
    for name in ("title", "submit", "close"):
        if name in view:
            found += _text(view[name], 24, name)
    if len(view.get("private_metadata", "")) > 3000 or len(view.get("callback_id", "")) > 255:
        found.append("metadata is too long")
    inputs = any(one["type"] == "input" for one in view["blocks"])
    if view["type"] == "modal" and inputs and "submit" not in view:
        found.append("a window with fields needs a submit")
    if len(json.dumps(view)) > 250_000:
        found.append("the view is too big")
    return found


def _blocks(blocks: Sequence[Mapping[str, Any]], most: int, where: str) -> Iterator[str]:
    if not 1 <= len(blocks) <= most:
        yield f"{len(blocks)} blocks"
    names = [one["block_id"] for one in blocks if "block_id" in one]
    elements = [element for block in blocks for element in elements_of(block)]
    actions = [one["action_id"] for one in elements]
    for named in (names, actions):
        yield from (f"{one} twice" for one in set(named) if named.count(one) > 1)
        yield from (f"id of {len(one)}" for one in named if not 0 < len(one) <= 255)
    for block in blocks:
        yield from BLOCKS[block["type"]](block, where)
        for element in elements_of(block):
            yield from _element(element)


def elements_of(block: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Everything in a block that can be pressed or filled in."""
    if block["type"] == "actions":
        return list(block["elements"])
    return [block[name] for name in ("accessory", "element") if name in block]


def _section(block: Mapping[str, Any], _where: str) -> Iterator[str]:
    yield from _text(block["text"], 3000, "section")


def _header(block: Mapping[str, Any], _where: str) -> Iterator[str]:
    yield from _text(block["text"], 150, "header")
    if block["text"]["type"] != "plain_text":
        yield "a header is plain"


def _context(block: Mapping[str, Any], _where: str) -> Iterator[str]:
    if not 1 <= len(block["elements"]) <= 10:
        yield f"context of {len(block['elements'])}"
    for one in block["elements"]:
        yield from _text(one, 3000, "context")


def _rich(block: Mapping[str, Any], _where: str) -> Iterator[str]:
    for one in block["elements"]:
        for part in one["elements"]:
            yield from _text({"type": "plain_text", "text": part["text"]}, 3000, "quotation")


def _actions(block: Mapping[str, Any], _where: str) -> Iterator[str]:
    if not 1 <= len(block["elements"]) <= 25:
        yield f"{len(block['elements'])} elements in a row"


def _divider(_block: Mapping[str, Any], _where: str) -> Iterator[str]:
    yield from ()


def _input(block: Mapping[str, Any], where: str) -> Iterator[str]:
    yield from _text(block["label"], 2000, "label")
    if "hint" in block:
        yield from _text(block["hint"], 2000, "hint")
    if where == "message":
        yield "a field in a message"


BLOCKS = {
    "section": _section,
    "header": _header,
    "context": _context,
    "rich_text": _rich,
    "actions": _actions,
    "divider": _divider,
    "input": _input,
}


def _element(element: Mapping[str, Any]) -> Iterator[str]:
    kind = element["type"]
    for name, most in TEXTS[kind].items():
        if name in element:
            yield from _text(element[name], most, f"{name} of a {kind}")
    if len(element.get("value", "")) > 2000 or len(element.get("url", "")) > 3000:
        yield "a value or address that is too long"
    if len(element.get("accessibility_label", "")) > 75:
        yield "accessibility_label"
    if len(element.get("initial_value", "")) > 3000 or element.get("max_length", 1) > 3000:
        yield "initial_value"
    if element.get("style") not in STYLES:
        yield "style"
    for name, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        if "confirm" in element:
            yield from _text(element["confirm"][name], most, f"confirm {name}")
    if kind not in ("button", "plain_text_input", "file_input"):
        yield from _lines(element, kind)


def _lines(element: Mapping[str, Any], kind: str) -> Iterator[str]:
    groups = [one["options"] for one in element.get("option_groups", [])]
    if ("options" in element) == bool(groups):
        yield "either options or groups"
    for one in element.get("option_groups", []):
        yield from _text(one["label"], 75, "group")
    least, most = LINES.get(kind, (1, 100))
    for lines in groups or [element["options"]]:
        if not least <= len(lines) <= most:
            yield f"{len(lines)} lines in a {kind}"
    every = [line for lines in groups or [element["options"]] for line in lines]
    values = [one["value"] for one in every]
    yield from (f"{one} twice" for one in set(values) if values.count(one) > 1)
    for one in every:
        yield from _text(one["text"], 75, "line")
        if "description" in one:
            yield from _text(one["description"], 75, "description")
        if not 0 < len(one["value"]) <= 150:
            yield f"value of {len(one['value'])}"
    chosen = [*element.get("initial_options", []), element.get("initial_option", every[0])]
    if any(one not in every for one in chosen) or element.get("initial_options") == []:
        yield "chosen, but not among the lines"


def _text(text: Mapping[str, Any], most: int, where: str) -> Iterator[str]:
    said = MOMENT.sub("", text["text"])
    if not 0 < len(text["text"]) <= most:
        yield f"{where}: {len(text['text'])} characters, at most {most}"
    if "<" in said or ">" in said or ENTITY.search(said):
        yield f"{where}: not escaped: {said[:80]!r}"
    if TURNING.search(said):
        yield f"{where}: turns or hides: {said[:80]!r}"
