"""Whether a badge still counts: Bitstring Status List (W3C, version 1.0), written and read.

One list holds a bit for each of at least 131,072 badges, so that who fetches it does not tell
which badge is looked at; bit 0 is the leftmost of the first byte. Slots are given out at random
by whoever keeps them.

**Revocation and suspension share one bit.** The schema of Open Badges 3.0 takes one object as
``credentialStatus``, and an entry has one purpose. @digitalbazaar/vc-bitstring-status-list and
@digitalcredentials/verifier-core compare the entry's purpose with the list's by ``===``, so a list
cannot have two either. Of the purposes we take ``revocation``: verifier-core reports
``<purpose>_status``, and who shows its result looks for ``revocation_status``. The bit says "do
not rely on this badge now". It is set while a badge is suspended and cleared when that ends; for
a revoked badge it is never cleared, which is what the purpose promises, and is for ``services`` to
keep. A stranger cannot tell the two apart, as it should be: that somebody is looking into a badge
is no one else's business. Decided against: the purpose ``suspension`` for all (a revoked badge
would call itself suspended, and tools that ask for revocation alone would take it); two entries
(the official schema refuses them); re-issuing after each suspension (every copy that the learner
gave away would stay dead).
"""

from __future__ import annotations

import base64
import binascii
import gzip
import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from core.badges.entries import ENTRY, REVOCATION, JsonObject, status_entry, timestamp
from core.badges.loader import CREDENTIALS

SLOTS = 131_072
LIST = "BitstringStatusListCredential"

# A list is fetched from an address that a stranger chose; this is 40 million badges.
LARGEST = 5 * 1024 * 1024
_DIGITS = 10

__all__ = [
    "ENTRY",
    "REVOCATION",
    "SLOTS",
    "NoStatusList",
    "bit",
    "decode",
    "encode",
    "is_set",
    "status_entry",
    "status_list",
]


class NoStatusList(ValueError):
    """What was fetched is no status list that can be read."""


def status_list(
    id: str,
    issuer: str,
    purpose: str,
    set_bits: Iterable[int],
    valid_from: datetime,
    *,
    valid_for: timedelta | None = None,
    slots: int = SLOTS,
) -> JsonObject:
    """Return the unsigned list (section 2.2); ``signature.sign`` gives it its embedded proof.

    ``id`` is where it is served, ``set_bits`` the slots of badges not to rely on. ``valid_for``
    bounds how long a kept copy may be shown, so that an old one cannot bring a revoked badge back.
    The same arguments give the same document, so an unchanged list keeps its ETag. Raises
    ``ValueError`` for a slot outside the list, fewer slots than the standard's minimum, and a
    time without zone.
    """
    document = {
        "@context": [CREDENTIALS],
        "id": id,
        "type": ["VerifiableCredential", LIST],
        "issuer": issuer,
        "validFrom": timestamp(valid_from),
        "credentialSubject": {
            "id": f"{id}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encode(set_bits, slots),
        },
    }
    if valid_for is not None:
        document["validUntil"] = timestamp(valid_from + valid_for)
    return document


def encode(set_bits: Iterable[int], slots: int = SLOTS) -> str:
    """Return ``encodedList``: the bits, by gzip, as multibase base64url (section 3.3)."""
    if slots < SLOTS or slots % 8:
        raise ValueError(f"a list has at least {SLOTS} slots, in whole bytes")
    bits = bytearray(slots // 8)
    for index in set_bits:
        if not 0 <= index < slots:
            raise ValueError(f"there is no slot {index}")
        bits[index // 8] |= 0x80 >> index % 8
    packed = gzip.compress(bytes(bits), mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def decode(encoded: object) -> bytes:
    """Return the bits of ``encodedList`` (section 3.4).

    Raises ``NoStatusList`` for anything that is none, is shorter than the minimum, or would
    unfold to more than five million bytes.
    """
    if not isinstance(encoded, str) or not encoded.startswith("u"):
        raise NoStatusList("encodedList must be multibase base64url")
    text = encoded[1:]
    unfold = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        bits = unfold.decompress(packed, LARGEST + 1)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise NoStatusList("encodedList cannot be unpacked") from error
    if len(bits) > LARGEST or not unfold.eof or unfold.unused_data:
        raise NoStatusList("encodedList is too long, cut off, or has something after its end")
    if len(bits) * 8 < SLOTS:
        raise NoStatusList(f"a list has at least {SLOTS} slots")
    return bits


def is_set(document: Mapping[str, Any], entry: Mapping[str, Any]) -> bool:
    """Tell whether the bit that ``entry`` names is set in the list ``document``.

    Raises ``NoStatusList`` if it is no list, not the one that the entry names, of another
    purpose, or too short: what cannot be read must not pass for "not revoked". That the list is
    signed by the badge's own issuer and not out of date is for the caller to check.
    """
    subject = document.get("credentialSubject")
    types = document.get("type")
    if not isinstance(types, list) or LIST not in types or not isinstance(subject, dict):
        raise NoStatusList(f"it is no {LIST}")
    if document.get("id") != entry.get("statusListCredential"):
        raise NoStatusList("it is another list than the badge names")
    purposes = subject.get("statusPurpose")
    purpose = entry.get("statusPurpose")
    if purpose not in (purposes if isinstance(purposes, list) else [purposes]) or not purpose:
        raise NoStatusList("it is a list for another purpose")
    if str(entry.get("statusSize", 1)) != "1":
        raise NoStatusList("it has several bits for each badge, which we cannot read")
    return bit(decode(subject.get("encodedList")), entry.get("statusListIndex"))


def bit(bits: bytes, index: object) -> bool:
    """Return one bit; raises ``NoStatusList`` for a number that is none or too high."""
    text = str(index)
    plain = text.isascii() and text.isdigit() and len(text) < _DIGITS
    if not plain or not int(text) < len(bits) * 8:
        raise NoStatusList("statusListIndex is no slot of it")
    number = int(text)
    return bool(bits[number // 8] & 0x80 >> number % 8)
