"""XLSX (ECMA-376), as little of it as a list needs, written while the rows come.

Every text is a string cell by its type (``inlineStr``, 18.18.11), so no program takes it for a
formula, whatever it begins with. Libraries keep a whole sheet in memory or on disk; a list of a
million awards is sent on as it is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Any
from xml.sax.saxutils import escape

from core.exports.rows import AwardRow
from core.exports.zips import ZipStream

# The most rows that a sheet may have, its header among them; more go on in the next sheet.
MOST_ROWS = 1_048_576
# What XML 1.0 cannot say, and what would be read as ECMA-376's own escape (22.9.2.19).
_UNSAYABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_PLAIN = re.compile(r"[0-9A-Za-z:/.+~-]+").fullmatch
# The most characters of a cell.
MOST_CHARACTERS = 32_767
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# A cell that holds nothing which XML would read.
_AROUND = ('<c t="inlineStr"><is><t>', "</t></is></c>")
AT_ONCE = 200
MOST_REMEMBERED = 4096
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def as_xlsx(rows: Iterable[AwardRow]) -> Iterator[bytes]:
    """The list of awards as a workbook, with a header on each sheet."""
    return workbook(AwardRow._fields, rows, write=_award_writer())


def workbook(
    header: Sequence[str],
    rows: Iterable[Any],
    most: int = MOST_ROWS,
    write: Callable[[Any], str] | None = None,
) -> Iterator[bytes]:
    """A workbook piece by piece. ``most`` is how many rows a sheet takes, with its header.

    ``write`` gives the cells of a row.
    """
    archive, every, sheets = ZipStream(), iter(rows), 0
    first = next(every, None)
    while first is not None or not sheets:
        sheets += 1
        some = [first] if first is not None else []
        filled = chain(some, islice(every, most - 1 - len(some)))
        pieces = _sheet(header, filled, write or _cells)
        yield from archive.stream(f"xl/worksheets/sheet{sheets}.xml", pieces)
        first = next(every, None)
    for name, text in _rest(sheets):
        archive.file(name, (_HEAD + text).encode())
    yield from archive.end()


def _sheet(
    header: Sequence[str], rows: Iterable[Any], write: Callable[[Any], str]
) -> Iterator[bytes]:
    yield f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData><row>{_cells(header)}</row>'.encode()
    every = iter(rows)
    while some := [write(row) for row in islice(every, AT_ONCE)]:
        yield f"<row>{'</row><row>'.join(some)}</row>".encode()
    yield b"</sheetData></worksheet>"


def _award_writer() -> Callable[[AwardRow], str]:
    """What gives the cells of an award: the same few words stand in a million rows."""
    known: dict[tuple[object, ...], tuple[str, str]] = {}
    begin, between, end = _AROUND[0], "".join(reversed(_AROUND)), _AROUND[1]

    def write(row: AwardRow) -> str:
        award, badge, name, version, at, space, shared, revoked, held, page, credential = row
        together = award + at + page + credential
        if not _PLAIN(together) or len(together) > MOST_CHARACTERS:
            return _cells(row)
        key = (badge, name, version, space, shared, revoked, held)
        found = known.get(key)
        if found is None:
            if len(known) >= MOST_REMEMBERED:
                known.clear()
            found = known[key] = _cells(key[:3]), _cells(key[3:])
        return (
            f"{begin}{award}{end}{found[0]}{begin}{at}{end}{found[1]}"
            f"{begin}{page}{between}{credential}{end}"
        )

    return write


def _cells(row: Iterable[object]) -> str:
    return "".join(map(_cell, row))


def _cell(value: object) -> str:
    if isinstance(value, bool):
        # LibreOffice makes a formula of a boolean cell, TRUE() or FALSE().
        value = "true" if value else "false"
    elif isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    text = str(value)
    if _PLAIN(text) and len(text) <= MOST_CHARACTERS:
        return f"{_AROUND[0]}{text}{_AROUND[1]}"
    return _text(text)


@lru_cache(maxsize=4096)
def _text(text: str) -> str:
    said = _ESCAPE.sub("_x005F_", _UNSAYABLE.sub("\ufffd", text[:MOST_CHARACTERS]))
    # A line end that stands alone would come back as another one.
    said = escape(said, {"\r": "_x000D_"})
    return f'<c t="inlineStr"><is><t xml:space="preserve">{said}</t></is></c>'


def _rest(sheets: int) -> Iterator[tuple[str, str]]:
    """What says that the sheets are a workbook."""
    numbers = range(1, sheets + 1)
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_KIND}.worksheet+xml"/>'
        for n in numbers
    )
    named = "".join(f'<sheet name="awards {n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    found = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    relationships = f'<Relationships xmlns="{_PACKAGE}/relationships">'
    yield (
        "xl/workbook.xml",
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{named}</sheets></workbook>',
    )
    yield "xl/_rels/workbook.xml.rels", f"{relationships}{found}</Relationships>"
    yield (
        "_rels/.rels",
        f'{relationships}<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
    )
    yield (
        "[Content_Types].xml",
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f"{parts}</Types>",
    )
