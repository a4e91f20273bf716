"""Small pieces that several documents have: times, and the entry that leads to a status list."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

JsonObject = dict[str, Any]
REVOCATION = "revocation"
ENTRY = "BitstringStatusListEntry"


def timestamp(time: datetime) -> str:
    """Return ``time`` as xsd:dateTimeStamp, in UTC and to the second: ``2031-02-03T04:05:06Z``.

    Raises ``ValueError`` for a time without time zone.
    """
    if time.utcoffset() is None:
        raise ValueError("a time must have a time zone")
    return time.astimezone(UTC).isoformat(timespec="seconds").removesuffix("+00:00") + "Z"


def status_entry(list_id: str, index: int, purpose: str = REVOCATION) -> JsonObject:
    """Return the ``credentialStatus`` of a badge whose slot is ``index`` in the list ``list_id``.

    The type is text and not an array, since verifiers compare it so. Raises ``ValueError`` for a
    negative index.
    """
    if index < 0:
        raise ValueError("a slot has no negative number")
    return {
        "id": f"{list_id}#{index}",
        "type": ENTRY,
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": list_id,
    }
