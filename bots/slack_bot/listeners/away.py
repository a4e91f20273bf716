"""When an assessor is away: ``/earned away``, the window of it, and what is pressed in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from slack_bolt import Ack

from bots import away as days
from bots.slack_bot import away, windows
from bots.slack_bot.opening import Opening
from bots.slack_bot.pen import Pen
from bots.slack_bot.people import Guest
from core.domain.errors import EarnedError, NotAllowed, NotConnected
from core.domain.screens import Text, Words

if TYPE_CHECKING:
    from bots.slack_bot.app import SlackFace

Payload = dict[str, Any]


class Away:
    """The window for whoever judges, which is looked up at each click."""

    def __init__(self, face: SlackFace) -> None:
        self._face = face
        self._opening = Opening(face)

    def window(self, body: Payload) -> Payload:
        """When they are away now and later, and two days to choose. Raises ``NotAllowed``."""
        return self._drawn(self._face.people.assessor(body))

    def open(self, ack: Ack, body: Payload) -> None:
        """From a message, or for more days from the window itself."""
        ack()
        self._opening.turn_or_open(body, lambda: self.window(body), away.TITLE)

    def stay(self, ack: Ack, body: Payload, action: Payload) -> None:
        """They are there after all; the second press finds nothing more to end."""
        ack()
        absence = str(action["action_id"]).removeprefix(away.STAY)
        self._opening.turn(body, lambda: self._stayed(body, absence), away.TITLE)

    def _stayed(self, body: Payload, absence: str) -> Payload:
        guest = self._face.people.assessor(body)
        self._face.app.assigning.stay(guest.actor, absence)
        return self._drawn(guest, Words("away.stayed"))

    def kept(self, ack: Ack, body: Payload, view: Payload) -> None:
        """Days were chosen. What is wrong is told beside them, and they stay as they are."""
        ack(**self._kept(body, view))

    def _kept(self, body: Payload, view: Payload) -> Payload:
        try:
            return self._left(body, view)
        except (NotAllowed, NotConnected) as wrong:
            shown = self._opening.refusal(body, wrong, away.TITLE)
            return {"response_action": "update", "view": shown}
        except EarnedError as wrong:
            language = self._opening.language(body)
            told = {away.last_chosen(view): self._face.explain(wrong, language)}
            return {"response_action": "errors", "errors": told}

    def _left(self, body: Payload, view: Payload) -> Payload:
        guest, (first, last) = self._face.people.assessor(body), away.read(view)
        texts, language = self._face.app.texts, self._face.language(guest)
        if first is None or last is None:
            return windows.errors(texts, language, {away.last_chosen(view): Words("away.choose")})
        self._face.app.assigning.leave(guest.actor, first, last)
        told = Words("away.kept", {"days": days.days(texts, language, first, last)})
        return {"response_action": "update", "view": self._drawn(guest, told, asks=False)}

    # -- drawing --------------------------------------------------------------------------

    def _drawn(self, guest: Guest, notice: Text | None = None, *, asks: bool = True) -> Payload:
        pen = Pen(self._face.app.texts, self._face.language(guest))
        own = self._face.app.assigning.own(guest.actor)
        return away.window(pen, own, pen.say(notice) if notice else "", asks=asks)


def listen(face: SlackFace) -> None:
    """Register the listeners."""
    here = Away(face)
    face.bolt.action(away.OPEN)(here.open)
    face.bolt.action(re.compile(rf"^{re.escape(away.STAY)}"))(here.stay)
    face.bolt.view(away.AWAY)(here.kept)


__all__ = ["Away", "listen"]
