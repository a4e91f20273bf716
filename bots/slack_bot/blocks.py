"""Block Kit, piece by piece: dictionaries that keep Slack's limits. Pure.

Every text is cleaned and escaped here and nowhere else: no control or bidirectional
characters, ``& < >`` as entities (Slack decodes exactly these three in every text object),
and cut at the limit of the place where it stands. Limits: Slack's Block Kit reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from core.domain.screens import Tone

Block: TypeAlias = dict[str, Any]

MOST_BLOCKS = 50
MOST_BLOCKS_VIEW = 100
MOST_SECTION = 3000
# Of a bold line and what stands below it, so that both fit even when every sign is defused.
MOST_CARD_TITLE = 250
MOST_CARD_TEXT = 700
MOST_HEADER = 150
MOST_BUTTON = 75
MOST_BUTTON_VALUE = 2000
MOST_OPTION = 75
MOST_OPTION_VALUE = 150
MOST_OPTIONS = 100
MOST_TICKS = 10
MOST_ACTIONS = 25
MOST_CONTEXT = 10
MOST_TITLE = 24
MOST_LABEL = 2000
MOST_HINT = 2000
MOST_PLACEHOLDER = 150
MOST_INPUT = 3000
MOST_ID = 255
MOST_METADATA = 3000
# A message's own text, which screen readers and notifications use, is cut by Slack here.
MOST_FALLBACK = 4000

CUT = "…"
# Nothing of these has a place in a chat: controls, and marks that turn the reading direction
# of everything behind them (U+061C, U+200E-F, U+202A-E, U+2066-9).
_UNSEEMLY = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
# What turns words into bold, italic, struck, code or an emoji; a word joiner takes its effect.
_MARKS = re.compile(r"([*_~`:]|^&gt;)", re.MULTILINE)


def clean(text: str) -> str:
    """A text without characters that hide or turn others; half characters are replaced."""
    # Python counts none of these as printable, so most texts are done here.
    if text.isprintable() or text.replace("\n", "").isprintable():
        return text
    sayable = text.encode("utf-8", "replace").decode("utf-8")
    return _UNSEEMLY.sub("", sayable.replace("\r\n", "\n"))


def escape(text: str, most: int | None = None) -> str:
    """Clean and escaped, at most ``most`` characters after escaping, never half an entity."""
    escaped = _escaped(clean(text))
    if most is None or len(escaped) <= most:
        return escaped
    return _head(escaped, most - len(CUT)).rstrip() + CUT


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _head(escaped: str, most: int) -> str:
    """The beginning of an escaped text, without half an entity at its end."""
    head = escaped[:most]
    last = head.rfind("&")
    return head[:last] if last >= 0 and ";" not in head[last:] else head


def _fitting(text: str, room: int) -> int:
    """How many characters of a text fit escaped into ``room``."""
    head = _head(_escaped(text[:room]), room)
    entities, ands = head.count("&"), head.count("&amp;")
    return len(head) - 3 * entities - ands


def unmarked(escaped: str) -> str:
    """Escaped words of a person inside ``mrkdwn``, so that none of them is markup."""
    return _MARKS.sub("\u2060\\1\u2060", escaped)


def plain(text: str, most: int) -> Block:
    """A ``plain_text`` object; Slack refuses an empty one, so that becomes a space."""
    return {"type": "plain_text", "text": escape(text, most) or " ", "emoji": False}


def section(text: str, accessory: Block | None = None, block_id: str = "") -> Block:
    """A paragraph. Markup in it is not markup."""
    made: Block = {"type": "section", "text": plain(text, MOST_SECTION)}
    if accessory:
        made["accessory"] = accessory
    return _named(made, block_id)


def sections(text: str) -> list[Block]:
    """A text of any length as paragraphs, cut between words where Slack's limit asks."""
    return [section(piece) for piece in pieces(text, MOST_SECTION)]


