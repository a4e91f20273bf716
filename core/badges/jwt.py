"""A badge as one line of text: VC-JWT, the second proof (Open Badges 3.0, section 8.2.4).

The payload is the credential itself with the registered claims beside its members:
``iss`` (issuer's id), ``jti`` (the credential's id), ``sub`` (the subject's id), ``nbf``
(``validFrom``) and, where it expires, ``exp`` (``validUntil``). The standard asks every verifier
for RS256. A credential that has its embedded proof keeps it in here, as the section says.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from core.badges.entries import JsonObject
from core.badges.errors import UncoveredDocument, WrongKey
from core.badges.form import check_texts
from core.badges.jsons import NotJson, read_object

# NIST SP 800-131A: shorter ones have been forbidden since 2014.
SHORTEST_RSA = 2048
PublicKey = Ed25519PublicKey | RSAPublicKey
# Public-key algorithms (RFC 7518, section 3.1; RFC 8812) that we do not check.
_OTHERS = ("ES256", "ES384", "ES512", "ES256K", "PS256", "PS384", "PS512", "RS384", "RS512")
_ALGORITHMS: Mapping[str, type] = {"RS256": RSAPublicKey, "EdDSA": Ed25519PublicKey}
_PARTS = 3


@dataclass(frozen=True)
class Token:
    """A VC-JWT as it was read: nothing about it has been checked."""

    text: str
    header: JsonObject
    payload: JsonObject

    @property
    def credential(self) -> JsonObject:
        """The credential: the payload itself, or its ``vc`` as VC Data Model 1.1 had it."""
        inner = self.payload.get("vc")
        return inner if isinstance(inner, dict) else self.payload


def sign_jwt(document: Mapping[str, Any], key: RSAPrivateKey, kid: str) -> str:
    """Return ``document`` (a credential with or without embedded proof) as compact JWS.

    ``kid`` is the address under which the issuer lists the public half, ``did:web:…#…`` or
    ``https://…``; it has to be the issuer's own. Raises ``WrongKey`` for another one or for a key
    of fewer than 2048 bits, ``UnsignableText`` as ``form.py`` says, and ``UncoveredDocument`` for a
    document without issuer, id or ``validFrom``.
    """
    if key.key_size < SHORTEST_RSA:
        raise WrongKey(f"an RSA key has at least {SHORTEST_RSA} bits")
    check_texts(document)
    claims = registered_claims(document)
    issuer = claims["iss"]
    if issuer.startswith("did:") and kid.partition("#")[0] != issuer:
        raise WrongKey("the verification method is not one of this issuer")
    header = {"alg": "RS256", "typ": "JWT", "kid": kid}
    return jwt.encode({**document, **claims}, key, algorithm="RS256", headers=header)


def registered_claims(document: Mapping[str, Any]) -> JsonObject:
    """Return what the JWT says beside the credential (Open Badges 3.0, section 8.2.4.1).

    Raises ``UncoveredDocument`` for a credential that lacks what they are made of.
    """
    issuer, subject = document.get("issuer"), document.get("credentialSubject")
    named = {
        "iss": issuer.get("id") if isinstance(issuer, dict) else issuer,
        "jti": document.get("id"),
        "sub": subject.get("id") if isinstance(subject, dict) else None,
    }
    claims: JsonObject = {name: value for name, value in named.items() if isinstance(value, str)}
    for claim, path in {"iss": "issuer", "jti": "id"}.items():
        if claim not in claims:
            raise UncoveredDocument(path, "is missing")
    # The second names are those of VC Data Model 1.1.
    times = {"nbf": ("validFrom", "issuanceDate"), "exp": ("validUntil", "expirationDate")}
    for claim, paths in times.items():
        for path in paths:
            if path in document:
                claims.setdefault(claim, _seconds(document[path], path))
    if "nbf" not in claims:
        raise UncoveredDocument("validFrom", "is missing")
    return claims


def read_jwt(text: str) -> Token | None:
    """Take a compact JWS apart; None for text that is none. Checks nothing about it."""
    parts = text.split(".")
    if len(parts) != _PARTS or not text.isascii():
        return None
    try:
        header, payload = (read_object(_decoded(part)) for part in parts[:2])
    except NotJson:
        return None
    return Token(text, header, payload)


def is_strange(token: Token) -> bool:
    """Tell whether it is signed in a way that we do not know, which may be as good as ours."""
    return token.header.get("alg") in _OTHERS


def jwt_holds(token: Token, key: PublicKey) -> bool:
    """Tell whether the token was signed with the private half of ``key``; never raises.

    The kind of the key decides which algorithm may be named, never the other way round
    (RFC 8725, sections 3.1 and 3.2); an extension marked as critical is refused, since we know
    none. Dates and claims are not looked at here.
    """
    algorithm = token.header.get("alg")
    kind = _ALGORITHMS.get(algorithm) if isinstance(algorithm, str) else None
    if kind is None or not isinstance(key, kind) or "crit" in token.header:
        return False
    if isinstance(key, RSAPublicKey) and key.key_size < SHORTEST_RSA:
        return False
    try:
        jwt.api_jws.decode(token.text, key, algorithms=[str(algorithm)])
    except (jwt.InvalidTokenError, ValueError):
        return False
    return True


def contradiction(token: Token) -> str:
    """Name a registered claim that says something else than the credential; empty if none.

    Readers look at one or the other, so they must not differ. A claim that is not there says
    nothing, except for ``iss``, without which nobody vouches.
    """
    try:
        expected = registered_claims(token.credential)
    except UncoveredDocument as error:
        return error.path
    if "iss" not in token.payload:
        return "iss"
    for claim in ("iss", "jti", "sub", "nbf", "exp"):
        said = token.payload.get(claim)
        if said is not None and said != expected.get(claim):
            return claim
    return ""


def _seconds(text: object, path: str) -> int:
    try:
        time = datetime.fromisoformat(str(text))
    except ValueError:
        raise UncoveredDocument(path, "is no time") from None
    if time.utcoffset() is None:
        raise UncoveredDocument(path, "has no time zone")
    return int(time.timestamp())


def _decoded(part: str) -> bytes:
    """base64url without padding (RFC 7515, section 2), and nothing else."""
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotJson(str(error)) from error
