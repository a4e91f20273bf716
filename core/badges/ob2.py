"""Open Badges 2.0: the same award as hosted documents, for backpacks that know no newer version.

Assertion, BadgeClass and Issuer lie at three public addresses and are believed for lying there
(Open Badges 2.0, "Hosted Verification"): nothing is signed. A credential of version 3.0 leads here
by its achievement's ``related``, and the assertion leads back by its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from core.badges.award import Alignment, Award, Evidence
from core.badges.document import described, named
from core.badges.entries import JsonObject, timestamp

CONTEXT = "https://w3id.org/openbadges/v2"


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """Where the three documents and the badge's picture lie, all under one https origin.

    A verifier believes an assertion only if it lies at the origin of its issuer.
    """

    assertion: str
    badge: str
    issuer: str
    image: str


def assertion(
    award: Award, at: Addresses, *, recipient: JsonObject | None = None, baked: str = ""
) -> JsonObject:
    """Return the hosted Assertion of an award that is not revoked.

    ``recipient`` is an IdentityObject that the learner agreed to (``hashed_email``); without one it
    is the opaque id of the award's subject. ``baked`` is the address of the baked picture.
    """
    opaque = {"type": "url", "identity": award.subject_id, "hashed": False}
    return _present(
        {
            "@context": CONTEXT,
            "type": "Assertion",
            "id": at.assertion,
            "recipient": recipient or opaque,
            "badge": at.badge,
            "verification": {"type": "hosted"},
            "issuedOn": timestamp(award.awarded_at),
            "expires": timestamp(award.valid_until) if award.valid_until else None,
            "image": baked or None,
            "narrative": award.narrative,
            "evidence": [_evidence(one) for one in award.evidence],
            # dc:relation in the context: the same award in version 3.0.
            "related": award.id if award.id.startswith("https://") else None,
        }
    )


def revoked(at: Addresses, reason: str = "") -> JsonObject:
    """Return what is served instead, with status 410 (Gone), for a revoked award.

    ``reason`` is read by everybody, so it is left out unless the issuer chose to say one.
    """
    document = {"@context": CONTEXT, "type": "Assertion", "id": at.assertion, "revoked": True}
    return _present({**document, "revocationReason": reason or None})


def badge_class(award: Award, at: Addresses) -> JsonObject:
    """Return the hosted BadgeClass: the award's achievement in the words of version 2.0."""
    achievement, notice = award.achievement, award.notice
    criteria = achievement.criteria
    narrative = (described(notice, criteria.narrative), criteria.assessment)
    return _present(
        {
            "@context": CONTEXT,
            "type": "BadgeClass",
            "id": at.badge,
            "name": named(notice, achievement.name),
            "description": described(notice, achievement.description),
            "image": at.image,
            "criteria": _present(
                {"id": criteria.id, "narrative": "\n\n".join(filter(None, narrative))}
            ),
            "issuer": at.issuer,
            "alignment": [_alignment(one) for one in achievement.alignments],
            "tags": list(achievement.tags),
            "version": achievement.version,
            "@language": achievement.in_language,
        }
    )


def issuer(award: Award, at: Addresses) -> JsonObject:
    """Return the hosted Issuer profile, which lets assertions of its own origin count."""
    profile = award.issuer
    return _present(
        {
            "@context": CONTEXT,
            "type": "Issuer",
            "id": at.issuer,
            "name": profile.name,
            "url": profile.url or at.issuer,
            "description": profile.description,
            "image": profile.image.id if profile.image else None,
            "email": profile.email,
            "related": profile.id,
        }
    )


def hashed_email(email: str, salt: str) -> JsonObject:
    """Return the IdentityObject for an e-mail address (Open Badges 2.0, IdentityObject).

    In lower case, as backpacks compare it. Somebody with a list of addresses finds it again in a
    second: it is a pseudonym, so it is put in only where the learner asks for it.
    """
    digest = sha256((email.strip().lower() + salt).encode()).hexdigest()
    return {"type": "email", "hashed": True, "salt": salt, "identity": f"sha256${digest}"}


def _evidence(evidence: Evidence) -> JsonObject:
    return _present(
        {
            "type": "Evidence",
            "id": evidence.id,
            "name": evidence.name,
            "narrative": evidence.narrative,
            "description": evidence.description,
            "genre": evidence.genre,
        }
    )


def _alignment(alignment: Alignment) -> JsonObject:
    return _present(
        {
            "type": "AlignmentObject",
            "targetName": alignment.target_name,
            "targetUrl": alignment.target_url,
            "targetDescription": alignment.target_description,
            "targetFramework": alignment.target_framework,
            "targetCode": alignment.target_code,
        }
    )


def _present(members: JsonObject) -> JsonObject:
    return {name: value for name, value in members.items() if value not in (None, [])}
