"""Is this badge genuine? Named checks, each with a stable reason where it fails.

Nothing here raises on what a stranger hands in, and nothing is fetched. Whether a badge has been
revoked is not asked here: that needs the issuer's status list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from core.badges import multibase
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


class CheckName(StrEnum):
    """What is checked, in this order.

    - document: it is a badge, with a badge's contexts and types;
    - proof: it has one DataIntegrityProof, eddsa-rdfc-2022, for assertionMethod, with nothing
      unusual in it;
    - method: it belongs to the DID that is the issuer, and its key is known;
    - signature: it holds, and hides nothing of what the JSON shows;
    - validity: ``validFrom`` ≤ now ≤ ``validUntil``, and the proof has not expired.
    """

    DOCUMENT = "document"
    PROOF = "proof"
    METHOD = "method"
    SIGNATURE = "signature"
    VALIDITY = "validity"


class Reason(StrEnum):
    """Why a check failed."""

    NOT_A_BADGE = "not_a_badge"
    MISSING = "missing"
    MALFORMED = "malformed"
    OTHER_ISSUER = "other_issuer"
    UNKNOWN_KEY = "unknown_key"
    NOT_COVERED = "not_covered"
    FORGED = "forged"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True)
class Check:
    """One check and, if it failed, why. ``detail`` is for logs, in English, and may be empty."""

    name: CheckName
    reason: Reason | None = None
    detail: str = ""

    @property
    def passed(self) -> bool:
        """Whether this check found nothing amiss."""
        return self.reason is None


@dataclass(frozen=True)
class VerificationResult:
    """All checks of one document, in the order of ``CheckName``."""

    checks: tuple[Check, ...]

    @property
    def verified(self) -> bool:
        """Whether every check passed."""
        return all(check.passed for check in self.checks)

    @property
    def failed(self) -> tuple[CheckName, ...]:
        """The names of the checks that did not pass."""
        return tuple(check.name for check in self.checks if not check.passed)

    def check(self, name: CheckName) -> Check:
        """Return the check called ``name``."""
        return next(check for check in self.checks if check.name is name)


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
    validity = _check_validity(badge, now)
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
    fault = _fault_of(proof)
    return Check(CheckName.PROOF, Reason.MALFORMED if fault else None, fault)


def _fault_of(proof: object) -> str:
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
    if "created" in proof and _time(proof["created"]) is None:
        return "was created at no time we can read"
    return "" if _signature_of(proof) else "proofValue must be base58btc of 64 bytes"


def _signature_of(proof: Mapping[str, Any]) -> bytes | None:
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
    signature = _signature_of(proof)
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    unsigned = {name: value for name, value in badge.items() if name != "proof"}
    try:
        data = hash_data(unsigned, options)
    except BadgeError as error:
        return Check(CheckName.SIGNATURE, Reason.NOT_COVERED, str(error))
    holds = signature is not None and signature_holds(data, signature, key)
    return Check(CheckName.SIGNATURE, None if holds else Reason.FORGED)


def _check_validity(badge: Mapping[str, Any], now: datetime) -> Check:
    """VC Data Model 2.0 section 4.9; VC Data Integrity 1.0 section 2.1 (expires)."""
    proof = badge.get("proof")
    ends = [badge.get("validUntil"), proof.get("expires") if isinstance(proof, dict) else None]
    start = _time(badge.get("validFrom"))
    limits = [_time(end) for end in ends if end is not None]
    if start is None or None in limits:
        return Check(CheckName.VALIDITY, Reason.MALFORMED)
    if now < start:
        return Check(CheckName.VALIDITY, Reason.NOT_YET)
    expired = any(limit is not None and limit < now for limit in limits)
    return Check(CheckName.VALIDITY, Reason.EXPIRED if expired else None)


_DATE_TIME_STAMP = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})"
)


def _time(text: object) -> datetime | None:
    """Read an xsd:dateTimeStamp; ``None`` for anything else, such as the year 0 or 12000."""
    if not isinstance(text, str) or not _DATE_TIME_STAMP.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
