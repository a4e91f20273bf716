"""A full award, the keys that sign it, and the two who check it: we, and a stranger."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from openbadgeslib.ob3.ldp import OB3LdpVerifier
from openbadgeslib.ob3.verifier import OB3VerificationError

from core.badges import (
    Achievement,
    Alignment,
    Award,
    Criteria,
    Evidence,
    Image,
    Level,
    Profile,
    Purpose,
    Result,
    Rubric,
    SigningKey,
    Status,
    did_document,
    did_document_url,
    did_web,
    issue,
    known_keys,
    verification_method,
    verify,
)

Json = dict[str, Any]
SITE = "https://badges.example.org/guild"
DID = did_web(SITE)
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def rubric(name: str) -> Rubric:
    """One criterion on our usual scale."""
    levels = tuple(
        Level(
            id=f"{SITE}/badges/repair/1#{name}-{level}",
            name=level.replace("_", " "),
            level=level,
            description=f"What {level} means for {name}.",
        )
        for level in ("not_yet", "met")
    )
    return Rubric(
        id=f"{SITE}/badges/repair/1#{name}",
        name=f"Can {name} a bicycle",
        levels=levels,
        required_level=levels[-1].id,
    )


def full_award() -> Award:
    """An award that says everything an award can say."""
    rubrics = (rubric("adjust"), rubric("true"))
    guild = Profile(
        id=DID,
        name="Guild",
        url=SITE,
        description="We mend bicycles.",
        image=Image(id=f"{SITE}/logo.png"),
        email="hello@example.org",
    )
    achievement = Achievement(
        id=f"{SITE}/badges/repair/1",
        name="Bicycle repair",
        description="Mends what breaks on a bicycle.",
        criteria=Criteria(
            id=f"{SITE}/badges/repair",
            narrative="**Shows** a repair.",
            assessment="An interview by chat, photographs, and two assessors.",
        ),
        achievement_type="Competency",
        in_language="pt-BR",
        image=Image(id=f"{SITE}/badges/repair.png", caption="A wheel"),
        creator=guild,
        human_code="BR-1",
        version="1",
        tags=("bicycle", "repair"),
        alignments=(
            Alignment(
                target_name="repair bicycles",
                target_url="http://data.europa.eu/esco/skill/0a4a5a5f",
                target_type="ceasn:Competency",
                target_code="S8.1",
                target_framework="ESCO",
                target_description="Repair bicycles.",
            ),
            Alignment(
                target_name="use hand tools",
                target_url="http://data.europa.eu/esco/skill/1b2c3d4e",
                target_type="ext:esco",
            ),
        ),
        rubrics=rubrics,
    )
    return Award(
        id="urn:uuid:5ed3a7f8-4a9a-4b8e-8f21-0e8f2b1c7d10",
        name="Bicycle repair, earned",
        description="An assessor saw that Ada mends bicycles.",
        issuer=guild,
        achievement=achievement,
        subject_id="urn:uuid:9a1d5c1e-6f0b-4c39-9f3e-1d2c3b4a5f60",
        valid_from=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        awarded_at=datetime(2026, 1, 1, 23, 0, tzinfo=UTC),
        valid_until=datetime(2099, 1, 1, tzinfo=UTC),
        recipient_name="Ada Lovelace",
        narrative="She mended three bicycles.",
        image=Image(id=f"{SITE}/awards/1.png"),
        results=tuple(Result(rubric=each.id, level=each.levels[-1].id) for each in rubrics),
        evidence=(
            Evidence(
                id=f"{SITE}/evidence/1",
                name="A photograph",
                narrative="A true wheel.",
                genre="Photograph",
                description="Seen from the side.",
            ),
            Evidence(narrative="She told how she adjusted the brakes."),
        ),
        status=Status(list_id=f"{SITE}/status/1", index=94_567),
        hosted=f"{SITE}/ob2/assertions/1",
    )


def minimal_award() -> Award:
    """An award that says only what it must."""
    full = full_award()
    achievement = Achievement(
        id=full.achievement.id,
        name="Bicycle repair",
        description="Mends bicycles.",
        criteria=Criteria(narrative="Shows a repair."),
        achievement_type="Badge",
        in_language="en",
    )
    return Award(
        id=full.id,
        name="Bicycle repair",
        description="Mends bicycles.",
        issuer=Profile(id=DID, name="Guild"),
        achievement=achievement,
        subject_id=full.subject_id,
        valid_from=full.valid_from,
        awarded_at=full.awarded_at,
    )


# The private half is made of a constant, so that a failure can be run again.
KEY = SigningKey(Purpose.AWARD, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
DEMO_KEY = SigningKey(Purpose.DEMO, Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))
METHOD = verification_method(DID, KEY)


def we_accept(document: object) -> bool:
    """Whether we take it for a badge of this issuer."""
    return verify(document, known_keys([KEY.public], DID), NOW).verified


def a_stranger_accepts(document: Json) -> bool:
    """Whether openbadgeslib does, which finds the key in our DID document."""

    def download(url: str) -> bytes:
        assert url == did_document_url(DID)
        return json.dumps(did_document(DID, [KEY.public])).encode()

    try:
        OB3LdpVerifier.for_issuer_did(DID).verify(document, download=download)
    except OB3VerificationError:
        return False
    return True


@pytest.fixture
def award() -> Award:
    return full_award()


@pytest.fixture
def minimal() -> Award:
    return minimal_award()


@pytest.fixture(scope="session")
def signed() -> Json:
    """The full award, signed. Copy it before you change it."""
    return issue(full_award(), KEY, METHOD, NOW)


@pytest.fixture
def key() -> SigningKey:
    return KEY


@pytest.fixture
def demo_key() -> SigningKey:
    return DEMO_KEY


@pytest.fixture(scope="session")
def rsa_key() -> RSAPrivateKey:
    """A key for VC-JWT."""
    return generate_private_key(public_exponent=65_537, key_size=2048)


@pytest.fixture
def did() -> str:
    return DID


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(params=[we_accept, a_stranger_accepts], ids=["we", "a stranger"])
def accepts(request: pytest.FixtureRequest) -> Callable[[Json], bool]:
    """Both who check badges, in turn."""
    judge: Callable[[Json], bool] = request.param
    return judge


@pytest.fixture(scope="session")
def official() -> Path:
    """The folder of official data."""
    return Path(__file__).parents[2] / "fixtures" / "openbadges"


@pytest.fixture
def no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any attempt to open a connection fails the test."""

    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr("socket.socket.__init__", refuse)
    monkeypatch.setattr("socket.create_connection", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
