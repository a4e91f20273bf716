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
from core.exports.tables import written
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
    names, now = Names(tx), tx.now
    for line in lines(tx, chosen, purpose):
        report.done += 1
        until = names.badge(line.badge, line.version).valid_until(
            datetime.fromisoformat(line.awarded_at)
        )
        if line.revoked or line.suspended or (until is not None and until <= now):
            continue
        page = f"{base_url}/awards/{line.award}"
        if not line.email:
            report.linked += 1
        yield Handover(
            line.badge,
            names.called[line.badge, line.version, line.language],
            line.email or (link(line.award) if line.waiting else page),
            line.name if line.email else "",
            page if line.shared else "",
            line.awarded_at[:10],
            until.date().isoformat() if until else "",
        )


def as_canvas(rows: Iterable[Handover]) -> Iterator[str]:
    """For Canvas Credentials."""
    return written(CANVAS, map(_canvas, rows))


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
    return written(EDUBADGES, map(_edubadges, rows), ";")


def _edubadges(row: Handover) -> tuple[str, ...]:
    named = row.badge_name if row.page else ""
    return (row.identifier, "", "", row.page, named, "", "")


def as_oeb(rows: Iterable[Handover]) -> Iterator[str]:
    """For Open Educational Badges, which cuts a line at each separator, quoted or not."""
    return written(OEB, ((_uncut(row.identifier), _uncut(row.name)) for row in rows))


def _uncut(text: str) -> str:
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
