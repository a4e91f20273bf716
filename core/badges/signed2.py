"""A signed badge of Open Badges 2.0: an assertion as compact JWS, believed for its issuer's key.

Open Badges 2.0, "Signed Badges": ``verification.creator`` names a CryptographicKey that the issuer
lists as its ``publicKey`` and that names the issuer as its owner. The badge and its issuer are
hosted; whether the assertion was revoked stands in the issuer's ``revocationList``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from core.badges.checks import Check, Reason, Step
from core.badges.errors import NotFetched
from core.badges.hosted import (
    Checks,
    check_dates,
    check_revocation_list,
    id_of,
    is_https,
    issuer_of,
)
from core.badges.jsons import NotJson
from core.badges.jwt import PublicKey, Token, is_strange, jwt_holds
from core.badges.resolving import Fetch, fetched_object

SIGNED = frozenset({"signed", "SignedBadge"})
# An RSA key of 16,384 bits as PEM, and more than that would take long to check with.
LONGEST_PEM = 4_000


def check_signed(token: Token, fetch: Fetch, now: datetime) -> Checks:
    """Check a signed Assertion; the checks from ``Step.STRUCTURE`` to ``Step.STATUS``."""
    document = token.payload
    fault = _fault_of(document)
    if fault:
        later = (Step.ISSUER, Step.PROOF, Step.DATES, Step.STATUS)
        unchecked = (Check(step, Reason.NOT_CHECKED) for step in later)
        return (Check(Step.STRUCTURE, Reason.NOT_A_BADGE, fault), *unchecked)
    dates, status = check_dates(document, now), Check(Step.STATUS, Reason.NOT_CHECKED)
    issuer, proof = _check_proof(token, fetch)
    if issuer.passed and proof.passed:
        status = check_revocation_list(document, fetch)
    return (Check(Step.STRUCTURE), issuer, proof, dates, status)


def _fault_of(document: Mapping[str, Any]) -> str:
    """Open Badges 2.0, Assertion: the required properties, and signed verification."""
    verification = document.get("verification")
    kind = verification.get("type") if isinstance(verification, dict) else None
    kinds = {one for one in (kind if isinstance(kind, list) else [kind]) if isinstance(one, str)}
    if not is_https(id_of(document.get("badge"))):
        return "its badge must have an https address"
    if kinds.isdisjoint(SIGNED):
        return "it does not say that it is signed"
    if document.get("type") != "Assertion" or not isinstance(document.get("recipient"), dict):
        return "it is no assertion about somebody"
    return "" if id_of(document.get("id")) else "it has no id"


def _check_proof(token: Token, fetch: Fetch) -> tuple[Check, Check]:
    unchecked = Check(Step.PROOF, Reason.NOT_CHECKED)
    try:
        key = _key(token.payload, issuer_of(token.payload, fetch), fetch)
    except NotFetched as error:
        return Check(Step.ISSUER, Reason.UNREACHABLE, str(error)), unchecked
    except NotJson as error:
        return Check(Step.ISSUER, Reason.UNKNOWN_KEY, str(error)), unchecked
    if key is None:
        return Check(Step.ISSUER, Reason.UNKNOWN_KEY), unchecked
    if is_strange(token):
        return Check(Step.ISSUER), Check(Step.PROOF, Reason.UNKNOWN_KIND)
    return Check(Step.ISSUER), Check(Step.PROOF, None if jwt_holds(token, key) else Reason.FORGED)


def _key(document: Mapping[str, Any], issuer: Mapping[str, Any], fetch: Fetch) -> PublicKey | None:
    """The key that the issuer lists and the assertion names; None where they do not agree."""
    listed = issuer.get("publicKey")
    every = listed if isinstance(listed, list) else [listed]
    creator = id_of(document["verification"].get("creator")) or id_of(every[0])
    if creator not in map(id_of, every) or not is_https(creator):
        return None
    found = fetched_object(creator, fetch)
    if id_of(found.get("owner")) != issuer.get("id") or found.get("id", creator) != creator:
        return None
    return _read(found.get("publicKeyPem"))


def _read(pem: object) -> PublicKey | None:
    if not isinstance(pem, str) or len(pem) > LONGEST_PEM:
        return None
    try:
        key = load_pem_public_key(pem.encode())
    except Exception:  # noqa: BLE001  whatever is wrong with it, it is no key of anybody
        return None
    return key if isinstance(key, RSAPublicKey | Ed25519PublicKey) else None
