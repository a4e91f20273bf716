"""Whether Slack takes what we drew, and whether it is as we want it besides.

What Slack takes, its own types say (``tests.contracts.slack``). Ours, of every text that is
shown: escaped, without characters that hide or turn others, no mention of anybody, no markup
in what people wrote; and each id once in a message or a window.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from tests.contracts import slack

Json = dict[str, Any]

BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")
LONE = re.compile(r"&(?!(?:amp|lt|gt);)")
# The only thing that we ever write in angle brackets.
MOMENT = re.compile(r"<!date\^\d+\^\{date_short_pretty\}, \{time\}\|[^<>|]*>")
# One bold line and plain lines below it are all the markup that we write around people's words.
BOLD = re.compile(r"\A\*([^\n]*)\*(?=\n|\Z)")
DEFUSED = re.compile("\u2060(?:[*_~`:]|&gt;)\u2060")
MARKS = re.compile(r"[*_~`:]|^&gt;", re.MULTILINE)
RAW_KEY = re.compile(
    r"\b(?:slack|page|desk|level|meter|gap|error|interview)\.[a-z_]+(?:\.[a-z_]+)*"
)
SHOWN = ("text", "fallback", "accessibility_label")
# Ours is stricter than the oracle's, which counts a character as the bytes of its UTF-8: the
# client of Slack's may send each as an escape.
MOST_VIEW = 250_000


class Message(Protocol):
    """Anything with the two things that a message consists of."""

    @property
    def text(self) -> str: ...

    @property
    def blocks(self) -> list[Json]: ...


# -- problems -----------------------------------------------------------------------------


def problems_of(post: Message, *, never: str = "") -> list[str]:
    """Everything about a message that is wrong; ``never`` may stand nowhere in it."""
    found = _refused(slack.check_message, post.text, post.blocks)
    return [*found, *_shown({"text": post.text}), *_ours(post.blocks), *_told(post, never)]


def problems_of_view(view: Mapping[str, Any], *, never: str = "") -> list[str]:
    """The same for a window or a Home tab."""
    found = [*_refused(slack.check_view, view), *_ours(dict(view)), *_told(view, never)]
    size = len(json.dumps(view))
    return [*found, f"{size} bytes"] if size > MOST_VIEW else found


def problems_of_answer(answer: Mapping[str, Any], view: Mapping[str, Any]) -> list[str]:
    """The same for what the submission of a window is answered with."""
    found = _refused(slack.check_ack, answer, view)
    for said in answer.get("errors", {}).values():
        found += [f"turns or hides: {said!r}"] if BIDI.search(said) or HIDDEN.search(said) else []
    return [*found, *(problems_of_view(answer["view"]) if "view" in answer else ())]


def _refused(check: Callable[..., None], *given: object) -> list[str]:
    try:
        check(*given)
    except AssertionError as refused:
        return str(refused).splitlines()
    except UnicodeError as half:
        return [f"half a character: {half}"]
    return []


def _told(payload: object, never: str) -> list[str]:
    return [f"says {never}"] if never and never in str(payload) else []


def _ours(payload: object) -> Iterator[str]:
    for one in objects(payload):
        yield from _shown(one)
        if one.get("type") == "plain_text" and one.get("emoji") is not False:
            yield f"emoji by name: {one['text'][:60]!r}"
        if one.get("type") == "mrkdwn":
            yield from _marked(one)
        typed = one.get("initial_value", "")
        if BIDI.search(typed) or HIDDEN.search(typed):
            yield f"turns or hides in a field: {typed[:60]!r}"
    for name in ("block_id", "action_id"):
        ids = [one[name] for one in objects(payload) if name in one]
        yield from (f"{name} twice: {one}" for one, n in Counter(ids).items() if n > 1)


def _shown(thing: Mapping[str, Any]) -> Iterator[str]:
    """Faults of the texts of one object that somebody sees or hears."""
    for name in SHOWN:
        text = thing.get(name)
        if not isinstance(text, str):
            continue
        said = MOMENT.sub("", text) if thing.get("type") == "mrkdwn" else text
        if "<" in said or ">" in said or LONE.search(said):
            yield f"not escaped: {said[:60]!r}"
        if BIDI.search(text) or HIDDEN.search(text):
            yield f"turns or hides: {text[:60]!r}"


def _marked(thing: Mapping[str, Any]) -> Iterator[str]:
    """Faults of a text in which Slack looks for markup."""
    if thing.get("verbatim") is not True:
        yield f"Slack would link and mention: {thing['text'][:60]!r}"
    bare = DEFUSED.sub("x", MOMENT.sub("", BOLD.sub(r"\1", thing["text"])))
    if MARKS.search(bare):
        yield f"markup: {thing['text'][:60]!r}"


# -- looking into payloads ----------------------------------------------------------------


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
