"""CSV: rows as text, piece by piece."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from core.exports.cells import HARMLESS, safe_cell
from core.exports.rows import AwardRow

LARGE = 1 << 15
AT_ONCE = 50
MOST_REMEMBERED = 4096


def written(
    header: Sequence[str], rows: Iterable[Sequence[object]], delimiter: str = ","
) -> Iterator[str]:
    """CSV text piece by piece (RFC 4180, CRLF); every cell of a row is made safe here."""
    return _flowing(header, (list(map(safe_cell, row)) for row in rows), delimiter)


def written_texts(
    header: Sequence[str], rows: Iterable[Iterable[str]], delimiter: str = ","
) -> Iterator[str]:
    """The same for rows of nothing but text, many of which are empty or known."""
    safe, harmless = _Safe(), HARMLESS
    cells = ([one if not one or harmless(one) else safe[one] for one in row] for row in rows)
    return _flowing(header, cells, delimiter)


def _flowing(
    header: Sequence[str], rows: Iterator[Sequence[object]], delimiter: str
) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter)
    writer.writerow(header)
    while True:
        before = buffer.tell()
        writer.writerows(islice(rows, AT_ONCE))
        if buffer.tell() == before:
            break
        if before > LARGE:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


class _Safe(dict[str, str]):
    """What a text is as a safe cell. The same few names stand in a million rows."""

    def __missing__(self, text: str) -> str:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        self[text] = made = safe_cell(text)
        return made


def as_csv(rows: Iterable[AwardRow]) -> Iterator[str]:
    """The list of awards as CSV, with a header."""
    # No function call for each cell: a million rows have ten million.
    safe, harmless = _Safe(), HARMLESS

    def cells() -> Iterator[tuple[object, ...]]:
        for row in rows:
            award, badge, name, version, at, space, shared, revoked, held, page, credential = row
            yield (
                award if harmless(award) else safe[award],
                safe[badge],
                safe[name],
                version,
                at if harmless(at) else safe[at],
                safe[space],
                "true" if shared else "false",
                "true" if revoked else "false",
                "true" if held else "false",
                page if harmless(page) else safe[page],
                credential if harmless(credential) else safe[credential],
            )

    return _flowing(AwardRow._fields, cells(), ",")
