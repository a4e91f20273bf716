"""The letters we can draw: which fonts there are, and which signs they hold.

The fonts come as packages (Noto Sans in the scripts of the world, Noto Sans CJK), so that a
certificate looks the same on every machine. What none of them holds is never drawn as an
empty box: whoever draws asks first.
"""

from __future__ import annotations

import struct
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import BinaryIO

PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")
GAP = "…"
# Joiners and marks of direction, which shape what stands beside them and are nothing to see.
# Overrides and isolates are not kept: they can make a name look like another one.
UNSEEN = frozenset("\u200c\u200d\u200e\u200f\u061c")
_CJK = {"ja": "JP", "ko": "KR", "zh-hant": "TC", "zh-tw": "TC", "zh-hk": "HK"}


def folders() -> list[str]:
    """Where the fonts are."""
    return [str(files(package)) for package in PACKAGES]


def families(language: str) -> list[str]:
    """The fonts of a language, the first one first; others stand in for what they lack."""
    wished = language.lower()
    region = _CJK.get(wished) or _CJK.get(wished.partition("-")[0]) or "SC"
    return ["Noto Sans", f"Noto Sans CJK {region}"]


def drawable(text: str, most: int = 2000) -> tuple[str, bool]:
    """The text as it can be drawn on a line, and whether that is all of it.

    What no font holds becomes "…", once for each run; so does what is longer than ``most``.
    """
    drawn: list[str] = []
    whole = True
    for sign in " ".join(text.split())[: most + 1]:
        if unicodedata.category(sign) in ("Cf", "Cc") and sign not in UNSEEN:
            continue
        if len(drawn) >= most or not (sign in UNSEEN or held(sign)):
            whole = False
            if drawn[-1:] != [GAP]:
                drawn.append(GAP)
        else:
            drawn.append(sign)
    return "".join(drawn), whole


def held(sign: str) -> bool:
    """Whether a font of ours has that sign."""
    starts, ends = _ranges()
    at = bisect_right(starts, ord(sign)) - 1
    return at >= 0 and ord(sign) <= ends[at]


@lru_cache(maxsize=1)
def _ranges() -> tuple[list[int], list[int]]:
    """The signs of all fonts together, as sorted ranges."""
    found = sorted(
        one for folder in folders() for font in Path(folder).glob("*.tt[fc]") for one in _of(font)
    )
    starts: list[int] = []
    ends: list[int] = []
    for start, end in found:
        if ends and start <= ends[-1] + 1:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)
    return starts, ends


# -- the table of signs in a font (OpenType, "cmap") --------------------------------------


def _of(font: Path) -> list[tuple[int, int]]:
    """The ranges of signs that a font file holds."""
    with font.open("rb") as file:
        start = 0
        if file.read(4) == b"ttcf":
            file.seek(12)
            (start,) = struct.unpack(">I", file.read(4))
        at = _table(file, start)
        file.seek(at + 2)
        (count,) = struct.unpack(">H", file.read(2))
        records = [struct.unpack(">HHI", file.read(8)) for _ in range(count)]
        # The one for all of Unicode where there is one, else that for its first plane.
        best = max(((p, e), offset) for p, e, offset in records if (p, e) in ((3, 1), (3, 10)))
        return list(_signs(file, at + best[1]))


def _table(file: BinaryIO, start: int) -> int:
    file.seek(start + 4)
    (count,) = struct.unpack(">H", file.read(2))
    file.seek(start + 12)
    for _ in range(count):
        tag, _sum, offset, _length = struct.unpack(">4sIII", file.read(16))
        if tag == b"cmap":
            return int(offset)
    raise ValueError("a font without a table of signs")


def _signs(file: BinaryIO, at: int) -> Iterator[tuple[int, int]]:
    file.seek(at)
    (kind,) = struct.unpack(">H", file.read(2))
    if kind == 12:
        file.seek(at + 12)
        (count,) = struct.unpack(">I", file.read(4))
        for start, end, _glyph in struct.iter_unpack(">III", file.read(12 * count)):
            yield start, end
    elif kind == 4:
        file.seek(at + 6)
        (twice,) = struct.unpack(">H", file.read(2))
        file.seek(at + 14)
        ends = struct.unpack(f">{twice // 2}H", file.read(twice))
        file.seek(at + 16 + twice)
        starts = struct.unpack(f">{twice // 2}H", file.read(twice))
        yield from (pair for pair in zip(starts, ends, strict=True) if pair[0] != 0xFFFF)
    else:
        raise ValueError(f"a table of signs of kind {kind}")
