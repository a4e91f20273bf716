"""Who signed a credential of anybody, and does it hold? Embedded proofs and VC-JWT alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from core.badges.checks import Check, Reason, Step
from core.badges.entries import JsonObject
from core.badges.errors import BadgeError, NotFetched, UnknownContext
from core.badges.jwt import PublicKey, Token, contradiction, is_strange, jwt_holds
from core.badges.own import fault_of, issuer_id, signature_of
from core.badges.reading import Handed
from core.badges.resolving import Fetch, NoKey, key_for, read_key
from core.badges.signature import CRYPTOSUITE, PROOF_TYPE, hash_data, signature_holds

# What else is in use for embedded proofs (W3C, Verifiable Credential Extensions).
_OTHER_PROOFS = (
    "BbsBlsSignature2020",
    "EcdsaSecp256k1Signature2019",
    "Ed25519Signature2018",
    "Ed25519Signature2020",
    "JsonWebSignature2020",
    "RsaSignature2018",
)
_OTHER_SUITES = (
    "bbs-2023",
    "ecdsa-jcs-2019",
    "ecdsa-rdfc-2019",
    "ecdsa-sd-2023",
    "eddsa-2022",
    "eddsa-jcs-2022",
)
# Who publishes the standard: a version of theirs that we do not keep is no sign of a forgery.
_PUBLISHERS = ("https://purl.imsglobal.org/spec/", "https://www.w3.org/", "https://w3id.org/")
_NOT_CHECKED = Check(Step.PROOF, Reason.NOT_CHECKED)


def check_proof(handed: Handed, fetch: Fetch) -> tuple[Check, Check]:
    """Check who signed what was handed in (``Step.ISSUER``), and that it holds (``Step.PROOF``)."""
    document = handed.document or {}
    issuer = issuer_id(document)
    if not isinstance(issuer, str):
        return Check(Step.ISSUER, Reason.MISSING), _NOT_CHECKED
    if handed.token:
        return _check_token(handed.token, issuer, fetch)
    return _check_embedded(document, issuer, fetch)


def _check_token(token: Token, issuer: str, fetch: Fetch) -> tuple[Check, Check]:
    if is_strange(token):
        return Check(Step.ISSUER, Reason.NOT_CHECKED), Check(Step.PROOF, Reason.UNKNOWN_KIND)
    found = _key(_method(token), token.header.get("jwk"), issuer, fetch)
    if isinstance(found, Check):
        return found, _NOT_CHECKED
    if not jwt_holds(token, found):
        return Check(Step.ISSUER), Check(Step.PROOF, Reason.FORGED)
    claim = contradiction(token)
    reason = Reason.CONTRADICTORY if claim else None
    return Check(Step.ISSUER), Check(Step.PROOF, reason, claim)


def _method(token: Token) -> object:
    kid = token.header.get("kid")
    # Some name their key by the bare fragment (RFC 7515 leaves its form open).
    bare = isinstance(kid, str) and ":" not in kid and not kid.startswith("#")
    return f"#{kid}" if bare else kid


def _check_embedded(document: JsonObject, issuer: str, fetch: Fetch) -> tuple[Check, Check]:
    proof = one_proof(document.get("proof"))
    if proof is None:
        return Check(Step.ISSUER, Reason.NOT_CHECKED), Check(Step.PROOF, Reason.MISSING)
    if _is_strange(proof):
        return Check(Step.ISSUER, Reason.NOT_CHECKED), Check(Step.PROOF, Reason.UNKNOWN_KIND)
    fault = fault_of(proof)
    if fault:
        return Check(Step.ISSUER, Reason.NOT_CHECKED), Check(Step.PROOF, Reason.MALFORMED, fault)
    found = _key(proof["verificationMethod"], None, issuer, fetch)
    if isinstance(found, Check):
        return found, _NOT_CHECKED
    return Check(Step.ISSUER), _check_signature(document, proof, found)


def _is_strange(proof: Mapping[str, Any]) -> bool:
    """Tell whether it is of a kind that others use and we do not know: it may hold all the same."""
    kind = proof.get("type")
    return kind in _OTHER_PROOFS or (
        kind == PROOF_TYPE and proof.get("cryptosuite") in _OTHER_SUITES
    )


def one_proof(proof: object) -> Mapping[str, Any] | None:
    """Return the proof we can check, of one or of a set of which each stands alone (section 2.1)."""
    if isinstance(proof, list):
        ours = [one for one in proof if isinstance(one, dict)]
        known = (one for one in ours if one.get("cryptosuite") == CRYPTOSUITE)
        return next(known, next(iter(ours), None))
    return proof if isinstance(proof, dict) else None


def _check_signature(document: JsonObject, proof: Mapping[str, Any], key: PublicKey) -> Check:
    if not isinstance(key, Ed25519PublicKey):
        return Check(Step.PROOF, Reason.FORGED, "the key is of another kind than the proof")
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    try:
        data = hash_data(unsigned, options, foreign=True)
    except UnknownContext as error:
        published = error.url.startswith(_PUBLISHERS)
        reason = Reason.UNKNOWN_VERSION if published else Reason.UNKNOWN_CONTEXT
        return Check(Step.PROOF, reason, str(error))
    except BadgeError as error:
        return Check(Step.PROOF, Reason.NOT_COVERED, str(error))
    signature = signature_of(proof)
    holds = signature is not None and signature_holds(data, signature, key.public_bytes_raw())
    return Check(Step.PROOF, None if holds else Reason.FORGED)


def _key(method: object, jwk: object, issuer: str, fetch: Fetch) -> PublicKey | Check:
    """The issuer's key, or why there is none."""
    try:
        if isinstance(method, str):
            return key_for(method, issuer, fetch)
        # A key that came along in the token is nobody's, unless the issuer is that key.
        own = key_for(f"#{issuer.removeprefix('did:key:')}", issuer, fetch)
        if not isinstance(jwk, dict) or read_key(jwk) != own:
            return Check(Step.ISSUER, Reason.UNKNOWN_KEY, "no key is named")
    except NoKey as error:
        return Check(Step.ISSUER, error.reason, str(error))
    except NotFetched as error:
        return Check(Step.ISSUER, Reason.UNREACHABLE, str(error))
    return own
