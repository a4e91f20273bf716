"""The reminders that a learner chooses for a claim that waits for them, as a window. Pure.

Ids: ``remind.CLAIM.VERSION`` opens it; in it ``when.WHEN.CLAIM`` chooses one more, and
``stop.REMINDER.CLAIM`` stops one.
"""

from __future__ import annotations

from collections.abc import Sequence

from bots.slack_bot import blocks
from bots.slack_bot.blocks import Block
from bots.slack_bot.pen import Pen
from bots.slack_bot.windows import NOTICE, window
from core.domain.reminding import MOST_OWN, Reminder, When
from core.domain.screens import Moment, Text

TITLE = "talk.remind.on"


def page(pen: Pen, claim_id: str, mine: Sequence[Reminder], notice: Text | None = None) -> Block:
    """Those that wait, and the way to one more."""
    made = [blocks.strong(pen.say(notice)), blocks.divider()] if notice is not None else []
    made.append(blocks.section(pen.word("remind.lead")))
    if mine:
        made.append(blocks.header(pen.word("remind.waiting")))
    for one in mine:
        said = pen.say(Moment(one.due_at))
        stop = blocks.button(pen.word("remind.stop"), f"stop.{one.id}.{claim_id}")
        heard = blocks.escape(pen.word("talk.remind.stop", when=said), blocks.MOST_BUTTON)
        made.append(blocks.section(said, {**stop, "accessibility_label": heard}))
    if len(mine) >= MOST_OWN:
        made.append(blocks.context([pen.word("remind.full")]))
        return window(pen, NOTICE, TITLE, made)
    made.append(blocks.strong(pen.word("remind.choose")))
    made += blocks.actions(
        [
            blocks.button(pen.word(f"remind.when.{one.value}"), f"when.{one.value}.{claim_id}")
            for one in When
        ]
    )
    return window(pen, NOTICE, TITLE, made)


__all__ = ["TITLE", "page"]
