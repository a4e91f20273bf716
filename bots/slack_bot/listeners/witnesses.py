"""Asking a witness from Slack: a window, a link to pass on, or one message to a member."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bots.slack_bot import windows, witnesses
from bots.slack_bot.listeners.coming import (
    Answer,
    Body,
    by_trigger,
    channel_of,
    click,
    in_window,
    on,
    tongue,
)
from bots.slack_bot.listeners.windowed import key_of, put
from bots.slack_bot.pen import Pen
from bots.slack_bot.people import Guest
from core.domain.errors import TextMissing
from core.domain.interview import tidy
from core.domain.people import Actor
from core.domain.screens import Words
from core.domain.witness import MOST_NAME, sentence_of
from core.services.witnessing import Reached

if TYPE_CHECKING:
    from bots.slack_bot.app import SlackFace


def listen(face: SlackFace) -> None:
    """Register the listeners."""
    bolt = face.bolt
    on(face, bolt.action(re.compile(r"^witness\.[^.]{10,}\.\d+$")), opened)
    on(face, bolt.action(witnesses.ABOUT), other)
    on(face, bolt.view(witnesses.WITNESS), asked)


def opened(face: SlackFace, body: Body) -> None:
    """The button: a window about the claim as it is now."""
    claim_id = str(body["actions"][0]["action_id"]).split(".")[1]

    def do() -> None:
        guest = face.people.guest(body, channel_of(body))
        asking = face.app.witnessing.look(guest.actor, claim_id)
        put(face, body, witnesses.window_of(_pen(face, guest), asking))

    click(face, body, do)


def other(face: SlackFace, body: Body) -> None:
    """Something else is chosen: its own sentence is suggested."""
    meta = windows.metadata(body["view"])

    def do() -> None:
        guest = face.people.guest(body)
        asking = face.app.witnessing.look(guest.actor, meta.claim_id)
        view = witnesses.window_of(_pen(face, guest), asking, witnesses.read_about(body))
        put(face, body, view)

    by_trigger(face, body, do)


def asked(face: SlackFace, body: Body) -> Answer:
    """The window was sent: the link stands in its place."""
    said, view = witnesses.read(body["view"]), body["view"]
    if not tidy(said.sentence):
        wrong = {witnesses.sentence_field(view): Words(TextMissing().prompt_key)}
        return windows.errors(face.app.texts, tongue(face, body), wrong)

    def do() -> Answer:
        guest = face.people.guest(body)
        member = face.people.met(guest.space, said.member) if said.member else None
        link = face.app.witnessing.ask(
            guest.actor,
            said.claim_id,
            said.criterion_id,
            said.sentence,
            said.who or (member.name[:MOST_NAME] if member else ""),
            key_of(body),
            Reached(member.person_id if member else "", said.email),
        )
        if member and link:
            face.after(lambda: _write(face, guest, said, member, link))
        view = witnesses.made(_pen(face, guest), link, sent=member is not None)
        return {"response_action": "update", "view": view}

    return in_window(face, body, do)


def _write(
    face: SlackFace, guest: Guest, said: witnesses.Request, member: Actor, link: str
) -> None:
    """The one message to a member, in their language."""
    client, texts = face.tokens.client(guest.team), face.app.texts
    pen = Pen(texts, texts.best(member.language))
    community = face.app.entering.community(guest.actor).name
    sentence = sentence_of(said.sentence)
    shown = witnesses.message(pen, guest.actor.name, community, sentence, link)
    channel = client.conversations_open(users=said.member)["channel"]["id"]
    told = pen.word("witness.message", name=guest.actor.name, community=community)
    sent = client.chat_postMessage(channel=channel, text=told, blocks=shown)
    # An erasure of the learner takes it out again.
    room = face.app.meeting.room(member, guest.space, f"{guest.team}/{channel}")
    face.app.delivering.copied(room, said.claim_id, str(sent["ts"]))


def _pen(face: SlackFace, guest: Guest) -> Pen:
    return Pen(face.app.texts, face.language(guest), zone=guest.actor.zone)
