"""The embedded proof of a badge: DataIntegrityProof with cryptosuite eddsa-rdfc-2022.

W3C Data Integrity EdDSA Cryptosuites 1.0, section 3.2. Checking a whole badge is more than
checking its signature: see ``verification.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from core.badges import multibase
from core.badges.canonical import canonical
from core.badges.entries import JsonObject, timestamp
from core.badges.errors import UncoveredDocument

CRYPTOSUITE = "eddsa-rdfc-2022"
PROOF_TYPE = "DataIntegrityProof"
PURPOSE = "assertionMethod"
SIGNATURE_BYTES = 64


class Signer(Protocol):
    """Whatever makes an Ed25519 signature (RFC 8032) of 64 bytes: a key here, or a service."""

    def sign(self, data: bytes, /) -> bytes:
        """Return the signature over ``data``."""
        ...


def sign(
    document: Mapping[str, Any], key: Signer, verification_method: str, created: datetime
) -> JsonObject:
    """Return a copy of ``document`` with its proof (section 3.2.1, Create Proof).

    ``verification_method`` is the address under which verifiers find the public key; ``created``
    a time with time zone, written to the second. That the method is the issuer's is for
    ``issue`` to hold, since a proof may be made for other documents than badges.

    Raises ``UncoveredDocument`` (also for a document that has a proof already), its kinds
    ``UnsignableText`` and ``DocumentTooLarge``, and ``UnknownContext``; ``ValueError`` for a
    time without zone.
    """
    if "proof" in document:
        raise UncoveredDocument("proof", "the document is signed already")
    options = proof_options(verification_method, created)
    signature = key.sign(hash_data(document, options))
    return {**document, "proof": {**options, "proofValue": multibase.encode(signature)}}


def proof_options(verification_method: str, created: datetime) -> JsonObject:
    """Return a proof without its value; raises ``ValueError`` for a time without zone."""
    return {
        "type": PROOF_TYPE,
        "cryptosuite": CRYPTOSUITE,
        "created": timestamp(created),
        "verificationMethod": verification_method,
        "proofPurpose": PURPOSE,
    }


def hash_data(
    document: Mapping[str, Any], options: Mapping[str, Any], *, foreign: bool = False
) -> bytes:
    """Return the 64 bytes that are signed: SHA-256 of the options, then of the document.

    ``document`` has no proof, ``options`` no proofValue (sections 3.2.3 to 3.2.5: the options
    are canonicalized in the document's context). Raises what ``canonical`` raises, and knows
    ``foreign`` as it does.
    """
    hashed = options_hash(document, options, foreign=foreign)
    return hashed + _digest(canonical(document, foreign=foreign))


def options_hash(
    document: Mapping[str, Any], options: Mapping[str, Any], *, foreign: bool = False
) -> bytes:
    """Return the first half of ``hash_data``, which many documents may share (section 3.2.5)."""
    configuration = {**options, "@context": document.get("@context")}
    return _digest(canonical(configuration, foreign=foreign))


def signature_holds(data: bytes, signature: bytes, public_key: bytes) -> bool:
    """Tell whether ``signature`` is that of ``public_key`` (32 bytes) over ``data``.

    Section 3.2.7 (Proof Verification), Ed25519 as in RFC 8032; never raises.
    """
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def _digest(text: str) -> bytes:
    return sha256(text.encode("utf-8")).digest()
