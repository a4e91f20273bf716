"""The windows of a learner: opened at once, and what is sent with them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bots import chat
from bots.slack_bot import blocks, showing, windows
from bots.slack_bot.listeners import handing
from bots.slack_bot.listeners.coming import (
    Answer,
    Body,
    by_trigger,
    channel_of,
    click,
    in_window,
    on,
    room_of,
    team_of,
    tongue,
)
from bots.slack_bot.pen import Pen
from bots.slack_bot.people import PLATFORM, Guest
from core.domain.errors import EarnedError
from core.domain.interview import Detached, Tied, Typed, tidy
from core.domain.interview.state import MOST_ANSWER
from core.domain.screens import EvidenceKind, Said, Text, Words
from core.services.conversation import Conversation

if TYPE_CHECKING:
    from bots.slack_bot.app import SlackFace

View = dict[str, Any]
Draw = Callable[[Conversation, list[str]], View]


def listen(face: SlackFace) -> None:
    """Register the listeners."""
    bolt, texts = face.bolt, face.app.texts
    opens: dict[str, Draw] = {
        "say": lambda talk, _: windows.answer(texts, talk),
        "add": lambda talk, _: showing.evidence(texts, talk),
        "see": lambda talk, _: windows.see_all(texts, talk),
        "tie": lambda talk, more: showing.tie(texts, talk, ".".join(more)),
        "page": lambda talk, more: windows.see_all(texts, talk, _number(more)),
    }
    for name, draw in opens.items():
        on(face, bolt.action(re.compile(rf"^{name}\.[^.]+\.\d+")), _opener(draw))
    on(face, bolt.action(showing.KIND), other_kind)
    on(face, bolt.action(re.compile(r"^drop\.")), drop)
    on(face, bolt.action("home.there"), lambda _, __: None)
    on(face, bolt.view(windows.ANSWER), answered)
    on(face, bolt.view(showing.EVIDENCE), shown)
    on(face, bolt.view(showing.TIE), tied)


# -- opening ------------------------------------------------------------------------------


def _opener(draw: Draw) -> Callable[[SlackFace, Body], None]:
    """Opens a window about a claim as it is now, which takes a read of a few milliseconds."""

    def open_it(face: SlackFace, body: Body) -> None:
        _, claim_id, _, *more = str(body["actions"][0]["action_id"]).split(".")

        def do() -> None:
            guest = face.people.guest(body, channel_of(body))
            view = draw(face.app.learning.look(guest.actor, claim_id), more)
            put(face, body, view)

        click(face, body, do)

    return open_it


def put(face: SlackFace, body: Body, view: View) -> None:
    """Show a window: in the place of the one where this was clicked, if it was in one."""
    client, here = face.tokens.client(team_of(body)), body.get("view") or {}
    if here.get("type") == "modal":
        client.views_update(view_id=here["id"], view=view)
    else:
        client.views_open(trigger_id=body["trigger_id"], view=view)


def _number(more: list[str]) -> int:
    plain = bool(more) and more[0].isascii() and more[0].isdigit() and len(more[0]) < 6
    return int(more[0]) if plain else 0


def other_kind(face: SlackFace, body: Body) -> None:
    """Another kind of evidence was chosen: the window asks for what that needs."""
    meta = windows.metadata(body["view"])

    def do() -> None:
        guest = face.people.guest(body)
        talk = face.app.learning.look(guest.actor, meta.claim_id)
        put(face, body, showing.evidence(face.app.texts, talk, showing.read_kind(body)))

    by_trigger(face, body, do)


def over_there(face: SlackFace, guest: Guest) -> View:
    """Says that it goes on in the direct messages, with the way there."""
    pen = Pen(face.app.texts, face.language(guest))
    made = [blocks.section(pen.word("slack.over_there"))]
    if guest.room is not None:
        team, _, dm = guest.room.address.partition("/")
        url = f"https://slack.com/app_redirect?channel={dm}&team={team}"
        go = blocks.button(pen.word("slack.over_there.open"), "home.there", url=url)
        made += blocks.actions([go])
    return windows.window(pen, windows.NOTICE, "slack.over_there.title", made)


# -- sent ---------------------------------------------------------------------------------


def key_of(body: Body) -> str:
    """What tells one sending of a window from another, however often Slack brings it."""
    view = body["view"]
    return f"view:{view['id']}:{view.get('hash', '')}"


def here(face: SlackFace, body: Body) -> Guest:
    """Who sent a window, with the DM where the answer goes."""
    guest = face.people.guest(body)
    return replace(guest, room=room_of(face, guest))


def answered(face: SlackFace, body: Body) -> Answer:
    """An answer written in a window. What cannot be taken stays in it, with the reason."""
    said = windows.read_answer(body["view"])
    field = f"{windows.SAID}.0"

    def wrong(text: Text | str) -> Answer:
        return windows.errors(face.app.texts, tongue(face, body), {field: text})

    length = len(tidy(said.text))
    if not length:
        return wrong("interview.notice.needs_answer")
    if length > MOST_ANSWER:
        params = {"most": MOST_ANSWER, "length": length}
        return wrong(Words("interview.notice.too_long", params))
    place = said.place if said.place != windows.STANDING else None
    try:
        guest = here(face, body)
        assert guest.room is not None
        talk = chat.tell(
            face.app,
            guest.actor,
            said.claim_id,
            PLATFORM,
            key_of(body),
            Typed(said.text, place or None),
            guest.room.id,
        )
        face.answer(guest, talk)
    except EarnedError as problem:
        return wrong(Words(problem.prompt_key, dict(problem.params)))
    return None


def shown(face: SlackFace, body: Body) -> Answer:
    """Evidence handed in by the window."""
    piece = showing.read_evidence(body["view"])
    if piece.kind is EvidenceKind.FILE and not piece.files:
        text = "interview.notice.needs_answer"
        return windows.errors(face.app.texts, tongue(face, body), {showing.FILES: text})

    def do() -> Answer:
        guest = here(face, body)
        return handing.hand_in(face, guest, piece, key_of(body))

    if piece.kind is not EvidenceKind.FILE:
        return in_window(face, body, do)
    try:
        return do()
    except EarnedError as problem:
        language = tongue(face, body)
        refusal = Said(face.explain(problem, language))
        return windows.errors(face.app.texts, language, {showing.FILES: refusal})


def tied(face: SlackFace, body: Body) -> Answer:
    """Which parts a piece shows."""
    said = showing.read_tie(body["view"])

    def do() -> Answer:
        guest = here(face, body)
        given = Tied(said.evidence_id, said.criteria)
        _tell(face, guest, said.claim_id, key_of(body), given)
        return None

    return in_window(face, body, do)


def drop(face: SlackFace, body: Body) -> None:
    """A piece of evidence is taken away; in a window, that window says so."""
    _, claim_id, _, *more = str(body["actions"][0]["action_id"]).split(".")

    def do() -> None:
        guest = face.people.guest(body, channel_of(body))
        guest = replace(guest, room=room_of(face, guest))
        _tell(face, guest, claim_id, f"click:{body['trigger_id']}", Detached(".".join(more)))
        if (body.get("view") or {}).get("type") == "modal":
            title, text = Words("slack.tie.title"), Words("slack.dropped")
            put(face, body, windows.notice(face.app.texts, face.language(guest), title, text))

    click(face, body, do)


def _tell(face: SlackFace, guest: Guest, claim_id: str, key: str, given: Detached | Tied) -> None:
    assert guest.room is not None
    talk = chat.tell(face.app, guest.actor, claim_id, PLATFORM, key, given, guest.room.id)
    face.answer(guest, talk)
