"""Help at any time: typed or pressed; reminders that learners choose; what happened; and what is wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from slack_bolt import Ack

from bots import chat
from bots.slack_bot import helping, reminders, trail, windows, wrongs
from bots.slack_bot.listeners.coming import (
    Answer,
    Body,
    by_trigger,
    channel_of,
    click,
    in_window,
    on,
    room_of,
    tongue,
)
from bots.slack_bot.listeners.windowed import key_of, put
from bots.slack_bot.pen import Pen
from bots.slack_bot.people import PLATFORM, Guest
from bots.slack_bot.presence import Presence
from core.domain.errors import EarnedError, NotFound, TextMissing
from core.domain.reminding import When
from core.domain.screens import Text, Words

if TYPE_CHECKING:
    from bots.slack_bot.app import SlackFace

Payload = dict[str, Any]
HELP = "help"


def listen(face: SlackFace) -> None:
    """Register the listeners."""
    bolt = face.bolt
    on(face, bolt.action("home.help"), lambda face, body: _window(face, body, ""))
    on(face, bolt.action(re.compile(r"^help\.[^.]+\.\d+$")), opened)
    on(face, bolt.action(re.compile(r"^remind\.[^.]+\.\d+$")), reminding)
    on(face, bolt.action(re.compile(r"^(when|stop)\.[^.]+\.[^.]+$")), changed)
    on(face, bolt.action(re.compile(r"^trail\.[^.]+\.\d+$")), happened)
    on(face, bolt.action(re.compile(r"^wrong\.[^.]+\.\d+$")), wrong)
    on(face, bolt.view(wrongs.WRONG), said)
    here = Presence(face)

    def at_desk(ack: Ack, body: Payload, action: Payload) -> None:
        """An assessor says it, from a claim that they read; what they filled in is kept."""
        ack()
        claim = str(action["action_id"]).split(".")[2]

        def make() -> Payload:
            guest = here.assessor(body)
            here.keep(guest, body)
            face.app.reviewing.card(guest.actor, claim)
            return wrongs.wrong(_pen(face, guest), claim, wrongs.DESK)

        here.opening.open(body, make, wrongs.TITLE)

    bolt.action(re.compile(r"^desk\.wrong\."))(at_desk)


def _pen(face: SlackFace, guest: Guest) -> Pen:
    return Pen(face.app.texts, face.language(guest), zone=guest.actor.zone)


# -- help ---------------------------------------------------------------------------------


def typed(face: SlackFace, guest: Guest, claim_id: str | None) -> None:
    """Somebody typed the word for help: it is no answer."""
    post = helping.post(*_help(face, guest, claim_id or ""))
    channel = room_of(face, guest).address.partition("/")[2]
    face.tokens.client(guest.team).chat_postMessage(
        channel=channel, text=post.text, blocks=post.blocks
    )


def opened(face: SlackFace, body: Body) -> None:
    """The button below a screen, or the line behind its three dots."""
    _window(face, body, [*_meant(body).split("."), ""][1])


def is_meant(body: Body) -> bool:
    """Whether the line for help was chosen behind the three dots."""
    return _meant(body).startswith(f"{HELP}.")


def _meant(body: Body) -> str:
    """The id of a button, or of a line that was chosen of a menu."""
    action = body["actions"][0]
    return str((action.get("selected_option") or {}).get("value") or action["action_id"])


def _window(face: SlackFace, body: Body, claim_id: str) -> None:
    def do() -> None:
        guest = face.people.guest(body, channel_of(body))
        put(face, body, helping.page(*_help(face, guest, claim_id)))

    click(face, body, do)


def _help(face: SlackFace, guest: Guest, claim_id: str) -> tuple[Pen, chat.Help]:
    language = face.language(guest)
    about = chat.help_for(face.app, guest.actor, language, claim_id)
    return Pen(face.app.texts, language, about.claim_id, about.version), about


# -- reminders ----------------------------------------------------------------------------


def reminding(face: SlackFace, body: Body) -> None:
    """The reminders of a claim, and the way to one more."""
    claim_id = str(body["actions"][0]["action_id"]).split(".")[1]

    def do() -> None:
        _reminders(face, body, face.people.guest(body, channel_of(body)), claim_id)

    click(face, body, do)


def _reminders(
    face: SlackFace, body: Body, guest: Guest, claim_id: str, notice: Text | None = None
) -> None:
    mine = face.app.own_reminders.waiting(guest.actor, claim_id)
    put(face, body, reminders.page(_pen(face, guest), claim_id, mine, notice))


def changed(face: SlackFace, body: Body) -> None:
    """One more, or one less; the window shows those that are left."""
    what, which, claim_id = str(body["actions"][0]["action_id"]).split(".")

    def do() -> None:
        guest, notice = face.people.guest(body), None
        try:
            if what == "stop":
                face.app.own_reminders.stop(guest.actor, claim_id, which)
            elif which in list(When):
                face.app.own_reminders.choose(guest.actor, claim_id, When(which))
        except NotFound:
            raise
        except EarnedError as wrong:
            notice = Words(wrong.prompt_key, dict(wrong.params))
        _reminders(face, body, guest, claim_id, notice)

    by_trigger(face, body, do)


# -- what happened ------------------------------------------------------------------------


def happened(face: SlackFace, body: Body) -> None:
    """The trail of a claim, for its learner."""
    claim_id = str(body["actions"][0]["action_id"]).split(".")[1]

    def do() -> None:
        guest = face.people.guest(body, channel_of(body))
        lines = face.app.auditing.of_claim(guest.actor, claim_id)
        put(face, body, trail.page(_pen(face, guest), guest.actor.zone, lines))

    click(face, body, do)


# -- what is wrong ------------------------------------------------------------------------


def wrong(face: SlackFace, body: Body) -> None:
    """A learner says that something is wrong: a window for it."""
    claim_id = str(body["actions"][0]["action_id"]).split(".")[1]

    def do() -> None:
        guest = face.people.guest(body, channel_of(body))
        face.app.learning.look(guest.actor, claim_id)
        put(face, body, wrongs.wrong(_pen(face, guest), claim_id, wrongs.LEARNER))

    click(face, body, do)


def said(face: SlackFace, body: Body) -> Answer:
    """The window was sent."""
    given = wrongs.read(body["view"])

    def do() -> Answer:
        guest = face.people.guest(body)
        try:
            key = chat.speak_up(face.app, guest.actor, PLATFORM, guest.team, key_of(body), given)
        except TextMissing:
            missing = {wrongs.SAID: "talk.wrong.missing"}
            return windows.errors(face.app.texts, tongue(face, body), missing)
        title, told = Words("care.report.done"), Words(key)
        view = windows.notice(face.app.texts, face.language(guest), title, told)
        return {"response_action": "update", "view": view}

    return in_window(face, body, do)


__all__ = ["is_meant", "listen", "opened", "typed"]
