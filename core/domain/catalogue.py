"""What can be claimed, and how it is asked.

A ``Badge`` is what a community recognises: an Open Badges 3.0 *Achievement*
(spec section 5.2) with three to five criteria. Its texts are given per language.
Badges are immutable: an edit makes a new version, and a claim keeps the version
it was begun with.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from core.domain.catalogue_fields import (
    SPAN,
    LocalText,
    LocalWords,
    OptionalText,
    Slug,
    level_id,
    mistake,
    span_of,
)

FEWEST_CRITERIA = 3
MOST_CRITERIA = 5
# What buttons are called: a badge of that id would be taken for one when it is pressed or typed.
BUTTONS = frozenset(
    {"back", "skip", "unknown", "save", "language", "keep", "chosen", "agree", "decline"}
    | {"yes", "more", "submit", "begin", "withdraw", "edit", "open", "appeal", "renew"}
)


class _Fixed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Alignment(_Fixed):
    """A node of an outside framework that the badge aligns to (OB 3.0, ``Alignment``)."""

    name: str = Field(min_length=1)
    url: str = Field(pattern=r"^https?://\S+$")
    framework: str = ""
    type: str = Field(default="ext:ESCOSkill", pattern=r"^(ext:\S+|[A-Z][A-Za-z:]+)$")


class Level(_Fixed):
    """One level of the badge's scale; ``met`` says if it is enough for the award.

    The two levels of the default scale need no name: the product has words for them.
    ``description`` says what is seen at this level, whatever the criterion.
    """

    id: Annotated[str, AfterValidator(level_id)]
    name: OptionalText = Field(default_factory=dict)
    description: OptionalText = Field(default_factory=dict)
    met: bool = False


NOT_YET = Level(id="not_yet", met=False)
MET = Level(id="met", met=True)


class Criterion(_Fixed):
    """One thing a holder has shown, and the question that lets a person tell it.

    ``heard`` holds, per language, words in a free story that already speak of this
    criterion. ``consistency`` is true where doing it once is not enough. ``levels`` says what
    is seen at each level of the scale, by its id, where there is something to say.
    """

    id: Slug
    name: LocalText
    description: LocalText
    question: LocalText
    example: LocalText
    heard: LocalWords = Field(default_factory=dict)
    consistency: bool = False
    levels: Mapping[str, LocalText] = Field(default_factory=dict)

    def descriptor(self, level: Level) -> Mapping[str, str]:
        """What is seen at a level: for this criterion, else for all; {} where nobody said."""
        return self.levels.get(level.id) or level.description


class Badge(_Fixed):
    """What can be earned. ``asks`` says in plain words what one has to tell for it.

    ``expires`` is how long an award of it is valid, such as ``2y``; empty means for ever.
    ``renew`` names the criteria that have to be shown again then; see ``asked_again``.
    """

    id: Slug
    name: LocalText
    description: LocalText
    asks: LocalText
    criteria: tuple[Criterion, ...] = Field(min_length=FEWEST_CRITERIA, max_length=MOST_CRITERIA)
    tags: LocalWords = Field(default_factory=dict)
    image: str = ""
    current_within_months: int | None = Field(default=None, ge=1, le=600)
    expires: Annotated[str, AfterValidator(span_of)] = ""
    renew: tuple[Slug, ...] = ()
    alignment: tuple[Alignment, ...] = ()
    scale: tuple[Level, ...] = (NOT_YET, MET)

    @model_validator(mode="after")
    def _whole(self) -> Badge:
        for number, twice in _twice(one.id for one in self.criteria):
            message = f"two criteria are called '{twice}'; give each its own id"
            raise mistake(message, "criteria", number, "id")
        levels = [level.id for level in self.scale]
        if len(set(levels)) != len(levels):
            message = "two levels of the scale have the same id; give each its own"
            raise mistake(message, "scale")
        if {level.met for level in self.scale} != {True, False}:
            message = "the scale needs a level with met: true and one with met: false"
            raise mistake(message, "scale")
        self._described()
        self._renews()
        for language in self.name:
            self._complete(language)
        return self

    def _described(self) -> None:
        """What is said of a level is said of one that there is."""
        known = [level.id for level in self.scale]
        for number, criterion in enumerate(self.criteria):
            for one in criterion.levels:
                if one not in known:
                    message = f"the scale has no level '{one}'; choose from {', '.join(known)}"
                    raise mistake(message, "criteria", number, "levels", one)

    def _renews(self) -> None:
        """What has to be shown again is something that is asked, once, of a badge that expires."""
        known = [one.id for one in self.criteria]
        if self.renew and not self.expires:
            message = (
                "this badge never expires, so nothing is renewed; say expires: 2y, or remove this"
            )
            raise mistake(message, "renew")
        for number, twice in _twice(self.renew):
            raise mistake(f"'{twice}' is here twice; name each once", "renew", number)
        for number, one in enumerate(self.renew):
            if one not in known:
                message = f"this badge has no criterion '{one}'; choose from {', '.join(known)}"
                raise mistake(message, "renew", number)

    def _complete(self, language: str) -> None:
        """A badge offered in a language has every text in that language."""
        texts: list[tuple[tuple[str | int, ...], Mapping[str, str]]] = [
            (("description",), self.description),
            (("asks",), self.asks),
        ]
        for number, criterion in enumerate(self.criteria):
            for field in ("name", "description", "question", "example"):
                texts.append((("criteria", number, field), getattr(criterion, field)))
            for one, told in criterion.levels.items():
                texts.append((("criteria", number, "levels", one), told))
        for number, level in enumerate(self.scale):
            # The product's words say which of the two it is, so it has to be that one.
            ours = any((level.id, level.met) == (one.id, one.met) for one in (NOT_YET, MET))
            if level.name or not ours:
                texts.append((("scale", number, "name"), level.name))
            if level.description:
                texts.append((("scale", number, "description"), level.description))
        for where, text in texts:
            if language not in text:
                message = f"there is no '{language}' text; write it, or drop the badge's '{language}' name"
                raise mistake(message, *where)

    def valid_until(self, start: datetime) -> datetime | None:
        """When an award from ``start`` on is valid no longer; None for one that stays valid.

        Months and years go by the calendar: two years after a 29 February is a 28 February.
        """
        found = SPAN.fullmatch(self.expires)
        if found is None:
            return None
        count, unit = int(found[1]), found[2]
        if unit in "dw":
            return start + timedelta(days=count * (7 if unit == "w" else 1))
        months = start.month - 1 + count * (12 if unit == "y" else 1)
        year, month = start.year + months // 12, months % 12 + 1
        day = min(start.day, calendar.monthrange(year, month)[1])
        return start.replace(year=year, month=month, day=day)

    @property
    def asked_again(self) -> tuple[str, ...]:
        """The criteria that a renewal asks for, in the badge's order.

        Where ``renew`` says nothing, those that doing it once is not enough for: what one does
        again and again is what goes out of date. Where that is none or all of them, the first one
        alone, since a renewal is shorter.
        """
        if self.renew:
            return tuple(one.id for one in self.criteria if one.id in self.renew)
        kept_up = tuple(one.id for one in self.criteria if one.consistency)
        return kept_up if 0 < len(kept_up) < len(self.criteria) else (self.criteria[0].id,)

    def criterion(self, criterion_id: str) -> Criterion:
        """The criterion of that id; ``KeyError`` when the badge has none."""
        for criterion in self.criteria:
            if criterion.id == criterion_id:
                return criterion
        raise KeyError(criterion_id)

    def level(self, level_id: str) -> Level | None:
        """The level of that id on this badge's scale, if there is one."""
        return next((level for level in self.scale if level.id == level_id), None)


