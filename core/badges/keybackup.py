"""The folder of keys as one sealed file: for a safe place of its own, apart from data backups.

What is in it can sign badges, so it opens only with a passphrase: scrypt (RFC 7914) makes the
key out of it, AES-256-GCM (NIST SP 800-38D) seals all files together with what stands around
them. Nothing is said about what is inside.
"""

from __future__ import annotations

import base64
import json
import re
import secrets
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from core.badges.errors import KeyFileError
from core.badges.keyfiles import ACCESS, holding, make, read

FORM = "earned-keys"
VERSION = 1
# OWASP's first choice for scrypt: 128 MB and about half a second for every guess.
COST = 2**17
BLOCK, LANES = 8, 1
# A file from a stranger must not make us compute for hours.
MOST_COST = 2**20
LARGEST = 4 * 1024 * 1024
SALT, NONCE, KEY = 16, 12, 32
SHORTEST = 12
_NAME = re.compile(r"(retired/)?[A-Za-z0-9_-][A-Za-z0-9._-]*\.(pem|pub|key)")


class KeyBackupRefused(Exception):
    """Why keys cannot be saved or brought back; ``reason`` is part of the key of the words."""

    def __init__(self, reason: str, path: Path) -> None:
        super().__init__(f"{reason}: {path}")
        self.reason = reason
        self.path = path


def save(folder: Path, target: Path, passphrase: str) -> int:
    """Seal every key of ``folder`` into a new file; returns how many files are in it.

    Raises ``KeyBackupRefused`` (exists, empty, short) and ``KeyFileError``.
    """
    if len(passphrase) < SHORTEST:
        raise KeyBackupRefused("short", target)
    if target.exists():
        raise KeyBackupRefused("exists", target)
    found = _collected(folder)
    if not found:
        raise KeyBackupRefused("empty", folder)
    head: dict[str, Any] = {
        "kind": FORM,
        "version": VERSION,
        "kdf": {"name": "scrypt", "n": COST, "r": BLOCK, "p": LANES},
        "salt": _text(secrets.token_bytes(SALT)),
        "nonce": _text(secrets.token_bytes(NONCE)),
    }
    inside = json.dumps({name: _text(data) for name, data in found.items()}).encode()
    sealed = _cipher(head, passphrase).encrypt(_bytes(head["nonce"]), inside, _around(head))
    whole = json.dumps({**head, "sealed": _text(sealed)}, indent=1).encode()
    make(target, whole, own_folder=False)
    if read(target) != whole:  # somebody else was faster
        raise KeyBackupRefused("exists", target)
    return len(found)


def bring_back(source: Path, folder: Path, passphrase: str) -> int:
    """Put the keys of a backup into ``folder``; returns how many files were not there before.

    Nothing is overwritten: if one file differs from what is there, none is written. Raises
    ``KeyBackupRefused`` (missing, damaged, newer, passphrase, differs) and ``KeyFileError``.
    """
    found = _opened(source, passphrase)
    with holding(folder):
        there = {name: read(folder / name) for name in found}
        for name, data in found.items():
            if there[name] not in (None, data):
                raise KeyBackupRefused("differs", folder / name)
        new = [name for name in found if there[name] is None]
        for name in new:
            make(folder / name, found[name])
    return len(new)


def _collected(folder: Path) -> dict[str, bytes]:
    with holding(folder):
        found: dict[str, bytes] = {}
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and _NAME.fullmatch(name):
                found[name] = read(path) or b""
    return found


def _opened(source: Path, passphrase: str) -> dict[str, bytes]:
    head, sealed = _parsed(source)
    try:
        inside = _cipher(head, passphrase).decrypt(_bytes(head["nonce"]), sealed, _around(head))
    except InvalidTag:
        raise KeyBackupRefused("passphrase", source) from None
    files = {str(name): _bytes(data) for name, data in json.loads(inside).items()}
    if not all(_NAME.fullmatch(name) for name in files):
        raise KeyBackupRefused("damaged", source)
    return files


def _parsed(source: Path) -> tuple[dict[str, Any], bytes]:
    """What stands around the seal, and what is in it. Raises ``KeyBackupRefused``."""
    data = _read(source)
    try:
        head: dict[str, Any] = json.loads(data)
        if head["kind"] != FORM:
            raise KeyBackupRefused("damaged", source)
        if head["version"] > VERSION:
            raise KeyBackupRefused("newer", source)
        sealed = _bytes(head.pop("sealed"))
        kdf = head["kdf"]
        known = kdf["name"] == "scrypt" and 2 <= kdf["n"] <= MOST_COST and kdf["r"] == BLOCK
        whole = len(_bytes(head["nonce"])) == NONCE and len(_bytes(head["salt"])) == SALT
        if not (known and whole and kdf["p"] == LANES and kdf["n"] & (kdf["n"] - 1) == 0):
            raise KeyBackupRefused("damaged", source)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise KeyBackupRefused("damaged", source) from None
    return head, sealed


def _read(source: Path) -> bytes:
    try:
        with source.open("rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise KeyBackupRefused("missing", source) from None
    except IsADirectoryError:
        raise KeyBackupRefused("damaged", source) from None
    except OSError as error:
        raise KeyFileError(source, f"cannot be read ({error.strerror})", ACCESS) from error
    if len(data) > LARGEST:
        raise KeyBackupRefused("damaged", source)
    return data


def _cipher(head: dict[str, Any], passphrase: str) -> AESGCM:
    cost = head["kdf"]["n"]
    scrypt = Scrypt(salt=_bytes(head["salt"]), length=KEY, n=cost, r=BLOCK, p=LANES)
    return AESGCM(scrypt.derive(passphrase.encode("utf-8", "surrogatepass")))


def _around(head: dict[str, Any]) -> bytes:
    return json.dumps(head, sort_keys=True).encode()


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
