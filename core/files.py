"""Evidence files: kept by the hash of their content, accepted by what they really are."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from core.domain.errors import FileIsArchive, FileRefused, FileTooBig, ImageUnreadable
from core.pictures import FORMATS as PICTURES
from core.pictures import PictureRefused, clean

MEGABYTE = 1024 * 1024
# Seconds after which nobody is still writing a file.
LEFT_BEHIND = 3600
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"%PDF-", "application/pdf"),
)
_ARCHIVES = (
    b"PK\x03\x04",  # zip, and what is one inside: office documents, apps, books
    b"PK\x05\x06",
    b"PK\x07\x08",
    b"\x1f\x8b",  # gzip
    b"\x1f\x9d",  # compress
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"BZh",
    b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",  # zstd
    b"\x04\x22\x4d\x18",  # lz4
    b"LZIP\x01",
    b"MSCF\x00",
    b"!<arch>\n",
)
EXTENSIONS = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
}


def media_type(content: bytes) -> str:
    """What a file is by its content: PNG, JPEG, WebP, PDF or plain text.

    Raises ``FileIsArchive`` for packed files (office documents are packed, too) and
    ``FileRefused`` for everything else; its name and what the sender called it do not count.
    """
    if content.startswith(_ARCHIVES) or content[257:262] == b"ustar":
        raise FileIsArchive()
    for magic, name in _MAGIC:
        if content.startswith(magic):
            return name
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise FileRefused() from None
    if not text.strip("\ufeff").strip() or any(c < " " and c not in "\t\n\r\f" for c in text):
        raise FileRefused()
    return "text/plain"


def safe_name(name: str, kind: str) -> str:
    """A file name without folders and control characters, with the ending that fits."""
    last = re.split(r"[\\/]", name)[-1]
    clean = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*').strip(" .")
    stem = clean.rpartition(".")[0] or clean or "file"
    return stem[:120] + EXTENSIONS[kind]


class FileStore:
    """Content by its SHA-256, below one folder. ``most`` bytes at most for one file."""

    def __init__(self, folder: Path, most: int) -> None:
        self._folder = folder
        self._most = most

    @property
    def most(self) -> int:
        """The most bytes one file may have."""
        return self._most

    def put(self, content: bytes) -> tuple[str, str]:
        """Keep ``content`` durably; returns the SHA-256 and media type of what is kept.

        Raises the errors of ``check``. The same content is kept once.
        """
        content, kind = self.check(content)
        return self.keep(content), kind

    def check(self, content: bytes) -> tuple[bytes, str]:
        """What would be kept of ``content``, and its media type.

        A picture is drawn anew, so that only its pixels are kept. Raises ``FileTooBig``,
        ``FileRefused``, ``FileIsArchive`` and ``ImageUnreadable``.
        """
        if len(content) > self._most:
            raise FileTooBig(most=str(self._most // MEGABYTE))
        kind = media_type(content)
        if kind in PICTURES:
            try:
                content = clean(content, kind)
            except PictureRefused:
                raise ImageUnreadable() from None
        return content, kind

    def keep(self, content: bytes) -> str:
        """Keep what was checked, as it is; returns its SHA-256."""
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        if not path.exists():
            self._write(path, content)
        return digest

    def get(self, digest: str) -> bytes:
        """The content of that hash. Raises ``FileNotFoundError``."""
        return self._path(digest).read_bytes()

    def size(self, digest: str) -> int:
        """How many bytes are kept under that hash. Raises ``FileNotFoundError``."""
        return self._path(digest).stat().st_size

    def has(self, digest: str) -> bool:
        """Whether there is content of that hash."""
        return self._path(digest).exists()

    def all(self) -> Iterator[str]:
        """The hash of everything that is kept. What a crash left half written is removed."""
        for path in sorted(self._folder.glob("*/*")):
            if _SHA256.fullmatch(path.name):
                yield path.name
                continue
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < time.time() - LEFT_BEHIND:
                    path.unlink()

    def delete(self, digest: str) -> None:
        """Delete the content of that hash; nothing happens when it is gone."""
        self._path(digest).unlink(missing_ok=True)

    def _path(self, digest: str) -> Path:
        if not _SHA256.fullmatch(digest):
            raise FileNotFoundError(digest)
        return self._folder / digest[:2] / digest

    def _write(self, path: Path, content: bytes) -> None:
        if not path.parent.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _sync_folder(self._folder)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
            _sync_folder(path.parent)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise


def _sync_folder(folder: Path) -> None:
    """A new name in a folder is only durable once the folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
