"""A learner in the chat: what they write, what they press, and ``/claim``."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bots import chat
from bots.chat import Button
from bots.once import Once
from bots.slack_bot import menus, reading, screens, showing
from bots.slack_bot.listeners import handing, helping, windowed
from bots.slack_bot.listeners.coming import (
    Answer,
    Body,
    channel_of,
    click,
    in_chat,
    on,
    room_of,
    team_of,
    told_now,
    tongue,
)
from bots.slack_bot.pen import Pen
from bots.slack_bot.people import PLATFORM, Guest
from core.domain.errors import EarnedError, NotRenewable
from core.domain.interview import Input, Opened, Pressed, Typed
from core.domain.screens import Ask, Choose
from core.services.conversation import Conversation
from core.services.learning import Incoming
from core.typed_words import fold

if TYPE_CHECKING:
    from bots.slack_bot.app import SlackFace

# The place of the interview that a story is told at (prompts/interview.yaml).
STORY = "story"
AGREE = "agree"
HEARD = (None, "file_share")
_greeted = Once()


def listen(face: SlackFace) -> None:
    """Register the listeners."""
    bolt = face.bolt
    on(face, bolt.event("message", matchers=[_direct]), heard)
    on(face, bolt.command("/claim"), claim)
    on(face, bolt.action(re.compile(r"^(e1|pick|chosen|more)\.")), pressed)
    on(face, bolt.action(re.compile(r"^home\.begin$")), begin)
    on(face, bolt.action(re.compile(r"^home\.open(\.|$)")), go_on)
    on(face, bolt.action(re.compile(r"^home\.renew\.")), renew)
    # A button that is a link: Slack opens the page, and tells us of it.
    on(face, bolt.action(re.compile(r"^home\.award\.")), lambda _, __: None)
    windowed.listen(face)
    handing.listen(face)


def _direct(event: Body) -> bool:
    return event.get("channel_type") == "im"


# -- written ------------------------------------------------------------------------------


def heard(face: SlackFace, body: Body) -> None:
    """A message in the DM: an answer, evidence, or the first word.

    Whoever edits or deletes a message changes what stands in Slack, not what they told; that
    is changed at the read-back.
    """
    event = body["event"]
    if event.get("subtype") not in HEARD or event.get("bot_id") or not event.get("user"):
        return
    channel = str(event["channel"])
    in_chat(face, body, channel, lambda: _hear(face, face.people.guest(body, channel), event))


def _hear(face: SlackFace, guest: Guest, event: Body) -> None:
    channel = str(event["channel"])
    key = f"message:{guest.team}/{channel}/{event['ts']}"
    words = reading.words(str(event.get("text") or "")).strip()
    files = showing.handed_in(event.get("files"))
    claim_id = told_now(face, guest)
    room = room_of(face, guest)
    if not files and chat.asks_for_help(face.app.texts, words):
        if _greeted.first(key):
            helping.typed(face, guest, claim_id)
        return
    if claim_id is None:
        _first_words(face, guest, key, words, bool(files))
        return
    talk = None
    if files:
        talk = handing.attach(face, guest, claim_id, files, key, room)
    if words or talk is None:
        talk = chat.tell(face.app, guest.actor, claim_id, PLATFORM, key, Typed(words), room=room.id)
    face.answer(guest, talk)


def _first_words(face: SlackFace, guest: Guest, key: str, words: str, files: bool) -> None:
    """Nothing is told just now: somebody new begins, somebody known is asked what they want."""
    home = face.app.learning.home(guest.actor)
    if not home.entries:
        face.answer(guest, start(face, guest, key, words))
    elif _greeted.first(key):
        # Sent before it is acknowledged: if it fails, Slack brings the words again.
        pen = Pen(face.app.texts, face.language(guest), zone=guest.actor.zone)
        post = screens.greeting(pen, home, words, files=files)
        channel = room_of(face, guest).address.partition("/")[2]
        face.tokens.client(guest.team).chat_postMessage(
            channel=channel, text=post.text, blocks=post.blocks
        )


# -- pressed ------------------------------------------------------------------------------


def pressed(face: SlackFace, body: Body) -> None:
    """A button, a line of a menu, or the button below ticks."""
    buttons = menus.read_pick(body)
    if helping.is_meant(body):
        helping.opened(face, body)
    elif buttons:
        click(face, body, lambda: _press(face, body, buttons))


def _press(face: SlackFace, body: Body, buttons: tuple[Button, ...]) -> None:
    guest = face.people.guest(body, channel_of(body))
    room, key = room_of(face, guest), f"click:{body['trigger_id']}"
    guest = replace(guest, room=room)
    several = str(body["actions"][0]["action_id"]).startswith(f"{menus.CHOSEN}.")
    if several:
        talk = chat.choose(face.app, guest.actor, PLATFORM, key, buttons, room.id)
    else:
        talk = chat.press(face.app, guest.actor, PLATFORM, key, buttons[0], room.id)
    words = menus.carried(body)
    if talk is not None and words:
        talk = _with_words(face, guest, key, talk, buttons[0].option, words)
    if talk is not None:
        face.answer(guest, talk)


def _with_words(
    face: SlackFace, guest: Guest, key: str, talk: Conversation, option: str, words: str
) -> Conversation:
    """What was written before the consent goes with its buttons; nothing else keeps it."""
    screen = talk.screen
    if not isinstance(screen, Ask | Choose) or screen.notice is not None:
        return talk
    if option == AGREE:
        return offer(face, guest, key, talk, words)
    return replace(talk, screen=replace(screen, draft=words))


def offer(face: SlackFace, guest: Guest, key: str, talk: Conversation, words: str) -> Conversation:
    """Words that came before the story was asked for: a draft of it, to keep or to tell anew."""
    room = guest.room.id if guest.room else ""

    def tell(name: str, given: Input) -> Conversation:
        event = f"{key}:{name}"
        return chat.tell(face.app, guest.actor, talk.claim_id, PLATFORM, event, given, room)

    told = tell("words", Typed(words, STORY))
    if not told.delivery:
        return told  # they came before
    screen = told.screen
    if not isinstance(screen, Ask) or screen.place not in (STORY, _place(talk)):
        return tell("back", Pressed("back"))
    # Before the consent: they wait there, and did nothing that a notice had to explain.
    waits = any(one.id == AGREE for one in screen.options)
    return replace(told, screen=replace(screen, notice=None)) if waits else told


def _place(talk: Conversation) -> str:
    return str(getattr(talk.screen, "place", ""))


# -- beginning and going on ---------------------------------------------------------------


def start(face: SlackFace, guest: Guest, key: str, words: str = "") -> Conversation:
    """Begin a claim in the DM, with words for its story if there are any."""
    room = room_of(face, guest)
    guest = replace(guest, room=room)
    incoming = Incoming(PLATFORM, key, Opened(), room=room.id)
    talk = face.app.learning.start(guest.actor, guest.space, incoming)
    return offer(face, guest, key, talk, words) if words else talk


def begin(face: SlackFace, body: Body) -> None:
    """The button that begins a claim, on App Home and in the chat."""
    words = str(body["actions"][0].get("value") or "")

    def do() -> None:
        guest = face.people.guest(body, channel_of(body))
        guest = replace(guest, room=room_of(face, guest))
        face.answer(guest, start(face, guest, f"click:{body['trigger_id']}", words))
        _lead_there(face, guest, body)

    click(face, body, do)


def go_on(face: SlackFace, body: Body) -> None:
    """The button or menu that opens a claim in the DM."""
    action = body["actions"][0]
    chosen = (action.get("selected_option") or {}).get("value")
    claim_id = str(chosen or str(action["action_id"]).removeprefix("home.open."))

    def do() -> None:
        guest = face.people.guest(body, channel_of(body))
        guest = replace(guest, room=room_of(face, guest))
        face.answer(guest, resume(face, guest, claim_id, f"click:{body['trigger_id']}"))
        _lead_there(face, guest, body)

    click(face, body, do)


def renew(face: SlackFace, body: Body) -> None:
    """The button that renews a badge, on App Home."""
    claim_id = str(body["actions"][0]["action_id"]).removeprefix("home.renew.")

    def do() -> None:
        guest = face.people.guest(body, channel_of(body))
        guest = replace(guest, room=room_of(face, guest))
        face.answer(guest, _renew(face, guest, claim_id, f"click:{body['trigger_id']}"))
        _lead_there(face, guest, body)

    click(face, body, do)


def _renew(face: SlackFace, guest: Guest, claim_id: str, key: str) -> Conversation:
    room = room_of(face, guest)
    return chat.renew(face.app, guest.actor, claim_id, PLATFORM, key, room.id)


def resume(face: SlackFace, guest: Guest, claim_id: str, key: str) -> Conversation:
    """A claim as it stands, in the DM; news about it are known then."""
    room = room_of(face, guest)
    actor = guest.actor
    talk = chat.tell(face.app, actor, claim_id, PLATFORM, key, Opened(), room=room.id)
    face.after(lambda: face.app.learning.look(actor, claim_id))
    return talk


def _lead_there(face: SlackFace, guest: Guest, body: Body) -> None:
    """Whoever pressed on App Home is told where it goes on."""
    if channel_of(body):
        return
    view = windowed.over_there(face, guest)
    face.tokens.client(guest.team).views_open(trigger_id=body["trigger_id"], view=view)


def claim(face: SlackFace, body: Body) -> Answer:
    """``/claim``: go on with what waits, or begin. With words, begin with them.

    ``/claim renew`` renews the badge that ends first.
    """
    words = reading.words(str(body.get("text") or "")).strip()
    try:
        guest = face.people.guest(body)
        guest = replace(guest, room=room_of(face, guest))
        key = f"click:{body['trigger_id']}"
        waiting = None if words else face.app.learning.current(guest.actor)
        if _says_renew(face, guest, words):
            offer = chat.renewable(face.app, guest.actor)
            if offer is None:
                raise NotRenewable(why="none")
            talk = _renew(face, guest, offer.claim_id, key)
        elif waiting:
            talk = resume(face, guest, waiting, key)
        else:
            talk = start(face, guest, key, words)
        face.answer(guest, talk)
    except EarnedError as wrong:
        return _whisper(face.explain(wrong, tongue(face, body)))
    assert guest.room is not None
    dm = guest.room.address.partition("/")[2]
    if body.get("channel_id") == dm:
        return None
    link = f"https://slack.com/app_redirect?channel={dm}&team={team_of(body)}"
    said = face.app.texts.get(face.language(guest), "slack.over_there")
    more = face.app.texts.get(face.language(guest), "slack.over_there.open")
    return _whisper(f"{said} <{link}|{more}>")


def _says_renew(face: SlackFace, guest: Guest, words: str) -> bool:
    """Whether that is the word for renewing, in one of the languages of the two."""
    lists = (face.app.texts.get(code, "typed.renew") for code in (face.language(guest), "en"))
    return fold(words) in {fold(one) for names in lists for one in names.split(",")}


def _whisper(text: str) -> Answer:
    """A message that only whoever typed the command sees."""
    return {"response_type": "ephemeral", "text": text}
