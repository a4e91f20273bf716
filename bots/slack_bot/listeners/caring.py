"""The assessor's button "somebody may need help"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from slack_bolt import Ack

from bots.slack_bot import blocks, windows
from bots.slack_bot.blocks import Block
from bots.slack_bot.pen import Pen
from bots.slack_bot.presence import Presence
from core.services.caring import Raised

if TYPE_CHECKING:
    from bots.slack_bot.app import SlackFace

TITLE = "slack.care.title"
Payload = dict[str, Any]


def listen(face: SlackFace) -> None:
    """Register the listeners."""
    here = Presence(face)

    def worry(ack: Ack, body: Payload, action: Payload) -> None:
        """One press tells the right person; what was filled in below it is kept."""
        ack()
        claim = str(action["action_id"]).split(".")[2]

        def make() -> Payload:
            guest = here.assessor(body)
            here.keep(guest, body)
            raised = face.app.caring.raise_(guest.actor, claim)
            return told(Pen(face.app.texts, face.language(guest)), raised)

        here.opening.open(body, make, TITLE)

    face.bolt.action(re.compile(r"^desk\.worry\."))(worry)


def told(pen: Pen, raised: Raised) -> Block:
    """What an assessor sees who pressed: who knows now, whom to call, what to do."""
    names = ", ".join(raised.told)
    first = pen.word("care.concern.told", names=names) if names else pen.word("care.concern.nobody")
    made = [blocks.section(first), blocks.section(pen.word("care.concern.apart"))]
    text = raised.text
    for head, body in (
        ("care.contact", text.contact),
        ("care.procedure", text.procedure or pen.word("care.procedure.usual")),
        ("care.help.title", text.lines),
    ):
        if body:
            made += [blocks.header(pen.word(head)), *blocks.sections(body)]
    return windows.window(
        pen, windows.NOTICE, pen.word(TITLE), made[: blocks.MOST_BLOCKS_VIEW], plain=True
    )


__all__ = ["listen"]
