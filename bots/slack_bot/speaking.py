"""A message in words alone: what a notification shows and a screen reader reads. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bots.slack_bot import blocks
from bots.slack_bot.blocks import Block

# Signs for the eye; the words beside them say the same. And what defuses markup.
_FOR_THE_EYE = re.compile("[●○]+ |\u2060")
_MOMENT = re.compile(r"<!date\^[^|>]*\|([^>]*)>")
_BOLD = re.compile(r"^\*(.*)\*$", re.MULTILINE)
_DECODED = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}


def spoken(given: Iterable[Block]) -> str:
    """The words of the blocks, escaped, within what Slack takes as a message's own text."""
    said = "\n".join(one for one in map(decoded, words(given)) if one.strip())
    return blocks.escape(said, blocks.MOST_FALLBACK)


def words(given: Iterable[Block]) -> Iterator[str]:
    """What stands in the blocks, without what can be pressed."""
    for block in given:
        match block:
            case {"type": "section" | "header", "text": {"type": "plain_text", "text": text}}:
                yield text
            case {"type": "section", "text": {"text": text}}:
                yield _BOLD.sub(r"\1", text.replace("\u2060", ""), count=1)
            case {"type": "context", "elements": elements}:
                yield from (_MOMENT.sub(r"\1", one["text"]) for one in elements)
            case {"type": "rich_text", "elements": elements}:
                yield from (f"“{part['text']}”" for one in elements for part in one["elements"])


def decoded(text: str) -> str:
    """Escaped text as a person reads it."""
    plain = _FOR_THE_EYE.sub("", text)
    return re.sub("&(?:lt|gt|amp);", lambda found: _DECODED[found.group()], plain)
