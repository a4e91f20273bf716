"""Cells as text that no spreadsheet runs as a formula."""

from __future__ import annotations

import re
from functools import lru_cache

# A cell that begins so, also after a separator in it, may be run as a formula. The
# full-width forms count too: some spreadsheets read them as the plain ones.
_DANGER = re.compile(r"""(^|[;,|"'\s])([=+\-@＝＋－＠])""")
_LINES = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")
# An id, a time or an address: nothing in it parts two cells, so no sign begins one.
HARMLESS = re.compile(r"[0-9A-Za-z][0-9A-Za-z:/._+~-]*").fullmatch


def safe_cell(value: object) -> str:
    """A cell as text that a spreadsheet shows and never runs.

    Line ends become `` ⏎ ``, tabs a space; an apostrophe goes before every sign that
    could begin a formula, at the start and after a separator.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    return text if HARMLESS(text) else _made_safe(text)


@lru_cache(maxsize=4096)
def _made_safe(text: str) -> str:
    """The same names stand in many rows."""
    return _DANGER.sub(r"\1'\2", _LINES.sub(" ⏎ ", text).replace("\t", " "))
