"""Reads lists of recipients in the columns of Canvas Credentials, edubadges and Open Educational
Badges; which of them it is, the header says.

A list is read as a whole, and everything that is wrong with it is told with its line.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from core.badges.form import UNSIGNABLE
from core.domain.errors import EmailInvalid
from core.mail import checked_address

LARGEST = 32 << 20
MOST_ROWS = 100_000
MOST_TEXT = 2000
MOST_PROBLEMS = 200
BADGE_CLASS = "badge class id"
# Nobody alive was awarded anything before; a year like 0026 is a slip.
EARLIEST = 1900
# A day, also with a time after it.
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ][\d:.]+(?:Z|[+-][\d:]+)?)?", re.ASCII)
# By the column that only this one has.
KNOWN = {"identifier": "canvas", "recipient mailadres": "edubadges", "e-mail-adresse": "oeb"}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a line; its words are ``list.problem.<what>``. Line 0 is the whole file."""

    line: int
    what: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recipient:
    """One row. ``pieces`` is the evidence that the list names: title, address, words."""

    line: int
    identifier: str
    name: str = ""
    pieces: tuple[tuple[str, str, str], ...] = ()
    issued: datetime | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """A list as it was read: its form ("" if it is none of ours), its rows, what is wrong."""

    form: str
    rows: tuple[Recipient, ...]
    problems: tuple[Problem, ...]


class _Wrong(Exception):
    def __init__(self, what: str, **params: str) -> None:
        super().__init__(what)
        self.what, self.params = what, params


Until = Callable[[datetime], datetime | None]


def read_list(content: bytes, until: Until, now: datetime) -> Read:
    """Read and check a file. ``until`` says when a badge ends that was awarded at a time."""
    if len(content) > LARGEST:
        return _refused("too_large", n=str(LARGEST >> 20))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _refused("encoding")
    head = text.partition("\n")[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = [one.strip().lower().removesuffix("(optional)").strip() for one in next(lines, [])]
    except csv.Error:
        return _refused("not_csv")
    form = next((KNOWN[one] for one in header if one in KNOWN), "")
    if not form:
        return _refused("header")
    return _checked(form, header, lines, until, now)


def _refused(what: str, **params: str) -> Read:
    return Read("", (), (Problem(0, what, params),))


def _checked(
    form: str, header: list[str], lines: Iterator[list[str]], until: Until, now: datetime
) -> Read:
    rows: list[Recipient] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    classes: dict[str, int] = {}
    try:
        for cells in lines:
            if not any(one.strip() for one in cells):
                continue
            line = getattr(lines, "line_num", 0)
            try:
                named = _named(header, cells)
                _one_badge(_text(named.get(BADGE_CLASS, "")), line, classes)
                row = _recipient(form, named, line, until, now)
                _once(row, seen)
                rows.append(row)
            except _Wrong as wrong:
                problems.append(Problem(line, wrong.what, wrong.params))
            if len(problems) >= MOST_PROBLEMS or len(rows) > MOST_ROWS:
                break
    except csv.Error:
        problems.append(Problem(getattr(lines, "line_num", 0), "not_csv"))
    if len(rows) > MOST_ROWS:
        problems.append(Problem(0, "too_many", {"n": str(MOST_ROWS)}))
    if not rows and not problems:
        problems.append(Problem(0, "empty"))
    return Read(form, tuple(rows), tuple(problems))


def _named(header: list[str], cells: list[str]) -> dict[str, str]:
    """A row by its columns. With a cell too many, some texts are in a column that is not theirs."""
    if len(cells) > len(header):
        raise _Wrong("cells", n=str(len(header)))
    return dict(zip(header, cells, strict=False))


def _one_badge(named: str, line: int, seen: dict[str, int]) -> None:
    """A list is for one badge. What it is called on another platform, we do not know."""
    first = next(iter(seen), named)
    if named and named != first:
        raise _Wrong("other_badge", first=str(seen[first]), text=named[:100])
    if named:
        seen.setdefault(named, line)


def _once(row: Recipient, seen: dict[str, int]) -> None:
    first = seen.setdefault(row.identifier.lower(), row.line)
    if first != row.line:
        raise _Wrong("twice", first=str(first))


def _recipient(
    form: str, cells: Mapping[str, str], line: int, until: Until, now: datetime
) -> Recipient:
    given = {name: _text(text) for name, text in cells.items()}
    if form == "canvas":
        issued = _day(given.get("issue date", ""))
        _fits(issued, _day(given.get("expiration date", "")), until, now)
        name = f"{given.get('first name', '')} {given.get('last name', '')}".strip()
        narratives = [("", "", given.get("narrative", ""))]
        shown = ("", given.get("evidence url", ""), given.get("evidence narrative", ""))
        return Recipient(
            line, _email(given.get("identifier", "")), name, _pieces([*narratives, shown]), issued
        )
    if form == "edubadges":
        pieces = [
            ("", "", given.get("narrative", "")),
            (
                given.get("evidence name", ""),
                given.get("evidence url", ""),
                given.get("evidence description", ""),
            ),
            ("Grade", "", given.get("grade", "")),
        ]
        return Recipient(line, _email(given.get("recipient mailadres", "")), "", _pieces(pieces))
    return Recipient(
        line, _email(given.get("e-mail-adresse", "")), given.get("vor- / nachname", "")
    )


def _text(text: str) -> str:
    plain = text.strip()
    if UNSIGNABLE.search(plain):
        raise _Wrong("characters")
    if len(plain) > MOST_TEXT:
        raise _Wrong("too_long", n=str(MOST_TEXT))
    return plain


def _email(text: str) -> str:
    if not text:
        raise _Wrong("no_address")
    try:
        return checked_address(text)
    except EmailInvalid:
        raise _Wrong("address", text=text[:100]) from None


def _pieces(given: list[tuple[str, str, str]]) -> tuple[tuple[str, str, str], ...]:
    for _title, url, _words in given:
        if url and (not url.startswith(("https://", "http://")) or any(map(str.isspace, url))):
            raise _Wrong("link", text=url[:100])
    return tuple(one for one in given if one[1] or one[2])


def _day(text: str) -> datetime | None:
    if not text:
        return None
    found = _DAY.fullmatch(text)
    try:
        day = date.fromisoformat(found[1] if found else "")
    except ValueError:
        raise _Wrong("date", text=text[:40]) from None
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _fits(issued: datetime | None, end: datetime | None, until: Until, now: datetime) -> None:
    """An award is not of tomorrow, and it ends when its badge says."""
    if issued is not None and issued > now:
        raise _Wrong("future", day=issued.date().isoformat())
    if issued is not None and issued.year < EARLIEST:
        raise _Wrong("long_ago", day=issued.date().isoformat())
    ends = until(issued or now)
    if issued is not None and ends is not None and ends <= now:
        raise _Wrong("over", day=ends.date().isoformat())
    if end is not None and (ends is None or ends.date() != end.date()):
        if ends is None:
            raise _Wrong("never_ends")
        raise _Wrong("other_end", day=ends.date().isoformat())
