"""Private and public keys as PEM text: made, written and read, of the two kinds that we use."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from core.badges.errors import KeyFileError
from core.badges.keyfiles import read
from core.badges.keys import AnyPublic, Kind, Purpose, public_half

# NIST SP 800-57: good beyond 2030 for what is revoked and issued anew, and read by everything.
RSA_BITS = 2048
_RESTORE = (
    "Restore it from your backup. If there is none, move it away: a new key is made then, and "
    "badges signed with the lost one can be checked only if its public half is put into the "
    "folder retired/ as a .pub file."
)
_KINDS: Mapping[Kind, type[Ed25519PrivateKey] | type[RSAPrivateKey]] = {
    Kind.PROOF: Ed25519PrivateKey,
    Kind.JWT: RSAPrivateKey,
}
_NAMES = {Kind.PROOF: "Ed25519", Kind.JWT: "RSA"}


def new_key(kind: Kind) -> Ed25519PrivateKey | RSAPrivateKey:
    """A new private key."""
    if kind is Kind.PROOF:
        return Ed25519PrivateKey.generate()
    return rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)


def pem(secret: Ed25519PrivateKey | RSAPrivateKey) -> bytes:
    """A private key as an unencrypted PKCS #8 file."""
    return secret.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def load_secret(path: Path, kind: Kind | None) -> Any:
    """The private key in a file, of that kind or of either; None without a file.

    Raises ``KeyFileError``.
    """
    data = read(path)
    if data is None:
        return None
    try:
        key: object = serialization.load_pem_private_key(data, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyFileError(path, "is no readable private key", _RESTORE) from error
    wanted = tuple(_KINDS.values()) if kind is None else (_KINDS[kind],)
    if not isinstance(key, wanted):
        names = " or ".join(_NAMES.values()) if kind is None else _NAMES[kind]
        raise KeyFileError(path, f"is a key of another kind than {names}", _RESTORE)
    return key


def load_earlier(path: Path, purpose: Purpose, *, retired: bool) -> AnyPublic:
    """The public half of a key in a file that holds either half.

    Raises ``KeyFileError``, and ``FileNotFoundError`` without a file.
    """
    data = read(path)
    if data is None:
        raise FileNotFoundError(path)
    found = public_half(_load_any(path, data), purpose, retired=retired)
    if found is None:
        names = " or ".join(_NAMES.values())
        raise KeyFileError(path, f"is a key of another kind than {names}", _RESTORE)
    return found


def _load_any(path: Path, data: bytes) -> object:
    if b"PRIVATE KEY" in data:
        return load_secret(path, None)
    try:
        return serialization.load_pem_public_key(data)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyFileError(path, "is no readable key", _RESTORE) from error
