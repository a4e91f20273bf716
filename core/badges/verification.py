"""Is this badge genuine, whoever issued it? Open Badges 3.0 and 2.0, as a file or a text.

    found = examine(file_or_text, fetch, now)
    found.verified
    [(check.name, check.reason) for check in found.checks]

Nothing here opens a connection: what has to be looked up (did:web, keys at https addresses, status
lists, hosted badges) goes through ``fetch``, which the caller gives. ``own.py`` checks badges of
ours more strictly and without looking anything up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from core.badges.checks import Check, CheckName, Reason, Step, VerificationResult
from core.badges.entries import JsonObject
from core.badges.errors import NotFetched, UncoveredDocument
from core.badges.form import check_texts
from core.badges.hosted import check_hosted, is_version_2
from core.badges.loader import CREDENTIALS, CREDENTIALS_1
from core.badges.own import check_validity, issuer_id, verify
from core.badges.proofs import check_proof, one_proof
from core.badges.reading import Handed, Unreadable, read
from core.badges.resolving import Fetch
from core.badges.revoking import check_status, modern
from core.badges.signed2 import check_signed

__all__ = [
    "Check",
    "CheckName",
    "Examined",
    "Fetch",
    "Kind",
    "Reason",
    "Step",
    "VerificationResult",
    "examine",
    "issuer_id",
    "verify",
]

_OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context"
_BADGE_TYPES = frozenset({"OpenBadgeCredential", "AchievementCredential"})


class Kind(StrEnum):
    """What was handed in."""

    EMBEDDED = "ob3_embedded"
    JWT = "ob3_jwt"
    HOSTED = "ob2_hosted"
    SIGNED = "ob2_signed"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Examined(VerificationResult):
    """All checks in the order of ``Step``, and the document they are about, for showing it.

    Show no more of the document than its checks allow: what failed may say anything.
    """

    kind: Kind = Kind.NOTHING
    document: JsonObject | None = None


def examine(handed: bytes | str, fetch: Fetch, now: datetime) -> Examined:
    """Check a badge from anybody: JSON, a VC-JWT, a baked PNG or SVG, or an https address.

    ``fetch`` gives the bytes at an https address and raises ``NotFetched``; each address is
    fetched once. ``now`` has a time zone. What could not be looked up counts as not verified, with
    ``Reason.UNREACHABLE``. Never raises on what a stranger handed in; ``ValueError`` for a ``now``
    without time zone, and whatever else ``fetch`` raises passes through.
    """
    if now.utcoffset() is None:
        raise ValueError("now must have a time zone")
    fetch = _once(fetch)
    try:
        found = read(handed)
        if found.address:
            found = read(fetch(found.address))
        if found.document is None:
            raise Unreadable("an address that leads to an address")
    except Unreadable as error:
        return _nothing(Reason.UNREADABLE, str(error))
    except NotFetched as error:
        return _gone(str(error)) if error.gone else _nothing(Reason.UNREACHABLE, str(error))
    readable = Check(Step.READABLE)
    if not found.token and is_version_2(found.document):
        checks = check_hosted(found.document, fetch, now)
        return Examined((readable, *checks), Kind.HOSTED, found.document)
    if found.token and is_version_2(found.token.payload):
        checks = check_signed(found.token, fetch, now)
        return Examined((readable, *checks), Kind.SIGNED, found.token.payload)
    kind = Kind.JWT if found.token else Kind.EMBEDDED
    checks = (readable, *_check_credential(found, fetch, now))
    return Examined(checks, kind, found.document)


def _once(fetch: Fetch) -> Fetch:
    """The same, asking each address once; one answer for the whole of an examination."""
    kept: dict[str, bytes] = {}

    def fetched(url: str) -> bytes:
        if url not in kept:
            if not url.startswith("https://"):
                raise NotFetched(url, "is no https address")
            kept[url] = fetch(url)
        return kept[url]

    return fetched


def _nothing(reason: Reason, detail: str) -> Examined:
    first, *later = Step
    rest = (Check(step, Reason.NOT_CHECKED) for step in later)
    return Examined((Check(first, reason, detail), *rest))


def _gone(detail: str) -> Examined:
    """Its own address says that there was one, and that it is no more (HTTP 410)."""
    found = _nothing(Reason.GONE, detail)
    status = Check(Step.STATUS, Reason.REVOKED)
    return Examined(tuple(status if one.name is Step.STATUS else one for one in found.checks))


def _check_credential(found: Handed, fetch: Fetch, now: datetime) -> tuple[Check, ...]:
    document = found.document or {}
    if isinstance(document.get("proof"), list) and not found.token:
        document = {**document, "proof": one_proof(document["proof"])}
        found = replace(found, document=document)
    structure = _check_structure(document)
    dates = _named(Step.DATES, check_validity(modern(document), now))
    if not structure.passed:
        later = (Step.ISSUER, Step.PROOF)
        unchecked = (Check(step, Reason.NOT_CHECKED) for step in later)
        return (structure, *unchecked, dates, Check(Step.STATUS, Reason.NOT_CHECKED))
    issuer, proof = check_proof(found, fetch)
    # A forged badge could lead us to any list, so we do not follow it there.
    status = Check(Step.STATUS, Reason.NOT_CHECKED)
    if issuer.passed and proof.passed:
        status = check_status(document, fetch, now)
    return (structure, issuer, proof, dates, status)


def _check_structure(document: Mapping[str, Any]) -> Check:
    """Open Badges 3.0, AchievementCredential: what makes a credential a badge about somebody."""
    try:
        check_texts({name: value for name, value in document.items() if name != "proof"})
    except UncoveredDocument as error:
        return Check(Step.STRUCTURE, Reason.NOT_COVERED, str(error))
    contexts = document.get("@context")
    named = [one for one in contexts if isinstance(one, str)] if isinstance(contexts, list) else []
    if named[:1] not in ([CREDENTIALS], [CREDENTIALS_1]):
        return Check(Step.STRUCTURE, Reason.UNKNOWN_CONTEXT, "does not begin with W3C's own")
    if not any(one.startswith(_OPEN_BADGES) for one in named):
        return Check(Step.STRUCTURE, Reason.UNKNOWN_CONTEXT, "lacks that of Open Badges 3.0")
    fault = _fault_of(document)
    return Check(Step.STRUCTURE, Reason.NOT_A_BADGE if fault else None, fault)


def _fault_of(document: Mapping[str, Any]) -> str:
    types = document.get("type")
    kinds = {one for one in types if isinstance(one, str)} if isinstance(types, list) else set()
    subject = document.get("credentialSubject")
    subject = subject[0] if isinstance(subject, list) and len(subject) == 1 else subject
    achievement = subject.get("achievement") if isinstance(subject, dict) else None
    if "VerifiableCredential" not in kinds or kinds.isdisjoint(_BADGE_TYPES):
        return "its types are not those of a badge"
    if not isinstance(achievement, dict) or not isinstance(subject, dict):
        return "it is about no achievement"
    if not subject.get("id") and not subject.get("identifier"):
        return "it is about nobody"
    missing = [name for name in ("id", "name", "criteria") if not achievement.get(name)]
    return f"the achievement lacks {missing[0]}" if missing else ""


def _named(step: Step, check: Check) -> Check:
    return Check(step, check.reason, check.detail)
