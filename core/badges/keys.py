"""The keys that sign: Ed25519 for the embedded proof, RSA for the second form, VC-JWT RS256.

Open Badges 3.0 asks verifiers for RS256 at least (section 8.2); those that read the embedded
proof want Ed25519. How keys are kept in files stands in ``keystore.py``.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from enum import StrEnum

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPublicKey,
    RSAPublicNumbers,
)

from core.badges import multibase


class Purpose(StrEnum):
    """What a key may sign: real awards, or demonstrations."""

    AWARD = "award"
    DEMO = "demo"


class Kind(StrEnum):
    """Which of the two signatures a key makes: the embedded proof, or the JWT."""

    PROOF = "ed25519"
    JWT = "rsa"


class KeyState(StrEnum):
    """Where a key is in its life.

    - current: it signs;
    - former: another one signs now; its private half is still here;
    - retired: only its public half is left, and badges signed with it stay genuine;
    - compromised: somebody else may have it. It is not listed as the issuer's any more.
    """

    CURRENT = "current"
    FORMER = "former"
    RETIRED = "retired"
    COMPROMISED = "compromised"


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


@dataclass(frozen=True)
class JwtPublicKey:
    """The public half of an RSA key: modulus ``n`` and exponent ``e``."""

    n: int
    e: int
    purpose: Purpose
    retired: bool = False

    @property
    def jwk(self) -> dict[str, str]:
        """The key as RFC 7517 and 7518 section 6.3.1 have it: nothing but kty, n and e."""
        return {"kty": "RSA", "n": _base64url(self.n), "e": _base64url(self.e)}

    @property
    def id(self) -> str:
        """The JWK thumbprint (RFC 7638) in base64url: the same for the same key, everywhere."""
        text = json.dumps(self.jwk, sort_keys=True, separators=(",", ":"))
        digest = hashlib.sha256(text.encode()).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@dataclass(frozen=True)
class JwtKey:
    """An RSA key that can sign. Neither ``repr`` nor a comparison shows its secret."""

    purpose: Purpose
    _secret: RSAPrivateKey = field(repr=False, compare=False)
    public: JwtPublicKey = field(init=False)

    def __post_init__(self) -> None:
        numbers = self._secret.public_key().public_numbers()
        object.__setattr__(self, "public", JwtPublicKey(numbers.n, numbers.e, self.purpose))

    @property
    def id(self) -> str:
        """The thumbprint of the public half."""
        return self.public.id

    @property
    def private(self) -> RSAPrivateKey:
        """The key itself, for whoever writes the JWT."""
        return self._secret


@dataclass(frozen=True)
class KeyInfo:
    """A key of the folder as its keeper sees it. ``id`` stands in every badge it signed."""

    id: str
    kind: Kind
    purpose: Purpose
    state: KeyState


AnyPublic = PublicKey | JwtPublicKey


def public_half(key: object, purpose: Purpose, *, retired: bool = False) -> AnyPublic | None:
    """A public or private key of the library's as one of ours; None for any other kind."""
    if isinstance(key, Ed25519PrivateKey | RSAPrivateKey):
        key = key.public_key()
    if isinstance(key, Ed25519PublicKey):
        return PublicKey(key.public_bytes_raw(), purpose, retired)
    if isinstance(key, RSAPublicKey):
        numbers = key.public_numbers()
        return JwtPublicKey(numbers.n, numbers.e, purpose, retired)
    return None


def public_pem(key: AnyPublic) -> str:
    """Return the public half as PEM text, as a ``.pub`` file in ``retired/`` holds it."""
    public: Ed25519PublicKey | RSAPublicKey
    if isinstance(key, PublicKey):
        public = Ed25519PublicKey.from_public_bytes(key.raw)
    else:
        public = RSAPublicNumbers(key.e, key.n).public_key()
    return public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode()


def _base64url(number: int) -> str:
    data = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
