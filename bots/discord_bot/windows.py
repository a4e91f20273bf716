"""The learner's windows (Discord calls them modals), and what was submitted in them. Pure.

A window's ``custom_id`` says which screen of which claim it was opened from, so a submission
means the same after a restart. What is submitted comes as the ``data`` of the interaction; it is
read whatever its shape is, and what is not there is empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from discord import ui

from bots.discord_bot import fields, layout, text
from bots.discord_bot.ids import Here
from bots.discord_bot.layout import Item, Page, Sheet, Window
from bots.discord_bot.pen import Pen
from core.domain.interview.state import MOST_ANSWER
from core.domain.screens import Ask, Choose, Standing, Text
from core.services.conversation import Conversation
from core.texts import Texts

STANDING = "standing"
ANSWER, WITHDRAW, ERASE, LANGUAGE = "answer", "withdraw", "erase", "language"
SAID, SURE, YES = "said", "sure", "yes"
# A field of Discord's takes 4000 characters and an answer of ours 10,000: a long draft comes in
# several fields, and what is in them is one answer again. One of five is the question.
MOST_SAID = layout.MOST_FIELDS - 1
# Of what stands above the fields: a window on a phone is small.
MOST_ABOVE = 900
Data = Mapping[str, Any]


# -- an answer ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answered:
    """What was written in the window, and the question that was meant.

    ``place`` may be a mark for a long name; ``ids.place_of`` reads it.
    """

    claim_id: str
    version: int
    place: str
    text: str


def answer(texts: Texts, talk: Conversation) -> Window:
    """A window to write an answer in, with the draft there is.

    A draft of more than one field comes in several; beyond what an answer may have it is cut,
    and a line says so.
    """
    pen, screen = Pen.of(texts, talk), talk.screen
    drafts = text.slices(screen.draft if isinstance(screen, Ask) else "", layout.MOST_INPUT)
    above = _above(pen, talk)
    if len(drafts) > MOST_SAID:
        cut, _ = text.dressed(pen.word("discord.answer.cut", most=MOST_ANSWER), 300, text.small)
        above = f"{above}\n{cut}".strip()
    shown: list[Item] = [ui.TextDisplay(above)] if above else []
    search = isinstance(screen, Choose) and screen.searchable
    said = [
        _said(pen, number, draft, search=search)
        for number, draft in enumerate(drafts[:MOST_SAID] or [""])
    ]
    place = getattr(screen, "place", STANDING)
    title = pen.word("discord.search.title" if search else "discord.answer.title")
    return Window(title, pen.here(ANSWER, place), [*shown, *said])


def _above(pen: Pen, talk: Conversation) -> str:
    """What is asked, and what would help, in short."""
    screen, sheet = talk.screen, Sheet(MOST_ABOVE // 3)
    if isinstance(screen, Standing):
        asked = [one.text for one in screen.messages if one.kind == "question"]
        for one in asked[-1:]:
            sheet.small(pen.word("discord.comment"))
            sheet.quote(pen.say(one))
    else:
        for line in getattr(screen, "lines", ())[-1:]:
            sheet.text(pen.say(line), MOST_ABOVE)
    if isinstance(screen, Ask) and screen.hint is not None:
        sheet.small(pen.say(screen.hint), MOST_ABOVE // 2)
    return "\n".join(sheet.body)


def _said(pen: Pen, number: int, draft: str, *, search: bool) -> Item:
    key = "discord.answer.more" if number else "discord.answer.label"
    if search:
        key = "discord.search.label"
    most = layout.MOST_INPUT
    hint = "" if number or search else pen.word("discord.answer.hint", most=most)
    element = fields.entry(
        f"{SAID}.{number}", most, draft=draft, long=not search, optional=number > 0
    )
    return fields.field(pen.word(key), element, hint)


def read_answer(data: Data) -> Answered:
    """What was submitted in the window of ``answer``."""
    at, values = where(data), submitted(data)
    parts = [values.get(f"{SAID}.{number}", Given()).text for number in range(MOST_SAID)]
    said = "\n".join(one.strip("\n") for one in parts if one.strip())
    return Answered(at.claim_id, at.version, at.more, said)


# -- being sure ---------------------------------------------------------------------------


def withdraw(texts: Texts, talk: Conversation) -> Window:
    """A window that asks whether a claim is really to be taken back."""
    pen = Pen.of(texts, talk)
    asked = _sure(pen, "discord.withdraw.yes")
    shown = ui.TextDisplay[Any](text.words(pen.word("discord.withdraw.what")))
    return Window(pen.word("discord.withdraw.title"), pen.here(WITHDRAW), [shown, asked])


def erase(texts: Texts, language: str, community: str, space_id: str) -> Window:
    """A window that says what is erased and what stays, and asks for a tick to be sure.

    It is about one community, although direct messages may be shared by several.
    """
    pen = Pen(texts, language)
    keys = ("discord.erase.what", "discord.erase.stays", "discord.erase.discord")
    said = "\n".join(text.words(pen.word(key)) for key in keys)
    shown = ui.TextDisplay[Any](
        f"{text.bold(pen.word('discord.erase.ask', community=community))}\n{said}"
    )
    about = f"{ERASE}.{space_id}"
    return Window(pen.word("discord.erase.title"), about, [shown, _sure(pen, "discord.erase.sure")])


def _sure(pen: Pen, key: str) -> Item:
    given = fields.ticks(SURE, [fields.tick(pen.word(key), YES)], needed=True)
    return fields.field(pen.word("discord.sure"), given)


def read_sure(data: Data) -> bool:
    """Whether the tick was set, in a window that asks to be sure."""
    return YES in submitted(data).get(SURE, Given()).values


# -- saying something ---------------------------------------------------------------------


def notice(texts: Texts, language: str, said: Text, title: Text | None = None) -> Page:
    """A message that says something and asks nothing, such as a refusal."""
    pen, sheet = Pen(texts, language), Sheet(layout.MOST_PARAGRAPH)
    if title is not None:
        sheet.strong(pen.say(title))
    sheet.text(pen.say(said))
    return layout.over(sheet.items())


# -- what all have ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Given:
    """What one field holds."""

    text: str = ""
    values: tuple[str, ...] = ()


def where(data: Data) -> Here:
    """Which screen a window was opened from; empty where it is none of ours."""
    name = data.get("custom_id") if isinstance(data, Mapping) else None
    return Here.decode(name if isinstance(name, str) else "") or Here("")


def submitted(data: Data) -> dict[str, Given]:
    """What each field holds, by its custom_id; fields stand in labels or in rows."""
    held = data.get("components") if isinstance(data, Mapping) else None
    found: dict[str, Given] = {}
    for one in _fields(held if isinstance(held, list) else ()):
        name, value, values = one.get("custom_id"), one.get("value"), one.get("values")
        if isinstance(name, str):
            many = values if isinstance(values, list) else []
            chosen = [one for one in many if isinstance(one, str)]
            chosen += [value] if isinstance(value, str) and not chosen else []
            found[name] = Given(value if isinstance(value, str) else "", tuple(chosen))
    return found


def _fields(given: Iterable[Any]) -> Iterator[Mapping[str, Any]]:
    for one in given:
        if not isinstance(one, Mapping):
            continue
        yield one
        inside = one.get("components")
        yield from _fields(inside if isinstance(inside, list) else ())
        yield from _fields([one.get("component")])
