"""Open Badges 2.0: hosted documents that an older backpack accepts."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from openbadgeslib.ob2.verifier import OB2VerificationError, OB2Verifier

from core.badges import Award, Notice, credential
from core.badges.ob2 import Addresses, assertion, badge_class, hashed_email, issuer, revoked

Json = dict[str, Any]
SITE = "https://badges.example.org/guild"
AT = Addresses(
    assertion=f"{SITE}/ob2/assertions/1",
    badge=f"{SITE}/ob2/badges/repair/1",
    issuer=f"{SITE}/ob2/issuer",
    image=f"{SITE}/badges/repair.png",
)


def accepts(award: Award, served: Json, recipient: str) -> bool:
    """Whether openbadgeslib believes the hosted assertion of ``award``."""
    pages = {
        AT.assertion: served,
        AT.badge: badge_class(award, AT),
        AT.issuer: issuer(award, AT),
    }
    verifier = OB2Verifier(download=lambda url: json.dumps(pages[url]).encode())
    try:
        verifier.verify_hosted(
            json.dumps(assertion(award, AT, recipient=served.get("recipient"))),
            expected_recipient=recipient,
        )
    except OB2VerificationError:
        return False
    return True


def test_a_stranger_believes_the_hosted_assertion(award: Award) -> None:
    assert accepts(award, assertion(award, AT), award.subject_id)


def test_a_stranger_finds_the_learner_by_an_e_mail_address_they_chose_to_give(award: Award) -> None:
    served = assertion(award, AT, recipient=hashed_email(" Ada@Example.org", "pepper"))
    assert accepts(award, served, "ada@example.org")
    assert not accepts(award, served, "eve@example.org")


@pytest.mark.parametrize(
    "change",
    [
        {"badge": f"{SITE}/ob2/badges/other/1"},
        {"expires": "2100-01-01T00:00:00Z"},
        {"id": "https://evil.example/1"},
    ],
)
def test_a_stranger_refuses_what_differs_from_what_is_served(change: Json, award: Award) -> None:
    assert not accepts(award, {**assertion(award, AT), **change}, award.subject_id)


def test_a_revoked_one_says_so_and_no_more(award: Award) -> None:
    gone = revoked(AT)
    assert {"@context", "type", "id", "revoked"} == gone.keys()
    assert gone["revoked"] is True
    assert not accepts(award, gone, award.subject_id)
    assert "asked for" == revoked(AT, "asked for")["revocationReason"]


def test_the_two_versions_lead_to_each_other(award: Award) -> None:
    public = replace(award, id=f"{SITE}/credentials/1")
    newer = credential(public)
    older = assertion(public, AT)
    assert [older["id"]] == [
        one["id"] for one in newer["credentialSubject"]["achievement"]["related"]
    ]
    assert newer["id"] == older["related"]


def test_nobody_is_named_unless_they_chose_so(award: Award) -> None:
    documents = (assertion(award, AT), badge_class(award, AT), issuer(award, AT))
    assert "Ada" not in json.dumps(documents)
    assert {"type": "url", "identity": award.subject_id, "hashed": False} == documents[0][
        "recipient"
    ]


def test_a_demonstration_says_so_here_too(award: Award) -> None:
    shown = badge_class(replace(award, notice=Notice(label="DEMO", sentence="Nobody was.")), AT)
    assert shown["name"].startswith("DEMO")
    assert shown["criteria"]["narrative"].startswith("Nobody was.")


def test_how_it_is_assessed_is_told(award: Award) -> None:
    assert badge_class(award, AT)["criteria"]["narrative"].endswith("two assessors.")


def test_the_smallest_award_has_all_that_the_standard_asks_for(
    minimal: Award, now: datetime
) -> None:
    assert accepts(minimal, assertion(minimal, AT), minimal.subject_id)
    assert {"name", "description", "image", "criteria", "issuer"} <= badge_class(minimal, AT).keys()
    assert {"name", "url", "id"} <= issuer(minimal, AT).keys()
