"""Everything that is due, as an organizer sees it: what, when, to whom, why. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from core.domain.claim import ClaimState
from core.domain.screens import Text


@dataclass(frozen=True, slots=True)
class Due:
    """One line. ``what`` is a kind of reminder, "promise" or "digest"; ``who`` a name or "".

    ``at`` is None for a promise that stands still, because we wait for the learner. ``id`` tells
    it from every other line.
    """

    what: str
    at: datetime | None
    claim_id: str = ""
    title: Text | None = None
    who: str = ""
    state: ClaimState | None = None
    late: bool = False
    id: str = ""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A page of what is due, the first first.

    ``count`` is how much there is on all pages, ``late`` how many promises were not kept. ``after``
    is where the next page begins, "" on the last one.
    """

    lines: tuple[Due, ...]
    count: int
    late: int = 0
    after: str = ""


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


Place = tuple[datetime | None, str]
_MARK = "%Y%m%dT%H%M%S.%f"


def _order(at: datetime | None, line_id: str) -> tuple[bool, datetime, str]:
    """The first first; what stands still comes last."""
    return at is None, at or datetime.max.replace(tzinfo=UTC), line_id


def mark_of(line: Due) -> str:
    """The place of a line, as text for an address."""
    at = f"{line.at.astimezone(UTC):{_MARK}}" if line.at else ""
    return f"{at}_{line.id}"


def place_of(mark: str) -> Place | None:
    """The place that a mark tells of; None for the beginning, and for what is no mark."""
    at, found, line_id = mark.partition("_")
    try:
        moment = datetime.strptime(at, _MARK).replace(tzinfo=UTC) if at else None
    except ValueError:
        return None
    return (moment, line_id) if found else None


def page_of(lines: Iterable[Due], after: Place | None, most: int) -> tuple[tuple[Due, ...], str]:
    """The first lines that come after a place, so many at most; and where the next ones begin."""
    later = (one for one in lines if after is None or _order(one.at, one.id) > _order(*after))
    found = tuple(sorted(later, key=lambda one: _order(one.at, one.id)))
    return found[:most], mark_of(found[most - 1]) if len(found) > most else ""
