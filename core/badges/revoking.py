"""Whether its issuer says that a badge does not hold any more: the kinds of status that we can read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.badges.checks import Check, Reason, Step
from core.badges.entries import ENTRY
from core.badges.errors import NotFetched
from core.badges.jsons import NotJson
from core.badges.own import check_validity, issuer_id
from core.badges.proofs import check_proof
from core.badges.reading import Unreadable, read
from core.badges.resolving import Fetch, fetched_object
from core.badges.status import NoStatusList, is_set

REVOCATIONS = "1EdTechRevocationList"


def modern(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The dates of VC Data Model 1.1 under the names of 2.0."""
    names = {"issuanceDate": "validFrom", "expirationDate": "validUntil"}
    old = {names[name]: value for name, value in document.items() if name in names}
    return {**old, **document}


def check_status(document: Mapping[str, Any], fetch: Fetch, now: datetime) -> Check:
    """Check each entry of ``credentialStatus``; what cannot be read fails."""
    status = document.get("credentialStatus")
    entries = status if isinstance(status, list) else [] if status is None else [status]
    for entry in entries:
        kind = entry.get("type") if isinstance(entry, dict) else None
        kind = kind[0] if isinstance(kind, list) and len(kind) == 1 else kind
        if kind == ENTRY:
            check = _check_entry(entry, document, fetch, now)
        elif kind == REVOCATIONS:
            check = _check_revocations(entry, document, fetch)
        else:
            return Check(Step.STATUS, Reason.UNKNOWN_STATUS, "of a kind that we cannot read")
        if not check.passed:
            return check
    return Check(Step.STATUS)


def _check_revocations(
    entry: Mapping[str, Any], document: Mapping[str, Any], fetch: Fetch
) -> Check:
    """1EdTech Revocation List 1.0: a list by id at an https address, which the issuer names.

    It is not signed: it is believed for lying where the signed badge says.
    """
    address, own = entry.get("id"), document.get("id")
    if not isinstance(address, str) or not isinstance(own, str):
        return Check(Step.STATUS, Reason.UNKNOWN_STATUS, "the list, or the badge, has no address")
    try:
        found = fetched_object(address, fetch)
    except NotFetched as error:
        return Check(Step.STATUS, Reason.UNREACHABLE, str(error))
    except NotJson as error:
        return Check(Step.STATUS, Reason.UNKNOWN_STATUS, str(error))
    revoked = found.get("revokedCredentials")
    ours = found.get("id", address) == address and issuer_id(found) == issuer_id(document)
    if not ours or not isinstance(revoked, list):
        return Check(Step.STATUS, Reason.UNKNOWN_STATUS, "it is no list of this issuer")
    listed = any(one == own or (isinstance(one, dict) and _names(one, own)) for one in revoked)
    return Check(Step.STATUS, Reason.REVOKED if listed else None)


def _names(listed: Mapping[str, Any], own: str) -> bool:
    """Whether an entry of a list says that this badge is revoked; one may say that it is not."""
    return listed.get("id") == own and listed.get("revoked") is not False


def _check_entry(
    entry: Mapping[str, Any], document: Mapping[str, Any], fetch: Fetch, now: datetime
) -> Check:
    """Bitstring Status List 1.0, section 3.2."""
    purpose = entry.get("statusPurpose")
    if not isinstance(purpose, str):
        # ["revocation"] is the same statement, so the proof would hold for it as well.
        return Check(Step.STATUS, Reason.UNKNOWN_STATUS, "of no one purpose")
    if purpose not in ("revocation", "suspension"):
        # A message or a refresh: says something, but not that it does not count.
        return Check(Step.STATUS)
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
    dates = check_validity(modern(listed), now)
    if issuer_id(listed) != issuer_id(document) or faults or not dates.passed:
        detail = ", ".join(str(one.reason) for one in (*faults, dates) if one.reason)
        return Check(Step.STATUS, Reason.UNKNOWN_STATUS, detail or "the list is another issuer's")
    reason = Reason.SUSPENDED if purpose == "suspension" else Reason.REVOKED
    return Check(Step.STATUS, reason if taken else None)
