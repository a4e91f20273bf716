"""What Slack refuses and no schema can say: things that must agree with one another."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Thing = Mapping[str, Any]

# "provided view is greater than 250kb" (views.open: view_too_large)
MOST_VIEW_BYTES = 250_000
# Together, in one message (reference/block-kit/blocks/markdown-block).
MOST_MARKDOWN = 12_000
# Where a block or an element has no place (its own page in the reference).
NOT_IN_MESSAGES = {"file_input"}
NOT_IN_HOME = {"file_input", "markdown", "table", "data_table", "context_actions"}
NOT_IN_MODALS = {"markdown", "table", "data_table", "context_actions", "workflow_button"}

RESPONSE: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "text": {"type": "string", "minLength": 1},
        "blocks": {"type": "array"},
        "attachments": {"type": "array"},
        "response_type": {"enum": ["ephemeral", "in_channel"]},
        "replace_original": {"type": "boolean"},
        "delete_original": {"type": "boolean"},
        "thread_ts": {"type": "string"},
        "mrkdwn": {"type": "boolean"},
        "metadata": {"type": "object"},
        "unfurl_links": {"type": "boolean"},
        "unfurl_media": {"type": "boolean"},
    },
    "anyOf": [{"required": ["text"]}, {"required": ["blocks"]}, {"required": ["delete_original"]}],
}

ACK: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["response_action"],
    "properties": {
        "response_action": {"enum": ["errors", "update", "push", "clear"]},
        "errors": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {"type": "string", "minLength": 1},
        },
        "view": {"type": "object"},
    },
    "allOf": [
        {
            "if": {"properties": {"response_action": {"const": "errors"}}},
            "then": {"required": ["errors"]},
            "else": {"not": {"required": ["errors"]}},
        },
        {
            "if": {"properties": {"response_action": {"enum": ["update", "push"]}}},
            "then": {"required": ["view"]},
            "else": {"not": {"required": ["view"]}},
        },
    ],
}


def of_message(blocks: Sequence[Thing]) -> Iterator[str]:
    """Faults of the blocks of one message."""
    yield from _of_blocks(blocks, NOT_IN_MESSAGES)
    written = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if written > MOST_MARKDOWN:
        yield f"blocks: {written} characters of markdown together, max {MOST_MARKDOWN}"


def of_view(view: Thing) -> Iterator[str]:
    """Faults of one modal or App Home."""
    home, blocks = view["type"] == "home", view["blocks"]
    yield from _of_blocks(blocks, NOT_IN_HOME if home else NOT_IN_MODALS)
    if not home and "submit" not in view and any(block["type"] == "input" for block in blocks):
        yield "submit: needed where there is an input block"
    focused = [place for place, one in elements(blocks) if one.get("focus_on_load")]
    if len(focused) > 1:
        yield f"{focused[1]}.focus_on_load: only one element can have it ({focused[0]} has it)"
    size = len(json.dumps(view, ensure_ascii=False).encode(errors="surrogatepass"))
    if size > MOST_VIEW_BYTES:
        yield f"arguments: the view has {size} bytes, max {MOST_VIEW_BYTES}"


def of_texts(thing: Any, place: str = "") -> Iterator[str]:
    """Half characters (lone surrogates), which no UTF-8 can hold, anywhere in what is sent."""
    if isinstance(thing, str):
        if any("\ud800" <= sign <= "\udfff" for sign in thing):
            yield f"{place or 'arguments'}: half a character"
    elif isinstance(thing, Mapping):
        for key, value in thing.items():
            yield from of_texts(value, f"{place}.{key}" if place else str(key))
    elif isinstance(thing, list | tuple):
        for at, value in enumerate(thing):
            yield from of_texts(value, f"{place}[{at}]")


def of_errors(errors: Mapping[str, str], view: Thing) -> Iterator[str]:
    """Faults of the errors shown in a modal: each stands under an input block."""
    inputs = {block.get("block_id") for block in view["blocks"] if block["type"] == "input"}
    for block_id in errors:
        if block_id not in inputs:
            yield f"errors.{block_id}: there is no input block of this name in the view"


def elements(blocks: Sequence[Thing]) -> Iterator[tuple[str, Thing]]:
    """Every element in the blocks with its place, such as ``blocks[2].elements[0]``."""
    for at, block in enumerate(blocks):
        place = f"blocks[{at}]"
        for key in ("accessory", "element"):
            if key in block:
                yield f"{place}.{key}", block[key]
        if block["type"] in ("actions", "context_actions"):
            for n, one in enumerate(block["elements"]):
                yield f"{place}.elements[{n}]", one


def _of_blocks(blocks: Sequence[Thing], elsewhere: set[str]) -> Iterator[str]:
    yield from _twice("block_id", [(f"blocks[{n}]", one) for n, one in enumerate(blocks)])
    for at, block in enumerate(blocks):
        if block["type"] in elsewhere:
            yield f"blocks[{at}]: a block of type {block['type']} has no place here"
        own = [(place, one) for place, one in elements(blocks) if _within(place, at)]
        # The reference: "unique among all other action_ids in the containing block".
        yield from _twice("action_id", own)
        for place, one in own:
            if one["type"] in elsewhere:
                yield f"{place}: a {one['type']} has no place here"
            yield from _of_element(place, one)


def _within(place: str, at: int) -> bool:
    return place.startswith(f"blocks[{at}].")


def _twice(key: str, found: Sequence[tuple[str, Thing]]) -> Iterator[str]:
    counts = Counter(one[key] for _, one in found if key in one)
    for place, one in found:
        if counts.get(one.get(key), 0) > 1:
            yield f"{place}.{key}: {one[key]} stands there twice"


def _of_element(place: str, one: Thing) -> Iterator[str]:
    groups = [group["options"] for group in one.get("option_groups", [])]
    options = [*one.get("options", []), *(each for group in groups for each in group)]
    for value, times in Counter(each["value"] for each in options).items():
        if times > 1:
            yield f"{place}: {times} options have the value {value}"
    chosen = [*one.get("initial_options", [])]
    if "initial_option" in one:
        chosen.append(one["initial_option"])
    if options and any(each not in options for each in chosen):
        yield f"{place}: what is chosen at first is not among the options, to the letter"
    if one.get("min_length", 0) > one.get("max_length", 3000):
        yield f"{place}: min_length is above max_length"
