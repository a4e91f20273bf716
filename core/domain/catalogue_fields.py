"""What stands in the fields of a catalogue: ids, texts per language, spans of time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LEVEL = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
# How long an award is valid: days, weeks, months or years.
SPAN = re.compile(r"([1-9][0-9]{0,3})([dwmy])")
MOST_YEARS = 100


def slug(value: str) -> str:
    if not SLUG.fullmatch(value) or len(value) > 64:
        raise ValueError("use small letters, digits and single hyphens, for instance bike-repair")
    return value


def level_id(value: str) -> str:
    if not LEVEL.fullmatch(value) or len(value) > 64:
        raise ValueError("use small letters, digits and single hyphens, for instance very-good")
    return value


def span_of(value: str) -> str:
    found = SPAN.fullmatch(value)
    years = int(found[1]) / {"d": 365, "w": 52, "m": 12, "y": 1}[found[2]] if found else 0
    if value and not 0 < years <= MOST_YEARS:
        raise ValueError("write how long an award is valid, for instance 2y, 18m, 6w or 90d")
    return value


def mistake(message: str, *where: str | int) -> PydanticCustomError:
    """A mistake that lies further in than the model that finds it: at ``where``."""
    return PydanticCustomError("catalogue", "{message}", {"message": message, "where": where})


def by_language(value: Mapping[str, str]) -> Mapping[str, str]:
    if not value:
        raise ValueError("give the text in at least one language, for instance {en: ...}")
    for language, text in value.items():
        if not LANGUAGE.fullmatch(language):
            raise ValueError(f"'{language}' is not a language code; write en, es, pt-BR ...")
        if not text.strip():
            raise ValueError(f"the text for '{language}' is empty; write it or leave it out")
        if any((ord(c) < 32 and c not in "\n\t") or ord(c) == 127 for c in text):
            raise ValueError(f"the text for '{language}' has a control character; remove it")
    return {language: text.strip() for language, text in value.items()}


Slug = Annotated[str, AfterValidator(slug)]
LocalText = Annotated[Mapping[str, str], AfterValidator(by_language)]
OptionalText = Annotated[
    Mapping[str, str], AfterValidator(lambda value: by_language(value) if value else {})
]
LocalWords = Mapping[str, tuple[str, ...]]
