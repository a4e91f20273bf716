"""A zip that is sent while it is made: nothing of it has to be kept but its list of names."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator

# A zip carries times; a fixed one says nothing about anybody.
EPOCH = (2020, 1, 1, 0, 0, 0)
QUICK = 1
# Bytes that are worth sending.
SEND = 1 << 14


class ZipStream(io.RawIOBase):
    """Takes files one after the other; ``taken`` gives what is written so far, once."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []
        self.size = 0
        self._zip = zipfile.ZipFile(self, "w", zipfile.ZIP_DEFLATED, compresslevel=QUICK)

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self._pieces.append(piece)
        self.size += len(piece)
        return len(piece)

    def taken(self) -> bytes:
        """What was written since the last time."""
        piece, self._pieces, self.size = b"".join(self._pieces), [], 0
        return piece

    def file(self, name: str, content: bytes) -> None:
        """A file whose content is there already."""
        self._zip.writestr(_entry(name), content, compresslevel=QUICK)

    def stream(self, name: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """A file whose content comes piece by piece; yields what can be sent."""
        with self._zip.open(_entry(name), "w", force_zip64=True) as target:
            for piece in pieces:
                target.write(piece)
                if self.size > SEND:
                    yield self.taken()

    def end(self) -> bytes:
        """The rest, with the list of names."""
        self._zip.close()
        return self.taken()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
