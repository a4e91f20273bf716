"""A hosted badge of Open Badges 2.0: believed for where it lies.

Open Badges 2.0, "Verification": the assertion is fetched from its own id, its badge and its issuer
from theirs, and it must lie where the issuer says its assertions lie (by default, at the issuer's
own origin). What was handed in must say what lies there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from core.badges.checks import Check, Reason, Step
from core.badges.errors import NotFetched
from core.badges.jsons import NotJson
from core.badges.ob2 import CONTEXT
from core.badges.own import read_time
from core.badges.resolving import Fetch, fetched_object, same_origin

Checks = tuple[Check, ...]


def is_version_2(document: Mapping[str, Any]) -> bool:
    """Tell whether a document speaks of Open Badges 2.0."""
    context = document.get("@context")
    return CONTEXT in (context if isinstance(context, list) else [context])


def check_hosted(document: Mapping[str, Any], fetch: Fetch, now: datetime) -> Checks:
    """Check an Assertion; the checks from ``Step.STRUCTURE`` to ``Step.STATUS``."""
    structure = _check_structure(document)
    if not structure.passed:
        later = (Step.ISSUER, Step.PROOF, Step.DATES, Step.STATUS)
        return (structure, *(Check(step, Reason.NOT_CHECKED) for step in later))
    served, proof, status = _check_served(document, fetch)
    issuer = _check_issuer(served, fetch) if served else Check(Step.ISSUER, Reason.NOT_CHECKED)
    if issuer.passed:
        status = check_revocation_list(served or {}, fetch) if status.passed else status
    return (structure, issuer, proof, check_dates(served or document, now), status)


def _check_structure(document: Mapping[str, Any]) -> Check:
    """Open Badges 2.0, Assertion: the required properties, and hosted verification."""
    verification = document.get("verification")
    kind = verification.get("type") if isinstance(verification, dict) else None
    kinds = kind if isinstance(kind, list) else [kind]
    fault = ""
    if not is_https(document.get("id")) or not is_https(id_of(document.get("badge"))):
        fault = "the assertion and its badge must have an https address"
    elif not {"hosted", "HostedBadge"} & {one for one in kinds if isinstance(one, str)}:
        fault = "only hosted badges of version 2.0 can be checked"
    elif document.get("type") != "Assertion" or not isinstance(document.get("recipient"), dict):
        fault = "it is no assertion about somebody"
    return Check(Step.STRUCTURE, Reason.NOT_A_BADGE if fault else None, fault)


def _check_served(
    document: Mapping[str, Any], fetch: Fetch
) -> tuple[dict[str, Any] | None, Check, Check]:
    """Compare with what lies at its address; the proof of a hosted badge, and its status."""
    unknown = Check(Step.STATUS, Reason.NOT_CHECKED)
    try:
        served = fetched_object(str(document["id"]), fetch)
    except NotFetched as error:
        gone = Check(Step.STATUS, Reason.REVOKED) if error.gone else unknown
        return None, Check(Step.PROOF, Reason.UNREACHABLE, str(error)), gone
    except NotJson as error:
        return None, Check(Step.PROOF, Reason.FORGED, str(error)), unknown
    if served.get("revoked") is True:
        return None, Check(Step.PROOF), Check(Step.STATUS, Reason.REVOKED)
    different = sorted(
        name for name in {*served, *document} if served.get(name) != document.get(name)
    )
    reason = Reason.FORGED if different else None
    proof = Check(Step.PROOF, reason, ", ".join(different)[:200])
    return (None if different else served), proof, Check(Step.STATUS)


def _check_issuer(served: Mapping[str, Any], fetch: Fetch) -> Check:
    try:
        issuer = issuer_of(served, fetch)
    except NotFetched as error:
        return Check(Step.ISSUER, Reason.UNREACHABLE, str(error))
    except NotJson as error:
        return Check(Step.ISSUER, Reason.UNKNOWN_KEY, str(error))
    inside = _in_scope(str(served["id"]), issuer)
    return Check(Step.ISSUER, None if inside else Reason.OTHER_ISSUER)


def issuer_of(served: Mapping[str, Any], fetch: Fetch) -> Mapping[str, Any]:
    """The issuer's own document; one that a badge carries along vouches for nothing."""
    badge = fetched_object(id_of(served["badge"]), fetch)
    address = id_of(badge.get("issuer"))
    if not is_https(address) or badge.get("id") != id_of(served["badge"]):
        raise NotJson("the badge names no issuer with an https address")
    issuer = fetched_object(address, fetch)
    if issuer.get("id") != address:
        raise NotJson("the issuer's address holds somebody else")
    return issuer


def _in_scope(address: str, issuer: Mapping[str, Any]) -> bool:
    """Open Badges 2.0, VerificationObject of an issuer: startsWith, allowedOrigins."""
    scope = issuer.get("verification")
    scope = scope if isinstance(scope, dict) else {}
    starts = _texts(scope.get("startsWith"))
    if starts:
        # Only within one origin: "https://a.example" must not let https://a.example.evil in.
        return any(address.startswith(one) and same_origin(address, one) for one in starts)
    origins = _texts(scope.get("allowedOrigins"))
    if origins:
        return urlsplit(address).netloc in origins
    return same_origin(address, str(issuer.get("id")))


def check_revocation_list(served: Mapping[str, Any], fetch: Fetch) -> Check:
    """A list that an issuer publishes beside (RevocationList); most hosted ones have none."""
    try:
        address = issuer_of(served, fetch).get("revocationList")
        if address is None:
            return Check(Step.STATUS)
        revoked = fetched_object(str(address), fetch).get("revokedAssertions", [])
    except (NotFetched, NotJson) as error:
        return Check(Step.STATUS, Reason.UNREACHABLE, str(error))
    if not isinstance(revoked, list):
        return Check(Step.STATUS, Reason.UNKNOWN_STATUS, "the list is none")
    # Old ones name an assertion by the number it had there.
    own = {served.get(name) for name in ("id", "uid") if isinstance(served.get(name), str)}
    named = [one.get(name) for one in revoked if isinstance(one, dict) for name in ("id", "uid")]
    listed = any(one in own for one in [*named, *revoked] if isinstance(one, str))
    return Check(Step.STATUS, Reason.REVOKED if listed else None)


def check_dates(document: Mapping[str, Any], now: datetime) -> Check:
    """``issuedOn`` ≤ now ≤ ``expires``."""
    issued, expires = read_time(document.get("issuedOn")), document.get("expires")
    end = read_time(expires)
    if issued is None or (expires is not None and end is None):
        return Check(Step.DATES, Reason.MALFORMED)
    if now < issued:
        return Check(Step.DATES, Reason.NOT_YET)
    return Check(Step.DATES, Reason.EXPIRED if end is not None and end < now else None)


def id_of(value: object) -> str:
    """What something is called, or called by; "" for nothing."""
    found = value.get("id") if isinstance(value, dict) else value
    return found if isinstance(found, str) else ""


def is_https(value: object) -> bool:
    """Whether it is an address that we would look at."""
    return isinstance(value, str) and value.startswith("https://")


def _texts(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str)]
