"""JSON from strangers: one meaning, or none.

A member given twice is read differently by different programs (RFC 8259, section 4), and so
could be signed with one value and shown with the other.
"""

from __future__ import annotations

import json
from typing import Any

LONGEST = 2_000_000  # bytes; a badge with its picture in it has some hundred thousand


class NotJson(ValueError):
    """What was handed in is no JSON object, or none with one meaning."""


def read_object(data: str | bytes) -> dict[str, Any]:
    """Return the one JSON object in ``data``.

    Raises ``NotJson`` for anything else, for a member given twice, for NaN and the infinities,
    for half of a character (RFC 8259, section 8.2: whatever comes of it), for nesting without end
    and for more than two million bytes.
    """
    if len(data) > LONGEST:
        raise NotJson(f"is longer than {LONGEST} bytes")
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        found = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
        if "\\u" in text:
            # No text with a lone surrogate can be signed, sent or shown; encoding it raises.
            json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise NotJson(f"is no JSON we can read ({type(error).__name__})") from error
    if not isinstance(found, dict):
        raise NotJson("is no JSON object")
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise NotJson("gives a member twice")
    return members


def _no_constant(name: str) -> float:
    raise NotJson(f"holds {name}")
