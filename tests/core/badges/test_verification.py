"""Badges of anybody: every way they come in, and every way in which they are not genuine.

The web is a dictionary here: what is not in it cannot be reached.
"""

from __future__ import annotations

import base64
import copy
import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import jwt as pyjwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import shelf
from core.badge_images import as_png
from core.badges import (
    Award,
    Profile,
    SigningKey,
    credential,
    did_document,
    issue,
    loader,
    multibase,
    sign,
    verification_method,
)
from core.badges.baking import OLD_KEYWORD, bake_png, bake_svg
from core.badges.errors import NotFetched
from core.badges.jwt import read_jwt, sign_jwt
from core.badges.ob2 import Addresses, assertion, badge_class, issuer, revoked
from core.badges.signature import hash_data
from core.badges.status import status_list
from core.badges.verification import Examined, Kind, Reason, Step, examine

Json = dict[str, Any]
SITE = "https://badges.example.org/guild"
DID = "did:web:badges.example.org:guild"
DID_URL = f"{SITE}/did.json"
LIST = f"{SITE}/status/1"
RSA = f"{DID}#rsa-1"
SVG = shelf.badges("bicycle-repair")[0].image


class Web:
    """What lies where; counts how often each address is asked for."""

    def __init__(self) -> None:
        self.pages: dict[str, Any] = {}
        self.gone: set[str] = set()
        self.asked: list[str] = []

    def __call__(self, url: str) -> bytes:
        self.asked.append(url)
        if url not in self.pages:
            raise NotFetched(url, "nothing is there", gone=url in self.gone)
        page = self.pages[url]
        return page if isinstance(page, bytes) else json.dumps(page).encode()


def jwk(key: RSAPrivateKey) -> Json:
    made: Json = json.loads(pyjwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    return {name: value for name, value in made.items() if name in ("kty", "n", "e")}


@pytest.fixture
def web(key: SigningKey, rsa_key: RSAPrivateKey, now: datetime) -> Web:
    """The issuer's DID document with both keys, and its status list with nothing in it."""
    made = Web()
    document = did_document(DID, [key.public])
    method = {"id": RSA, "type": "JsonWebKey", "controller": DID, "publicKeyJwk": jwk(rsa_key)}
    document["verificationMethod"].append(method)
    document["assertionMethod"].append(RSA)
    made.pages[DID_URL] = document
    made.pages[LIST] = listed(key, now)
    return made


def listed(key: SigningKey, now: datetime, *bits: int, of: str = DID) -> Json:
    plain = status_list(LIST, of, "revocation", bits, now, valid_for=timedelta(days=1))
    return sign(plain, key, verification_method(of, key), now)


@pytest.fixture
def look(web: Web, now: datetime) -> Callable[[Any], Examined]:
    def looked(handed: Any) -> Examined:
        text = json.dumps(handed) if isinstance(handed, dict) else handed
        return examine(text, web, now)

    return looked


Look = Callable[[Any], Examined]


def reason(found: Examined, step: Step) -> Reason | None:
    return found.check(step).reason


# ---------------------------------------------------------------- genuine, in every form


def test_a_genuine_badge_passes_every_check_by_name(look: Look, signed: Json, web: Web) -> None:
    found = look(signed)
    assert list(Step) == [check.name for check in found.checks]
    assert () == found.failed
    assert (Kind.EMBEDDED, signed) == (found.kind, found.document)
    assert [DID_URL, LIST] == web.asked


def forms(signed: Json, rsa_key: RSAPrivateKey) -> dict[str, bytes | str]:
    text, line = json.dumps(signed, ensure_ascii=False), sign_jwt(signed, rsa_key, RSA)
    png = as_png(SVG)
    return {
        "json": text,
        "json file": b"\xef\xbb\xbf  " + text.encode(),
        "jwt": f"  {line}\n",
        "png": bake_png(png, text),
        "png with jwt": bake_png(png, line),
        "svg": bake_svg(SVG.encode(), text),
        "svg with jwt": bake_svg(SVG.encode(), line),
        "svg as text": bake_svg(SVG.encode(), text).decode(),
        "beside an old one": bake_png(bake_png(png, f"{SITE}/old", OLD_KEYWORD), text),
    }


def test_it_passes_in_every_form(look: Look, signed: Json, rsa_key: RSAPrivateKey) -> None:
    found = {name: look(form) for name, form in forms(signed, rsa_key).items()}
    assert dict.fromkeys(found, ()) == {name: one.failed for name, one in found.items()}
    assert {"jwt", "png with jwt", "svg with jwt"} == {
        name for name, one in found.items() if one.kind is Kind.JWT
    }


def test_an_address_leads_to_the_badge(look: Look, signed: Json, web: Web) -> None:
    web.pages[f"{SITE}/awards/1.json"] = signed
    assert look(f"{SITE}/awards/1.json").verified
    web.pages[f"{SITE}/loop"] = f"{SITE}/loop".encode()
    assert Reason.UNREADABLE is reason(look(f"{SITE}/loop"), Step.READABLE)
    assert Reason.UNREACHABLE is reason(look(f"{SITE}/nothing"), Step.READABLE)


def test_an_issuer_that_is_its_own_key_needs_no_web(
    look: Look, minimal: Award, key: SigningKey, now: datetime, web: Web
) -> None:
    award = replace(minimal, issuer=Profile(id=key.did_key, name="Guild"))
    assert look(issue(award, key, key.verification_method, now)).verified
    line = pyjwt.encode(
        jwt_payload(credential(award)),
        key._secret,
        algorithm="EdDSA",
        headers={"kid": key.verification_method},
    )
    assert look(line).verified
    assert [] == web.asked


def jwt_payload(document: Json) -> Json:
    nbf = int(datetime.fromisoformat(document["validFrom"]).timestamp())
    return {**document, "iss": document["issuer"]["id"], "jti": document["id"], "nbf": nbf}


def test_an_issuer_with_an_https_address_lists_its_keys_there(
    look: Look, minimal: Award, key: SigningKey, now: datetime, web: Web
) -> None:
    home = f"{SITE}/issuer"
    award = replace(minimal, issuer=Profile(id=home, name="Guild"))
    badge = sign(credential(award), key, f"{home}#{key.id}", now)
    web.pages[home] = did_document(home, [key.public])
    assert look(badge).verified
    web.pages[home] = {**web.pages[home], "id": f"{SITE}/another"}
    assert Reason.OTHER_ISSUER is reason(look(badge), Step.ISSUER)


def test_a_key_may_lie_beside_its_issuer_and_nowhere_else(
    look: Look, minimal: Award, rsa_key: RSAPrivateKey, web: Web
) -> None:
    award = replace(minimal, issuer=Profile(id=f"{SITE}/issuer", name="Guild"))
    for place, verified in {f"{SITE}/keys/1": True, "https://evil.example/keys/1": False}.items():
        web.pages[place] = jwk(rsa_key)
        assert verified is look(sign_jwt(credential(award), rsa_key, place)).verified
    assert "https://evil.example/keys/1" not in web.asked


def foreign(document: Json, key: SigningKey, now: datetime) -> Json:
    """Signed as an issuer would who is less strict with itself than we are."""
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-01-02T03:04:05Z",
        "verificationMethod": verification_method(DID, key),
        "proofPurpose": "assertionMethod",
    }
    value = multibase.encode(key.sign(hash_data(document, options, foreign=True)))
    return {**document, "proof": {**options, "proofValue": value}}


