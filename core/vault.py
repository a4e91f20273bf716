"""Secrets of others, such as a workspace's token, sealed with a key that is not in the database.

The key lies in ``keys/tokens.key``, made when something is sealed for the first time. Backups
leave it out, like the keys that sign: what they hold opens nowhere else.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.badges.errors import KeyFileError
from core.badges.keyfiles import ACCESS, make, read

FILE = "tokens.key"
# Bytes: AES-256, and the nonce that NIST SP 800-38D recommends for GCM.
KEY_SIZE = 32
NONCE_SIZE = 12
# Characters of a secret: 192 bits.
SECRET_SIZE = 32
_RESTORE = "Restore it, or move it away: a new key is made then, and workspaces install again."


class SealBroken(Exception):
    """A sealed text that this installation cannot open: another key, or not as it was sealed."""


class Vault:
    """Seals texts. Any number of processes and threads may use the same folder of keys."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._cipher: AESGCM | None = None
        self._root = b""

    def seal(self, text: str, *about: str) -> str:
        """A text that only this installation can open, and only for the same ``about``.

        Raises ``KeyFileError``.
        """
        cipher = self._made()
        nonce = secrets.token_bytes(NONCE_SIZE)
        sealed = nonce + cipher.encrypt(nonce, text.encode(), _bound(about))
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def open(self, sealed: str, *about: str) -> str:
        """What was sealed for that ``about``. Raises ``SealBroken`` and ``KeyFileError``."""
        cipher = self._opened()
        if cipher is None:
            raise SealBroken()
        try:
            raw = base64.urlsafe_b64decode(sealed.encode() + b"=" * (-len(sealed) % 4))
            text = cipher.decrypt(raw[:NONCE_SIZE], raw[NONCE_SIZE:], _bound(about))
        except (InvalidTag, binascii.Error, ValueError):
            raise SealBroken() from None
        return text.decode()

    def secret(self, *about: str) -> str:
        """A secret that only this installation can work out, for that ``about`` always the same.

        So a link can be told again and no copy of it has to be kept. Raises ``KeyFileError``.
        """
        self._made()
        return base64.urlsafe_b64encode(hmac.digest(self._root, _bound(about), "sha256")).decode()[
            :SECRET_SIZE
        ]

    def _made(self) -> AESGCM:
        """The cipher, with a new key where there is none yet."""
        cipher = self._opened()
        if cipher is None:
            make(self._path, base64.b64encode(secrets.token_bytes(KEY_SIZE)))
            cipher = self._opened()
        if cipher is None:
            raise KeyFileError(self._path, "has vanished while it was made", ACCESS)
        return cipher

    def _opened(self) -> AESGCM | None:
        """The cipher with the key of the file; None while there is no file."""
        if self._cipher is None:
            data = read(self._path)
            if data is None:
                return None
            try:
                key = base64.b64decode(data, validate=True)
            except binascii.Error:
                key = b""
            if len(key) != KEY_SIZE:
                raise KeyFileError(self._path, "is no key of ours", _RESTORE)
            # Another key for another use.
            self._root = hmac.digest(key, b"earned: secrets", "sha256")
            self._cipher = AESGCM(key)
        return self._cipher


def _bound(about: tuple[str, ...]) -> bytes:
    return json.dumps(about).encode()
