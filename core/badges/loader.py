"""The JSON-LD contexts we keep, and the loader that serves these and nothing else.

A context decides what a signature covers, so it must not come from the network: not when
signing, and not when somebody hands us a document to check (Verifiable Credential Data
Integrity 1.0, section 2.4, "Contexts and Vocabularies").
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from core.badges.errors import UnknownContext

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
# What only others use, for badges that were signed earlier.
CREDENTIALS_1 = "https://www.w3.org/2018/credentials/v1"
OPEN_BADGES_1 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json"
OPEN_BADGES_2 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v2"
MULTIKEY = "https://w3id.org/security/multikey/v1"

CONTEXTS: Mapping[str, str] = MappingProxyType(
    {
        CREDENTIALS: "credentials-v2.json",
        CREDENTIALS_1: "credentials-v1.json",
        OPEN_BADGES_1: "ob-v3p0-context-3.0.1.json",
        OPEN_BADGES_2: "ob-v3p0-context-3.0.2.json",
        EXTENSIONS: "ob-v3p0-extensions.json",
        OPEN_BADGES: "ob-v3p0-context-3.0.3.json",
        CLR: "clr_context_2.0.1.json",
        DATA_INTEGRITY: "security-data-integrity-v2.json",
        MULTIKEY: "security-multikey-v1.json",
    }
)


@cache
def context_text(url: str) -> str:
    """Return the official context at ``url`` as JSON text.

    Raises ``UnknownContext`` for an address we keep nothing for.
    """
    if url not in CONTEXTS:
        raise UnknownContext(url)
    # importlib.resources, not a path: the package may be running from a wheel or a zip.
    return (files("core.badges") / "contexts" / CONTEXTS[url]).read_text(encoding="utf-8")


def load(url: str, options: object = None) -> dict[str, Any]:
    """Serve a context to pyld, in the shape pyld asks of a document loader.

    ``options`` is pyld's and is not used. Raises ``UnknownContext``.
    """
    return {
        "contextUrl": None,
        "documentUrl": url,
        # Text, so that pyld parses a copy of its own: it writes into what it is given.
        "document": context_text(url),
        "contentType": "application/ld+json",
        # Tells pyld that it may keep what it made of the context.
        "tag": "static",
    }
