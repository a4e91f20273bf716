"""Everything that is due, as an organizer sees it: what, when, to whom, why. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from core.domain.claim import ClaimState
from core.domain.screens import Text


@dataclass(frozen=True, slots=True)
class Due:
    """One line. ``what`` is a kind of reminder, "promise" or "digest"; ``who`` a name or "".

    ``at`` is None for a promise that stands still, because we wait for the learner.
    """

    what: str
    at: datetime | None
    claim_id: str = ""
    title: Text | None = None
    who: str = ""
    state: ClaimState | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """One claim in a digest. ``day`` is the last day of its promise."""

    claim_id: str
    version: int
    title: Text
    waits: int
    day: date | None
    late: bool
    taken_by: str = ""


def in_order(lines: list[Due]) -> tuple[Due, ...]:
    """The first first; what stands still comes last."""
    return tuple(
        sorted(lines, key=lambda one: (one.at is None, one.at.timestamp() if one.at else 0.0))
    )