def test_what_others_write_otherwise_is_no_reason_to_refuse(
    look: Look, award: Award, key: SigningKey, now: datetime
) -> None:
    document = copy.deepcopy(credential(award))
    document["credentialSubject"]["achievement"]["creditsAvailable"] = 36
    document["credentialSubject"]["creditsEarned"] = 3.5
    document["credentialSubject"]["achievement"]["creator"] = {"id": DID, "type": ["Profile"]}
    badge = foreign(document, key, now)
    assert () == look(badge).failed
    assert () == look({**badge, "proof": [{"type": "Other"}, badge["proof"]]}).failed
    changed = copy.deepcopy(badge)
    changed["credentialSubject"]["creditsEarned"] = 4.5
    assert Reason.FORGED is reason(look(changed), Step.PROOF)


# ---------------------------------------------------------------- not genuine


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        steps = value.items() if isinstance(value, dict) else enumerate(value)
        return [found for step, item in steps for found in leaves(item, (*path, step))]
    return [path]


def changed(document: Json, path: tuple[Any, ...]) -> Json:
    copied: Any = copy.deepcopy(document)
    place = copied
    for step in path[:-1]:
        place = place[step]
    old = place[path[-1]]
    place[path[-1]] = (not old) if isinstance(old, bool) else f"{old}x"
    made: Json = copied
    return made


def test_no_changed_leaf_is_accepted(look: Look, signed: Json) -> None:
    survivors = [path for path in leaves(signed) if look(changed(signed, path)).verified]
    assert [] == survivors


def test_no_changed_leaf_of_a_jwt_is_accepted(
    look: Look, signed: Json, rsa_key: RSAPrivateKey
) -> None:
    line = sign_jwt(signed, rsa_key, RSA)
    token = read_jwt(line)
    assert token is not None
    head, _, signature = line.split(".")
    for path in leaves(token.payload):
        body = pyjwt.utils.base64url_encode(json.dumps(changed(token.payload, path)).encode())
        assert not look(f"{head}.{body.decode()}.{signature}").verified, path


