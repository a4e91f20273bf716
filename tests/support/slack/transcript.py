"""Blocks as plain text, as somebody reads them on a screen, and the log of what everybody saw."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tests.support.transcripts import WIDTH, wrap

Thing = dict[str, Any]

_LINK = re.compile(r"<([^<>|]+)\|([^<>]*)>")
_BARE = re.compile(r"<((?:https?|mailto|tel):[^<>|]+)>")


def shown(text: str) -> str:
    """A text as Slack shows it: links by their words, entities as signs."""
    text = _BARE.sub(r"\1", _LINK.sub(r"\2", text)).replace("\u2060", "")
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def text_of(thing: Thing | None) -> str:
    """The words of a text object."""
    return shown(thing["text"]) if thing else ""


def label_of(element: Thing) -> str:
    """What stands on a button, or before a menu."""
    for key in ("text", "placeholder"):
        if key in element:
            return text_of(element[key])
    return str(element["type"])


def of_element(element: Thing, value: Any = None) -> str:
    """One element as one line."""
    kind = element["type"]
    if kind in ("button", "workflow_button"):
        mark = {"primary": "!", "danger": "‼"}.get(element.get("style", ""), "")
        return f"[{mark}{label_of(element)}]"
    if kind == "image":
        return f"(image: {element['alt_text']})"
    if kind == "feedback_buttons":
        both = (element["positive_button"], element["negative_button"])
        return " ".join(f"[{text_of(one['text'])}]" for one in both)
    if options := options_of(element):
        chosen = {one["value"] for one in _chosen(element, value)}
        signs = {"radio_buttons": "(x)( )", "checkboxes": "[x][ ]"}.get(kind, " *  ")
        on, off = signs[: len(signs) // 2], signs[len(signs) // 2 :]
        lines = [f"{on if o['value'] in chosen else off} {_option(o)}" for o in options]
        head = f"[{label_of(element)} ▾]\n" if "select" in kind or kind == "overflow" else ""
        return head + "\n".join(lines)
    told = told_value(value) or element.get("initial_value") or ""
    if isinstance(told, str) and told:
        return f"|{told}|"
    return f"|{label_of(element) if 'placeholder' in element else '…'}|"


def options_of(element: Thing) -> list[Thing]:
    """The choices of a menu, its groups opened."""
    groups = [one for group in element.get("option_groups", []) for one in group["options"]]
    return [*element.get("options", []), *groups]


def _chosen(element: Thing, value: Any) -> list[Thing]:
    if isinstance(value, dict):
        one = value.get("selected_option")
        return [one] if one else list(value.get("selected_options") or [])
    first = element.get("initial_option")
    return [first] if first else list(element.get("initial_options", []))


def _option(option: Thing) -> str:
    note = f" — {text_of(option['description'])}" if "description" in option else ""
    return text_of(option["text"]) + note


def told_value(value: Any) -> str:
    """What somebody filled in, from the state of a view."""
    if not isinstance(value, dict):
        return ""
    if value.get("type") == "file_input":
        return ", ".join(one["name"] for one in value.get("files", []))
    return str(value.get("value") or value.get("selected_date") or value.get("selected_user") or "")


def of_block(block: Thing, values: Thing | None = None, errors: Thing | None = None) -> list[str]:
    """One block as lines."""
    kind = block["type"]
    state = (values or {}).get(str(block.get("block_id")), {})
    if kind == "input":
        return _input(block, state, errors or {})
    if kind in ("actions", "context_actions"):
        return _elements(block["elements"], state)
    if kind == "section":
        lines = text_of(block.get("text")).splitlines()
        lines += [f"· {text_of(one)}" for one in block.get("fields", [])]
        return lines + _elements([block["accessory"]] if "accessory" in block else [], state)
    return PLAIN_BLOCKS[kind](block) if kind in PLAIN_BLOCKS else [f"<{kind}>"]


def _context(block: Thing) -> list[str]:
    return [f"({' · '.join(_small(one) for one in block['elements'])})"]


def _rich_text(block: Thing) -> list[str]:
    return [line for one in block["elements"] for line in _rich(one)]


PLAIN_BLOCKS: dict[str, Callable[[Thing], list[str]]] = {
    "header": lambda block: [f"# {text_of(block['text'])}"],
    "divider": lambda block: ["-" * 20],
    "context": _context,
    "rich_text": _rich_text,
    "image": lambda block: [f"(image: {block['alt_text']})"],
    "markdown": lambda block: shown(block["text"]).splitlines(),
}


def _small(element: Thing) -> str:
    return of_element(element) if element["type"] == "image" else text_of(element)


def _elements(elements: Sequence[Thing], state: Thing) -> list[str]:
    row: list[str] = []
    lines: list[str] = []
    for one in elements:
        told = of_element(one, state.get(one.get("action_id", "")))
        if "\n" in told:
            lines += told.splitlines()
        else:
            row.append(told)
    return ([" ".join(row)] if row else []) + lines


def _input(block: Thing, state: Thing, errors: Thing) -> list[str]:
    element = block["element"]
    optional = " (optional)" if block.get("optional") else ""
    lines = [f"{text_of(block['label'])}{optional}:"]
    lines += of_element(element, state.get(element.get("action_id", ""))).splitlines()
    if "hint" in block:
        lines.append(f"({text_of(block['hint'])})")
    if wrong := errors.get(block.get("block_id", "")):
        lines.append(f"⚠ {wrong}")
    return lines


def _rich(element: Thing) -> list[str]:
    kind = element["type"]
    if kind == "rich_text_list":
        return ["- " + line for one in element["elements"] for line in _rich(one)]
    text = "".join(_piece(one) for one in element["elements"])
    mark = "> " if kind == "rich_text_quote" else ""
    return [mark + line for line in text.splitlines()]


def _piece(one: Thing) -> str:
    kinds = {"user": "@{user_id}", "channel": "#{channel_id}", "emoji": ":{name}:"}
    if one["type"] in kinds:
        return kinds[one["type"]].format(**one)
    return shown(str(one.get("text") or one.get("url") or one.get("fallback") or ""))


def of_blocks(blocks: Iterable[Thing], values: Thing | None = None) -> str:
    """Blocks as text."""
    return "\n".join(line for block in blocks for line in of_block(block, values))


def of_message(text: str, blocks: Sequence[Thing], files: Sequence[Any] = ()) -> str:
    """A message as it is read: its blocks, or its text where there are none."""
    lines = [of_blocks(blocks) if blocks else shown(text)]
    return "\n".join([*lines, *(f"(file: {one.name})" for one in files)]).strip("\n")


def of_view(view: Thing, values: Thing | None = None, errors: Thing | None = None) -> str:
    """A modal or an App Home as a box."""
    title = text_of(view["title"]) if "title" in view else "App Home"
    lines = [line for block in view["blocks"] for line in of_block(block, values, errors)]
    if view["type"] == "modal":
        ends = [text_of(view["close"]) if view.get("close") else "×"]
        ends += [f"!{text_of(view['submit'])}"] if view.get("submit") else []
        lines.append(" ".join(f"[{one}]" for one in ends).rjust(WIDTH - 6))
    wrapped = [piece for line in lines for piece in (wrap(line, WIDTH - 4) or [""])]
    inner = [f"│ {line.ljust(WIDTH - 4)} │" for line in wrapped]
    head = f"┌─ {title} ".ljust(WIDTH - 1, "─") + "┐"
    return "\n".join([head, *inner, "└" + "─" * (WIDTH - 2) + "┘"])
