"""Which public key a proof names, and whether it is its issuer's to use.

An issuer lists its keys itself: a did:key is one, a did:web and an https address lead to a
document (W3C Controlled Identifiers 1.0; did:web method; Open Badges 3.0, section 8.2.4.2). A key
that lies anywhere else vouches for nobody, so a stranger does not choose what we fetch beyond the
issuer's own address.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from core.badges import dids, multibase
from core.badges.checks import Reason
from core.badges.jsons import NotJson, read_object
from core.badges.jwt import PublicKey

# Gives what lies at an https address; raises ``errors.NotFetched``. Size, time and where one may
# connect to are its own affair.
Fetch = Callable[[str], bytes]


# Taking a host of piled-up accents apart takes time in the square of its length.
LONGEST_ADDRESS = 2_048

# The members of a public key (RFC 7518, section 6.3.1; RFC 8037, section 2), and the most
# characters that one may have: a modulus of 16,384 bits, more than OpenSSL would check with.
_PUBLIC = ("kty", "crv", "x", "n", "e")
_LONGEST = 2_731


class NoKey(Exception):
    """There is no such key, or it is not this issuer's; ``reason`` says which."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(detail or reason.value)
        self.reason = reason


def key_for(method: str, issuer: str, fetch: Fetch) -> PublicKey:
    """Return the key that a proof names as ``method``, if ``issuer`` lists it for assertions.

    Raises ``NoKey``, and what ``fetch`` raises.
    """
    if method.startswith("#"):
        method = issuer + method
    base, _, fragment = method.partition("#")
    if base.startswith("did:"):
        if base != issuer or not fragment:
            raise NoKey(Reason.OTHER_ISSUER)
        return _did_key(method) if base.startswith("did:key:") else _listed(method, base, fetch)
    if not base.startswith("https://"):
        raise NoKey(Reason.UNKNOWN_KEY, "the key's address is none we can look at")
    if base == issuer:
        return _listed(method, base, fetch)
    return _hosted(method, issuer, fetch)


def same_origin(one: str, other: str) -> bool:
    """Tell whether two https addresses have the same host and port (RFC 6454)."""
    if max(len(one), len(other)) > LONGEST_ADDRESS:
        return False
    try:
        first, second = ((p.scheme, p.hostname, p.port or 443) for p in map(urlsplit, (one, other)))
    except ValueError:
        return False
    return first == second and first[0] == "https" and bool(first[1])


def fetched_object(url: str, fetch: Fetch) -> dict[str, Any]:
    """Return the JSON object at an address; raises ``NotJson`` and what ``fetch`` raises."""
    return read_object(fetch(url))


def _did_key(method: str) -> PublicKey:
    raw = dids.did_key(method)
    if raw is None:
        raise NoKey(Reason.UNKNOWN_KEY, "the did:key is no Ed25519 key")
    return Ed25519PublicKey.from_public_bytes(raw)


def _listed(method: str, issuer: str, fetch: Fetch) -> PublicKey:
    """Find a key in the issuer's own document (Controlled Identifiers 1.0, section 3.3)."""
    try:
        url = dids.did_document_url(issuer) if issuer.startswith("did:") else issuer
        document = fetched_object(url, fetch)
    except ValueError as error:
        raise NoKey(Reason.UNKNOWN_KEY, f"the issuer's document: {error}") from error
    if document.get("id") != issuer:
        raise NoKey(Reason.OTHER_ISSUER, "the document at the issuer's address is another's")
    asserting = _array(document.get("assertionMethod"))
    embedded = [one for one in asserting if isinstance(one, dict)]
    named = {_absolute(one, issuer) for one in asserting if isinstance(one, str)}
    for one in [*embedded, *_array(document.get("verificationMethod"))]:
        if not isinstance(one, dict) or _absolute(one.get("id"), issuer) != method:
            continue
        if one not in embedded and method not in named:
            raise NoKey(Reason.UNKNOWN_KEY, "the issuer does not list this key for assertions")
        return _checked(one, issuer)
    raise NoKey(Reason.UNKNOWN_KEY, "the issuer does not list this key")


def _hosted(method: str, issuer: str, fetch: Fetch) -> PublicKey:
    """Read a key that lies at an address of its own, beside its issuer."""
    if not same_origin(method, issuer):
        raise NoKey(Reason.OTHER_ISSUER)
    try:
        found = fetched_object(method.partition("#")[0], fetch)
    except NotJson as error:
        raise NoKey(Reason.UNKNOWN_KEY, f"the key's document: {error}") from error
    if not isinstance(found.get("kty"), str) and found.get("controller") != issuer:
        raise NoKey(Reason.OTHER_ISSUER, "the key belongs to somebody else")
    return _checked(found, issuer)


def _checked(method: Mapping[str, Any], issuer: str) -> PublicKey:
    if method.get("controller", issuer) != issuer or "revoked" in method:
        raise NoKey(Reason.UNKNOWN_KEY, "the key is another's, or was taken back")
    key = read_key(method)
    if key is None:
        raise NoKey(Reason.UNKNOWN_KEY, "the key is of no kind that we know")
    return key


def read_key(method: Mapping[str, Any]) -> PublicKey | None:
    """Return the public key in a Multikey, a JsonWebKey or a bare JWK; None for other kinds."""
    text = method.get("publicKeyMultibase")
    if isinstance(text, str):
        try:
            return Ed25519PublicKey.from_public_bytes(multibase.public_key(text))
        except ValueError:
            return None
    jwk = method.get("publicKeyJwk", method)
    if not isinstance(jwk, dict):
        return None
    # No more than the public half: with a private exponent beside it the library would look for
    # the primes, which takes hours for a large one, and strangers choose how large it is.
    jwk = {name: jwk[name] for name in _PUBLIC if name in jwk}
    if any(not isinstance(one, str) or len(one) > _LONGEST for one in jwk.values()):
        return None
    try:
        key = jwt.PyJWK.from_json(json.dumps(jwk), "EdDSA" if jwk.get("kty") == "OKP" else "RS256")
    except (jwt.PyJWTError, ValueError, TypeError, KeyError):
        return None
    return key.key if isinstance(key.key, Ed25519PublicKey | RSAPublicKey) else None


def _array(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _absolute(name: object, base: str) -> str:
    text = name if isinstance(name, str) else ""
    return base + text if text.startswith("#") else text