def test_forged_json_under_a_genuine_proof_is_refused(look: Look, signed: Json) -> None:
    """GHSA-rp5q-966c-5592: what no context defines is not signed."""
    subject = signed["credentialSubject"]
    for forged in (
        {**signed, "Name": "Doctor of Medicine"},
        {**signed, "degree": "Doctor of Medicine"},
        {**signed, "credentialSubject": {**subject, "grade": "1.0"}},
        {**signed, "credentialSubject": {**subject, "@type": "x"}},
        {**signed, "name": {"@value": signed["name"]}},
        {**signed, "name": [signed["name"]], "schema:name": "x"},
    ):
        found = look(forged)
        assert not found.verified
        assert reason(found, Step.PROOF) in (Reason.NOT_COVERED, Reason.FORGED)


def test_a_member_given_twice_is_refused(look: Look, signed: Json) -> None:
    text = json.dumps(signed).replace('"name":', '"name": "Doctor", "name":', 1)
    assert Reason.UNREADABLE is reason(look(text), Step.READABLE)


@pytest.mark.parametrize("codepoint", [0, 7, 8, 0x0B, 0x1F, 0x7F, 0xFFFE])
def test_characters_that_verifiers_read_differently_are_refused(
    codepoint: int, look: Look, signed: Json, rsa_key: RSAPrivateKey
) -> None:
    document = {**signed, "name": f"a{chr(codepoint)}b"}
    payload = json.loads(json.dumps(jwt_payload(document)))
    line = pyjwt.encode(payload, rsa_key, algorithm="RS256", headers={"kid": RSA})
    for handed in (document, line):
        assert Reason.NOT_COVERED is reason(look(handed), Step.STRUCTURE)


def test_half_of_a_character_is_not_read_at_all(
    look: Look, signed: Json, rsa_key: RSAPrivateKey
) -> None:
    document = {**signed, "name": "a\ud800b"}
    payload = json.loads(json.dumps(jwt_payload(document)))
    line = pyjwt.encode(payload, rsa_key, algorithm="RS256", headers={"kid": RSA})
    for handed in (json.dumps(document), line):
        assert Reason.UNREADABLE is reason(look(handed), Step.READABLE)


@pytest.mark.parametrize(
    ("contexts", "step"),
    [
        (["https://www.w3.org/ns/credentials/v2"], Step.STRUCTURE),
        (["https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"], Step.STRUCTURE),
        ("https://www.w3.org/ns/credentials/v2", Step.STRUCTURE),
        ([], Step.STRUCTURE),
        (None, Step.STRUCTURE),
        (
            [
                "https://www.w3.org/ns/credentials/v2",
                "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
                "https://evil.example/context",
            ],
            Step.PROOF,
        ),
    ],
)
def test_contexts_that_we_do_not_know_are_refused_and_not_fetched(
    contexts: object, step: Step, look: Look, signed: Json, web: Web
) -> None:
    found = look({**signed, "@context": contexts})
    assert Reason.UNKNOWN_CONTEXT is reason(found, step)
    assert not any("context" in url for url in web.asked)


@pytest.mark.parametrize(
    "change",
    [
        {"type": ["VerifiableCredential"]},
        {"type": "OpenBadgeCredential"},
        {"credentialSubject": {"id": "urn:x:y"}},
        {"credentialSubject": {"achievement": {"id": "urn:x:a", "name": "x", "criteria": {}}}},
        {"credentialSubject": []},
    ],
)
def test_what_is_no_badge_is_not_taken_for_one(change: Json, look: Look, signed: Json) -> None:
    assert Reason.NOT_A_BADGE is reason(look({**signed, **change}), Step.STRUCTURE)


def test_a_badge_about_nobody_is_none(look: Look, signed: Json) -> None:
    """The official schema lets it pass."""
    subject = {**signed["credentialSubject"]}
    del subject["id"], subject["identifier"]
    found = look({**signed, "credentialSubject": subject})
    assert Reason.NOT_A_BADGE is reason(found, Step.STRUCTURE)


def test_the_key_of_somebody_else_vouches_for_nothing(
    look: Look, award: Award, demo_key: SigningKey, now: datetime, web: Web
) -> None:
    stranger = sign(credential(award), demo_key, demo_key.verification_method, now)
    assert Reason.OTHER_ISSUER is reason(look(stranger), Step.ISSUER)
    unlisted = sign(credential(award), demo_key, verification_method(DID, demo_key), now)
    assert Reason.UNKNOWN_KEY is reason(look(unlisted), Step.ISSUER)
    assert LIST not in web.asked


def test_a_key_that_came_along_in_the_token_vouches_for_nothing(
    look: Look, signed: Json, rsa_key: RSAPrivateKey
) -> None:
    line = pyjwt.encode(
        jwt_payload(signed), rsa_key, algorithm="RS256", headers={"jwk": jwk(rsa_key)}
    )
    assert Reason.UNKNOWN_KEY is reason(look(line), Step.ISSUER)


