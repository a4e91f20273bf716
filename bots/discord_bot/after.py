"""What a message becomes when its screen is over: as plain as what a person writes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from discord import ui

from bots.discord_bot import layout
from bots.discord_bot.layout import ROOMS, Item, Page, Sheet
from bots.discord_bot.pen import Pen
from core.domain.interview import Exchange
from core.domain.screens import Gather, Screen, Text
from core.services.conversation import Conversation
from core.texts import Texts


def settled(texts: Texts, talk: Conversation, before: Screen | None = None) -> Page | None:
    """What the message of the previous screen becomes: its question and the answer.

    ``talk`` is the conversation after the answer. With ``before``, the screen that was
    answered, only an exchange that has one of its lines as the question fits; None if none.
    """
    exchange = _exchange(talk.history, before)
    if exchange is None:
        return None
    pen = Pen.of(texts, talk)
    return _over(pen, (exchange.question,), exchange.answer)


def closed(texts: Texts, talk: Conversation, before: Screen) -> Page:
    """A screen that is over and has no answer to show: what it said, without its buttons."""
    lines = getattr(before, "lines", ())
    return _over(Pen.of(texts, talk), lines[:1] if isinstance(before, Gather) else lines, ())


def _over(pen: Pen, lines: Iterable[Text], answer: Iterable[Text]) -> Page:
    sheet = Sheet(ROOMS[0])
    for room in ROOMS:
        sheet = Sheet(room)
        for one in lines:
            sheet.text(pen.say(one))
        for one in answer:
            sheet.quote(pen.say(one))
        if sheet.fits():
            break
    sheet.cut()
    return layout.over(sheet.items())


def _exchange(history: Sequence[Exchange], before: Screen | None) -> Exchange | None:
    if before is None:
        return history[-1] if history else None
    lines = getattr(before, "lines", ())
    return next((one for one in reversed(history) if one.question in lines), None)


def unpressable(components: Iterable[Any]) -> Page | None:
    """A message without anything to press, from its components as Discord sends them.

    None where there is nothing to read in it.
    """
    left: list[Item] = [ui.TextDisplay(one) for one in _read(components)]
    return layout.over(left) if left else None


def _read(components: Iterable[Any]) -> Iterator[str]:
    for one in components:
        if not isinstance(one, Mapping):
            continue
        content, inside = one.get("content"), one.get("components")
        if isinstance(content, str) and content:
            yield content
        if isinstance(inside, list):
            yield from _read(inside)
