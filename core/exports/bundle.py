"""The badges themselves: a zip of signed credentials, with a table and how to check them."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator

from core.exports.cells import safe_cell
from core.exports.platforms import Report
from core.exports.rows import AwardFilter, Names, lines
from core.exports.zips import SEND, ZipStream
from core.store.transaction import Transaction

HEADER = (
    "file",
    "badge",
    "badge_name",
    "badge_version",
    "awarded_at",
    "revoked",
    "suspended",
    "page",
)
# The table waits here until the badges are through; a longer one on disk.
IN_MEMORY = 1 << 20


def bundle(
    tx: Transaction, chosen: AwardFilter, base_url: str, how_to_check: str, report: Report
) -> Iterator[bytes]:
    """The zip piece by piece: ``HOW-TO-CHECK.txt``, ``credentials/...``, and ``table.csv``.

    Only what its owner shares is in it; of the rest ``report`` says how many.
    """
    archive, names = ZipStream(), Names(tx)
    archive.file("HOW-TO-CHECK.txt", how_to_check.encode())
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as table:
        table.write(_line(HEADER))
        for line in lines(tx, chosen, ""):
            report.done += 1
            signed = tx.credentials.document(line.award) if line.shared else None
            if signed is None:
                report.private += 1
                continue
            name = f"credentials/{line.award}.json"
            archive.file(name, signed.encode())
            called = names.called[line.badge, line.version, line.language]
            page = f"{base_url}/awards/{line.award}"
            state = (line.revoked, line.suspended)
            own = (line.badge, called, line.version, line.awarded_at, *state, page)
            table.write(_line((name, *map(safe_cell, own))))
            if archive.size > SEND:
                yield archive.taken()
        table.seek(0)
        yield from archive.stream("table.csv", table)
    yield from archive.end()


def _line(cells: tuple[object, ...]) -> bytes:
    target = io.StringIO()
    csv.writer(target).writerow(cells)
    return target.getvalue().encode()
