"""Do strangers accept every badge of ours, and refuse all that was tampered with?

The judges are two verifiers from npm in one process of Node.js, one from PyPI, the official schema
in a validator of its own, and ourselves. Each is asked in the right way: two of them accept revoked
badges when asked wrongly (see `verify.mjs`).
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import jsonschema_rs
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from openbadgeslib.ob3.ldp import OB3LdpVerifier
from openbadgeslib.ob3.verifier import OB3VerificationError

from core.badges import (
    Award,
    Batch,
    Profile,
    Purpose,
    SigningKey,
    Status,
    credential,
    did_document,
    did_document_url,
    did_web,
    issue,
    loader,
    multibase,
    sign,
    verification_method,
)
from core.badges.errors import NotFetched
from core.badges.status import status_list
from core.badges.verification import examine
from tests.support import strangers
from tests.support.badge_maker import Maker

Json = dict[str, Any]
Pages = dict[str, Any]

DID = did_web("https://badges.example.org/guild")
KEY = SigningKey(Purpose.AWARD, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
OTHER = SigningKey(Purpose.AWARD, Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))
METHOD = verification_method(DID, KEY)
THEN = datetime(2025, 1, 2, tzinfo=UTC)
SITE = "https://badges.example.org/guild"
SCHEMA = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)
OFFICIAL = Path(__file__).parents[1] / "fixtures" / "openbadges" / SCHEMA.rpartition("/")[2]


@dataclass(frozen=True)
class Case:
    """A badge that somebody hands in, and what lies on the web that day."""

    name: str
    credential: Json
    pages: Pages = field(default_factory=dict)


@cache
def schema() -> Json:
    made: Json = json.loads(OFFICIAL.read_text(encoding="utf-8"))
    return made


@cache
def signed_list(address: str, *bits: int) -> Json:
    return sign(status_list(address, DID, "revocation", bits, THEN), KEY, METHOD, THEN)


@cache
def world() -> Pages:
    """The issuer's keys, seven status lists on which nothing is revoked, and the schema."""
    lists = {f"{SITE}/status/{one}": signed_list(f"{SITE}/status/{one}") for one in range(7)}
    keys = did_document(DID, [KEY.public])
    stranger = did_document("did:web:evil.example", [OTHER.public])
    return {
        did_document_url(DID): keys,
        did_document_url("did:web:evil.example"): stranger,
        SCHEMA: schema(),
        **lists,
    }


