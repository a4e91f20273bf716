"""Baking: a credential inside its picture (Open Badges 3.0, section 5.3), and out of it again.

A PNG carries it in one ``iTXt`` chunk with the keyword ``openbadgecredential``, uncompressed
(5.3.1); the JSON with its embedded proof, or a VC-JWT as it is. An SVG carries it in one element
``<openbadges:credential>`` right after ``<svg …>`` (5.3.2): JSON in a CDATA section, a VC-JWT in
the attribute ``verify``. Baking again replaces it. A badge of version 2.0 baked into the same
picture (a chunk ``openbadges``, an element ``openbadges:assertion``) stays beside it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from core.badges.svgs import NotAnSvg, bake_svg, unbake_svg

__all__ = [
    "KEYWORD",
    "OLD_KEYWORD",
    "NotAPng",
    "NotAnSvg",
    "bake",
    "bake_png",
    "bake_svg",
    "unbake",
    "unbake_png",
    "unbake_svg",
]

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"openbadgecredential"
OLD_KEYWORD = b"openbadges"

# A compressed text comes from a stranger, and may unfold to anything.
LARGEST = 2_000_000


class NotAPng(ValueError):
    """The picture is not a PNG, or a damaged one."""


def bake_png(png: bytes, credential: str, keyword: bytes = KEYWORD) -> bytes:
    """The picture with ``credential`` (JSON text or a VC-JWT) in it, exactly once.

    ``OLD_KEYWORD`` bakes an assertion of Open Badges 2.0 instead, or its address. Raises
    ``NotAPng``.
    """
    # What others put there with a text chunk of another kind would be a second one, too.
    chunks = [one for one in _chunks(png) if not _is(keyword, *one)]
    # keyword, 0, compression flag 0, method 0, no language, no translated keyword, text
    body = keyword + b"\0\0\0\0\0" + credential.encode()
    header, *rest = chunks
    return SIGNATURE + b"".join(_chunk(*one) for one in (header, (b"iTXt", body), *rest))


bake = bake_png


def unbake_png(png: bytes, keyword: bytes = KEYWORD) -> str | None:
    """The credential in a PNG; None when there is none.

    Raises ``NotAPng``, also for a credential that is damaged and for more than one: nobody could
    say which of them counts.
    """
    found = [body for kind, body in _chunks(png) if kind == b"iTXt" and _is(keyword, kind, body)]
    if len(found) > 1:
        raise NotAPng("this PNG carries more than one credential")
    return _text(found[0], keyword) if found else None


def unbake(picture: bytes) -> str | None:
    """The credential in a picture, PNG or SVG; None when there is none.

    That of Open Badges 3.0 before that of 2.0. Raises ``NotAPng`` or ``NotAnSvg``.
    """
    if not picture.startswith(SIGNATURE):
        return unbake_svg(picture)
    found = unbake_png(picture)
    return unbake_png(picture, OLD_KEYWORD) if found is None else found


def _is(keyword: bytes, kind: bytes, body: bytes) -> bool:
    return kind in (b"iTXt", b"tEXt", b"zTXt") and body.startswith(keyword + b"\0")


def _text(body: bytes, keyword: bytes) -> str:
    """The text of an iTXt chunk (PNG, third edition, section 11.3.3.4)."""
    try:
        flags, (_, _, text) = body[len(keyword) + 1 :][:2], body[len(keyword) + 3 :].split(b"\0", 2)
        if flags[0]:
            unfold = zlib.decompressobj()
            text = unfold.decompress(text, LARGEST)
            if not unfold.eof:
                raise NotAPng("the credential in this PNG is cut off, or too long")
        return text.decode()
    except (ValueError, IndexError, zlib.error) as error:
        raise NotAPng("the credential in this PNG is damaged") from error


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
        if at == len(SIGNATURE) and kind != b"IHDR":
            raise NotAPng("this PNG does not begin with its header")
        yield kind, body
        at += 12 + length
        if kind == b"IEND":
            return
    raise NotAPng("this PNG is cut off")
