"""Files with a secret in them: made whole or not at all, for their owner alone, never replaced."""

from __future__ import annotations

import os
import secrets
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


def make(path: Path, secret: bytes) -> None:
    """Put a new secret at ``path``, whole or not at all, unless somebody was faster.

    It is written to a file of our own and then linked: a link, unlike a rename, fails if
    there is a file already, and nobody ever sees a half-written one. Raises ``KeyFileError``.
    """
    try:
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
