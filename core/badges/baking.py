"""Baking: a credential inside its picture (Open Badges 3.0, section 5.3).

A baked PNG carries the credential's JSON in one ``iTXt`` chunk with the keyword
``openbadgecredential``, uncompressed (section 5.3.1.1). Baking again replaces it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"openbadgecredential"


class NotAPng(ValueError):
    """The picture is not a PNG, or a damaged one."""


def bake(png: bytes, credential: str) -> bytes:
    """The picture with ``credential`` (JSON text) in it, exactly once.

    Raises ``NotAPng``.
    """
    chunks = [one for one in _chunks(png) if not _is_ours(*one)]
    # keyword, 0, compression flag 0, method 0, no language, no translated keyword, text
    body = KEYWORD + b"\0\0\0\0\0" + credential.encode()
    header, *rest = chunks
    return SIGNATURE + b"".join(_chunk(*one) for one in (header, (b"iTXt", body), *rest))


def unbake(png: bytes) -> str | None:
    """The credential in a picture; None when there is none. Raises ``NotAPng``."""
    for kind, body in _chunks(png):
        if _is_ours(kind, body):
            return body.split(b"\0\0\0\0\0", 1)[1].decode()
    return None


def _is_ours(kind: bytes, body: bytes) -> bool:
    return kind == b"iTXt" and body.startswith(KEYWORD + b"\0")


def _chunk(kind: bytes, body: bytes) -> bytes:
    check = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not png.startswith(SIGNATURE):
        raise NotAPng("this is not a PNG")
    at = len(SIGNATURE)
    while at + 12 <= len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        if len(body) != length:
            break
        yield kind, body
        at += 12 + length
        if kind == b"IEND":
            return
    raise NotAPng("this PNG is cut off")
