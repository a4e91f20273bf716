"""What Open Badges 3.0 requires of an award, and the little that we require beyond it.

The official JSON schema is lenient: it lets a subject without identity pass, and an empty name.
Whatever it does refuse is refused here first, with the name of the field.
"""

from __future__ import annotations

import re
from datetime import datetime

from core.badges.award import Achievement, Award, Rubric
from core.badges.errors import InvalidAward

# Open Badges 3.0, data models, enumeration AchievementType.
ACHIEVEMENT_TYPES = frozenset(
    [
        "Achievement",
        "ApprenticeshipCertificate",
        "Assessment",
        "Assignment",
        "AssociateDegree",
        "Award",
        "Badge",
        "BachelorDegree",
        "Certificate",
        "CertificateOfCompletion",
        "Certification",
        "CommunityService",
        "Competency",
        "Course",
        "CoCurricular",
        "Degree",
        "Diploma",
        "DoctoralDegree",
        "Fieldwork",
        "GeneralEducationDevelopment",
        "JourneymanCertificate",
        "LearningProgram",
        "License",
        "Membership",
        "ProfessionalDoctorate",
        "QualityAssuranceCredential",
        "MasterCertificate",
        "MasterDegree",
        "MicroCredential",
        "ResearchDoctorate",
        "SecondarySchoolDiploma",
    ]
)

# Open Badges 3.0, data models, enumeration AlignmentTargetType.
TARGET_TYPES = frozenset(
    [
        "ceasn:Competency",
        "ceterms:Credential",
        "CFItem",
        "CFRubric",
        "CFRubricCriterion",
        "CFRubricCriterionLevel",
        "CTDL",
    ]
)

_WEB = ("https://", "http://")
_EXTENSION = re.compile(r"ext:[A-Za-z0-9._-]+")
_LANGUAGE = re.compile(r"[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
_OPAQUE = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def check(award: Award) -> None:
    """Raise ``InvalidAward`` if the award may not be signed as it is.

    Control characters, addresses and things said twice are left to ``form.check_form``, which
    looks at the finished document.
    """
    _check_times(award)
    _require(
        is_opaque(award.subject_id),
        "subject_id",
        "must be an opaque urn:uuid:… in lower case, so that it says nothing about the person",
    )
    _check_words(award)
    _check_achievement(award.achievement)
    _check_results(award)
    _check_addresses(award)
    for index, evidence in enumerate(award.evidence):
        said = evidence.id or evidence.name or evidence.narrative
        _require(bool(said), f"evidence[{index}]", "must have an id, a name or a narrative")
    _require(award.status is None or award.status.index >= 0, "status.index", "must be a slot")


def is_language(tag: str) -> bool:
    """Tell whether the official schema takes ``tag`` for a language."""
    return _LANGUAGE.fullmatch(tag) is not None


def is_opaque(subject_id: str) -> bool:
    """Tell whether an id of a person says nothing about them."""
    return _OPAQUE.fullmatch(subject_id) is not None


def _require(fulfilled: bool, path: str, rule: str) -> None:
    if not fulfilled:
        raise InvalidAward(path, rule)


def _check_times(award: Award) -> None:
    """VC Data Model 2.0 section 4.9: xsd:dateTimeStamp, and the end not before the start."""
    times: dict[str, datetime | None] = {
        "valid_from": award.valid_from,
        "awarded_at": award.awarded_at,
        "valid_until": award.valid_until,
    }
    for path, time in times.items():
        _require(time is None or time.utcoffset() is not None, path, "must have a time zone")
    if award.valid_until is not None:
        _require(award.valid_until > award.valid_from, "valid_until", "must be after valid_from")


def _check_words(award: Award) -> None:
    """Names and descriptions that wallets show must not be blank."""
    achievement = award.achievement
    words = {
        "name": award.name,
        "description": award.description,
        "issuer.name": award.issuer.name,
        "achievement.name": achievement.name,
        "achievement.description": achievement.description,
        "achievement.criteria.narrative": achievement.criteria.narrative,
        "notice.label": award.notice.label if award.notice else "-",
        "notice.sentence": award.notice.sentence if award.notice else "-",
        "recipient_name": "-" if award.recipient_name is None else award.recipient_name,
    }
    for path, text in words.items():
        _require(bool(text.strip()), path, "must not be blank")


def _check_addresses(award: Award) -> None:
    """Wallets turn these into links and pictures, so no ``javascript:`` and the like."""
    achievement = award.achievement
    links = {
        "issuer.url": award.issuer.url,
        "hosted": award.hosted,
        "status.list_id": award.status.list_id if award.status else None,
        "achievement.creator.url": achievement.creator.url if achievement.creator else None,
        "achievement.criteria.id": achievement.criteria.id,
    }
    for index, alignment in enumerate(achievement.alignments):
        links[f"achievement.alignments[{index}].target_url"] = alignment.target_url
    for index, evidence in enumerate(award.evidence):
        links[f"evidence[{index}].id"] = evidence.id
    for path, link in links.items():
        _require(link is None or link.startswith(_WEB), path, "must be a web address")
    pictures = {
        "image": award.image,
        "achievement.image": achievement.image,
        "issuer.image": award.issuer.image,
    }
    for path, image in pictures.items():
        shown = image is None or image.id.startswith((*_WEB, "data:image/"))
        _require(shown, f"{path}.id", "must be a web address or a data:image/…")


def _check_achievement(achievement: Achievement) -> None:
    """Open Badges 3.0, data models Achievement and Alignment."""
    kind = achievement.achievement_type
    _require(
        kind in ACHIEVEMENT_TYPES or _EXTENSION.fullmatch(kind) is not None,
        "achievement.achievement_type",
        "must be one of the standard's, or ext:…",
    )
    _require(
        is_language(achievement.in_language),
        "achievement.in_language",
        "must be a language tag such as en, pt-BR or zh-Hant",
    )
    for index, alignment in enumerate(achievement.alignments):
        path, kind = f"achievement.alignments[{index}]", alignment.target_type
        known = kind in TARGET_TYPES or _EXTENSION.fullmatch(kind) is not None
        _require(known, f"{path}.target_type", "must be one of the standard's, or ext:…")
    for index, rubric in enumerate(achievement.rubrics):
        _check_rubric(rubric, f"achievement.rubrics[{index}]")


def _check_rubric(rubric: Rubric, path: str) -> None:
    """Open Badges 3.0, data models ResultDescription and RubricCriterionLevel."""
    levels = {level.id for level in rubric.levels}
    _require(bool(levels), f"{path}.levels", "must not be empty")
    required = rubric.required_level
    _require(required is None or required in levels, f"{path}.required_level", "must be of it")


def _check_results(award: Award) -> None:
    """Open Badges 3.0, data model Result: it links to the asserted achievement's own."""
    levels = {
        rubric.id: {level.id for level in rubric.levels} for rubric in award.achievement.rubrics
    }
    for index, result in enumerate(award.results):
        path = f"results[{index}]"
        _require(result.rubric in levels, f"{path}.rubric", "must be one of the achievement's")
        _require(result.level in levels[result.rubric], f"{path}.level", "must be of its rubric")
    rubrics = [result.rubric for result in award.results]
    _require(len(set(rubrics)) == len(rubrics), "results", "must be one for each criterion")
