"""Files with a secret in them: whole or not there at all, and for their owner alone."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.badges.errors import KeyFileError

ACCESS = "Give the user that runs Earned this folder, with read and write access to it."
_LINKS = "Put the folder on a file system with hard links (a local disk or a named volume)."


def read(path: Path) -> bytes | None:
    """What is in a file; None when there is none. Raises ``KeyFileError``."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise KeyFileError(path, f"cannot be read ({error.strerror})", ACCESS) from error


def make(path: Path, secret: bytes, *, own_folder: bool = True) -> None:
    """Put a new secret at ``path``, whole or not at all, unless somebody was faster.

    It is written to a file of our own and then linked: a link, unlike a rename, fails if
    there is a file already, and nobody ever sees a half-written one. A folder that is not our
    own stays as open as it is. Raises ``KeyFileError``.
    """
    try:
        if own_folder:
            _prepare(path.parent)
        draft = _draft(path, secret)
    except OSError as error:
        raise KeyFileError(path, f"cannot be made ({error.strerror})", ACCESS) from error
    try:
        os.link(draft, path)
        _flush_folder(path.parent)
    except FileExistsError:
        pass
    except OSError as error:
        raise KeyFileError(path, f"cannot be made ({error.strerror})", _LINKS) from error
    finally:
        draft.unlink()


def replace(path: Path, secret: bytes) -> None:
    """Put a new secret in the place of the one at ``path``: at each moment it is one of the two.

    Raises ``KeyFileError``.
    """
    try:
        _prepare(path.parent)
        draft = _draft(path, secret)
        try:
            draft.replace(path)
        except OSError:
            draft.unlink()
            raise
        _flush_folder(path.parent)
    except OSError as error:
        raise KeyFileError(path, f"cannot be made ({error.strerror})", ACCESS) from error


def mark(path: Path, name: Path) -> None:
    """Give a file another name. Raises ``KeyFileError``."""
    try:
        path.replace(name)
        _flush_folder(path.parent)
    except OSError as error:
        raise KeyFileError(path, f"cannot be renamed ({error.strerror})", ACCESS) from error


def stamp(path: Path) -> object:
    """Something that is another after a file was replaced; None when there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


@contextmanager
def holding(folder: Path) -> Iterator[None]:
    """Keep all others from changing keys in a folder; it is let go however this ends.

    Raises ``KeyFileError``.
    """
    try:
        _prepare(folder)
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise KeyFileError(folder, f"cannot be used ({error.strerror})", ACCESS) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _prepare(folder: Path) -> None:
    """Make the folder, for its owner only; take access from others where it is ours."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = folder.stat()
    if status.st_mode & 0o077 and status.st_uid == os.geteuid():
        folder.chmod(0o700)


def _draft(path: Path, secret: bytes) -> Path:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        draft.unlink()
        raise
    return draft


def _flush_folder(folder: Path) -> None:
    # Without this, a power cut may forget the name of a key that has signed already.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
