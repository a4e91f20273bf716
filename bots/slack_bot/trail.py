"""What happened to a claim, as a window. Pure. ``trail.CLAIM.VERSION`` opens it."""

from __future__ import annotations

from collections.abc import Sequence

from bots import trailing
from bots.slack_bot import blocks
from bots.slack_bot.blocks import Block
from bots.slack_bot.pen import Pen
from bots.slack_bot.windows import NOTICE, window
from core.domain.trail_lines import Line

TITLE = "talk.trail"


def page(pen: Pen, zone: str, lines: Sequence[Line]) -> Block:
    """Everything that was done with it, by which role and when."""
    made = [blocks.section(pen.word("trail.lead" if lines else "trail.none"))]
    before = trailing.left_out(lines)
    if before:
        made.append(blocks.context([pen.word("talk.trail.before", count=before)]))
    for what, when in trailing.told(pen.texts, pen.language, zone, lines):
        made += [*blocks.sections(what), blocks.context([when])]
    if lines:
        made += [blocks.divider(), blocks.context([pen.word("trail.kept")])]
    return window(pen, NOTICE, TITLE, made)


__all__ = ["TITLE", "page"]
