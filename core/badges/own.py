"""Is this a badge as we write them, and genuine? Named checks, each with a stable reason.

Stricter than the standard: one spelling for everything. For badges of anybody see
``verification.py``.

Nothing here raises on what a stranger hands in, and nothing is fetched. Whether a badge has been
revoked is not asked here: that needs the issuer's status list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from core.badges import multibase
from core.badges.checks import Check, CheckName, Reason, VerificationResult
from core.badges.document import CONTEXTS
from core.badges.errors import BadgeError
from core.badges.signature import (
    CRYPTOSUITE,
    PROOF_TYPE,
    PURPOSE,
    SIGNATURE_BYTES,
    hash_data,
    signature_holds,
)

PublicKeyFor = Callable[[str], bytes | None]


def verify(document: object, public_key_for: PublicKeyFor, now: datetime) -> VerificationResult:
    """Check a signed badge, as parsed from JSON (VC Data Integrity 1.0 section 4.3).

    ``public_key_for`` gives the 32 bytes of the Ed25519 key that a verification method names,
    or ``None`` if it knows none: which keys to trust is the caller's choice (``did_key`` trusts
    whoever signed). ``now`` has a time zone. What is checked stands at ``CheckName``.

    Never raises on bad documents. Raises ``ValueError`` for a ``now`` without time zone; what
    ``public_key_for`` raises passes through, since an outage is not a forgery.
    """
    if now.utcoffset() is None:
        raise ValueError("now must have a time zone")
    badge: Mapping[str, Any] = document if isinstance(document, dict) else {}
    is_badge = _check_document(badge)
    proof = _check_proof(badge)
    method, key = _check_method(badge, public_key_for if proof.passed else None)
    signature = _check_signature(badge, key if is_badge.passed else None)
    validity = check_validity(badge, now)
    return VerificationResult((is_badge, proof, method, signature, validity))


# Optional members that change nothing for us; anything else (domain, challenge, previousProof)
# makes demands that a badge on a page cannot meet.
_PROOF_MEMBERS = frozenset({"type", "cryptosuite", "proofPurpose", "verificationMethod"})
_OPTIONAL_MEMBERS = frozenset({"id", "created", "expires", "nonce"})


# Two names of one thing: the context maps both to the same address.
_BADGE_TYPES = frozenset({"OpenBadgeCredential", "AchievementCredential"})


def _check_document(badge: Mapping[str, Any]) -> Check:
    """VC Data Model 2.0 sections 4.3 and 4.5; Open Badges 3.0, AchievementCredential.

    Another list of known contexts could leave the statements, and so the signature, as they
    are; and an issuer signs more than badges.
    """
    types = badge.get("type")
    named = {name for name in types if isinstance(name, str)} if isinstance(types, list) else set()
    subject = badge.get("credentialSubject")
    is_badge = (
        badge.get("@context") == list(CONTEXTS)
        and "VerifiableCredential" in named
        and not named.isdisjoint(_BADGE_TYPES)
        and isinstance(subject, dict)
        and isinstance(subject.get("achievement"), dict)
    )
    return Check(CheckName.DOCUMENT, None if is_badge else Reason.NOT_A_BADGE)


def _check_proof(badge: Mapping[str, Any]) -> Check:
    proof = badge.get("proof")
    if proof is None:
        return Check(CheckName.PROOF, Reason.MISSING)
    fault = fault_of(proof)
    return Check(CheckName.PROOF, Reason.MALFORMED if fault else None, fault)


def fault_of(proof: object) -> str:
    """Say what is wrong with the proof's form; empty if nothing is."""
    if not isinstance(proof, dict):
        return "must be one object"
    members = set(proof) - {"proofValue"}
    if not _PROOF_MEMBERS <= members <= _PROOF_MEMBERS | _OPTIONAL_MEMBERS:
        return "lacks a member, or has one that we do not know"
    if not all(isinstance(value, str) for value in proof.values()):
        return "holds something else than text"
    kind = (proof["type"], proof["cryptosuite"], proof["proofPurpose"])
    if kind != (PROOF_TYPE, CRYPTOSUITE, PURPOSE):
        return f"must be {PROOF_TYPE}, {CRYPTOSUITE}, {PURPOSE}"
    if "created" in proof and read_time(proof["created"]) is None:
        return "was created at no time we can read"
    return "" if signature_of(proof) else "proofValue must be base58btc of 64 bytes"


def signature_of(proof: Mapping[str, Any]) -> bytes | None:
    try:
        signature = multibase.decode(proof.get("proofValue", ""))
    except ValueError:
        return None
    return signature if len(signature) == SIGNATURE_BYTES else None


def _check_method(
    badge: Mapping[str, Any], public_key_for: PublicKeyFor | None
) -> tuple[Check, bytes | None]:
    """VC Data Model 2.0 section 4.7 with Controlled Identifiers 1.0 section 3.3.

    A method that is not the issuer's is not even looked up: a stranger must not choose what
    address we ask for keys.
    """
    if public_key_for is None:
        return Check(CheckName.METHOD, Reason.NOT_CHECKED), None
    method = badge["proof"]["verificationMethod"]
    did, _, fragment = method.partition("#")
    if not fragment or did != issuer_id(badge):
        return Check(CheckName.METHOD, Reason.OTHER_ISSUER), None
    key = public_key_for(method)
    return Check(CheckName.METHOD, Reason.UNKNOWN_KEY if key is None else None), key


def issuer_id(document: Mapping[str, Any]) -> object:
    """Return the id of the issuer of a credential, be it written as an object or as text."""
    issuer = document.get("issuer")
    return issuer.get("id") if isinstance(issuer, dict) else issuer


def _check_signature(badge: Mapping[str, Any], key: bytes | None) -> Check:
    if key is None:
        return Check(CheckName.SIGNATURE, Reason.NOT_CHECKED)
    proof = badge["proof"]
    signature = signature_of(proof)
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    unsigned = {name: value for name, value in badge.items() if name != "proof"}
    try:
        data = hash_data(unsigned, options)
    except BadgeError as error:
        return Check(CheckName.SIGNATURE, Reason.NOT_COVERED, str(error))
    holds = signature is not None and signature_holds(data, signature, key)
    return Check(CheckName.SIGNATURE, None if holds else Reason.FORGED)


def check_validity(badge: Mapping[str, Any], now: datetime) -> Check:
    """VC Data Model 2.0 section 4.9; VC Data Integrity 1.0 section 2.1 (expires)."""
    proof = badge.get("proof")
    ends = [badge.get("validUntil"), proof.get("expires") if isinstance(proof, dict) else None]
    start = read_time(badge.get("validFrom"))
    limits = [read_time(end) for end in ends if end is not None]
    if start is None or None in limits:
        return Check(CheckName.VALIDITY, Reason.MALFORMED)
    if now < start:
        return Check(CheckName.VALIDITY, Reason.NOT_YET)
    expired = any(limit is not None and limit < now for limit in limits)
    return Check(CheckName.VALIDITY, Reason.EXPIRED if expired else None)


_DATE_TIME_STAMP = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})"
)


def read_time(text: object) -> datetime | None:
    """Read an xsd:dateTimeStamp; ``None`` for anything else, such as the year 0 or 12000."""
    if not isinstance(text, str) or not _DATE_TIME_STAMP.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