@pytest.mark.parametrize("much", [{"d": "w" * 200_000}, {"n": "w" * 200_000}, {"n": ["w"]}])
def test_a_key_of_a_strangers_size_costs_no_time(much: Json, look: Look, award: Award) -> None:
    """With a private exponent beside it, the primes would be looked for: for years."""
    issuer = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
    document = {**credential(award), "issuer": issuer, "iss": issuer}
    header = {"alg": "RS256", "jwk": {"kty": "RSA", "n": "w" * 340 + "Q", "e": "AQAB", **much}}
    parts = (pyjwt.utils.base64url_encode(json.dumps(one).encode()) for one in (header, document))
    began = time.process_time()
    found = look(b".".join((*parts, b"AA")).decode())
    assert Reason.UNKNOWN_KEY is reason(found, Step.ISSUER)
    assert time.process_time() - began < 5


def test_an_address_without_end_costs_no_time(look: Look, award: Award) -> None:
    """Python normalizes a host, and accents that are piled up in the square of their number."""
    piled = "https://a" + "\u0301\u0316" * 100_000
    document = {**credential(award), "issuer": "https://b.example", "iss": "https://b.example"}
    header = {"alg": "RS256", "kid": f"{piled}.example"}
    parts = (pyjwt.utils.base64url_encode(json.dumps(one).encode()) for one in (header, document))
    began = time.process_time()
    assert Reason.OTHER_ISSUER is reason(look(b".".join((*parts, b"AA")).decode()), Step.ISSUER)
    assert time.process_time() - began < 5


def test_a_key_that_is_listed_but_not_for_assertions_is_none(
    look: Look, signed: Json, web: Web
) -> None:
    web.pages[DID_URL]["authentication"] = web.pages[DID_URL].pop("assertionMethod")
    assert Reason.UNKNOWN_KEY is reason(look(signed), Step.ISSUER)


def test_a_key_that_its_issuer_took_back_is_none(look: Look, signed: Json, web: Web) -> None:
    web.pages[DID_URL]["verificationMethod"][0]["revoked"] = "2026-01-01T00:00:00Z"
    assert Reason.UNKNOWN_KEY is reason(look(signed), Step.ISSUER)


def test_claims_of_a_token_that_contradict_the_badge_are_refused(
    look: Look, signed: Json, rsa_key: RSAPrivateKey
) -> None:
    for claim in ({"iss": "did:web:evil.example"}, {"sub": "urn:x:eve"}, {"exp": 4_102_444_801}):
        payload = {**jwt_payload(signed), **claim}
        line = pyjwt.encode(payload, rsa_key, algorithm="RS256", headers={"kid": RSA})
        assert Reason.CONTRADICTORY is reason(look(line), Step.PROOF)


def test_an_issuer_that_cannot_be_reached_leaves_it_open(
    look: Look, signed: Json, web: Web
) -> None:
    del web.pages[DID_URL]
    found = look(signed)
    assert Reason.UNREACHABLE is reason(found, Step.ISSUER)
    assert Reason.NOT_CHECKED is reason(found, Step.PROOF)
    assert not found.verified


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2026-01-02T03:04:04+00:00", Reason.NOT_YET),
        ("2026-01-02T03:04:05+00:00", None),
        ("2099-01-01T00:00:01+00:00", Reason.EXPIRED),
    ],
)
def test_a_badge_counts_from_its_first_to_its_last_second(
    when: str, expected: Reason | None, signed: Json, web: Web
) -> None:
    found = examine(json.dumps(signed), web, datetime.fromisoformat(when))
    assert expected is reason(found, Step.DATES)
    assert found.check(Step.PROOF).passed


# ---------------------------------------------------------------- revoked


def test_a_revoked_badge_is_refused(
    look: Look, signed: Json, web: Web, key: SigningKey, now: datetime
) -> None:
    web.pages[LIST] = listed(key, now, 94_567)
    assert Reason.REVOKED is reason(look(signed), Step.STATUS)
    web.pages[LIST] = listed(key, now, 94_566, 94_568)
    assert look(signed).verified


def test_a_list_that_cannot_be_trusted_is_no_answer(
    look: Look, signed: Json, web: Web, key: SigningKey, demo_key: SigningKey, now: datetime
) -> None:
    good = listed(key, now)
    unsigned = {name: value for name, value in good.items() if name != "proof"}
    for bad in (
        unsigned,
        {**good, "validFrom": "2026-01-01T00:00:00Z"},
        {**good, "id": f"{SITE}/status/2"},
        listed(demo_key, now),
        listed(demo_key, now, of=demo_key.did_key),
        listed(key, now - timedelta(days=2)),
        listed(key, now + timedelta(days=2)),
        b"<html>",
        b"{}",
    ):
        web.pages[LIST] = bad
        assert Reason.UNKNOWN_STATUS is reason(look(signed), Step.STATUS), bad
    del web.pages[LIST]
    assert Reason.UNREACHABLE is reason(look(signed), Step.STATUS)


