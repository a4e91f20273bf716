"""Lists for organizers: CSV that no spreadsheet runs as a formula, and JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime

from core.domain.catalogue import Badge, local
from core.store.unit_of_work import Transaction

# A cell that begins so, also after a separator in it, may be run as a formula. The
# full-width forms count too: some spreadsheets read them as the plain ones.
_DANGER = re.compile(r"""(^|[;,|"'\s])([=+\-@＝＋－＠])""")


@dataclass(frozen=True, slots=True)
class AwardFilter:
    """Which awards: of one badge, of one space, from a time on, before a time."""

    badge_id: str | None = None
    space_id: str | None = None
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class AwardRow:
    """One award in a list. ``credential`` is an address; it opens only what is shared."""

    award: str
    badge: str
    badge_name: str
    badge_version: int
    awarded_at: str
    space: str
    shared: bool
    revoked: bool
    page: str
    credential: str


def award_rows(tx: Transaction, chosen: AwardFilter, base_url: str) -> Iterator[AwardRow]:
    """The rows of a list of awards, the oldest first."""
    found = tx.awards.listed(
        badge_id=chosen.badge_id,
        space_id=chosen.space_id,
        since=chosen.since,
        before=chosen.before,
    )
    names: dict[tuple[str, int], Badge] = {}
    for award, content, space in found:
        key = (award.badge_id, award.badge_version)
        if key not in names:
            names[key] = Badge.model_validate_json(content)
        yield AwardRow(
            award=award.id,
            badge=award.badge_id,
            badge_name=local(names[key].name, award.language),
            badge_version=award.badge_version,
            awarded_at=award.awarded_at.astimezone(UTC).isoformat(timespec="seconds"),
            space=space,
            shared=award.shared_at is not None,
            revoked=award.revoked_at is not None,
            page=f"{base_url}/awards/{award.id}",
            credential=f"{base_url}/credentials/{award.id}",
        )


def safe_cell(value: object) -> str:
    """A cell as text that a spreadsheet shows and never runs.

    Line ends become `` ⏎ ``, tabs a space; an apostrophe goes before every sign that
    could begin a formula, at the start and after a separator.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = re.sub(r"\r\n|[\r\n\v\f\x85\u2028\u2029]", " ⏎ ", str(value)).replace("\t", " ")
    return _DANGER.sub(r"\1'\2", text)


def as_csv(rows: Iterable[AwardRow]) -> Iterator[str]:
    """CSV text piece by piece, with a header (RFC 4180, UTF-8, CRLF)."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    names = [field.name for field in fields(AwardRow)]
    writer.writerow(names)
    for row in rows:
        writer.writerow([safe_cell(getattr(row, name)) for name in names])
        if buffer.tell() > 1 << 15:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def as_json(rows: Iterable[AwardRow]) -> Iterator[str]:
    """A JSON array piece by piece, one award a line."""
    yield "["
    for number, row in enumerate(rows):
        yield ("\n" if number == 0 else ",\n") + json.dumps(asdict(row), ensure_ascii=False)
    yield "\n]\n"


FORMATS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "json": (as_json, "application/json"),
}
