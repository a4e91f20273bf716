"""The windows of a learner: opened at once, and what is sent with them.

A window is opened from the claim as it is now, and what is sent with it counts for the claim and
the question it was opened from, also when another process takes it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING

import discord

from bots import chat
from bots.discord_bot import handing, ids, screens, showing, whole, windows
from bots.discord_bot.ids import Here
from bots.discord_bot.learner import answered
from bots.discord_bot.people import PLATFORM
from bots.discord_bot.reading import Came, Handed
from bots.discord_bot.rooms import here
from bots.discord_bot.routes import Told
from core.domain.errors import NotAllowed
from core.domain.interview import Attached, Detached, Evidence, Input, Pressed, Tied, Typed
from core.domain.rooms import RoomKind
from core.domain.screens import EvidenceKind, Gather
from core.services.conversation import Conversation
from core.texts import Texts

if TYPE_CHECKING:
    from bots.discord_bot.app import DiscordFace

Draw = Callable[[Texts, Conversation, str], discord.ui.Modal | None]


def listen(face: DiscordFace) -> None:
    """Register what opens windows, and what is sent with them."""
    opens: dict[str, Draw] = {
        "say": lambda texts, talk, _: windows.answer(texts, talk),
        "add": lambda texts, talk, kind: showing.evidence(texts, talk, _kind(kind)),
        "tie": lambda texts, talk, piece: showing.tie(texts, talk, _piece(talk, piece)),
        "withdraw": lambda texts, talk, _: windows.withdraw(texts, talk),
    }
    for name, draw in opens.items():
        face.routes.windows[name] = _opener(draw)
    face.routes.shows["see"] = see
    face.routes.turns["page"] = turn
    face.routes.presses["drop"] = drop
    face.routes.submits[windows.ANSWER] = said
    face.routes.submits[windows.WITHDRAW] = withdrawn
    face.routes.submits[showing.EVIDENCE] = shown
    face.routes.submits[showing.TIE] = tied


# -- opening ------------------------------------------------------------------------------


def _opener(draw: Draw) -> Callable[[DiscordFace, Came], discord.ui.Modal]:
    """Opens a window about a claim as it is now, which takes a read of a few milliseconds."""

    def open_it(face: DiscordFace, came: Came) -> discord.ui.Modal:
        at, talk = _look(face, came)
        made = draw(face.app.texts, talk, at.more)
        if made is None:
            raise NotAllowed(action="discord.over")
        return made

    return open_it


def _look(face: DiscordFace, came: Came) -> tuple[Here, Conversation]:
    """What was pressed, and its claim as it is now."""
    at, guest = Here.decode(came.meant), face.people.guest(came)
    if at is None:
        raise NotAllowed(action="discord.unknown")
    return at, face.app.learning.look(guest.actor, at.claim_id)


def _kind(name: str) -> EvidenceKind:
    return EvidenceKind(name) if name in {one.value for one in EvidenceKind} else EvidenceKind.LINK


def _piece(talk: Conversation, name: str) -> str:
    """The id of a piece of evidence, where a custom id had room for a mark only."""
    if not name.startswith(ids.SHORT) or not isinstance(talk.screen, Gather):
        return name
    return next((one.id for one in talk.screen.items if ids.short(one.id) == name), name)


def see(face: DiscordFace, came: Came) -> Told:
    """All there is, for whoever pressed alone, page by page."""
    at, talk = _look(face, came)
    return whole.see_all(face.app.texts, talk, _number(at.more))


def turn(face: DiscordFace, came: Came) -> Told:
    """Another page of a long menu, in the same message."""
    at, talk = _look(face, came)
    if at.version != talk.version:
        raise NotAllowed(action="discord.over")
    guest = face.people.guest(came)
    typed = guest.room is None or guest.room.kind is RoomKind.DM
    base = face.app.settings.public_url
    return screens.draw(face.app.texts, talk, base_url=base, typed=typed, page=_number(at.more))


def _number(more: str) -> int:
    return int(more) if more.isascii() and more.isdigit() and len(more) < 6 else 0


# -- sent ---------------------------------------------------------------------------------


def said(face: DiscordFace, came: Came) -> Told:
    """An answer written in a window."""
    sent = windows.read_answer(came.data)
    guest = here(face, face.people.guest(came))
    place: str | None = sent.place if sent.place != windows.STANDING else None
    if place and place.startswith(ids.SHORT):
        screen = face.app.learning.look(guest.actor, sent.claim_id).screen
        place = ids.place_of(screen, place)
    return _tell(face, came, sent.claim_id, Typed(sent.text, place or None))


def withdrawn(face: DiscordFace, came: Came) -> Told:
    """A claim is taken back, by somebody who said that they are sure."""
    if not windows.read_sure(came.data):
        raise NotAllowed(action="discord.unknown")  # Discord sends no such window
    return _tell(face, came, windows.where(came.data).claim_id, Pressed("withdraw"))


def tied(face: DiscordFace, came: Came) -> Told:
    """Which parts a piece shows, or that it is taken away."""
    sent = showing.read_tie(came.data)
    guest = face.people.guest(came)
    piece = sent.evidence_id
    if piece.startswith(ids.SHORT):
        piece = _piece(face.app.learning.look(guest.actor, sent.claim_id), piece)
    given: Input = Detached(piece) if sent.drop else Tied(piece, sent.criteria)
    return _tell(face, came, sent.claim_id, given)


def drop(face: DiscordFace, came: Came) -> Told:
    """A piece of evidence is taken away."""
    at, talk = _look(face, came)
    return _tell(face, came, at.claim_id, Detached(_piece(talk, at.more)))


def shown(face: DiscordFace, came: Came) -> Told:
    """Evidence handed in by the window: files, a link, or a person who was there."""
    piece = showing.read_evidence(came.data)
    if piece.kind is EvidenceKind.FILE:
        return _files(face, came, piece)
    witness = piece.kind is EvidenceKind.WITNESS
    item = Evidence(
        id=hashlib.sha256(came.key.encode()).hexdigest()[:16],
        kind=piece.kind,
        title=piece.name if witness else piece.title,
        at=face.app.store.clock(),
        criteria=piece.criteria,
        url="" if witness else piece.url,
        relation=piece.relation if witness else "",
    )
    return _tell(face, came, piece.claim_id, Attached(item))


def _files(face: DiscordFace, came: Came, piece: showing.Piece) -> Told:
    guest = face.people.guest(came)
    at = here(face, guest)
    given = [Handed(one.id, one.name, one.url, one.size) for one in piece.files]
    talk, wrong = handing.keep(
        face, at, piece.claim_id, given[: handing.MOST], came.key, piece.criteria
    )
    if talk is not None:
        answered(face, guest, talk)
    return handing.refusal(face, at, wrong)


def _tell(face: DiscordFace, came: Came, claim_id: str, given: Input) -> Told:
    guest = face.people.guest(came)
    room = here(face, guest).room
    assert room is not None
    talk = chat.tell(face.app, guest.actor, claim_id, PLATFORM, came.key, given, room.id)
    return answered(face, guest, talk)


__all__ = ["listen"]