def test_a_list_may_be_a_token(
    look: Look, signed: Json, web: Web, rsa_key: RSAPrivateKey, now: datetime
) -> None:
    for bits, expected in (([], None), ([94_567], Reason.REVOKED)):
        plain = status_list(LIST, DID, "revocation", bits, now)
        web.pages[LIST] = sign_jwt(plain, rsa_key, RSA).encode()
        assert expected is reason(look(signed), Step.STATUS)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"type": "StatusList2021Entry", "id": LIST}, Reason.UNKNOWN_STATUS),
        ({"type": "1EdTechRevocationList", "id": LIST}, Reason.UNKNOWN_STATUS),
        ("https://x.example", Reason.UNKNOWN_STATUS),
        ([{"id": "urn:x:m", "type": "BitstringStatusListEntry", "statusPurpose": "message"}], None),
    ],
)
def test_other_kinds_of_status(
    entry: Any, expected: Reason | None, look: Look, minimal: Award, rsa_key: RSAPrivateKey
) -> None:
    document = {**credential(minimal), "credentialStatus": entry}
    assert expected is reason(look(sign_jwt(document, rsa_key, RSA)), Step.STATUS)


def spots(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if not isinstance(value, dict | list):
        return []
    steps = value.items() if isinstance(value, dict) else enumerate(value)
    return [one for step, item in steps for one in ((*path, step), *spots(item, (*path, step)))]


def test_a_revoked_badge_stays_revoked_however_it_is_spelled(
    look: Look, signed: Json, web: Web, key: SigningKey, now: datetime
) -> None:
    """In JSON-LD a value and an array of that value are one statement under one proof."""
    web.pages[LIST] = listed(key, now, 94_567)
    survivors = []
    for path in spots(signed):
        copied: Any = copy.deepcopy(signed)
        place = copied
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = [place[path[-1]]]
        survivors += [path] if look(copied).verified else []
    assert [] == survivors


def test_a_status_is_not_missed_where_a_badge_names_itself_again(
    look: Look, signed: Json, web: Web, key: SigningKey, now: datetime
) -> None:
    """Everything said of one id is one node: moved there, a member is under the same proof."""
    plain = {name: value for name, value in signed.items() if name != "proof"}
    itself = {"id": plain["id"], "type": ["Evidence"], "name": "Its own page"}
    badge = foreign({**plain, "evidence": [itself]}, key, now)
    assert look(badge).verified
    web.pages[LIST] = listed(key, now, 94_567)
    assert Reason.REVOKED is reason(look(badge), Step.STATUS)
    moved = copy.deepcopy(badge)
    moved["evidence"][0]["type"] = [*moved["type"], "Evidence"]
    moved["evidence"][0]["credentialStatus"] = moved.pop("credentialStatus")
    assert Reason.NOT_COVERED is reason(look(moved), Step.PROOF)


# ---------------------------------------------------------------- what others write


def others(award: Award, *contexts: str, **changed: Any) -> Json:
    """A badge with other contexts than ours, not signed."""
    return {**credential(award), "@context": list(contexts), **changed}


def earlier(award: Award, *contexts: str) -> Json:
    """The same without what only version 3.0.3 has words for, by the data model of its time."""
    document = others(award, *contexts)
    document.pop("awardedDate")
    document["credentialSubject"]["achievement"].pop("inLanguage")
    if contexts[0] == loader.CREDENTIALS_1:
        document["issuanceDate"] = document.pop("validFrom")
    return document


@pytest.mark.parametrize(
    "contexts",
    [
        (loader.CREDENTIALS, loader.OPEN_BADGES_2),
        (loader.CREDENTIALS_1, loader.OPEN_BADGES_1, loader.DATA_INTEGRITY),
        (loader.CREDENTIALS_1, loader.OPEN_BADGES_2, loader.DATA_INTEGRITY),
    ],
)
def test_badges_of_earlier_versions_are_known_and_no_changed_leaf_is_accepted(
    contexts: tuple[str, ...], look: Look, minimal: Award, key: SigningKey, now: datetime
) -> None:
    badge = foreign(earlier(minimal, *contexts), key, now)
    assert look(badge).failed == ()
    assert [] == [path for path in leaves(badge) if look(changed(badge, path)).verified]


def test_the_dates_of_an_earlier_data_model_count(
    look: Look, minimal: Award, key: SigningKey, now: datetime
) -> None:
    """VC Data Model 1.1 calls them issuanceDate and expirationDate."""
    contexts = (loader.CREDENTIALS_1, loader.OPEN_BADGES_1, loader.DATA_INTEGRITY)
    document = earlier(minimal, *contexts)
    over = {"issuanceDate": "2020-01-01T00:00:00Z", "expirationDate": "2021-01-01T00:00:00Z"}
    assert Reason.EXPIRED is reason(look(foreign({**document, **over}, key, now)), Step.DATES)
    early = foreign({**document, "issuanceDate": "2999-01-01T00:00:00Z"}, key, now)
    assert Reason.NOT_YET is reason(look(early), Step.DATES)


def test_a_version_that_we_do_not_have_is_said_and_not_called_forged(
    look: Look, minimal: Award, signed: Json
) -> None:
    newer = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.9.json"
    document = others(minimal, loader.CREDENTIALS, newer, proof=signed["proof"])
    assert Reason.UNKNOWN_VERSION is reason(look(document), Step.PROOF)
    assert not look(document).verified


@pytest.mark.parametrize(
    ("proof", "expected"),
    [
        ({"type": "Ed25519Signature2020"}, Reason.UNKNOWN_KIND),
        ({"type": "DataIntegrityProof", "cryptosuite": "ecdsa-rdfc-2019"}, Reason.UNKNOWN_KIND),
        ({"type": "MyOwnProof"}, Reason.MALFORMED),
        ({"type": "DataIntegrityProof", "cryptosuite": "mine-2026"}, Reason.MALFORMED),
    ],
)
def test_a_kind_of_proof_that_we_do_not_know_is_said_and_not_called_forged(
    proof: Json, expected: Reason, look: Look, signed: Json
) -> None:
    whole = {**signed["proof"], **proof}
    for one in (whole, [whole]):
        found = look({**signed, "proof": one})
        assert expected is reason(found, Step.PROOF)
        assert not found.verified


@pytest.mark.parametrize(
    ("algorithm", "expected"),
    [("ES256", Reason.UNKNOWN_KIND), ("none", Reason.FORGED), ("HS256", Reason.FORGED)],
)
def test_a_token_signed_in_another_way_is_not_called_genuine(
    algorithm: str, expected: Reason, look: Look, minimal: Award, rsa_key: RSAPrivateKey
) -> None:
    text = sign_jwt(credential(minimal), rsa_key, RSA)
    header = json.dumps({"alg": algorithm, "typ": "JWT", "kid": RSA}).encode()
    first = base64.urlsafe_b64encode(header).decode().rstrip("=")
    found = look(".".join((first, *text.split(".")[1:])))
    assert expected is reason(found, Step.PROOF)
    assert not found.verified


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"revokedCredentials": []}, None),
        ({"revokedCredentials": [{"id": "urn:x:other"}]}, None),
        ({"revokedCredentials": [{"id": "OWN", "revoked": False}]}, None),
        ({"revokedCredentials": [{"id": "OWN", "revoked": True}]}, Reason.REVOKED),
        ({"revokedCredentials": [{"id": "OWN"}]}, Reason.REVOKED),
        ({"revokedCredentials": ["OWN"]}, Reason.REVOKED),
        ({"revokedCredentials": "none"}, Reason.UNKNOWN_STATUS),
        ({}, Reason.UNKNOWN_STATUS),
        ({"revokedCredentials": [], "issuer": "did:web:evil.example"}, Reason.UNKNOWN_STATUS),
        ({"revokedCredentials": [], "id": "https://evil.example"}, Reason.UNKNOWN_STATUS),
        (None, Reason.UNREACHABLE),
    ],
)
def test_a_revocation_list_of_1edtech_is_read(
    change: Json | None,
    expected: Reason | None,
    look: Look,
    minimal: Award,
    web: Web,
    key: SigningKey,
    now: datetime,
) -> None:
    address = f"{SITE}/revocations"
    status = {"id": address, "type": "1EdTechRevocationList"}
    contexts = (loader.CREDENTIALS, loader.OPEN_BADGES, loader.EXTENSIONS)
    badge = foreign(others(minimal, *contexts, credentialStatus=status), key, now)
    if change is not None:
        text = json.dumps({"id": address, "issuer": DID, **change}).replace("OWN", badge["id"])
        web.pages[address] = text.encode()
    found = look(badge)
    assert expected is reason(found, Step.STATUS)
    assert found.check(Step.PROOF).passed


