"""The menu of next steps: what an assessor may suggest to somebody who is not there yet.

An organizer maintains it: a sentence in each language, and where there is one the address of an
open learning resource. A step stays readable after it was taken off the menu, since results that
named it are read for long.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.domain.errors import AddressInvalid, TextMissing, TextTooLong
from core.domain.interview import tidy
from core.domain.interview.evidence import is_address

# What fits on a button's line in a chat, and into a select there.
MOST_STEP = 200
MOST_STEPS = 100


@dataclass(frozen=True, slots=True)
class NextStep:
    """One suggestion. ``badge_id`` is "" where it is for every badge."""

    id: str
    text: Mapping[str, str]
    url: str = ""
    badge_id: str = ""
    retired: bool = False


def checked_text(text: Mapping[str, str]) -> dict[str, str]:
    """The text by language, without the languages that were left empty.

    Raises ``TextMissing`` when all were, and ``TextTooLong`` (over 200 characters).
    """
    told = {language: " ".join(tidy(one).split()) for language, one in text.items()}
    if any(len(one) > MOST_STEP for one in told.values()):
        raise TextTooLong(most=str(MOST_STEP))
    written = {language: one for language, one in told.items() if one}
    if not written:
        raise TextMissing()
    return written


def checked_address(url: str) -> str:
    """The address of a resource, or "". Raises ``AddressInvalid``."""
    given = tidy(url)
    if given and not is_address(given):
        raise AddressInvalid()
    return given
