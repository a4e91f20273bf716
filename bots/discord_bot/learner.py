"""A learner in Discord: what they press, how they begin, and where it goes on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from discord import ui

from bots import chat
from bots.chat import Button
from bots.discord_bot import ids, layout, menus, wishing
from bots.discord_bot.layout import Page
from bots.discord_bot.people import PLATFORM, Guest
from bots.discord_bot.presence import still_there
from bots.discord_bot.reading import Came
from bots.discord_bot.rooms import back_in, here
from bots.discord_bot.routes import Told
from core.domain.errors import NotAllowed
from core.domain.interview import Input, Opened, Pressed, Typed, Wished
from core.domain.rooms import Room, RoomKind
from core.domain.screens import Ask, Choose
from core.services.conversation import Conversation
from core.services.learning import Incoming

if TYPE_CHECKING:
    from bots.discord_bot.app import DiscordFace

# The place of the interview that a story is told at (prompts/interview.yaml).
STORY = "story"
AGREE = "agree"
# Goes on with what is ticked (core/domain/interview/views.py).
CONFIRM = "chosen"
WEB = "https://discord.com/channels"


def listen(face: DiscordFace) -> None:
    """Register what follows from a press."""
    face.routes.presses["e1"] = pressed
    face.routes.presses["home.begin"] = at_home
    face.routes.presses["home.open"] = at_home
    face.routes.presses["home.renew"] = at_home


# -- pressed ------------------------------------------------------------------------------


def pressed(face: DiscordFace, came: Came) -> Told:
    """An option of an interview: a button, or lines of a menu."""
    buttons = menus.read_pick({"custom_id": came.custom_id, "values": list(came.values)})
    guest = face.people.guest(came)
    if not buttons:
        raise NotAllowed(action="discord.unknown")
    talk = _press(face, here(face, guest), came, buttons)
    if talk is None:
        raise NotAllowed(action="discord.unknown")
    return answered(face, guest, talk)


def _press(
    face: DiscordFace, guest: Guest, came: Came, buttons: tuple[Button, ...]
) -> Conversation | None:
    assert guest.room is not None
    words = menus.carried(came.shown)
    if any(one.option == CONFIRM or one.option.startswith(ids.SHORT) for one in buttons):
        screen = face.app.learning.look(guest.actor, buttons[0].claim_id).screen
        buttons = tuple(meant for one in buttons for meant in ids.meant(screen, one))
    if len(buttons) > 1:
        return chat.choose(face.app, guest.actor, PLATFORM, came.key, buttons, guest.room.id)
    talk = chat.press(face.app, guest.actor, PLATFORM, came.key, buttons[0], guest.room.id)
    wished = _wished(face, guest, came) if buttons[0].option == AGREE else None
    if wished is not None:
        talk = _wish(face, guest, came.key, talk, wished)
    if words:
        return _with_words(face, guest, came.key, talk, buttons[0].option, words)
    return talk


def _wished(face: DiscordFace, guest: Guest, came: Came) -> Wished | None:
    menu = face.app.organizing.menu(guest.actor.community_id)
    return wishing.wish(came.data.get("id"), [one.badge.id for one in menu])


def answered(face: DiscordFace, guest: Guest, talk: Conversation) -> Told:
    """Send the answer; whoever pressed somewhere else is told where it goes on."""
    room_here = guest.room
    guest = here(face, guest)
    if room_here is not None:
        face.answer(guest, talk)
        return None
    return lead(face, guest, talk)


def _with_words(
    face: DiscordFace, guest: Guest, key: str, talk: Conversation, option: str, words: str
) -> Conversation:
    """What was written before the consent goes with its buttons; nothing else keeps it."""
    screen = talk.screen
    if not isinstance(screen, Ask | Choose) or screen.notice is not None:
        return talk
    if option == AGREE:
        return offer(face, guest, key, talk, words)
    return replace(talk, screen=replace(screen, draft=words))


def offer(
    face: DiscordFace, guest: Guest, key: str, talk: Conversation, words: str
) -> Conversation:
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


def start(
    face: DiscordFace, guest: Guest, key: str, words: str = "", badge: str = ""
) -> Conversation:
    """Begin a claim where somebody talks with the bot, with words for its story if there are any.

    ``badge`` is the id of a badge that was wished for; it is not asked then. Who
    has it under way goes on with that, and who has it and can renew it does so.
    """
    guest = here(face, guest)
    assert guest.room is not None
    under_way = chat.under_way(face.app, guest.actor, badge) if badge else None
    if under_way is not None:
        return resume(face, guest, under_way, key)
    room = guest.room
    if room.kind is RoomKind.DM:
        guest = still_there(face, guest)
    held = chat.renewable(face.app, guest.actor, badge) if badge else None
    if held is not None:
        return renew(face, guest, held.claim_id, key)
    face.watermark.opened(room, key)
    incoming = Incoming(PLATFORM, key, Opened(), room=room.id)
    talk = face.app.learning.start(guest.actor, guest.space, incoming)
    if badge:
        # Before the consent it waits in the message that asks for it; see ``wishing``.
        face.wishes[talk.claim_id] = badge
        talk = _wish(face, guest, key, talk, Wished(badge))
    return offer(face, guest, key, talk, words) if words else talk


def _wish(
    face: DiscordFace, guest: Guest, key: str, talk: Conversation, wished: Wished
) -> Conversation:
    room = guest.room.id if guest.room else ""
    event = f"{key}:badge"
    return chat.tell(face.app, guest.actor, talk.claim_id, PLATFORM, event, wished, room)


def resume(face: DiscordFace, guest: Guest, claim_id: str, key: str) -> Conversation:
    """A claim as it stands, where they talk with the bot; news about it are known then."""
    guest = here(face, guest)
    assert guest.room is not None
    actor = guest.actor
    talk = chat.tell(face.app, actor, claim_id, PLATFORM, key, Opened(), guest.room.id)
    face.after(lambda: face.app.learning.look(actor, claim_id))
    return talk


def renew(face: DiscordFace, guest: Guest, claim_id: str, key: str) -> Conversation:
    """The badge that a claim led to is renewed, where they talk with the bot."""
    guest = here(face, guest)
    assert guest.room is not None
    return chat.renew(face.app, guest.actor, claim_id, PLATFORM, key, guest.room.id)


def at_home(face: DiscordFace, came: Came) -> Told:
    """The button that begins a claim, and those that open one."""
    guest = face.people.guest(came)
    _, what, claim_id = [*came.meant.split(".", 2), "", ""][:3]
    if what == "begin":
        talk = start(face, guest, came.key, menus.carried(came.shown))
    elif what == "open" and claim_id:
        talk = resume(face, guest, claim_id, came.key)
    elif what == "renew" and claim_id:
        talk = renew(face, guest, claim_id, came.key)
    else:
        raise NotAllowed(action="discord.unknown")
    return answered(face, guest, talk)


def lead(face: DiscordFace, guest: Guest, talk: Conversation) -> Told:
    """Send the answer, and say to whoever asked elsewhere where it goes on.

    Raises ``NotAllowed`` where they cannot be written to at all.
    """
    assert guest.room is not None
    face.deliver(guest, talk)
    if talk.delivery and face.app.delivering.is_lost(guest.actor.community_id, talk.delivery):
        raise NotAllowed(action="discord.no_dm")
    room = face.app.listening.room(guest.room) or guest.room
    back_in(face, room)
    return over_there(face, face.language(guest), room)


def over_there(face: DiscordFace, language: str, room: Room) -> Page:
    """Says that it goes on where somebody talks with the bot, with the way there."""
    texts = face.app.texts
    key = "discord.over_there" if room.kind is RoomKind.DM else "discord.over_there.thread"
    go = layout.link(texts.get(language, "discord.over_there.open"), address_of(room))
    return layout.over([ui.TextDisplay(texts.get(language, key)), ui.ActionRow(*go)])


def address_of(room: Room) -> str:
    """Where a conversation opens in Discord."""
    guild, _, channel = room.address.partition("/")
    return f"{WEB}/{'@me' if room.kind is RoomKind.DM else guild}/{channel}"


__all__ = ["answered", "lead", "listen", "offer", "over_there", "resume", "start"]