def strong(text: str, accessory: Block | None = None, most: int = MOST_SECTION // 4) -> Block:
    """A paragraph in bold: a heading within a message."""
    line = unmarked(escape(" ".join(text.split()), most)) or " "
    made: Block = {
        "type": "section",
        "text": {"type": "mrkdwn", "text": f"*{line}*", "verbatim": True},
    }
    if accessory:
        made["accessory"] = accessory
    return made


def card(title: str, text: str, accessory: Block | None = None) -> Block:
    """A bold line with plain lines below it, and perhaps a button beside."""
    made = strong(title, accessory, MOST_CARD_TITLE)
    below = unmarked(escape(text.strip(), MOST_CARD_TEXT))
    if below:
        made["text"]["text"] += f"\n{below}"
    return made


def header(text: str) -> Block:
    """A big heading."""
    return {"type": "header", "text": plain(" ".join(text.split()), MOST_HEADER)}


def quote(text: str) -> list[Block]:
    """What somebody said, as quotation; nothing in it is parsed."""
    return [
        {
            "type": "rich_text",
            "elements": [
                {"type": "rich_text_quote", "elements": [{"type": "text", "text": escape(piece)}]}
            ],
        }
        for piece in pieces(text, MOST_SECTION)
    ]


def context(texts: Iterable[str]) -> Block:
    """Small print, at most ten pieces."""
    return {
        "type": "context",
        "elements": [plain(one, MOST_SECTION) for one in texts if clean(one).strip()][
            :MOST_CONTEXT
        ],
    }


def context_at(text: str, at: datetime, otherwise: str) -> Block:
    """Small print with a moment, which Slack shows in the reader's own time zone."""
    line = unmarked(escape(text, MOST_HEADER))
    shown = unmarked(escape(otherwise, MOST_HEADER)).replace("|", " ")
    moment = f"<!date^{int(at.timestamp())}^{{date_short_pretty}}, {{time}}|{shown} UTC>"
    said = {"type": "mrkdwn", "text": f"{line} · {moment}", "verbatim": True}
    return {"type": "context", "elements": [said]}


def divider() -> Block:
    """A line across."""
    return {"type": "divider"}


def button(
    label: str, action_id: str, *, value: str = "", tone: Tone = Tone.PLAIN, url: str = ""
) -> Block:
    """A button. ``tone`` MAIN is green, GRAVE is red."""
    made: Block = {"type": "button", "text": plain(label, MOST_BUTTON), "action_id": action_id}
    if value:
        made["value"] = value
    if url:
        made["url"] = url
    style = {Tone.MAIN: "primary", Tone.GRAVE: "danger"}.get(tone)
    if style:
        made["style"] = style
    return made


def actions(elements: Sequence[Block], block_id: str = "") -> list[Block]:
    """Buttons and menus in a row; as many rows as their number needs, or none."""
    rows = [elements[at : at + MOST_ACTIONS] for at in range(0, len(elements), MOST_ACTIONS)]
    return [
        _named(
            {"type": "actions", "elements": list(row)}, f"{block_id}{n or ''}" if block_id else ""
        )
        for n, row in enumerate(rows)
    ]


def option(label: str, value: str, note: str = "") -> Block:
    """One line of a menu, of radio buttons or of checkboxes."""
    made: Block = {"text": plain(label, MOST_OPTION), "value": value}
    if note:
        made["description"] = plain(note, MOST_OPTION)
    return made


def field(
    label: str, element: Block, block_id: str, *, hint: str = "", optional: bool = False
) -> Block:
    """An input of a modal, with its label."""
    made: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, MOST_LABEL),
        "element": element,
        "optional": optional,
    }
    if hint:
        made["hint"] = plain(hint, MOST_HINT)
    return made


def pieces(text: str, most: int) -> list[str]:
    """A text cut into pieces that fit escaped into ``most``, at ends of lines or words."""
    rest, found = clean(text).strip(), list[str]()
    while rest:
        at = _fitting(rest, most)
        if at < len(rest):
            gap = max(rest.rfind("\n", 0, at), rest.rfind(" ", 0, at))
            at = gap if gap > at // 2 else at
        found.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return found


def slices(text: str, most: int) -> list[str]:
    """A text, cleaned but not escaped, in slices of ``most`` characters: joined by a line end
    they are the text again, where a slice ends at one. Fields of windows take such."""
    rest, found = clean(text), []
    while len(rest) > most:
        line = rest.rfind("\n", most // 2, most)
        gap = line if line > 0 else rest.rfind(" ", most // 2, most)
        at = gap if gap > 0 else most
        found.append(rest[:at])
        rest = rest[at + 1 :] if gap > 0 else rest[at:]
    return [*found, rest] if rest else found


def _named(block: Block, block_id: str) -> Block:
    if block_id:
        block["block_id"] = block_id
    return block
