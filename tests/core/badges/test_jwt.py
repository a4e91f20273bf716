"""VC-JWT: the second proof, which says what the first one says (Open Badges 3.0, 8.2.4)."""

from __future__ import annotations

import base64
import copy
import json
from datetime import UTC, datetime
from typing import Any

import jwt as pyjwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from openbadgeslib.ob3.verifier import OB3Verifier

from core.badges import Award, SigningKey, UncoveredDocument, UnsignableText, WrongKey, credential
from core.badges.jwt import Token, contradiction, jwt_holds, read_jwt, sign_jwt

Json = dict[str, Any]
KID = "did:web:badges.example.org:guild#rsa-1"
CLAIMS = {"iss", "jti", "sub", "nbf", "exp"}


def read(text: str) -> Token:
    token = read_jwt(text)
    assert token is not None
    return token


@pytest.fixture(scope="session")
def line(signed: Json, rsa_key: RSAPrivateKey) -> str:
    return sign_jwt(signed, rsa_key, KID)


def test_the_payload_is_the_credential_with_its_registered_claims(line: str, signed: Json) -> None:
    token = read(line)
    claims = {name: token.payload[name] for name in CLAIMS}
    assert {
        "iss": signed["issuer"]["id"],
        "jti": signed["id"],
        "sub": signed["credentialSubject"]["id"],
        "nbf": int(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC).timestamp()),
        "exp": int(datetime(2099, 1, 1, tzinfo=UTC).timestamp()),
    } == claims
    assert signed == {name: token.payload[name] for name in token.payload.keys() - CLAIMS}
    assert {"alg": "RS256", "typ": "JWT", "kid": KID} == token.header
    assert "" == contradiction(token)


def test_a_badge_that_never_expires_has_no_exp(minimal: Award, rsa_key: RSAPrivateKey) -> None:
    assert "exp" not in read(sign_jwt(credential(minimal), rsa_key, KID)).payload


def test_its_own_key_holds_and_no_other(line: str, rsa_key: RSAPrivateKey, key: SigningKey) -> None:
    other = generate_private_key(public_exponent=65_537, key_size=2048)
    assert jwt_holds(read(line), rsa_key.public_key())
    assert not jwt_holds(read(line), other.public_key())


def test_a_stranger_accepts_it(line: str, rsa_key: RSAPrivateKey) -> None:
    read_by_them = OB3Verifier(rsa_key.public_key()).verify(line)
    assert read_by_them.achievement.name == "Bicycle repair"


def encoded(value: Json) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def test_no_changed_leaf_of_the_payload_or_header_holds(line: str, rsa_key: RSAPrivateKey) -> None:
    head, body, signature = line.split(".")
    token = read(line)
    for name in token.payload:
        changed = copy.deepcopy(token.payload)
        changed[name] = "changed"
        assert not jwt_holds(
            read(f"{head}.{encoded(changed)}.{signature}"), rsa_key.public_key()
        ), name
    for name in token.header:
        header = {**token.header, name: "changed"}
        assert not jwt_holds(read(f"{encoded(header)}.{body}.{signature}"), rsa_key.public_key())


@pytest.mark.parametrize("algorithm", ["none", "HS256", "RS384", "PS256", "EdDSA", ["RS256"], None])
def test_the_token_does_not_choose_the_algorithm(
    algorithm: object, signed: Json, rsa_key: RSAPrivateKey
) -> None:
    good = pyjwt.encode(signed, rsa_key, algorithm="RS256")
    _, body, signature = good.split(".")
    token = read(f"{encoded({'alg': algorithm, 'typ': 'JWT'})}.{body}.{signature}")
    assert not jwt_holds(token, rsa_key.public_key())


def test_a_critical_extension_is_refused(signed: Json, rsa_key: RSAPrivateKey) -> None:
    odd = pyjwt.encode(
        signed, rsa_key, algorithm="RS256", headers={"crit": ["exp"], "exp": 1, "kid": KID}
    )
    assert not jwt_holds(read(odd), rsa_key.public_key())


def test_an_ed25519_token_holds_too(signed: Json, key: SigningKey) -> None:
    secret = key._secret
    token = read(pyjwt.encode(signed, secret, algorithm="EdDSA"))
    assert jwt_holds(token, secret.public_key())


@pytest.mark.parametrize("claim", sorted(CLAIMS))
def test_a_claim_that_differs_from_the_credential_is_named(
    claim: str, line: str, rsa_key: RSAPrivateKey
) -> None:
    payload = {**read(line).payload, claim: 5 if claim in ("nbf", "exp") else "urn:x:other"}
    assert claim == contradiction(read(pyjwt.encode(payload, rsa_key, algorithm="RS256")))


def test_a_token_must_say_who_vouches(line: str, rsa_key: RSAPrivateKey) -> None:
    payload = {name: value for name, value in read(line).payload.items() if name != "iss"}
    assert "iss" == contradiction(read(pyjwt.encode(payload, rsa_key, algorithm="RS256")))


@pytest.mark.parametrize(
    "text", ["", "a.b", "a.b.c", "e30.e30", "e30.W10.x", "e30.eyJhIjoxLCJhIjoyfQ.x"]
)
def test_what_is_no_token_is_none(text: str) -> None:
    assert read_jwt(text) is None


def test_the_key_of_another_issuer_signs_nothing(signed: Json, rsa_key: RSAPrivateKey) -> None:
    with pytest.raises(WrongKey):
        sign_jwt(signed, rsa_key, "did:web:evil.example#rsa-1")


def test_a_short_key_signs_nothing_and_vouches_for_nothing(signed: Json) -> None:
    short = generate_private_key(public_exponent=65_537, key_size=1024)
    with pytest.raises(WrongKey):
        sign_jwt(signed, short, KID)


def test_what_cannot_be_signed_by_the_first_proof_is_not_by_the_second(
    signed: Json, rsa_key: RSAPrivateKey
) -> None:
    with pytest.raises(UnsignableText):
        sign_jwt({**signed, "name": "bell\x07"}, rsa_key, KID)


@pytest.mark.parametrize("missing", ["id", "issuer", "validFrom"])
def test_a_credential_without_what_the_claims_are_made_of_is_refused(
    missing: str, signed: Json, rsa_key: RSAPrivateKey
) -> None:
    lacking = {name: value for name, value in signed.items() if name != missing}
    with pytest.raises(UncoveredDocument) as refused:
        sign_jwt(lacking, rsa_key, KID)
    assert missing == refused.value.path
