"""My data: see it, take it along, have it erased; and a code that links another chat."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from bots.slack_bot import blocks, windows
from bots.slack_bot.listeners.coming import (
    Answer,
    Body,
    click,
    on,
    room_of,
    say,
    tongue,
)
from bots.slack_bot.listeners.windowed import here, over_there, put
from bots.slack_bot.pen import Pen, cut
from bots.slack_bot.people import Guest
from core.archive import lines
from core.domain.errors import EarnedError
from core.domain.screens import Said, Words
from core.services.privacy import Data

if TYPE_CHECKING:
    from bots.slack_bot.app import SlackFace

log = logging.getLogger(__name__)

Gone: TypeAlias = Callable[[Guest, str], None]
# Of each kind of data in the window; the download has all of it.
MOST_ROWS, MOST_ROW = 3, 600
FILE = "my-data.zip"


def listen(face: SlackFace, gone: Gone) -> None:
    """Register the listeners. ``gone`` draws the Home tab of somebody who was erased."""
    bolt = face.bolt
    on(face, bolt.action("home.data.see"), see)
    on(face, bolt.action("home.data.download"), download)
    on(face, bolt.action("home.data.erase"), ask_to_erase)
    on(face, bolt.action("home.link"), link)
    on(face, bolt.view(windows.ERASE), lambda face, body: erase(face, body, gone))


# -- seeing and taking --------------------------------------------------------------------


def see(face: SlackFace, body: Body) -> None:
    """What is kept about somebody, in a window."""

    def do() -> None:
        guest = face.people.guest(body)
        pen = Pen(face.app.texts, face.language(guest))
        put(face, body, _seen(pen, face.app.privacy.data(guest.actor)))

    click(face, body, do)


def _seen(pen: Pen, data: Data) -> dict[str, Any]:
    made = [blocks.section(pen.word("slack.data.more"))]
    for name, rows in data.items():
        if rows:
            made.append(blocks.header(f"{pen.word(f'mydata.{name}')} ({len(rows)})"))
        for row in rows[:MOST_ROWS]:
            told = "\n".join(f"{label}: {value}" for label, value in lines(row))
            made.append(blocks.section(cut(told, MOST_ROW)))
    made = made[: blocks.MOST_BLOCKS_VIEW - 1]
    made.append(blocks.context([pen.word("slack.data.rest")]))
    return windows.window(pen, windows.NOTICE, "slack.data.title", made)


def download(face: SlackFace, body: Body) -> None:
    """Everything as a zip in the direct messages."""

    def do() -> None:
        guest = face.people.guest(body)
        guest = replace(guest, room=room_of(face, guest))
        put(face, body, over_there(face, guest))
        face.after(lambda: _send(face, guest))

    click(face, body, do)


def _send(face: SlackFace, guest: Guest) -> None:
    assert guest.room is not None
    channel, language = guest.room.address.partition("/")[2], face.language(guest)
    try:
        packed = face.app.privacy.download(guest.actor)
    except EarnedError as wrong:
        say(face, guest.team, channel, face.explain(wrong, language))
        return
    face.tokens.client(guest.team).files_upload_v2(
        channel=channel,
        filename=FILE,
        title=face.app.texts.get(language, "mydata.title"),
        content=packed,
        initial_comment=face.app.texts.get(language, "slack.data.here"),
    )


# -- erasing ------------------------------------------------------------------------------


def ask_to_erase(face: SlackFace, body: Body) -> None:
    """Say what is erased, and ask whether they are sure."""

    def do() -> None:
        guest = face.people.guest(body)
        put(face, body, windows.erase(face.app.texts, face.language(guest)))

    click(face, body, do)


def erase(face: SlackFace, body: Body, gone: Gone) -> Answer:
    """Erase everything; the last message says so."""
    texts = face.app.texts
    if not windows.read_erase(body["view"]):
        return windows.errors(texts, tongue(face, body), {windows.SURE: "slack.erase.confirm"})
    try:
        guest = here(face, body)
        language = face.language(guest)
        face.app.privacy.erase(guest.actor)
    except EarnedError as wrong:
        language = tongue(face, body)
        said = Said(face.explain(wrong, language))
        return windows.errors(texts, language, {windows.SURE: said})
    face.after(lambda: _farewell(face, guest, language))
    face.after(lambda: gone(guest, language))
    title, text = Words("slack.erase.title"), Words("page.erase.done")
    view = windows.notice(texts, language, title, text)
    return {"response_action": "update", "view": view}


def _farewell(face: SlackFace, guest: Guest, language: str) -> None:
    assert guest.room is not None
    channel = guest.room.address.partition("/")[2]
    said = face.app.texts.get(language, "page.erase.done")
    more = face.app.texts.get(language, "slack.erase.slack")
    say(face, guest.team, channel, f"{said}\n{more}")


# -- another chat -------------------------------------------------------------------------


def link(face: SlackFace, body: Body) -> None:
    """A code by which somebody shows on another chat that they are the same person."""

    def do() -> None:
        guest = face.people.guest(body)
        code = face.app.meeting.link_code(guest.actor)
        title, text = Words("slack.link.title"), Words("slack.link.code", {"code": code})
        view = windows.notice(face.app.texts, face.language(guest), title, text)
        put(face, body, view)

    click(face, body, do)


__all__ = ["listen"]
