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
from core.badges.entries import ENTRY, JsonObject
from core.badges.errors import NotFetched, UncoveredDocument
from core.badges.form import check_texts
from core.badges.hosted import check_hosted, is_version_2
from core.badges.loader import CREDENTIALS
from core.badges.own import check_validity, issuer_id, verify
from core.badges.proofs import check_proof, one_proof
from core.badges.reading import Handed, Unreadable, read
from core.badges.resolving import Fetch
from core.badges.status import NoStatusList, is_set

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

_CREDENTIALS_1 = "https://www.w3.org/2018/credentials/v1"
_OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context"
_BADGE_TYPES = frozenset({"OpenBadgeCredential", "AchievementCredential"})


class Kind(StrEnum):
    """What was handed in."""

    EMBEDDED = "ob3_embedded"
    JWT = "ob3_jwt"
    HOSTED = "ob2_hosted"
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
        return _nothing(Reason.UNREACHABLE, str(error))
    readable = Check(Step.READABLE)
    if not found.token and is_version_2(found.document):
        checks = check_hosted(found.document, fetch, now)
        return Examined((readable, *checks), Kind.HOSTED, found.document)
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


def _check_credential(found: Handed, fetch: Fetch, now: datetime) -> tuple[Check, ...]:
    document = found.document or {}
    if isinstance(document.get("proof"), list) and not found.token:
        document = {**document, "proof": one_proof(document["proof"])}
        found = replace(found, document=document)
    structure = _check_structure(document)
    dates = _named(Step.DATES, check_validity(_modern(document), now))
    if not structure.passed:
        later = (Step.ISSUER, Step.PROOF)
        unchecked = (Check(step, Reason.NOT_CHECKED) for step in later)
        return (structure, *unchecked, dates, Check(Step.STATUS, Reason.NOT_CHECKED))
    issuer, proof = check_proof(found, fetch)
    # A forged badge could lead us to any list, so we do not follow it there.
    status = Check(Step.STATUS, Reason.NOT_CHECKED)
    if issuer.passed and proof.passed:
        status = _check_status(document, fetch, now)
    return (structure, issuer, proof, dates, status)


def _check_structure(document: Mapping[str, Any]) -> Check:
    """Open Badges 3.0, AchievementCredential: what makes a credential a badge about somebody."""
    try:
        check_texts({name: value for name, value in document.items() if name != "proof"})
    except UncoveredDocument as error:
        return Check(Step.STRUCTURE, Reason.NOT_COVERED, str(error))
    contexts = document.get("@context")
    named = [one for one in contexts if isinstance(one, str)] if isinstance(contexts, list) else []
    if named[:1] not in ([CREDENTIALS], [_CREDENTIALS_1]):
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


def _modern(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The dates of VC Data Model 1.1 under the names of 2.0."""
    names = {"issuanceDate": "validFrom", "expirationDate": "validUntil"}
    old = {names[name]: value for name, value in document.items() if name in names}
    return {**old, **document}


def _named(step: Step, check: Check) -> Check:
    return Check(step, check.reason, check.detail)


def _check_status(document: Mapping[str, Any], fetch: Fetch, now: datetime) -> Check:
    """Bitstring Status List 1.0, section 3.2, for each entry; what cannot be read fails."""
    status = document.get("credentialStatus")
    entries = status if isinstance(status, list) else [] if status is None else [status]
    for entry in entries:
        if not isinstance(entry, dict) or entry.get("type") not in (ENTRY, [ENTRY]):
            return Check(Step.STATUS, Reason.UNKNOWN_STATUS, "of a kind that we cannot read")
        purpose = entry.get("statusPurpose")
        if not isinstance(purpose, str):
            # ["revocation"] is the same statement, so the proof would hold for it as well.
            return Check(Step.STATUS, Reason.UNKNOWN_STATUS, "of no one purpose")
        if purpose not in ("revocation", "suspension"):
            # A message or a refresh: says something, but not that it does not count.
            continue
        check = _check_entry(entry, issuer_id(document), fetch, now)
        if not check.passed:
            return check
    return Check(Step.STATUS)


def _check_entry(entry: Mapping[str, Any], issuer: object, fetch: Fetch, now: datetime) -> Check:
    try:
        handed = read(fetch(str(entry.get("statusListCredential"))))
        listed = handed.document or {}
        taken = is_set(listed, entry)
    except NotFetched as error:
        return Check(Step.STATUS, Reason.UNREACHABLE, str(error))
    except (Unreadable, NoStatusList) as error:
        return Check(Step.STATUS, Reason.UNKNOWN_STATUS, str(error))
    # Whose list it is, is asked of the list as of any credential.
    faults = [one for one in check_proof(handed, fetch) if not one.passed]
    dates = check_validity(_modern(listed), now)
    if issuer_id(listed) != issuer or faults or not dates.passed:
        detail = ", ".join(str(one.reason) for one in (*faults, dates) if one.reason)
        return Check(Step.STATUS, Reason.UNKNOWN_STATUS, detail or "the list is another issuer's")
    reason = Reason.SUSPENDED if entry["statusPurpose"] == "suspension" else Reason.REVOKED
    return Check(Step.STATUS, reason if taken else None)
