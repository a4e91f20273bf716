"""Lines of rich text: bold, struck, quoted and with times, without any markup. Pure.

In rich text the style stands beside the words, so nothing that a person wrote can be read
as markup, a link or a mention.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from bots.slack_bot.blocks import MOST_SECTION, Block, clean, escape, pieces

# Where a time stands in a text that is filled. A character that no language uses.
SLOT = "\ue000"
FULL = 3


def words(text: str, *, bold: bool = False, struck: bool = False) -> list[Block]:
    """Words of one line; none at all for an empty text, which Slack refuses."""
    if not clean(text):
        return []
    made: Block = {"type": "text", "text": escape(text, MOST_SECTION)}
    style = {name: True for name, on in (("bold", bold), ("strike", struck)) if on}
    if style:
        made["style"] = style
    return [made]


def ago(at: datetime) -> list[Block]:
    """A time that Slack says in the reader's own language, and keeps right: "3 hours ago"."""
    moment = at.astimezone(UTC)
    return [
        {
            "type": "date",
            "timestamp": int(moment.timestamp()),
            "format": "{ago}",
            "fallback": f"{moment:%Y-%m-%d %H:%M} UTC",
        }
    ]


def timed(text: str, at: datetime | None) -> list[Block]:
    """A text in which ``SLOT`` stands for a time."""
    before, slot, after = text.partition(SLOT)
    when = ago(at) if slot and at else []
    return [*words(before), *when, *words(after.replace(SLOT, ""))]


def line(*parts: Sequence[Block]) -> list[Block]:
    """One line of words."""
    found = [one for part in parts for one in part]
    section = {"type": "rich_text_section", "elements": found}
    return [{"type": "rich_text", "elements": [section]}] if found else []


def struck(text: str) -> list[Block]:
    """What somebody said and took back, of any length."""
    return [
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_quote", "elements": words(piece, struck=True)}],
        }
        for piece in pieces(text, MOST_SECTION)
    ]


def dots(level: int) -> str:
    """How well something is covered, 0 to 3, as a mark that needs no colour."""
    full = min(max(level, 0), FULL)
    return "●" * full + "○" * (FULL - full)


def excerpt(text: str, most: int) -> str:
    """The first line of a text, cut between words at ``most`` characters."""
    lines = [one.strip() for one in clean(text).splitlines() if one.strip()]
    first = lines[0] if lines else ""
    if len(first) > most:
        short = first[: most - 1]
        gap = short.rfind(" ")
        return (short[:gap] if gap > most // 2 else short).rstrip() + "…"
    return first if len(lines) < 2 else f"{first} …"