class Edition(_Fixed):
    """A badge as it stood in one version."""

    badge: Badge
    version: int = Field(ge=1)


def asks_the_same(one: Edition, other: Edition) -> bool:
    """Whether who earned one version has shown what the other asks for.

    The same criteria, judged on the same scale, for the same time; how it is worded may differ.
    """

    def asked(edition: Edition) -> tuple[object, ...]:
        badge = edition.badge
        levels = [(level.id, level.met) for level in badge.scale]
        return [criterion.id for criterion in badge.criteria], levels, badge.expires

    return asked(one) == asked(other)


class CatalogueFile(_Fixed):
    """A catalogue file: the schema's version, and the badges."""

    catalogue: int = Field(ge=1, le=1)
    badges: tuple[Badge, ...] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _known_version(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("catalogue") not in (None, 1):
            raise ValueError("this file is of a newer kind; update Earned, or write catalogue: 1")
        return data

    @model_validator(mode="after")
    def _good_ids(self) -> CatalogueFile:
        for number, twice in _twice(one.id for one in self.badges):
            message = f"two badges are called '{twice}'; give each its own id"
            raise mistake(message, "badges", number, "id")
        for number, badge in enumerate(self.badges):
            if badge.id in BUTTONS:
                message = f"'{badge.id}' is what a button is called; take a longer id, for instance {badge.id}-badge"
                raise mistake(message, "badges", number, "id")
        return self


def _twice(ids: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The ids that were there before, each with its number in the list."""
    seen: set[str] = set()
    for number, one in enumerate(ids):
        if one in seen:
            yield number, one
        seen.add(one)


def local(texts: Mapping[str, str], language: str) -> str:
    """The text in ``language``; else in its base language, English, or the first given."""
    for candidate in (language, language.partition("-")[0], "en"):
        if candidate in texts:
            return texts[candidate]
    return next(iter(texts.values()), "")


def local_words(words: LocalWords, language: str) -> tuple[str, ...]:
    """The words for ``language`` or its base language; empty when there are none."""
    return words.get(language) or words.get(language.partition("-")[0]) or ()
