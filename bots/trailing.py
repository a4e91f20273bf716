"""What happened to a claim, as its learner is told in chat: the same lines in every channel. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.screens import Moment
from core.domain.trail_lines import Line
from core.texts import Texts

# The newest ones, as many as have room; a claim that more happened to is a rare one.
MOST_LINES = 40
NOWHERE = frozenset({"unknown", "job"})


def told(texts: Texts, language: str, zone: str, lines: Sequence[Line]) -> list[tuple[str, str]]:
    """Of each of the newest things what it was, and in small print when and from where.

    The first one comes first. A channel that has no room for all of it leaves out the first ones.
    """
    return [_told(texts, language, zone, one) for one in lines[-MOST_LINES:]]


def _told(texts: Texts, language: str, zone: str, one: Line) -> tuple[str, str]:
    when = texts.say(Moment(one.at), language, zone=zone)
    if one.origin not in NOWHERE:
        when = f"{when} · {texts.get(language, f'trail.from.{one.origin}')}"
    return texts.say(one.what, language), when


def left_out(lines: Sequence[Line]) -> int:
    """How many there are before those."""
    return max(0, len(lines) - MOST_LINES)


__all__ = ["left_out", "told"]
