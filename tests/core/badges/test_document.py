"""The unsigned credential: what it says, what it leaves out, what it refuses to say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft201909Validator, FormatChecker

from core.badges import (
    Alignment,
    Award,
    Criteria,
    Evidence,
    Image,
    InvalidAward,
    Level,
    Notice,
    Profile,
    Result,
    Rubric,
    UncoveredDocument,
    UnsignableText,
    credential,
)
from core.badges.rules import ACHIEVEMENT_TYPES, TARGET_TYPES

NOTICE = Notice(label="DEMONSTRATION", sentence="Nobody was assessed.")


@pytest.fixture(scope="session")
def schema(official: Path) -> Draft201909Validator:
    text = (official / "ob_v3p0_achievementcredential_schema.json").read_text()
    return Draft201909Validator(json.loads(text), format_checker=FormatChecker())


def test_the_full_credential_follows_the_official_schema(
    schema: Draft201909Validator, signed: dict[str, Any]
) -> None:
    assert [] == [error.message for error in schema.iter_errors(signed)]


def test_the_smallest_credential_follows_the_official_schema(
    schema: Draft201909Validator, minimal: Award
) -> None:
    assert [] == [error.message for error in schema.iter_errors(credential(minimal))]


def test_the_smallest_credential_says_nothing_that_nobody_said(minimal: Award) -> None:
    site = "https://badges.example.org/guild"
    expected = {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:5ed3a7f8-4a9a-4b8e-8f21-0e8f2b1c7d10",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Bicycle repair",
        "description": "Mends bicycles.",
        "issuer": {
            "id": "did:web:badges.example.org:guild",
            "type": ["Profile"],
            "name": "Guild",
        },
        "validFrom": "2026-01-02T03:04:05Z",
        "awardedDate": "2026-01-01T23:00:00Z",
        "credentialSubject": {
            "id": "urn:uuid:9a1d5c1e-6f0b-4c39-9f3e-1d2c3b4a5f60",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": f"{site}/badges/repair/1",
                "type": ["Achievement"],
                "name": "Bicycle repair",
                "description": "Mends bicycles.",
                "criteria": {"narrative": "Shows a repair."},
                "achievementType": "Badge",
                "inLanguage": "en",
            },
        },
    }
    assert expected == credential(minimal)


def test_a_name_is_given_only_to_those_who_chose_so(award: Award, minimal: Award) -> None:
    assert "identifier" not in credential(minimal)["credentialSubject"]
    identity = {
        "type": "IdentityObject",
        "hashed": False,
        "identityHash": "Ada Lovelace",
        "identityType": "name",
    }
    assert [identity] == credential(award)["credentialSubject"]["identifier"]


def test_every_criterion_has_a_result_that_leads_to_its_rubric(award: Award) -> None:
    subject = credential(award)["credentialSubject"]
    described = subject["achievement"]["resultDescription"]
    assert [(each["resultDescription"], each["achievedLevel"]) for each in subject["result"]] == [
        (each["id"], each["requiredLevel"]) for each in described
    ]
    assert {"RubricCriterionLevel"} == {each["resultType"] for each in described}


def test_a_demonstration_says_so_wherever_somebody_may_look(award: Award) -> None:
    document = credential(replace(award, notice=NOTICE))
    achievement = document["credentialSubject"]["achievement"]
    for name in (document["name"], achievement["name"]):
        assert name.startswith("DEMONSTRATION · ")
    for text in (
        document["description"],
        achievement["description"],
        achievement["criteria"]["narrative"],
    ):
        assert text.startswith("Nobody was assessed.\n\n")
    assert replace(award, notice=NOTICE).demo
    assert not award.demo


def test_a_demonstration_follows_the_official_schema(
    schema: Draft201909Validator, award: Award
) -> None:
    demo = credential(replace(award, notice=NOTICE))
    assert [] == [error.message for error in schema.iter_errors(demo)]


def test_times_are_written_in_utc_to_the_second(minimal: Award) -> None:
    tashkent = timezone(timedelta(hours=5))
    time = datetime(2026, 1, 2, 4, 0, 0, 999_999, tzinfo=tashkent)
    document = credential(replace(minimal, valid_from=time, awarded_at=time))
    assert "2026-01-01T23:00:00Z" == document["validFrom"] == document["awardedDate"]


def test_the_enumerations_are_those_of_the_official_schema(schema: Draft201909Validator) -> None:
    kinds = schema.schema["$defs"]
    achievement = kinds["Achievement"]["properties"]["achievementType"]["oneOf"][0]["enum"]
    target = kinds["Alignment"]["properties"]["targetType"]["oneOf"][0]["enum"]
    assert set(achievement) == ACHIEVEMENT_TYPES
    assert set(target) == TARGET_TYPES


@pytest.mark.parametrize("tag", ["en", "pt-BR", "zh-Hant", "zh-Hant-TW", "es-419", "gsw"])
def test_a_language_tag_we_accept_follows_the_official_schema(
    tag: str, schema: Draft201909Validator, minimal: Award
) -> None:
    achievement = replace(minimal.achievement, in_language=tag)
    document = credential(replace(minimal, achievement=achievement))
    assert [] == [error.message for error in schema.iter_errors(document)]


def of_achievement(**changes: Any) -> dict[str, Any]:
    return {"achievement": changes}


LEVEL = Level(id="urn:x:1", name="met", level="met")
RUBRIC = Rubric(id="urn:x:r", name="x", levels=(LEVEL,))
ALIGNMENT = Alignment(target_name="x", target_url="https://x.example", target_type="CTDL")


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"name": " \n"}, "name"),
        ({"description": ""}, "description"),
        ({"recipient_name": ""}, "recipient_name"),
        ({"notice": Notice(label="", sentence="x")}, "notice.label"),
        ({"subject_id": "mailto:ada@example.org"}, "subject_id"),
        ({"subject_id": "did:key:z6Mk"}, "subject_id"),
        ({"subject_id": "URN:UUID:9A1D5C1E-6F0B-4C39-9F3E-1D2C3B4A5F60"}, "subject_id"),
        ({"valid_from": datetime(2026, 1, 1)}, "valid_from"),  # noqa: DTZ001
        ({"awarded_at": datetime(2026, 1, 1)}, "awarded_at"),  # noqa: DTZ001
        ({"valid_until": datetime(2026, 1, 1, tzinfo=UTC)}, "valid_until"),
        ({"evidence": (Evidence(), Evidence(name="x"))}, "evidence[0]"),
        ({"evidence": (Evidence(name="x"), Evidence(name=""))}, "evidence[1]"),
        ({"evidence": (Evidence(id="javascript:alert(1)"),)}, "evidence[0].id"),
        ({"image": Image(id="javascript:alert(1)")}, "image.id"),
        (of_achievement(image=Image(id="data:text/html,x")), "achievement.image.id"),
        (
            of_achievement(criteria=Criteria(narrative="x", id="urn:x:y")),
            "achievement.criteria.id",
        ),
        (
            {"issuer": Profile(id="did:web:x.example", name="x", url="javascript:alert(1)")},
            "issuer.url",
        ),
        ({"results": (Result(rubric="urn:x:r", level="urn:x:1"),)}, "results[0].rubric"),
        (of_achievement(achievement_type="Medal"), "achievement.achievement_type"),
        (of_achievement(achievement_type="ext:"), "achievement.achievement_type"),
        (of_achievement(in_language="pt_BR"), "achievement.in_language"),
        (of_achievement(in_language="en\n"), "achievement.in_language"),
        (
            of_achievement(alignments=(ALIGNMENT, replace(ALIGNMENT, target_type="esco"))),
            "achievement.alignments[1].target_type",
        ),
        (
            of_achievement(alignments=(replace(ALIGNMENT, target_url="javascript:alert(1)"),)),
            "achievement.alignments[0].target_url",
        ),
        (of_achievement(rubrics=(replace(RUBRIC, levels=()),)), "achievement.rubrics[0].levels"),
        (
            of_achievement(rubrics=(replace(RUBRIC, required_level="urn:x:2"),)),
            "achievement.rubrics[0].required_level",
        ),
    ],
)
def test_what_the_standard_forbids_is_refused_with_the_name_of_the_field(
    changes: dict[str, Any], path: str, minimal: Award
) -> None:
    if "achievement" in changes:
        changes = {"achievement": replace(minimal.achievement, **changes["achievement"])}
    with pytest.raises(InvalidAward) as refused:
        credential(replace(minimal, **changes))
    assert path == refused.value.path


def test_a_criterion_has_one_result(award: Award) -> None:
    with pytest.raises(InvalidAward, match="results: must be one for each criterion"):
        credential(replace(award, results=award.results[:1] * 2))


def test_a_result_names_a_level_of_its_own_rubric(award: Award) -> None:
    first, second = award.results
    with pytest.raises(InvalidAward) as refused:
        credential(replace(award, results=(first, replace(second, level=first.level))))
    assert "results[1].level" == refused.value.path


@pytest.mark.parametrize(
    "evidence",
    [Evidence(id="https://x.example/1"), Evidence(name="x"), Evidence(narrative="x")],
)
def test_evidence_may_say_one_thing_only(evidence: Evidence, award: Award) -> None:
    [said] = credential(replace(award, evidence=(evidence,)))["evidence"]
    assert 2 == len(said)


def test_an_address_that_is_none_is_refused(award: Award) -> None:
    with pytest.raises(UncoveredDocument) as refused:
        credential(replace(award, issuer=replace(award.issuer, id="badges.example.org")))
    assert "issuer.id" == refused.value.path


def test_two_things_do_not_share_one_address(award: Award) -> None:
    achievement = replace(award.achievement, id=award.id)
    with pytest.raises(UncoveredDocument, match="described differently"):
        credential(replace(award, achievement=achievement))


def test_a_tag_is_not_said_twice(award: Award) -> None:
    achievement = replace(award.achievement, tags=("repair", "repair"))
    with pytest.raises(UncoveredDocument, match="says the same thing twice"):
        credential(replace(award, achievement=achievement))


FORBIDDEN = [
    *range(0x09),
    0x0B,
    0x0C,
    *range(0x0E, 0x20),
    0x7F,
    0xD800,
    0xDBFF,
    0xDC00,
    0xDFFF,
    0xFFFE,
    0xFFFF,
]


@pytest.mark.parametrize("codepoint", FORBIDDEN)
def test_a_character_that_cannot_be_signed_is_refused_with_its_place(
    codepoint: int, award: Award
) -> None:
    bad = f"a{chr(codepoint)}b"
    evidence = (Evidence(name="fine"), Evidence(name="x", narrative=bad))
    with pytest.raises(UnsignableText) as refused:
        credential(replace(award, evidence=evidence))
    assert ("evidence[1].narrative", codepoint) == (refused.value.path, refused.value.codepoint)


@pytest.mark.parametrize(
    "codepoint", [0x09, 0x0A, 0x0D, 0x20, 0x7E, 0x80, 0xA0, 0xD7FF, 0xE000, 0xFFFD, 0x10000]
)
def test_its_neighbours_are_not(codepoint: int, award: Award) -> None:
    text = f"a{chr(codepoint)}b"
    assert text == credential(replace(award, description=text))["description"]


# What JSON-LD takes for a set; some wallets read it as an array only.
SETS = {
    *("@context", "alignment", "evidence", "identifier", "related", "result"),
    *("rubricCriterionLevel", "tag"),
}


def members(value: object) -> Iterator[tuple[str, object]]:
    """Every member in a document, with its name."""
    if isinstance(value, list):
        for one in value:
            yield from members(one)
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name, inner
            yield from members(inner)


def test_sets_are_arrays_and_nothing_is_endorsed_by_a_token(award: Award, minimal: Award) -> None:
    full = list(members(credential(award)))
    assert SETS <= {name for name, _ in full}
    for name, value in (*full, *members(credential(minimal))):
        assert isinstance(value, list) or name not in SETS, name
        # Verifiers of embedded proofs call a badge invalid that has one.
        assert name != "endorsementJwt"
