"""When an assessor may be written to, and how much they like to do: the window of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slack_bolt import Ack

from bots.rhythm import INVALID
from bots.slack_bot import away, rhythm, windows
from bots.slack_bot.opening import Opening
from bots.slack_bot.pen import Pen
from core.domain.errors import EarnedError

if TYPE_CHECKING:
    from bots.slack_bot.app import SlackFace

Payload = dict[str, Any]


class Rhythms:
    """The window for whoever judges, which is looked up at each click."""

    def __init__(self, face: SlackFace) -> None:
        self._face = face
        self._opening = Opening(face)

    def open(self, ack: Ack, body: Payload) -> None:
        """From the window of the days away."""
        ack()
        self._opening.turn_or_open(body, lambda: self._window(body), rhythm.TITLE)

    def _window(self, body: Payload) -> Payload:
        guest = self._face.people.assessor(body)
        pen = Pen(self._face.app.texts, self._face.language(guest))
        return rhythm.window(pen, self._face.app.assigning.own(guest.actor))

    def kept(self, ack: Ack, body: Payload, view: Payload) -> None:
        """It was sent. What makes no sense is told, and everything stays as it was."""
        ack(**self._kept(body, view))

    def _kept(self, body: Payload, view: Payload) -> Payload:
        try:
            guest, chosen = self._face.people.assessor(body), rhythm.read(view)
            texts, language = self._face.app.texts, self._face.language(guest)
            if chosen is None:
                return windows.errors(texts, language, {rhythm.CAP: INVALID})
            assigning = self._face.app.assigning
            assigning.choose(guest.actor, chosen, assigning.own(guest.actor).likes)
        except EarnedError as wrong:
            shown = self._opening.refusal(body, wrong, rhythm.TITLE)
            return {"response_action": "update", "view": shown}
        pen = Pen(texts, language)
        drawn = away.window(pen, assigning.own(guest.actor), pen.word("duty.saved"))
        return {"response_action": "update", "view": drawn}


def listen(face: SlackFace) -> None:
    """Register the listeners."""
    here = Rhythms(face)
    face.bolt.action(rhythm.OPEN)(here.open)
    face.bolt.view(rhythm.RHYTHM)(here.kept)


__all__ = ["Rhythms", "listen"]
