"""Looking after people: whom to tell when somebody may be in danger, and where help is. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

MOST_CONTACT = 300
MOST_PROCEDURE = 4000
MOST_LINES = 2000
MOST_WORDS = 2000


class CareText(BaseModel):
    """What is kept for one language.

    ``contact`` and ``procedure`` are for assessors; ``lines`` are the help lines that everybody
    may see at any time. Each may be empty.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    contact: str = Field("", max_length=MOST_CONTACT)
    procedure: str = Field("", max_length=MOST_PROCEDURE)
    lines: str = Field("", max_length=MOST_LINES)


class Care(BaseModel):
    """What a community keeps about care. ``person`` is the safeguarding person's id, "" for none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    person: str = ""
    texts: Mapping[str, CareText] = Field(default_factory=dict)

    def text(self, language: str, fallback: str = "en") -> CareText:
        """What there is in a language; where something is missing, in another one."""
        order = (language, language.partition("-")[0], fallback, *sorted(self.texts))
        found = [self.texts[one] for one in order if one in self.texts]
        return CareText(
            contact=next((one.contact for one in found if one.contact), ""),
            procedure=next((one.procedure for one in found if one.procedure), ""),
            lines=next((one.lines for one in found if one.lines), ""),
        )


class About(StrEnum):
    """Whom a report is about."""

    LEARNER = "learner"
    ASSESSOR = "assessor"
    WITNESS = "witness"


class Handled(StrEnum):
    """What an organizer did about a report."""

    NOTHING = "nothing"
    TALKED = "talked"
    BLOCKED = "blocked"
    ELSEWHERE = "elsewhere"


class Barred(StrEnum):
    """What somebody may not do for the time being."""

    CLAIMING = "claiming"
    JUDGING = "judging"
    # The door is closed to them. What is their own stays theirs to see, and to take back.
    COMING = "coming"


# What keeps somebody from judging.
BENCHING = frozenset({Barred.JUDGING, Barred.COMING})


def shut_out(barred: Mapping[str, frozenset[Barred]]) -> frozenset[str]:
    """Whose door is closed, of all who are kept from something."""
    return frozenset(who for who, what in barred.items() if Barred.COMING in what)


__all__ = ["BENCHING", "About", "Barred", "Care", "CareText", "Handled", "shut_out"]
