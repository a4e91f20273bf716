"""Lists for organizers, written bit by bit: a million awards need no more memory than ten.

FORMATS     the list itself: CSV that no spreadsheet runs as a formula, XLSX, JSON, JSON Lines
PLATFORMS   the same people in the columns that other badge platforms take in
bundle      the badges themselves, with a table and how to check them
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from core.exports.bundle import bundle
from core.exports.cells import safe_cell
from core.exports.data import as_json, as_jsonl
from core.exports.platforms import PLATFORMS, Platform, Report, handover_rows
from core.exports.rows import (
    AwardFilter,
    AwardRow,
    Names,
    award_rows,
    lines,
    newest_rows,
    rows_of,
    which,
)
from core.exports.sheets import as_xlsx
from core.exports.tables import as_csv

FORMATS: dict[str, tuple[Callable[[Iterable[AwardRow]], Iterator[Any]], str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "jsonl": (as_jsonl, "application/jsonl"),
    "json": (as_json, "application/json"),
}

__all__ = [
    "FORMATS",
    "PLATFORMS",
    "AwardFilter",
    "AwardRow",
    "Names",
    "Platform",
    "Report",
    "as_csv",
    "as_json",
    "as_jsonl",
    "as_xlsx",
    "award_rows",
    "bundle",
    "handover_rows",
    "lines",
    "newest_rows",
    "rows_of",
    "safe_cell",
    "which",
]