# ---------------------------------------------------------------- version 2.0

AT = Addresses(
    assertion=f"{SITE}/ob2/assertions/1",
    badge=f"{SITE}/ob2/badges/1",
    issuer=f"{SITE}/ob2/issuer",
    image=f"{SITE}/badges/repair.png",
)


@pytest.fixture
def hosted(web: Web, award: Award) -> Json:
    made = assertion(award, AT)
    web.pages |= {
        AT.assertion: made,
        AT.badge: badge_class(award, AT),
        AT.issuer: issuer(award, AT),
    }
    return made


def test_a_hosted_badge_passes_in_every_form(look: Look, hosted: Json) -> None:
    text = json.dumps(hosted)
    for handed in (
        text,
        AT.assertion,
        bake_png(as_png(SVG), text, OLD_KEYWORD),
        bake_png(as_png(SVG), AT.assertion, OLD_KEYWORD),
    ):
        found = look(handed)
        assert (Kind.HOSTED, ()) == (found.kind, found.failed)
        assert list(Step) == [check.name for check in found.checks]


def test_no_changed_leaf_of_a_hosted_badge_is_accepted(look: Look, hosted: Json) -> None:
    assert [] == [path for path in leaves(hosted) if look(changed(hosted, path)).verified]


def test_a_badge_whose_own_address_says_that_it_is_gone_was_taken_back(
    look: Look, hosted: Json, web: Web
) -> None:
    del web.pages[AT.assertion]
    web.gone.add(AT.assertion)
    found = look(AT.assertion)
    assert Reason.GONE is reason(found, Step.READABLE)
    assert Reason.REVOKED is reason(found, Step.STATUS)
    web.gone.clear()
    assert Reason.UNREACHABLE is reason(look(AT.assertion), Step.READABLE)


