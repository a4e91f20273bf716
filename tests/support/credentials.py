"""Looks at credentials and status lists as a stranger does: through what is served, and no more."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable
from typing import Any

from core.app import Earned
from core.badges import verify
from core.badges.errors import NotFetched
from core.badges.multibase import public_key
from core.badges.verification import examine
from core.domain.errors import NotFound
from core.store.repositories import Credential
from tests.support.journeys import Town

Json = dict[str, Any]


def key_at(app: Earned, method: str, host: str = "") -> bytes | None:
    """The Ed25519 key that a did:web method of ours names, from the document that is served."""
    did, _, _ = method.partition("#")
    community = did.partition(":communities:")[2] or None
    document = app.awarding.did_document(host, community)
    found = [one for one in document["verificationMethod"] if one["id"] == method]
    if document["id"] != did or not found or method not in document["assertionMethod"]:
        return None
    return public_key(found[0]["publicKeyMultibase"])


def genuine(app: Earned, text: str, host: str = "") -> bool:
    """Whether a credential holds, but for its status."""
    document = json.loads(text)
    return verify(document, lambda one: key_at(app, one, host), app.store.clock()).verified


def raised(app: Earned, text: str) -> bool:
    """Whether the bit that a credential names is set, read without any code of ours."""
    entry = json.loads(text)["credentialStatus"]
    served = json.loads(app.awarding.status.served(list_of(entry)).text)
    assert served["id"] == entry["statusListCredential"]
    assert served["issuer"] == json.loads(text)["issuer"]["id"]
    packed = served["credentialSubject"]["encodedList"][1:]
    bits = gzip.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    index = int(entry["statusListIndex"])
    return bool(bits[index >> 3] >> (7 - index % 8) & 1)


def list_of(entry: Json) -> str:
    """The id of the list, as it stands at the end of its address."""
    return str(entry["statusListCredential"]).rpartition("/")[2]


def history(town: Town, award: str) -> tuple[Credential, ...]:
    """Every credential that an award ever had."""
    with town.app.store.reading(town.community.id) as tx:
        return tx.credentials.of_award(award)


def holding(town: Town, award: str) -> list[Credential]:
    """Those that are signed and hold."""
    return [
        one
        for one in history(town, award)
        if one.signed_at and not one.revoked_at and not one.suspended_at
    ]


def fetched(app: Earned) -> Callable[[str], bytes]:
    """What a verifier gets at an address, now or earlier ours, by what is served there."""

    def fetch(url: str) -> bytes:
        host, _, path = url.removeprefix("https://").partition("/")
        parts = path.split("/")
        try:
            if parts[-2:-1] == ["status"]:
                return app.awarding.status.served(parts[-1]).text.encode()
            if parts[-1] == "did.json":
                community = parts[-2] if parts[-3:-2] == ["communities"] else None
                return json.dumps(app.awarding.did_document(host, community)).encode()
        except NotFound:
            pass
        raise NotFetched(url, "there is nothing")

    return fetch


def faults(app: Earned, handed: bytes | str) -> list[str]:
    """What a verifier who knows nothing of us finds wrong with a badge."""
    found = examine(handed, fetched(app), app.store.clock())
    return [f"{check.name}: {check.reason}" for check in found.checks if not check.passed]
