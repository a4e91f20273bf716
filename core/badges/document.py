"""From an award to the complete, unsigned AchievementCredential of Open Badges 3.0.

Sets are written as arrays even when they hold one thing, since not every wallet reads both.
"""

from __future__ import annotations

from core.badges.award import (
    Alignment,
    Award,
    Criteria,
    Evidence,
    Image,
    Level,
    Notice,
    Profile,
    Result,
    Rubric,
    Status,
)
from core.badges.entries import JsonObject, status_entry, timestamp
from core.badges.form import check_form
from core.badges.loader import CREDENTIALS, OPEN_BADGES
from core.badges.rules import check

# VC Data Model 2.0 section 4.3: an ordered set, of which the base context is the first.
CONTEXTS = (CREDENTIALS, OPEN_BADGES)


def credential(award: Award) -> JsonObject:
    """Return the unsigned credential for ``award`` (Open Badges 3.0, data model
    AchievementCredential).

    What was left out of the award is left out of the document; nothing is made up. Raises
    ``InvalidAward`` where the standard forbids what the award says, ``UnsignableText`` (with the
    member's path) for characters that cannot be signed, and ``UncoveredDocument`` for addresses
    that are none and for things said twice.
    """
    check(award)
    document = _present(
        {
            "@context": list(CONTEXTS),
            "id": award.id,
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": named(award.notice, award.name),
            "description": described(award.notice, award.description),
            "image": _image(award.image),
            "issuer": _profile(award.issuer),
            "validFrom": timestamp(award.valid_from),
            "validUntil": timestamp(award.valid_until) if award.valid_until else None,
            "awardedDate": timestamp(award.awarded_at),
            "credentialSubject": _subject(award),
            "evidence": [_evidence(evidence) for evidence in award.evidence],
            "credentialStatus": _status(award.status),
        }
    )
    check_form(document)
    return document


def _present(members: JsonObject) -> JsonObject:
    """Leave out what the award does not say: a null or an empty array is no statement."""
    return {key: value for key, value in members.items() if value is not None and value != []}


def named(notice: Notice | None, name: str) -> str:
    return f"{notice.label} · {name}" if notice else name


def described(notice: Notice | None, text: str) -> str:
    return f"{notice.sentence}\n\n{text}" if notice else text


def _image(image: Image | None) -> JsonObject | None:
    # The schema wants the type of an image, and of an identity, as text: no array here.
    return _present({"id": image.id, "type": "Image", "caption": image.caption}) if image else None


def _profile(profile: Profile) -> JsonObject:
    return _present(
        {
            "id": profile.id,
            "type": ["Profile"],
            "name": profile.name,
            "url": profile.url,
            "description": profile.description,
            "image": _image(profile.image),
            "email": profile.email,
        }
    )


def _subject(award: Award) -> JsonObject:
    return _present(
        {
            "id": award.subject_id,
            "type": ["AchievementSubject"],
            "identifier": [_identity(award.recipient_name)] if award.recipient_name else None,
            "narrative": award.narrative,
            "result": [_result(result) for result in award.results],
            "achievement": _achievement(award),
        }
    )


def _identity(name: str) -> JsonObject:
    """The recipient's name, where wallets look for it (data model IdentityObject)."""
    return {
        "type": "IdentityObject",
        "hashed": False,
        "identityHash": name,
        "identityType": "name",
    }


def _achievement(award: Award) -> JsonObject:
    achievement, notice = award.achievement, award.notice
    return _present(
        {
            "id": achievement.id,
            "type": ["Achievement"],
            "name": named(notice, achievement.name),
            "description": described(notice, achievement.description),
            "criteria": _criteria(achievement.criteria, notice),
            "achievementType": achievement.achievement_type,
            "inLanguage": achievement.in_language,
            "image": _image(achievement.image),
            "creator": _profile(achievement.creator) if achievement.creator else None,
            "humanCode": achievement.human_code,
            "version": achievement.version,
            "tag": list(achievement.tags),
            "alignment": [_alignment(alignment) for alignment in achievement.alignments],
            "related": [_related(award.hosted)] if award.hosted else None,
            "resultDescription": [_rubric(rubric) for rubric in achievement.rubrics],
        }
    )


def _criteria(criteria: Criteria, notice: Notice | None) -> JsonObject:
    parts = (described(notice, criteria.narrative), criteria.assessment)
    return _present({"id": criteria.id, "narrative": "\n\n".join(filter(None, parts))})


def _related(address: str) -> JsonObject:
    """The same award in version 2.0.

    The standard has ``related`` on the achievement alone, for "another … that should be considered
    the same for most purposes"; on the credential no context defines it. So it is said here.
    """
    return {"id": address, "type": ["Related"], "version": "Open Badges 2.0"}


def _status(status: Status | None) -> JsonObject | None:
    return status_entry(status.list_id, status.index) if status else None


def _alignment(alignment: Alignment) -> JsonObject:
    return _present(
        {
            "type": ["Alignment"],
            "targetName": alignment.target_name,
            "targetUrl": alignment.target_url,
            "targetType": alignment.target_type,
            "targetCode": alignment.target_code,
            "targetFramework": alignment.target_framework,
            "targetDescription": alignment.target_description,
        }
    )


def _rubric(rubric: Rubric) -> JsonObject:
    return _present(
        {
            "id": rubric.id,
            "type": ["ResultDescription"],
            "name": rubric.name,
            "resultType": "RubricCriterionLevel",
            "requiredLevel": rubric.required_level,
            "rubricCriterionLevel": [_level(level) for level in rubric.levels],
        }
    )


def _level(level: Level) -> JsonObject:
    return _present(
        {
            "id": level.id,
            "type": ["RubricCriterionLevel"],
            "name": level.name,
            "level": level.level,
            "description": level.description,
        }
    )


def _result(result: Result) -> JsonObject:
    return {
        "type": ["Result"],
        "resultDescription": result.rubric,
        "achievedLevel": result.level,
    }


def _evidence(evidence: Evidence) -> JsonObject:
    return _present(
        {
            "id": evidence.id,
            "type": ["Evidence"],
            "name": evidence.name,
            "narrative": evidence.narrative,
            "description": evidence.description,
            "genre": evidence.genre,
        }
    )