KEY_AT = f"{SITE}/ob2/key"


@pytest.fixture
def signed_2(hosted: Json, web: Web, rsa_key: RSAPrivateKey) -> str:
    """The same badge as a signed one, with its issuer's key."""
    pem = rsa_key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    web.pages[KEY_AT] = {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "CryptographicKey",
        "id": KEY_AT,
        "owner": AT.issuer,
        "publicKeyPem": pem.decode(),
    }
    web.pages[AT.issuer] = {**web.pages[AT.issuer], "publicKey": KEY_AT}
    return as_jws({**hosted, "verification": {"type": "SignedBadge", "creator": KEY_AT}}, rsa_key)


def as_jws(document: Json, key: RSAPrivateKey) -> str:
    return pyjwt.api_jws.encode(json.dumps(document).encode(), key, algorithm="RS256")


def test_a_signed_badge_of_version_2_passes_in_every_form(look: Look, signed_2: str) -> None:
    for handed in (signed_2, bake_png(as_png(SVG), signed_2, OLD_KEYWORD)):
        found = look(handed)
        assert (Kind.SIGNED, ()) == (found.kind, found.failed)
        assert list(Step) == [check.name for check in found.checks]


def test_no_changed_leaf_of_a_signed_badge_of_version_2_is_accepted(
    look: Look, signed_2: str, hosted: Json
) -> None:
    head, body, signature = signed_2.split(".")
    document = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    for path in leaves(document):
        text = json.dumps(changed(document, path)).encode()
        forged = base64.urlsafe_b64encode(text).decode().rstrip("=")
        assert not look(f"{head}.{forged}.{signature}").verified, path


@pytest.mark.parametrize(
    ("where", "change", "step", "expected"),
    [
        (AT.issuer, {"publicKey": f"{SITE}/other"}, Step.ISSUER, Reason.UNKNOWN_KEY),
        (AT.issuer, {"publicKey": None}, Step.ISSUER, Reason.UNKNOWN_KEY),
        (KEY_AT, {"owner": "https://evil.example"}, Step.ISSUER, Reason.UNKNOWN_KEY),
        (KEY_AT, {"publicKeyPem": "none"}, Step.ISSUER, Reason.UNKNOWN_KEY),
        (KEY_AT, None, Step.ISSUER, Reason.UNREACHABLE),
        (AT.badge, None, Step.ISSUER, Reason.UNREACHABLE),
        (AT.issuer, {"revocationList": f"{SITE}/none"}, Step.STATUS, Reason.UNREACHABLE),
    ],
)
def test_a_signed_badge_of_version_2_needs_the_key_that_its_issuer_lists(
    where: str,
    change: Json | None,
    step: Step,
    expected: Reason,
    look: Look,
    signed_2: str,
    web: Web,
) -> None:
    if change is None:
        del web.pages[where]
    else:
        web.pages[where] = {**web.pages[where], **change}
    found = look(signed_2)
    assert expected is reason(found, step)
    assert not found.verified


@pytest.mark.parametrize("named", ["id", "uid", None])
def test_a_signed_badge_of_version_2_is_revoked_by_its_issuers_list(
    named: str | None, look: Look, signed_2: str, hosted: Json, web: Web, rsa_key: RSAPrivateKey
) -> None:
    address = f"{SITE}/ob2/revoked"
    web.pages[AT.issuer] = {**web.pages[AT.issuer], "revocationList": address}
    verification = {"type": ["signed"], "creator": KEY_AT}
    text = as_jws({**hosted, "uid": "7", "verification": verification}, rsa_key)
    own = {"id": hosted["id"], "uid": "7", None: hosted["id"]}[named]
    entry = {named: own, "revocationReason": "a mistake"} if named else own
    web.pages[address] = {"type": "RevocationList", "revokedAssertions": [{"id": "urn:x:1"}]}
    assert look(text).verified
    web.pages[address]["revokedAssertions"].append(entry)
    assert Reason.REVOKED is reason(look(text), Step.STATUS)


