"""The keys of this deployment, as files that nobody else may read.

``award.pem`` and ``demo.pem`` lie in one folder, made when first needed. To retire a key, move
its file to ``retired/`` (its public half as ``award-….pub`` is enough): the next award makes a
new one, and badges signed with the old one stay genuine as long as it is listed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from core.badges import multibase
from core.badges.errors import KeyFileError
from core.badges.keyfiles import ACCESS, make, read

_RESTORE = (
    "Restore it from your backup. If there is none, move it away: a new key is made then, and "
    "badges signed with the lost one can be checked only if its public half is put into the "
    "folder retired/ as a .pub file."
)


class Purpose(StrEnum):
    """What a key may sign: real awards, or demonstrations."""

    AWARD = "award"
    DEMO = "demo"


@dataclass(frozen=True)
class PublicKey:
    """The public half of an Ed25519 key. ``raw`` are its 32 bytes."""

    raw: bytes
    purpose: Purpose
    retired: bool = False

    @property
    def id(self) -> str:
        """The key as Multikey text, ``z6Mk…``."""
        return multibase.multikey(self.raw)

    @property
    def did_key(self) -> str:
        """The DID that is this key."""
        return f"did:key:{self.id}"

    @property
    def verification_method(self) -> str:
        """The address of this key as a method of its own ``did_key``."""
        return f"{self.did_key}#{self.id}"


@dataclass(frozen=True)
class SigningKey:
    """An Ed25519 key that can sign. Neither ``repr`` nor a comparison shows its secret."""

    purpose: Purpose
    _secret: Ed25519PrivateKey = field(repr=False, compare=False)
    public: PublicKey = field(init=False)

    def __post_init__(self) -> None:
        raw = self._secret.public_key().public_bytes_raw()
        object.__setattr__(self, "public", PublicKey(raw, self.purpose))

    @property
    def id(self) -> str:
        """The public half as Multikey text, ``z6Mk…``."""
        return self.public.id

    @property
    def did_key(self) -> str:
        """The DID that is this key."""
        return self.public.did_key

    @property
    def verification_method(self) -> str:
        """The address of this key as a method of its own ``did_key``."""
        return self.public.verification_method

    def sign(self, data: bytes, /) -> bytes:
        """Return the 64 bytes of the Ed25519 signature over ``data`` (RFC 8032)."""
        return self._secret.sign(data)


class KeyStore:
    """The keys in one folder. Any number of processes and threads may use the same folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def signing_key(self, purpose: Purpose) -> SigningKey:
        """Return the current key for ``purpose``; make it if there is none yet.

        When several processes make it at once, one of them wins and all return its key. Raises
        ``KeyFileError`` if the file is damaged or cannot be read or made; a file that is there
        is never replaced.
        """
        path = self._folder / f"{purpose.value}.pem"
        secret = _load_secret(path)
        if secret is None:
            _make(path)
            secret = _load_secret(path)
        if secret is None:
            raise KeyFileError(path, "has vanished while it was made, or is a broken link", ACCESS)
        return SigningKey(purpose, secret)

    def public_keys(self) -> tuple[PublicKey, ...]:
        """Return all public keys: the current ones, then those in ``retired/``, by file name.

        Makes no key. A retired file may hold either half (``*.pem``, ``*.pub``); one whose name
        begins with ``demo`` counts as a demonstration's. Raises ``KeyFileError``.
        """
        current = [
            PublicKey(secret.public_key().public_bytes_raw(), purpose)
            for purpose in Purpose
            if (secret := _load_secret(self._folder / f"{purpose.value}.pem"))
        ]
        folder = self._folder / "retired"
        retired = sorted([*folder.glob("*.pem"), *folder.glob("*.pub")])
        return (*current, *(_load_retired(path) for path in retired))


def public_pem(key: PublicKey) -> str:
    """Return the public half as PEM text, as a ``.pub`` file in ``retired/`` holds it."""
    public = Ed25519PublicKey.from_public_bytes(key.raw)
    return public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode()


def _load_secret(path: Path) -> Ed25519PrivateKey | None:
    data = read(path)
    if data is None:
        return None
    try:
        key = serialization.load_pem_private_key(data, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyFileError(path, "is no readable private key", _RESTORE) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(path, "is a key of another kind than Ed25519", _RESTORE)
    return key


def _load_retired(path: Path) -> PublicKey:
    data = read(path) or b""
    if b"PRIVATE KEY" in data:
        secret = _load_secret(path)
        public: object = secret.public_key() if secret else None
    else:
        try:
            public = serialization.load_pem_public_key(data)
        except (ValueError, UnsupportedAlgorithm) as error:
            raise KeyFileError(path, "is no readable key", _RESTORE) from error
    if not isinstance(public, Ed25519PublicKey):
        raise KeyFileError(path, "is a key of another kind than Ed25519", _RESTORE)
    purpose = Purpose.DEMO if path.name.startswith(Purpose.DEMO.value) else Purpose.AWARD
    return PublicKey(public.public_bytes_raw(), purpose, retired=True)


def _make(path: Path) -> None:
    """Put a new key at ``path``, unless somebody was faster."""
    secret = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    make(path, secret)
