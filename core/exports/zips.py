"""A zip that is sent while it is made. Its list of names waits on disk: a million of them are many.

The format is that of PKWARE's APPNOTE 6.3.10: 4.3.12 is an entry of the list, 4.3.14 to 4.3.16 are the
end. ``zipfile`` writes the files themselves; it would keep every name in memory.
"""

from __future__ import annotations

import io
import struct
import tempfile
import zipfile
from collections.abc import Iterable, Iterator

# A zip carries times; a fixed one says nothing about anybody.
EPOCH = (2020, 1, 1, 0, 0, 0)
QUICK = 1
# Bytes that are worth sending.
SEND = 1 << 14
# The list of names waits here; a longer one on disk.
IN_MEMORY = 1 << 20
# What a field of the older form cannot say: then it stands in one of twice or four times the size.
_LONG, _MANY = 0xFFFFFFFF, 0xFFFF
# The version of the format that is needed for the longer fields.
_VERSION = 45


class ZipStream(io.RawIOBase):
    """Takes files one after the other; ``taken`` gives what is written so far, once."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []
        self.size = 0
        self._zip = zipfile.ZipFile(self, "w", zipfile.ZIP_DEFLATED, compresslevel=QUICK)
        self._names = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  closed by ``end``
        self._count = self._written = 0

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self._pieces.append(piece)
        self.size += len(piece)
        self._written += len(piece)
        return len(piece)

    def taken(self) -> bytes:
        """What was written since the last time."""
        piece, self._pieces, self.size = b"".join(self._pieces), [], 0
        return piece

    def file(self, name: str, content: bytes) -> None:
        """A file whose content is there already."""
        self._zip.writestr(_entry(name), content, compresslevel=QUICK)
        self._keep_name()

    def stream(self, name: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """A file whose content comes piece by piece; yields what can be sent."""
        with self._zip.open(_entry(name), "w", force_zip64=True) as target:
            for piece in pieces:
                target.write(piece)
                if self.size > SEND:
                    yield self.taken()
        self._keep_name()

    def _keep_name(self) -> None:
        """Put the file that was written last into the list, and have ``zipfile`` forget it."""
        self._names.write(_listed(self._zip.filelist.pop()))
        self._zip.NameToInfo.clear()
        self._count += 1

    def end(self) -> Iterator[bytes]:
        """The rest: the list of names, and where it begins."""
        yield self.taken()
        begin, size = self._written, self._names.tell()
        # Its own list, which is empty by now, is not wanted.
        self._zip.close()
        self.taken()
        with self._names as names:
            names.seek(0)
            while piece := names.read(SEND):
                yield piece
        yield _end(self._count, begin, size)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _listed(one: zipfile.ZipInfo) -> bytes:
    """A file as the list names it."""
    name, flags = one.orig_filename.encode(), one.flag_bits
    flags |= 0 if one.orig_filename.isascii() else 0x800
    fields = (one.file_size, one.compress_size, one.header_offset)
    long = [value for value in fields if value >= _LONG]
    extra = struct.pack(f"<HH{len(long)}Q", 1, 8 * len(long), *long) if long else b""
    year, month, day, *_ = EPOCH
    date = (year - 1980) << 9 | month << 5 | day
    size, packed, offset = (min(value, _LONG) for value in fields)
    head = (_VERSION, 3 << 8 | _VERSION, flags, one.compress_type, 0, date)
    ways = (len(name), len(extra), 0, 0, 0, one.external_attr, offset)
    # "Made by" comes before "needed" there.
    made = struct.pack("<4s6H", b"PK\x01\x02", head[1], head[0], *head[2:])
    return made + struct.pack("<3L5H2L", one.CRC, packed, size, *ways) + name + extra


def _end(count: int, begin: int, size: int) -> bytes:
    """The end, in the longer form first where the older one cannot say it."""
    long = b""
    if count >= _MANY or begin + size >= _LONG:
        parts = (44, 3 << 8 | _VERSION, _VERSION, 0, 0, count, count, size, begin)
        long = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", *parts)
        long += struct.pack("<4sLQL", b"PK\x06\x07", 0, begin + size, 1)
    many = min(count, _MANY)
    short = (0, 0, many, many, min(size, _LONG), min(begin, _LONG), 0)
    return long + struct.pack("<4s4H2LH", b"PK\x05\x06", *short)
