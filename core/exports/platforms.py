"""The columns that other badge platforms take in when many are to get a badge there.

Canvas Credentials: https://community.canvaslms.com (bulk awards); edubadges: its direct award;
Open Educational Badges: its list of learners. An address is there only if its owner gave it for
that platform. Else a link stands in its place, by which the owner comes to the badge here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from core.exports.rows import AwardFilter, Names, lines
from core.exports.tables import written_texts
from core.store.repositories import Line
from core.store.transaction import Transaction

CANVAS = (
    "Badge Class ID",
    "Identifier",
    "First Name",
    "Last Name",
    "Narrative",
    "Evidence Narrative",
    "Evidence URL",
    "Issue Date",
    "Expiration Date",
)
EDUBADGES = (
    "Recipient mailadres",
    "Recipient EPPN",
    "Narrative (optional)",
    "Evidence URL (optional)",
    "Evidence NAME (optional)",
    "Evidence Description (optional)",
    "Grade (optional)",
)
OEB = ("E-Mail-Adresse", "Vor- / Nachname")


@dataclass
class Report:
    """How far a list is, and what could not be put into it. It grows while the list is read.

    ``linked``: rows with a link instead of an address; ``private``: badges that their owners do
    not show, which are left out of a bundle.
    """

    total: int = 0
    done: int = 0
    linked: int = 0
    private: int = 0


class Handover(NamedTuple):
    """One award for another platform. ``identifier`` is the owner's address, or a link."""

    badge: str
    badge_name: str
    identifier: str
    name: str
    page: str
    issued: str
    expires: str


def handover_rows(
    tx: Transaction,
    chosen: AwardFilter,
    purpose: str,
    base_url: str,
    link: Callable[[str], str],
    report: Report,
) -> Iterator[Handover]:
    """The awards that hold, for one platform. ``link`` gives the address where to claim one.

    What was taken back, is on hold or has expired is not handed on.
    """
    names, ends = Names(tx), _Ends(tx)
    called, pages = names.called, f"{base_url}/awards/"
    for line in lines(tx, chosen, purpose):
        report.done += 1
        if line.revoked or line.suspended or line.renewed:
            continue
        expires = ends.of(names, line)
        if expires is None:
            continue
        page = pages + line.award
        if not line.email:
            report.linked += 1
        yield Handover(
            line.badge,
            called[line.badge, line.version, line.language],
            line.email or (link(line.award) if line.waiting else page),
            line.name if line.email else "",
            page if line.shared else "",
            line.awarded_at[:10],
            expires,
        )


class _Ends:
    """Until when awards are valid. Of most badges they always are, and nothing is worked out."""

    def __init__(self, tx: Transaction) -> None:
        self._now = tx.now
        self._lasting: dict[tuple[str, int], bool] = {}

    def of(self, names: Names, line: Line) -> str | None:
        """The last day, "" without one; None for an award that is not valid any more."""
        key = (line.badge, line.version)
        if key not in self._lasting:
            self._lasting[key] = not names.badge(*key).expires
        if self._lasting[key]:
            return ""
        until = names.badge(*key).valid_until(datetime.fromisoformat(line.begins))
        return None if until is None or until <= self._now else until.date().isoformat()


def as_canvas(rows: Iterable[Handover]) -> Iterator[str]:
    """For Canvas Credentials."""
    return written_texts(CANVAS, map(_canvas, rows))


def _canvas(row: Handover) -> tuple[str, ...]:
    first, _, last = row.name.partition(" ")
    return (
        row.badge,
        row.identifier,
        first,
        last,
        "",
        row.badge_name if row.page else "",
        row.page,
        row.issued,
        row.expires,
    )


def as_edubadges(rows: Iterable[Handover]) -> Iterator[str]:
    """For edubadges."""
    return written_texts(EDUBADGES, map(_edubadges, rows), ";")


def _edubadges(row: Handover) -> tuple[str, ...]:
    named = row.badge_name if row.page else ""
    return (row.identifier, "", "", row.page, named, "", "")


def as_oeb(rows: Iterable[Handover]) -> Iterator[str]:
    """For Open Educational Badges, which cuts a line at each separator, quoted or not."""
    return written_texts(OEB, ((_uncut(row.identifier), _uncut(row.name)) for row in rows))


def _uncut(text: str) -> str:
    if text.isalnum() or not text:
        return text
    return " ".join(text.translate(_CUTS).split())


_CUTS = str.maketrans(dict.fromkeys(',;"', " "))


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform that takes people in from a table. ``name`` is its own."""

    name: str
    write: Callable[[Iterable[Handover]], Iterator[str]]


PLATFORMS = {
    "canvas": Platform("Canvas Credentials", as_canvas),
    "edubadges": Platform("edubadges", as_edubadges),
    "oeb": Platform("Open Educational Badges", as_oeb),
}
