"""Who signs: DIDs, DID documents, and finding the public key that a proof names.

did:web (W3C CCG) is an issuer with a web address and keeps its name when keys change; did:key
(W3C CCG) is a key that names itself, for those who have no address yet.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable
from typing import Protocol
from urllib.parse import SplitResult, quote, unquote, urlsplit

from core.badges import multibase
from core.badges.entries import JsonObject
from core.badges.errors import InvalidPublicUrl

_DID_V1 = "https://www.w3.org/ns/did/v1"
_MULTIKEY_V1 = "https://w3id.org/security/multikey/v1"
_JWK_V1 = "https://w3id.org/security/jwk/v1"
_HTTPS_PORT = 443
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")


class Named(Protocol):
    """Any key with its name: ``keys.PublicKey`` and ``keys.SigningKey``."""

    @property
    def id(self) -> str:
        """The key as Multikey text (``z6Mk…``)."""
        ...


class PublicPart(Named, Protocol):
    """The public half of a key: ``keys.PublicKey``."""

    @property
    def raw(self) -> bytes:
        """The 32 bytes of the key."""
        ...


class JwtPart(Named, Protocol):
    """The public half of an RSA key: ``keys.JwtPublicKey``. Its ``id`` is the thumbprint."""

    @property
    def jwk(self) -> dict[str, str]:
        """The key as JWK."""
        ...


def did_web(public_url: str) -> str:
    """Return the DID of the issuer reachable at ``public_url`` (did:web method, section 3.1).

    ``https://badges.example.org:8443/guild`` gives ``did:web:badges.example.org%3A8443:guild``.
    Raises ``InvalidPublicUrl`` for an address that is not https, names no host or an IP address
    (both forbidden by the method), or has a user, a query or a fragment.
    """
    try:
        parts = urlsplit(public_url)
        authority = _authority(parts)
    except ValueError:
        # Without the address: one that cannot be read may hold a password.
        raise InvalidPublicUrl("the public address cannot be read as a URL") from None
    segments = [unquote(segment) for segment in parts.path.split("/") if segment]
    if any(segment in {".", ".."} for segment in segments):
        raise InvalidPublicUrl("a did:web has no . or .. in its path")
    return ":".join(["did", "web", authority, *(_encoded(segment) for segment in segments)])


def _authority(parts: SplitResult) -> str:
    if parts.scheme != "https" or not parts.hostname:
        raise InvalidPublicUrl("a did:web needs an address that begins with https://")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise InvalidPublicUrl("a did:web has no user, query or fragment")
    if _is_ip_address(parts.hostname):
        raise InvalidPublicUrl("a did:web names a host, not an IP address")
    host = parts.hostname.encode("idna").decode("ascii")
    if not _HOST.fullmatch(host):
        raise InvalidPublicUrl("a did:web names a host of letters, digits, dots and hyphens")
    port = parts.port
    return host if port in (None, _HTTPS_PORT) else f"{host}%3A{port}"


def _is_ip_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _encoded(segment: str) -> str:
    # DID syntax (DID Core, section 3.1) knows letters, digits, "." "-" "_" and percent signs;
    # quote() lets a tilde through.
    return quote(segment, safe="").replace("~", "%7E")


def did_document_url(did: str) -> str:
    """Return where the document of a did:web must be served (did:web method, section 3.2).

    Raises ``ValueError`` for any other DID.
    """
    method, _, name = did.partition(":web:")
    if method != "did" or not name:
        raise ValueError("not a did:web")
    host, *segments = name.split(":")
    path = "/".join(segments) if segments else ".well-known"
    return f"https://{unquote(host)}/{path}/did.json"


def verification_method(did: str, key: Named) -> str:
    """Return the address under which the document of ``did`` lists ``key``."""
    return f"{did}#{key.id}"


def did_document(did: str, keys: Iterable[Named], jwt_keys: Iterable[JwtPart] = ()) -> JsonObject:
    """Return the DID document that lists all keys, each once, in the given order.

    ``keys`` stand in it as Multikey, ``jwt_keys`` as JsonWebKey (Controlled Identifiers 1.0,
    sections 2.2.2 and 2.2.3). All are in ``assertionMethod``, retired ones too: a badge stays
    genuine after its key was retired (section 2.3.2). Raises ``ValueError`` without keys, since
    such a document would make every badge of the issuer invalid.
    """
    methods: list[JsonObject] = [
        {
            "id": f"{did}#{name}",
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": name,
        }
        for name in dict.fromkeys(key.id for key in keys)
    ]
    if not methods:
        raise ValueError("a DID document needs at least one key")
    tokens = {key.id: key.jwk for key in jwt_keys}
    methods += [
        {
            "id": f"{did}#{name}",
            "type": "JsonWebKey",
            "controller": did,
            "publicKeyJwk": {**jwk, "alg": "RS256", "kid": name, "use": "sig"},
        }
        for name, jwk in tokens.items()
    ]
    return {
        "@context": [_DID_V1, _MULTIKEY_V1, *([_JWK_V1] if tokens else [])],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def did_key(method: str) -> bytes | None:
    """Return the 32 bytes of the Ed25519 key that a did:key verification method names itself.

    ``method`` is ``did:key:z6Mk…#z6Mk…``; anything else gives ``None``. A proof checked with
    this shows that a badge is whole, not who issued it.
    """
    name, _, fragment = method.partition("#")
    if name != f"did:key:{fragment}":
        return None
    try:
        return multibase.public_key(fragment)
    except ValueError:
        return None


def known_keys(keys: Iterable[PublicPart], *dids: str) -> Callable[[str], bytes | None]:
    """Return a resolver for ``verify`` that knows these keys and no others.

    Each key is known as its own did:key, and as a method of each of ``dids``.
    """
    known = {f"{did}#{key.id}": key.raw for key in keys for did in (f"did:key:{key.id}", *dids)}
    return known.get
