"""The tables of rules that people read too: files of comma-separated values beside this module.

They are part of the code, like a long constant, and are read once, when the code is.
"""

from __future__ import annotations

import csv
from importlib.resources import files


def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of ``tables/<name>.csv``, each by the names in its first line.

    Raises ``ValueError`` for a row that has more or fewer cells than the first line.
    """
    text = files("core.domain").joinpath("tables", f"{name}.csv").read_text(encoding="utf-8")
    found = tuple(csv.DictReader(text.splitlines(), restkey="", restval=None, strict=True))
    for number, row in enumerate(found, 2):
        if "" in row or None in row.values():
            raise ValueError(f"{name}.csv, line {number}: as many cells as the first line has")
    return found
