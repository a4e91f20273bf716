"""JSON and JSON Lines: rows for programs, word for word."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice

from core.exports.rows import AwardRow

AT_ONCE = 200


def _pieces(rows: Iterable[AwardRow]) -> Iterator[list[str]]:
    write = json.JSONEncoder(ensure_ascii=False).encode
    every = iter(rows)
    while some := [write(row._asdict()) for row in islice(every, AT_ONCE)]:
        yield some


def as_jsonl(rows: Iterable[AwardRow]) -> Iterator[str]:
    """One JSON object a line (https://jsonlines.org)."""
    for some in _pieces(rows):
        yield "\n".join(some) + "\n"


def as_json(rows: Iterable[AwardRow]) -> Iterator[str]:
    """A JSON array piece by piece, one award a line."""
    yield "["
    before = "\n"
    for some in _pieces(rows):
        yield before + ",\n".join(some)
        before = ",\n"
    yield "\n]\n"