@pytest.mark.parametrize(
    "change",
    [
        {"verification": {"type": "hosted"}},
        {"verification": None},
        {"badge": {"type": "BadgeClass", "name": "embedded"}},
        {"recipient": "ana"},
        {"type": "BadgeClass"},
        {"id": None},
    ],
)
def test_what_is_no_signed_badge_of_version_2_is_not_looked_up(
    change: Json, look: Look, signed_2: str, hosted: Json, web: Web, rsa_key: RSAPrivateKey
) -> None:
    verification = {"type": "SignedBadge", "creator": KEY_AT}
    web.asked.clear()
    found = look(as_jws({**hosted, "verification": verification, **change}, rsa_key))
    assert not found.verified
    assert web.asked == []


def test_a_hosted_badge_is_revoked_by_what_lies_there(look: Look, hosted: Json, web: Web) -> None:
    web.pages[AT.assertion] = revoked(AT)
    assert Reason.REVOKED is reason(look(hosted), Step.STATUS)
    del web.pages[AT.assertion]
    web.gone.add(AT.assertion)
    assert Reason.REVOKED is reason(look(hosted), Step.STATUS)
    web.gone.clear()
    assert Reason.UNREACHABLE is reason(look(hosted), Step.PROOF)


def test_a_hosted_badge_is_revoked_by_a_list_too(look: Look, hosted: Json, web: Web) -> None:
    web.pages[AT.issuer]["revocationList"] = f"{SITE}/revoked"
    assert Reason.UNREACHABLE is reason(look(hosted), Step.STATUS)
    web.pages[f"{SITE}/revoked"] = {"revokedAssertions": []}
    assert look(hosted).verified
    web.pages[f"{SITE}/revoked"] = {"revokedAssertions": [{"id": AT.assertion}]}
    assert Reason.REVOKED is reason(look(hosted), Step.STATUS)


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ({"startsWith": f"{SITE}/ob2/"}, None),
        ({"startsWith": [f"{SITE}/other/"]}, Reason.OTHER_ISSUER),
        ({"startsWith": "https://badges.example.or"}, Reason.OTHER_ISSUER),
        ({"allowedOrigins": ["badges.example.org"]}, None),
        ({"allowedOrigins": "other.example"}, Reason.OTHER_ISSUER),
    ],
)
def test_a_hosted_badge_lies_where_its_issuer_lets_it(
    scope: Json, expected: Reason | None, look: Look, hosted: Json, web: Web
) -> None:
    web.pages[AT.issuer]["verification"] = scope
    assert expected is reason(look(hosted), Step.ISSUER)


def test_somebody_elses_host_issues_nothing_in_our_name(look: Look, hosted: Json, web: Web) -> None:
    evil = {**hosted, "id": "https://evil.example/1"}
    web.pages["https://evil.example/1"] = evil
    assert Reason.OTHER_ISSUER is reason(look(evil), Step.ISSUER)


@pytest.mark.parametrize(
    "change",
    [
        {"verification": {"type": "signed"}},
        {"verification": None},
        {"id": "urn:uuid:1"},
        {"badge": "http://badges.example.org/1"},
        {"type": "BadgeClass"},
        {"recipient": "ada@example.org"},
    ],
)
def test_what_is_no_hosted_badge_is_not_looked_up(
    change: Json, look: Look, hosted: Json, web: Web
) -> None:
    found = look({**hosted, **change})
    assert Reason.NOT_A_BADGE is reason(found, Step.STRUCTURE)
    assert [] == web.asked


# ---------------------------------------------------------------- whatever comes in


@pytest.mark.parametrize(
    "handed",
    [
        "",
        "hello",
        "{}",
        "[]",
        "null",
        b"\xff\xfe\x00",
        b"\x89PNG\r\n\x1a\n",
        "<svg/>",
        "a.b.c",
        "{" * 5000,
        "https://a b",
    ],
)
def test_what_holds_no_credential_is_refused(handed: bytes | str, look: Look) -> None:
    assert not look(handed).verified


@given(handed=st.binary(max_size=200) | st.text(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_that_is_handed_in_raises(handed: bytes | str, look: Look) -> None:
    assert not look(handed).verified


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(data=st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_value_in_any_place_raises(
    data: st.DataObject, look: Look, signed: Json, hosted: Json
) -> None:
    document = data.draw(st.sampled_from([signed, hosted]))
    path = data.draw(st.sampled_from(leaves(document)))
    copied: Any = copy.deepcopy(document)
    place = copied
    for step in path[: data.draw(st.integers(0, len(path) - 1))]:
        place = place[step]
    place[next(iter(place)) if isinstance(place, dict) else 0] = data.draw(json_values)
    look(copied)


def test_an_outage_of_ours_is_not_taken_for_a_forgery(signed: Json, now: datetime) -> None:
    def broken(url: str) -> bytes:
        raise ZeroDivisionError(url)

    with pytest.raises(ZeroDivisionError):
        examine(json.dumps(signed), broken, now)


def test_now_must_have_a_time_zone(signed: Json, web: Web) -> None:
    with pytest.raises(ValueError, match="time zone"):
        examine(json.dumps(signed), web, datetime(2026, 1, 1))  # noqa: DTZ001
