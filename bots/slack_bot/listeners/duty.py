"""What assessors press on a reminder in their direct messages: take it, not this time, open."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from slack_bolt import Ack, Respond

from bots.slack_bot import away, blocks, nudging
from bots.slack_bot.pen import Pen
from bots.slack_bot.presence import Presence
from bots.slack_bot.screens import Post
from core.domain.errors import EarnedError

if TYPE_CHECKING:
    from bots.slack_bot.app import SlackFace

Payload = dict[str, Any]
TITLE = "slack.review.title"


class Duty:
    """The buttons of a reminder. It stands in somebody's own messages, not in the channel."""

    def __init__(self, face: SlackFace) -> None:
        self._face = face
        self._here = Presence(face)

    def open(self, ack: Ack, body: Payload, action: Payload) -> None:
        """Read the claim, and judge it."""
        ack()
        claim, _ = ids_of(action)

        def make() -> Payload:
            return self._here.review(self._face.people.assessor(body), claim)

        self._here.opening.open(body, make, TITLE)

    def answer(self, ack: Ack, body: Payload, action: Payload, respond: Respond) -> None:
        """Accept or decline what was offered; the reminder says how it ended."""
        ack()
        language = self._here.opening.language(body)
        try:
            post = self._answered(body, action)
        except EarnedError as wrong:
            told = self._face.explain(wrong, language)
            respond(text=told, response_type="ephemeral", replace_original=False)
            return
        respond(text=post.text, blocks=post.blocks, replace_original=True)

    def _answered(self, body: Payload, action: Payload) -> Post:
        guest = self._face.people.assessor(body)
        claim, reminder = ids_of(action)
        texts, language = self._face.app.texts, self._face.language(guest)
        if str(action["action_id"]).startswith("nudge.accept."):
            self._face.app.reviewing.take(guest.actor, claim)
            self._here.redraw(guest)
            # Drawn from what is true now, it has nothing but the way to the claim.
            post = nudging.settled(texts, language, "nudge.accepted")
            return Post(
                post.text, [*post.blocks, *nudging.way_in(texts, language, claim, reminder)]
            )
        done = self._face.app.assigning.decline(guest.actor, claim)
        post = nudging.settled(texts, language, "nudge.declined" if done else "nudge.gone")
        # Whoever has no time now has none for the next one either, and says so once.
        way = away.more(Pen(texts, language), "away.longer")
        return Post(post.text, [*post.blocks, *blocks.actions([way])])


def ids_of(action: Payload) -> tuple[str, str]:
    """The claim and the reminder of a button."""
    _, _, claim, reminder, *_ = [*str(action["action_id"]).split("."), "", "", "", ""]
    return claim, reminder


def listen(face: SlackFace) -> None:
    """Register the listeners."""
    duty = Duty(face)
    face.bolt.action(re.compile(r"^nudge\.open\."))(duty.open)
    face.bolt.action(re.compile(r"^nudge\.(accept|decline)\."))(duty.answer)
