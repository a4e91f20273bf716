"""The window in which a learner says how fair a decision felt, and thanks. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bots.slack_bot import blocks
from bots.slack_bot.blocks import Block
from bots.slack_bot.pen import Pen
from bots.slack_bot.windows import Meta, metadata, submitted, window
from core.domain.quality import FAIREST
from core.store.repositories import Rating

RATE = "rate"
FAIR, THANKS = "fair", "thanks"


@dataclass(frozen=True, slots=True)
class Said:
    """What was submitted: of which claim and round, how fair (None: not said), and thanks."""

    claim_id: str
    number: int
    fair: int | None
    thanks: bool


def rate(pen: Pen, known: Rating) -> Block:
    """The window, with what was said before."""
    scale = {n: blocks.option(pen.word(f"page.rate.fair.{n}"), str(n)) for n in _scale()}
    fair: Block = {"type": "radio_buttons", "action_id": FAIR, "options": list(scale.values())}
    if known.fair in scale:
        fair["initial_option"] = scale[known.fair]
    tick = blocks.option(pen.word("page.rate.thanks"), THANKS)
    thanks: Block = {"type": "checkboxes", "action_id": THANKS, "options": [tick]}
    if known.thanks:
        thanks["initial_options"] = [tick]
    made = [
        blocks.section(pen.word("page.rate.lead")),
        blocks.field(pen.word("page.rate.fair"), fair, FAIR, optional=True),
        blocks.field(pen.word("talk.rate.and"), thanks, THANKS, optional=True),
        blocks.context([pen.word("page.rate.private")]),
    ]
    meta = Meta(known.claim_id, about=str(known.round))
    return window(pen, RATE, "talk.rate.title", made, "page.rate.do", meta)


def _scale() -> range:
    """The best first."""
    return range(FAIREST, 0, -1)


def read(view: Mapping[str, Any]) -> Said:
    """What was submitted."""
    meta, values = metadata(view), submitted(view)
    chosen = values.get(FAIR, {}).get("selected_option")
    fair = str(chosen.get("value")) if isinstance(chosen, Mapping) else ""
    known = {str(one): one for one in _scale()}
    thanks = bool(values.get(THANKS, {}).get("selected_options"))
    plain = meta.about.isascii() and meta.about.isdigit() and len(meta.about) < 6
    return Said(meta.claim_id, int(meta.about) if plain else 0, known.get(fair), thanks)


__all__ = ["FAIR", "RATE", "Said", "rate", "read"]
