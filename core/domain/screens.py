"""What a person is shown, not how.

A ``Screen`` says *choose one of twelve*; a face picks buttons, a select or pages.
Nothing here knows a platform's limits, and nothing here holds wording: texts are
``Words`` (a key into ``prompts/``), ``Own`` (a community's own words, by language)
or ``Said`` (what a person wrote; a face always escapes it).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Words:
    """The product's words: a stable key and what fills its placeholders.

    With ``count`` given, the text is the plural form that fits it.
    """

    key: str
    params: Mapping[str, Param] = field(default_factory=dict)
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Own:
    """A community's own words (its catalogue), by language code."""

    by_language: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Said:
    """What a person wrote. Never trusted, never translated."""

    text: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time; a face shows it in the reader's language and time zone."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar; a face writes it out in the reader's language, with its weekday."""

    on: date


Text: TypeAlias = Words | Own | Said | Moment | Day
Param: TypeAlias = str | int | Text


class Tone(StrEnum):
    """How much an option asks for attention."""

    PLAIN = "plain"
    MAIN = "main"
    QUIET = "quiet"
    GRAVE = "grave"


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose or press. ``id`` is opaque to a face."""

    id: str
    label: Text
    note: Text | None = None
    tone: Tone = Tone.PLAIN
    chosen: bool = False
    search: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Meter:
    """How well one criterion is covered, from 0 (nothing) to 3. It only advises."""

    level: int
    label: Text
    advice: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """A question answered in one's own words, or by one of the options.

    ``decided``: it tells a decision, so the way to say how fair that felt belongs to it.
    """

    place: str
    lines: tuple[Text, ...]
    options: tuple[Option, ...] = ()
    actions: tuple[Option, ...] = ()
    draft: str = ""
    hint: Text | None = None
    quotes: tuple[Text, ...] = ()
    notice: Text | None = None
    takes_text: bool = True
    decided: bool = False


@dataclass(frozen=True, slots=True)
class Choose:
    """Choose one, or ``many``. ``query`` is what the list was searched for.

    ``draft`` is what a face has in hand for a question that comes later.
    """

    place: str
    lines: tuple[Text, ...]
    options: tuple[Option, ...]
    actions: tuple[Option, ...] = ()
    many: bool = False
    searchable: bool = False
    query: str = ""
    confirm: Option | None = None
    notice: Text | None = None
    draft: str = ""


class EvidenceKind(StrEnum):
    """What can show that something was done."""

    LINK = "link"
    FILE = "file"
    WITNESS = "witness"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Shown:
    """One piece of evidence, as it is listed. ``new``: the round judged last did not have it.

    ``marks`` as in ``Part``.
    """

    id: str
    kind: EvidenceKind
    title: Text
    criteria: tuple[Option, ...]
    href: str = ""
    detail: Text | None = None
    same_as: tuple[Text, ...] = ()
    new: bool = False
    marks: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Gather:
    """Evidence for all criteria on one screen."""

    place: str
    lines: tuple[Text, ...]
    criteria: tuple[Option, ...]
    items: tuple[Shown, ...]
    go_on: Option
    actions: tuple[Option, ...] = ()
    notice: Text | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a read-back: a title, what was said, and a way to change it.

    ``marks`` is advice for its writer alone: what may tell who they are, and why.
    """

    title: Text
    said: tuple[Text, ...]
    edit: Option | None = None
    meter: Meter | None = None
    comment: Text | None = None
    fixed: Text | None = None
    marks: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadBack:
    """Everything that was told, before it is sent."""

    place: str
    lines: tuple[Text, ...]
    parts: tuple[Part, ...]
    items: tuple[Shown, ...]
    declaration: Text
    submit: Option
    actions: tuple[Option, ...] = ()
    notice: Text | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One line between learner and assessor, without names."""

    mine: bool
    kind: str
    text: Said
    at: Moment

    @property
    def of_learner(self) -> bool:
        """Whether the learner said it: assessors only ask."""
        return self.kind != "question"


@dataclass(frozen=True, slots=True)
class Stage:
    """One station on the way of a claim; ``state`` is done, now or next."""

    label: Text
    state: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a claim stands, and what happens next.

    ``decided``: there was a decision, and how fair it felt can be said here.
    """

    claim_id: str
    title: Text
    lines: tuple[Text, ...]
    stages: tuple[Stage, ...]
    parts: tuple[Part, ...] = ()
    messages: tuple[Message, ...] = ()
    options: tuple[Option, ...] = ()
    award_id: str = ""
    takes_text: bool = False
    decided: bool = False
    notice: Text | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One claim in a list, with the badge that it led to."""

    claim_id: str
    title: Text
    state: Text
    next: Text
    open: Option | None = None
    award_id: str = ""
    # The award that can be renewed now, "" where it cannot; and what is said of its time.
    renew: str = ""
    time: Text | None = None


@dataclass(frozen=True, slots=True)
class Home:
    """A learner's own claims, and the way to begin another."""

    lines: tuple[Text, ...]
    entries: tuple[Entry, ...]
    begin: Option
    notice: Text | None = None


Screen: TypeAlias = Ask | Choose | Gather | ReadBack | Standing | Home