def awards(number: int, seed: int) -> Iterator[Award]:
    """Awards in every language and script, with all that can be said and with little."""
    dice, maker = Random(seed), Maker(DID)
    achievements = [maker.achievement(dice, one) for one in range(max(number // 20, 3))]
    for one in range(number):
        form = Random(dice.randint(1, 5))
        yield maker.award(dice, dice.choice(achievements), one, form)


def genuine(number: int, seed: int) -> Iterator[Case]:
    """What must be accepted."""
    batch = Batch(KEY, METHOD, THEN)
    for award in awards(number, seed):
        yield Case(award.id, json.loads(batch.issue(award)))


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        for step, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(item, (*path, step))
    else:
        yield path


def changed(document: Json, path: tuple[Any, ...], value: Any) -> Json:
    """Another badge, with another value at one place."""
    copied = copy.deepcopy(document)
    place: Any = copied
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return copied


def with_changed_leaves(award: Award) -> Iterator[Case]:
    """Each leaf of its JSON, those of its proof among them, says something else."""
    signed = issue(award, KEY, METHOD, THEN)
    for path in leaves(signed):
        old: Any = signed
        for step in path:
            old = old[step]
        new = (not old) if isinstance(old, bool) else f"{old}x"
        yield Case(f"leaf {'.'.join(map(str, path))}", changed(signed, path, new))


def with_other_proofs(award: Award) -> Iterator[Case]:
    """The proof of somebody else, of another badge, or none that can be read."""
    signed = issue(award, KEY, METHOD, THEN)
    document, proof = credential(award), signed["proof"]
    other = issue(replace(award, name=award.name + "!"), KEY, METHOD, THEN)["proof"]
    raw = bytearray(multibase.decode(proof["proofValue"]))
    raw[5] ^= 1
    values = {
        "of another badge": other,
        "with one bit changed": {**proof, "proofValue": multibase.encode(bytes(raw))},
        "cut off": {**proof, "proofValue": proof["proofValue"][:-1]},
        "for another purpose": {**proof, "proofPurpose": "authentication"},
        "of another kind": {**proof, "cryptosuite": "eddsa-jcs-2022"},
        "empty": {},
    }
    for name, value in values.items():
        yield Case(f"proof {name}", {**document, "proof": value})
    yield Case("no proof", document)


def with_another_issuer(award: Award) -> Iterator[Case]:
    """Signed by a stranger, in a stranger's name or in ours."""
    document = credential(award)
    evil = "did:web:evil.example"
    in_our_name = sign(document, OTHER, verification_method(evil, OTHER), THEN)
    yield Case("issuer: a stranger's key", in_our_name)
    yield Case(
        "issuer: a stranger's did:key", sign(document, OTHER, OTHER.verification_method, THEN)
    )
    yield Case("issuer: our method, their key", sign(document, OTHER, METHOD, THEN))
    unlisted = verification_method(DID, OTHER)
    yield Case("issuer: a key we do not list", sign(document, OTHER, unlisted, THEN))
    signed = issue(award, KEY, METHOD, THEN)
    yield Case("issuer: another name", {**signed, "issuer": {**signed["issuer"], "id": evil}})


def with_wrong_dates(award: Award) -> Iterator[Case]:
    """Genuine, but no longer or not yet."""
    begin = datetime(2020, 1, 1, tzinfo=UTC)
    past = replace(award, valid_from=begin, valid_until=begin + timedelta(days=1))
    future = replace(award, valid_from=datetime(2098, 1, 1, tzinfo=UTC), valid_until=None)
    for name, one in {"expired": past, "not yet valid": future}.items():
        yield Case(name, issue(one, KEY, METHOD, THEN))


def with_status(award: Award, number: int) -> Iterator[Case]:
    """Genuine, but revoked, or nobody can say that it is not."""
    index = (number * 7919) % 131_072
    address = f"{SITE}/status/{number % 7}"
    signed = issue(replace(award, status=Status(list_id=address, index=index)), KEY, METHOD, THEN)
    revoked = signed_list(address, index)
    yield Case(f"revoked {index}", signed, {address: revoked})
    forged = copy.deepcopy(signed_list(address))
    forged["credentialSubject"]["statusPurpose"] = "refresh"
    yield Case("status: a list for another purpose", signed, {address: forged})
    yield Case("status: no list", signed, {address: None})


def tampered(number: int, seed: int) -> list[Case]:
    """At least so many cases, of every kind."""
    found: list[Case] = []
    for one, award in enumerate(awards(number, seed)):
        found += [
            *with_status(award, one),
            *with_other_proofs(award),
            *with_another_issuer(award),
            *with_wrong_dates(award),
            *with_changed_leaves(award),
        ]
        if len(found) >= number * 10:
            break
    return found


# ---------------------------------------------------------------- who judges


def from_npm(cases: list[Case]) -> dict[str, list[bool]]:
    """Two verifiers in one process of Node.js."""
    contexts = {url: json.loads(loader.context_text(url)) for url in loader.CONTEXTS}
    jobs = ({"name": c.name, "credential": c.credential, "pages": c.pages} for c in cases)
    verdicts = strangers.run("verify.mjs", [{"contexts": contexts, "pages": world()}, *jobs])
    assert [case.name for case in cases] == [verdict["name"] for verdict in verdicts]
    return {
        "@digitalbazaar/vc": [verdict["vc"] is True for verdict in verdicts],
        "verifier-core": [verdict["core"] is True for verdict in verdicts],
    }


def by_openbadgeslib(case: Case) -> bool:
    pages = {**world(), **case.pages}

    def download(url: str) -> bytes:
        if pages.get(url) is None:
            raise OSError(url)
        return json.dumps(pages[url]).encode()

    try:
        verifier = OB3LdpVerifier.for_issuer_did(DID, download)
        # It reads only lists that are tokens; that ours is signed is for the others to see.
        verifier.verify(
            case.credential, check_status=True, download=download, verify_status_list=False
        )
    except OB3VerificationError:
        return False
    return True


def by_ourselves(case: Case) -> bool:
    pages = {**world(), **case.pages}

    def fetch(url: str) -> bytes:
        if pages.get(url) is None:
            raise NotFetched(url, "nothing is there")
        return json.dumps(pages[url]).encode()

    return examine(json.dumps(case.credential), fetch, datetime.now(UTC)).verified


def verdicts(cases: list[Case]) -> dict[str, list[bool]]:
    return {
        **from_npm(cases),
        "openbadgeslib": [by_openbadgeslib(case) for case in cases],
        "ourselves": [by_ourselves(case) for case in cases],
    }


def wrong(accept: list[Case], refuse: list[Case]) -> list[tuple[str, str]]:
    """Who refused one of the first or accepted one of the second, and which."""
    cases = [*accept, *refuse]
    expected = [True] * len(accept) + [False] * len(refuse)
    return [
        (judge, case.name)
        for judge, said in verdicts(cases).items()
        for case, one, right in zip(cases, said, expected, strict=True)
        if one is not right
    ]


def sample(cases: list[Case], number: int, seed: int) -> list[Case]:
    """So many, and at least one of each kind (the first word of its name)."""
    kinds = {case.name.split()[0]: case for case in cases}
    return [*kinds.values(), *Random(seed).sample(cases, min(number, len(cases)))]


def near(award: Award, index: int) -> Case:
    """A badge of which the slots all around are revoked."""
    address = f"{SITE}/status/3"
    signed = issue(replace(award, status=Status(list_id=address, index=index)), KEY, METHOD, THEN)
    neighbours = signed_list(address, index - 1, index + 1, index ^ 7, 0, 131_071)
    return Case(f"near {index}", signed, {address: neighbours})


def by_did_key(award: Award) -> Case:
    """A badge of an issuer without any web address."""
    home = Profile(id=KEY.did_key, name="Guild")
    achievement = replace(award.achievement, creator=None)
    plain = replace(award, issuer=home, achievement=achievement, status=None, valid_until=None)
    return Case("by did:key", issue(plain, KEY, KEY.verification_method, THEN))


def follows_the_official_schema(case: Case) -> bool:
    official = jsonschema_rs.validator_for(schema(), validate_formats=True)
    return official.is_valid(case.credential)


# ---------------------------------------------------------------- the tests


def test_strangers_accept_what_is_genuine_and_nothing_else() -> None:
    """A sample of the two tests below, in one process of Node.js."""
    accept = [*genuine(10, seed=1), near(next(awards(1, seed=3)), 100)]
    refuse = sample(tampered(2, seed=2), 20, seed=2)
    assert len(refuse) > 20
    assert [] == [case.name for case in accept if not follows_the_official_schema(case)]
    assert [] == wrong(accept, refuse)


def test_an_issuer_without_web_address_is_accepted() -> None:
    case = by_did_key(next(awards(1, seed=4)))
    assert KEY.did_key == OB3LdpVerifier().verify(case.credential).issuer.id
    assert by_ourselves(case)


@pytest.mark.stress
def test_nobody_refuses_any_of_a_thousand() -> None:
    cases = list(genuine(1_000, seed=11))
    assert [] == [case.name for case in cases if not follows_the_official_schema(case)]
    assert [] == wrong(cases, [])


@pytest.mark.stress
def test_nobody_accepts_any_of_a_thousand_that_were_tampered_with() -> None:
    cases = tampered(120, seed=12)
    assert len(cases) > 1_000
    assert [] == wrong([], cases)


@pytest.mark.stress
def test_each_of_five_hundred_bits_revokes_its_badge_and_no_other() -> None:
    award = next(awards(1, seed=13))
    revoked, spared = [], []
    for index in Random(13).sample(range(8, 131_000), 500):
        one = near(award, index)
        [address] = one.pages
        revoked.append(replace(one, pages={address: signed_list(address, index)}))
        spared.append(one)
    assert [] == wrong(spared, revoked)
