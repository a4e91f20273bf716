"""The window in which somebody says that something is wrong, and what was submitted in it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bots.chat import Wrong
from bots.slack_bot import blocks
from bots.slack_bot.blocks import Block
from bots.slack_bot.pen import Pen
from bots.slack_bot.windows import Meta, metadata, submitted, window
from core.domain.care import MOST_WORDS, About
from core.services.reporting import FROM_ASSESSOR, FROM_LEARNER

WRONG = "wrong"
TITLE = "care.report.title"
ABOUT, SAID, APART = "about", "said", "apart"
LEARNER, DESK = "chat", "desk"
# Of whom a learner speaks, and of whom an assessor does.
ABOUTS = {LEARNER: tuple(sorted(FROM_LEARNER)), DESK: tuple(sorted(FROM_ASSESSOR))}


def wrong(pen: Pen, claim_id: str, who: str) -> Block:
    """The window. ``who`` is ``LEARNER`` or ``DESK``."""
    lines = [blocks.option(pen.word(f"care.about.{one.value}"), one.value) for one in ABOUTS[who]]
    about: Block = {
        "type": "radio_buttons",
        "action_id": ABOUT,
        "options": lines,
        "initial_option": lines[0],
    }
    words: Block = {
        "type": "plain_text_input",
        "action_id": SAID,
        "multiline": True,
        "max_length": min(MOST_WORDS, blocks.MOST_INPUT),
    }
    tick = blocks.option(pen.word("talk.wrong.apart"), APART)
    apart: Block = {"type": "checkboxes", "action_id": APART, "options": [tick]}
    made = [
        blocks.section(pen.word("talk.wrong.lead")),
        blocks.field(pen.word("care.report.about"), about, ABOUT),
        blocks.field(
            pen.word("care.report.words"),
            words,
            SAID,
            hint=pen.word("talk.wrong.hint"),
            optional=True,
        ),
        blocks.field(
            pen.word("care.apart"), apart, APART, hint=pen.word(f"care.apart.{who}"), optional=True
        ),
    ]
    return window(pen, WRONG, TITLE, made, "slack.send", Meta(claim_id, about=who))


def read(view: Mapping[str, Any]) -> Wrong:
    """What was submitted."""
    meta, values = metadata(view), submitted(view)
    chosen = values.get(ABOUT, {}).get("selected_option")
    value = str(chosen.get("value")) if isinstance(chosen, Mapping) else ""
    known = ABOUTS.get(meta.about, ABOUTS[LEARNER])
    words = values.get(SAID, {}).get("value")
    return Wrong(
        meta.claim_id,
        next((one for one in known if one.value == value), About(known[0])),
        words if isinstance(words, str) else "",
        bool(values.get(APART, {}).get("selected_options")),
    )


__all__ = ["DESK", "LEARNER", "SAID", "TITLE", "WRONG", "read", "wrong"]
