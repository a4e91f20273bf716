"""The windows of an assessor: a level and a comment for some criteria, and a question. Pure.

A window takes five parts (Discord, "Component Reference": Modal), so a rubric comes in as many
windows as it needs. Ids: ``desk_filled.CLAIM.VERSION.ROUND-NUMBER``, ``desk_asked.CLAIM.VERSION``,
``desk_decided.CLAIM.VERSION.OUTCOME-DIGEST``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import discord
from discord import ui

from bots.discord_bot import fields, layout, text, windows
from bots.discord_bot.card import pen_of
from bots.discord_bot.ids import MOST_ID, Here, short
from bots.discord_bot.layout import MOST_FIELDS, MOST_INPUT, MOST_OPTION, MOST_TICKS, Item, Window
from bots.discord_bot.material import level_name
from bots.discord_bot.pen import Pen
from bots.discord_bot.review import order, whole
from core.domain.catalogue import Level
from core.domain.desk import Card, CardPart
from core.domain.review import MOST_COMMENT, Result
from core.domain.screens import Own
from core.services.reviewing import MOST_QUESTION
from core.texts import Texts

FILLED, ASKED, DECIDED = "desk_filled", "desk_asked", "desk_decided"
LEVEL, COMMENT, QUESTION, NOTE, UNSURE = "level", "comment", "question", "note", "unsure"
TYPED = (COMMENT, QUESTION, NOTE)
# A level and a comment.
A_CRITERION = 2
IN_WINDOW = MOST_FIELDS // A_CRITERION
FEWEST_RADIOS = 2


def judge(
    texts: Texts, language: str, card: Card, number: int, draft: Mapping[str, Result]
) -> Window:
    """The window in which a criterion is judged, and those that have room beside it.

    ``number`` counts from 1; one that there is not means the first.
    """
    pen, given = pen_of(texts, language, card), whole(card, draft)
    judged = [at + 1 for at in order(card) if card.parts[at].since is None]
    number = number if number in judged else judged[0]
    items: list[Item] = []
    for part in _together(card, number):
        items += _asked_for(pen, part, given.get(part.criterion.id, Result("")))
    about = pen.here(FILLED, f"{card.claim.round}-{number}")
    return Window(pen.word("discord.rubric.title"), about, items)


def _together(card: Card, number: int) -> list[CardPart]:
    """The criteria that share a window with one."""
    read = [at for at in order(card) if card.parts[at].since is None]
    begin = read.index(number - 1) // IN_WINDOW * IN_WINDOW
    return [card.parts[at] for at in read[begin : begin + IN_WINDOW]]


def _asked_for(pen: Pen, part: CardPart, given: Result) -> list[Item]:
    name, one = pen.say(Own(part.criterion.name)), part.criterion.id
    comment = fields.entry(
        _name(COMMENT, one), MOST_INPUT, draft=_fitting(given.comment), long=True, optional=True
    )
    label = pen.word("discord.rubric.comment", name=name)
    return [
        fields.field(name, _levels(pen, part, given)),
        fields.field(label, comment, pen.word("discord.rubric.comment.hint")),
    ]


def _levels(pen: Pen, part: CardPart, given: Result) -> Item:
    """The levels, the best first: as dots to choose from, or as a menu where they are many.

    Each with what is seen there, as far as it has room; the page behind the window has all of it.
    """
    levels = [
        (level_name(pen, one), one.id, _seen(pen, part, one)) for one in reversed(part.levels)
    ]
    name = _name(LEVEL, part.criterion.id)
    if FEWEST_RADIOS <= len(levels) <= MOST_TICKS:
        options = [
            discord.RadioGroupOption(
                label=text.plain(said, MOST_OPTION),
                value=value,
                description=seen or None,
                default=value == given.level,
            )
            for said, value, seen in levels
        ]
        return ui.RadioGroup[Any](custom_id=name, options=options, required=False)
    lines = [
        layout.line(said, value, seen, chosen=value == given.level) for said, value, seen in levels
    ]
    menu = layout.menu(name, lines, pen.word("discord.rubric.level"))
    menu.required, menu.min_values = False, 0
    return menu


def _seen(pen: Pen, part: CardPart, level: Level) -> str:
    told = pen.say(Own(part.criterion.descriptor(level)))
    return text.plain(told, MOST_OPTION) if told.strip() else ""


def read(card: Card, data: windows.Data, draft: Mapping[str, Result]) -> dict[str, Result]:
    """What stands in the fields of ``judge``. A level that was not chosen yet is empty."""
    given, found = windows.submitted(data), dict[str, Result]()
    for part in card.parts:
        one = part.criterion.id
        level, comment = given.get(_name(LEVEL, one)), given.get(_name(COMMENT, one))
        if level is None and comment is None:
            continue
        before = whole(card, draft).get(one, Result(""))
        typed = comment.text if comment is not None else before.comment
        # A field may have had no room for all of it: what was left as it was is not cut.
        kept = before.comment if typed == _fitting(before.comment) else typed
        chosen = next(iter(level.values), "") if level is not None else before.level
        found[one] = replace(before, level=chosen, comment=kept)
    return found


def typed(data: windows.Data) -> list[str]:
    """All that was written in a window of an assessor."""
    fields_of = windows.submitted(data).items()
    return [one.text for name, one in fields_of if name.partition(".")[0] in TYPED]


def place(at: Here) -> tuple[int, int]:
    """The round and the number of a criterion, of a window of ``judge``; 0 for what is not there."""
    first, _, second = at.more.partition("-")
    numbers = [int(one) if one.isascii() and one.isdigit() else 0 for one in (first, second)]
    return numbers[0], numbers[1]


def ask(texts: Texts, language: str, card: Card) -> Window:
    """The window in which the learner is asked something."""
    pen = pen_of(texts, language, card)
    entry = fields.entry(QUESTION, MOST_QUESTION, long=True)
    asked = fields.field(pen.word("page.card.ask.label"), entry, pen.word("discord.ask.hint"))
    return Window(pen.word("discord.desk.ask"), pen.here(ASKED), [asked])


def confirm(texts: Texts, language: str, card: Card, about: str) -> Window:
    """The last step before a decision: whether one is sure, and a word to colleagues.

    ``about`` is the outcome and the mark of what was read back, and travels with the window.
    """
    pen, comes_to = pen_of(texts, language, card), about.partition("-")[0]
    told = ui.TextDisplay[Any](text.words(pen.word(f"discord.desk.confirm.{comes_to}")))
    note = fields.entry(NOTE, MOST_COMMENT, long=True, optional=True)
    items: list[Item] = [told]
    if card.may_be_unsure:
        unsure = fields.ticks(UNSURE, [fields.tick(pen.word("discord.rubric.unsure"), UNSURE)])
        items.append(fields.field(pen.word("discord.rubric.sure"), unsure))
    hint = pen.word("discord.rubric.note.hint")
    items.append(fields.field(pen.word("discord.rubric.note"), note, hint))
    title = pen.word(f"discord.desk.confirm.{comes_to}.do")
    return Window(title, pen.here(DECIDED, about), items)


def confirmed(data: windows.Data) -> tuple[bool, str]:
    """Whether they were unsure, and the word to colleagues."""
    given = windows.submitted(data)
    unsure = UNSURE in given.get(UNSURE, windows.Given()).values
    return unsure, given.get(NOTE, windows.Given()).text


def question(data: windows.Data) -> str:
    """What was typed there."""
    return windows.submitted(data).get(QUESTION, windows.Given()).text


def _name(start: str, criterion: str) -> str:
    whole_name = f"{start}.{criterion}"
    return whole_name if len(whole_name) <= MOST_ID else f"{start}.{short(criterion)}"


def _fitting(comment: str) -> str:
    """As much of a comment as a field takes."""
    return next(iter(text.slices(comment, MOST_INPUT)), "")


__all__ = [
    "ASKED",
    "DECIDED",
    "FILLED",
    "ask",
    "confirm",
    "confirmed",
    "judge",
    "place",
    "question",
    "read",
    "typed",
]
