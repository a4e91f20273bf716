"""How fair a decision felt, and thanks: said in a window, from the message that tells it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bots.slack_bot import rating, windows
from bots.slack_bot.listeners.coming import Answer, Body, channel_of, click, in_window, on, tongue
from bots.slack_bot.listeners.windowed import put
from bots.slack_bot.pen import Pen
from core.domain.errors import TextMissing, WrongState
from core.domain.screens import Words

if TYPE_CHECKING:
    from bots.slack_bot.app import SlackFace

TITLE = Words("talk.rate.title")


def listen(face: SlackFace) -> None:
    """Register the listeners."""
    on(face, face.bolt.action(re.compile(rf"^{rating.RATE}\.[^.]+\.\d+$")), opened)
    on(face, face.bolt.view(rating.RATE), said)


def opened(face: SlackFace, body: Body) -> None:
    """The button: a window about the newest decision on the claim."""
    claim_id = str(body["actions"][0]["action_id"]).split(".")[1]

    def do() -> None:
        guest = face.people.guest(body, channel_of(body))
        known, language = face.app.rating.mine(guest.actor, claim_id), face.language(guest)
        if known is None:
            closed = Words("talk.rate.closed")
            put(face, body, windows.notice(face.app.texts, language, TITLE, closed))
        else:
            put(face, body, rating.rate(Pen(face.app.texts, language), known))

    click(face, body, do)


def said(face: SlackFace, body: Body) -> Answer:
    """The window was sent. The same once more changes nothing."""
    given = rating.read(body["view"])

    def do() -> Answer:
        guest = face.people.guest(body)
        told = Words("talk.rate.done")
        try:
            face.app.rating.rate(
                guest.actor, given.claim_id, given.number, given.fair, thanks=given.thanks
            )
        except TextMissing:
            missing = {rating.FAIR: "page.rate.missing"}
            return windows.errors(face.app.texts, tongue(face, body), missing)
        except WrongState:
            told = Words("talk.rate.newer")
        view = windows.notice(face.app.texts, face.language(guest), TITLE, told)
        return {"response_action": "update", "view": view}

    return in_window(face, body, do)


__all__ = ["listen"]
