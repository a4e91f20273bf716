"""Signing and checking: what is genuine passes with everybody, nothing else passes with anybody."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openbadgeslib.ob3.ldp import OB3LdpVerifier

from core.badges import (
    Award,
    CheckName,
    Evidence,
    Notice,
    Profile,
    Purpose,
    Reason,
    SigningKey,
    UncoveredDocument,
    UnsignableText,
    VerificationResult,
    WrongKey,
    credential,
    did_key,
    issue,
    known_keys,
    multibase,
    sign,
    verification_method,
    verify,
)
from core.badges.canonical import canonical
from core.badges.signature import hash_data

Json = dict[str, Any]
Accepts = Callable[[Json], bool]
Step = str | int


def leaves(value: Any, path: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], Any]]:
    """Every value of a document that is neither object nor array, with the way to it."""
    if isinstance(value, dict | list):
        steps = value.items() if isinstance(value, dict) else enumerate(value)
        for step, item in steps:
            yield from leaves(item, (*path, step))
    else:
        yield path, value


def changed(document: Json, path: tuple[Step, ...], value: Any) -> Json:
    """A copy of ``document`` with another value at ``path``."""
    copied: Any = copy.deepcopy(document)
    place = copied
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    result: Json = copied
    return result


def other(value: Any) -> Any:
    """Another value of the same kind."""
    return not value if isinstance(value, bool) else f"{value}x"


def guises(value: Any) -> list[Any]:
    """Ways to say, or nearly say, ``value`` that JSON-LD takes for the same."""
    as_text = str(value).lower() if isinstance(value, bool) else value.swapcase()
    return [as_text, None, [value, value], {"id": value}, {"@value": value}]


# ---------------------------------------------------------------- genuine


def test_what_we_sign_is_accepted(accepts: Accepts, signed: Json) -> None:
    assert accepts(signed)


def test_it_is_accepted_after_a_round_trip_through_json(accepts: Accepts, signed: Json) -> None:
    assert accepts(json.loads(json.dumps(signed, indent=4, sort_keys=True, ensure_ascii=True)))


def test_the_smallest_badge_is_accepted(
    accepts: Accepts, minimal: Award, key: SigningKey, did: str, now: datetime
) -> None:
    assert accepts(issue(minimal, key, verification_method(did, key), now))


def test_every_check_passes_for_a_genuine_badge(
    signed: Json, key: SigningKey, did: str, now: datetime
) -> None:
    result = verify(signed, known_keys([key.public], did), now)
    assert list(CheckName) == [check.name for check in result.checks]
    assert () == result.failed


def test_an_issuer_without_web_address_is_its_own_key(
    minimal: Award, key: SigningKey, now: datetime
) -> None:
    award = replace(minimal, issuer=Profile(id=key.did_key, name="Guild"))
    badge = issue(award, key, key.verification_method, now)
    assert verify(badge, did_key, now).verified
    assert OB3LdpVerifier().verify(badge).issuer.id == key.did_key


def test_signing_leaves_the_document_as_it_was_and_is_the_same_each_time(
    signed: Json, key: SigningKey, did: str, now: datetime
) -> None:
    unsigned = {name: value for name, value in signed.items() if name != "proof"}
    before = copy.deepcopy(unsigned)
    assert signed == sign(unsigned, key, verification_method(did, key), now)
    assert before == unsigned


def test_many_threads_may_sign_and_check_at_once(
    signed: Json, key: SigningKey, did: str, now: datetime
) -> None:
    unsigned = {name: value for name, value in signed.items() if name != "proof"}

    def both(_: int) -> bool:
        badge = sign(unsigned, key, verification_method(did, key), now)
        return badge == signed and verify(badge, known_keys([key.public], did), now).verified

    with ThreadPoolExecutor(8) as threads:
        assert [True] * 24 == list(threads.map(both, range(24)))


# ---------------------------------------------------------------- text of all kinds

STRESS = os.environ.get("EARNED_TEST_PROFILE") == "stress"

HOSTILE = [
    '" .\n<urn:x:a> <urn:x:b> "c',
    "\\u0041 \\n \\\\ \\",
    "tab\tline\nreturn\rboth\r\n",
    "\u202eevil\u2066\u200f\u200b\ufeff",
    "line\u2028paragraph\u2029next\x85",
    "e\u0301 is not é",
    "👩🏽\u200d🔧 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 \ufffd\ufdd0\U0001fffe\U0010ffff",
    "<script>alert('x')</script> &amp; ]]>",
    "https://x.example/ _:b0 @id {} [] null true 1.0",
    "صنع في ١٢٣ עברית 汉字",
]
SIGNABLE = st.characters(
    exclude_categories=["Cs"],
    exclude_characters=[*map(chr, {*range(0x20), 0x7F, 0xFFFE, 0xFFFF} - {9, 10, 13})],
)
texts = st.text(SIGNABLE, min_size=1).filter(str.strip)


def saying(award: Award, text: str) -> Award:
    """An award with ``text`` wherever a person's text may stand."""
    achievement = replace(
        award.achievement,
        name=text,
        criteria=replace(award.achievement.criteria, narrative=text),
        tags=(text,),
    )
    return replace(
        award,
        name=text,
        description=text,
        recipient_name=text,
        narrative=text,
        achievement=achievement,
        evidence=(Evidence(name=text, narrative=text),),
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_signed_as_it_is_and_accepted(
    text: str, accepts: Accepts, award: Award, key: SigningKey, did: str, now: datetime
) -> None:
    badge = issue(saying(award, text), key, verification_method(did, key), now)
    read = json.loads(json.dumps(badge))
    assert text == read["credentialSubject"]["identifier"][0]["identityHash"]
    assert accepts(read)


@given(text=texts)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(text="\ud7ff\ue000")
def test_any_other_text_is_signed_as_it_is_and_accepted(
    text: str, award: Award, key: SigningKey, did: str, now: datetime
) -> None:
    badge = json.loads(
        json.dumps(issue(saying(award, text), key, verification_method(did, key), now))
    )
    assert text == badge["credentialSubject"]["achievement"]["name"]
    assert verify(badge, known_keys([key.public], did), now).verified


@given(text=texts)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(text='\\ " \t \n \r \x80')
def test_text_is_escaped_as_the_canonical_form_of_n_quads_says(text: str, signed: Json) -> None:
    """Written here a second time, from RDFC-1.0: exactly these, and nothing else, are escaped."""
    escapes = {"\\": "\\\\", '"': '\\"', "\t": "\\t", "\n": "\\n", "\r": "\\r"}
    literal = "".join(escapes.get(character, character) for character in text)
    document = {name: value for name, value in signed.items() if name != "proof"}
    expected = f'<{signed["id"]}> <https://schema.org/name> "{literal}" .\n'
    assert expected in canonical({**document, "name": text})


# ---------------------------------------------------------------- changed


def test_no_changed_leaf_is_accepted(
    accepts: Accepts, signed: Json, request: pytest.FixtureRequest
) -> None:
    """By us each of them; a stranger takes its time, so everyday it is shown every fourth."""
    every = list(leaves(signed))
    shown = every if STRESS or request.node.callspec.id == "we" else every[len(every) % 4 :: 4]
    survivors = [path for path, value in shown if accepts(changed(signed, path, other(value)))]
    assert [] == survivors
    assert len(every) > 100
    assert len(shown) > 25


def test_no_leaf_is_accepted_in_another_guise(
    signed: Json, did: str, key: SigningKey, now: datetime
) -> None:
    trusted = known_keys([key.public], did)
    survivors = [
        (path, guise)
        for path, value in leaves(signed)
        for guise in guises(value)
        if guise != value and verify(changed(signed, path, guise), trusted, now).verified
    ]
    assert [] == survivors


def test_no_leaf_is_accepted_in_the_place_of_another(
    signed: Json, did: str, key: SigningKey, now: datetime
) -> None:
    """Values that stand in the badge already, so that only their place is wrong."""
    found = list(leaves(signed))
    trusted = known_keys([key.public], did)
    survivors = [
        (path, value)
        for number, (path, old) in enumerate(found)
        for _, value in found[number % 59 :: 59]
        if value != old and verify(changed(signed, path, value), trusted, now).verified
    ]
    assert [] == survivors


def test_no_member_can_be_taken_away(
    signed: Json, did: str, key: SigningKey, now: datetime
) -> None:
    trusted = known_keys([key.public], did)
    ways = {path[:length] for path, _ in leaves(signed) for length in range(1, len(path) + 1)}
    survivors = []
    for way in sorted(ways, key=str):
        without = copy.deepcopy(signed)
        place: Any = without
        for step in way[:-1]:
            place = place[step]
        del place[way[-1]]
        if verify(without, trusted, now).verified:
            survivors.append(way)
    assert [] == survivors


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("created", "2026-01-02T03:04:06Z"),
        ("created", "2026-01-02T03:04:05.0Z"),
        ("created", "yesterday"),
        ("verificationMethod", "did:web:badges.example.org:guild#other"),
        ("verificationMethod", "did:web:badges.example.org:guild"),
        ("verificationMethod", "did:web:evil.example#key"),
        ("proofPurpose", "authentication"),
        ("proofPurpose", "https://w3id.org/security#assertionMethod"),
        ("cryptosuite", "eddsa-jcs-2022"),
        ("cryptosuite", "ecdsa-rdfc-2019"),
        ("type", "Ed25519Signature2020"),
        ("type", ["DataIntegrityProof"]),
        ("proofValue", "z"),
        ("proofValue", ["z"]),
        ("nonce", ["x", "y"]),
        ("proofValue", "u4444"),
        ("expires", "2099-01-01T00:00:00Z"),
        ("nonce", "x"),
        ("domain", "evil.example"),
        ("previousProof", "urn:x:y"),
        ("@context", "https://www.w3.org/ns/credentials/v2"),
    ],
)
def test_no_changed_option_of_the_proof_is_accepted(
    member: str, value: Any, signed: Json, did: str, key: SigningKey, now: datetime
) -> None:
    result = verify(
        {**signed, "proof": {**signed["proof"], member: value}}, known_keys([key.public], did), now
    )
    assert not result.verified
    assert CheckName.VALIDITY not in result.failed


def test_other_known_contexts_are_not_accepted_even_if_they_change_nothing(
    signed: Json, did: str, key: SigningKey, now: datetime
) -> None:
    more = [*signed["@context"], "https://w3id.org/security/data-integrity/v2"]
    result = verify({**signed, "@context": more}, known_keys([key.public], did), now)
    assert Reason.NOT_A_BADGE is result.check(CheckName.DOCUMENT).reason


@pytest.mark.parametrize(
    "change",
    [
        {"type": ["OpenBadgeCredential"]},
        {"type": ["VerifiableCredential"]},
        {"type": "OpenBadgeCredential"},
        {"credentialSubject": {"id": "urn:x:y", "type": ["AchievementSubject"]}},
        {"credentialSubject": [{"id": "urn:x:y", "type": ["AchievementSubject"]}]},
    ],
)
def test_what_the_issuer_signed_that_is_no_badge_is_not_taken_for_one(
    change: Json, award: Award, did: str, key: SigningKey, now: datetime
) -> None:
    document = {**credential(award), **change}
    try:
        signed = sign(document, key, verification_method(did, key), now)
    except UncoveredDocument:
        signed = {**document, "proof": {}}
    result = outcome(signed, key, did, now)
    assert Reason.NOT_A_BADGE is result.check(CheckName.DOCUMENT).reason
    assert not result.verified


def test_the_two_names_of_a_badges_type_are_one(accepts: Accepts, signed: Json) -> None:
    """The context maps both to one address; the standard lets issuers use either."""
    assert accepts({**signed, "type": ["VerifiableCredential", "AchievementCredential"]})


def test_a_badge_without_proof_says_so(
    signed: Json, key: SigningKey, did: str, now: datetime
) -> None:
    unsigned = {name: value for name, value in signed.items() if name != "proof"}
    result = outcome(unsigned, key, did, now)
    assert Reason.MISSING is result.check(CheckName.PROOF).reason
    assert (CheckName.PROOF, CheckName.METHOD, CheckName.SIGNATURE) == result.failed


def with_options(document: Json, key: SigningKey, options: Json) -> Json:
    """Sign with other options than ``sign`` writes."""
    value = multibase.encode(key.sign(hash_data(document, options)))
    return {**document, "proof": {**options, "proofValue": value}}


def plain_options(did: str, key: SigningKey) -> Json:
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "verificationMethod": verification_method(did, key),
        "proofPurpose": "assertionMethod",
    }


@pytest.mark.parametrize(
    "more",
    [
        {},
        {
            "id": "urn:uuid:1f2e3d4c-5b6a-4798-8a9b-0c1d2e3f4a5b",
            "created": "2026-01-02T03:04:05.678+05:45",
            "expires": "2099-01-01T00:00:00Z",
            "nonce": "x",
        },
    ],
)
def test_a_proof_may_leave_out_and_hold_what_the_standard_lets_it(
    more: Json, accepts: Accepts, award: Award, key: SigningKey, did: str
) -> None:
    assert accepts(with_options(credential(award), key, {**plain_options(did, key), **more}))


def test_a_proof_made_at_a_time_that_cannot_be_read_is_malformed(
    award: Award, key: SigningKey, did: str, now: datetime
) -> None:
    options = {**plain_options(did, key), "created": "yesterday"}
    result = outcome(with_options(credential(award), key, options), key, did, now)
    assert Reason.MALFORMED is result.check(CheckName.PROOF).reason


# ---------------------------------------------------------------- whose key, and when


def outcome(badge: object, keys: SigningKey, did: str, now: datetime) -> VerificationResult:
    return verify(badge, known_keys([keys.public], did), now)


def test_the_key_of_another_issuer_is_not_even_looked_up(
    award: Award, demo_key: SigningKey, now: datetime
) -> None:
    asked: list[str] = []
    badge = sign(credential(award), demo_key, f"did:web:evil.example#{demo_key.id}", now)
    result = verify(badge, asked.append, now)
    assert Reason.OTHER_ISSUER is result.check(CheckName.METHOD).reason
    assert Reason.NOT_CHECKED is result.check(CheckName.SIGNATURE).reason
    assert [] == asked


def test_an_issuer_without_naming_a_key_is_not_looked_up(
    award: Award, key: SigningKey, did: str, now: datetime
) -> None:
    asked: list[str] = []
    result = verify(sign(credential(award), key, did, now), asked.append, now)
    assert Reason.OTHER_ISSUER is result.check(CheckName.METHOD).reason
    assert [] == asked


def test_a_key_the_issuer_does_not_list_is_unknown(
    award: Award, key: SigningKey, demo_key: SigningKey, did: str, now: datetime
) -> None:
    badge = sign(credential(award), demo_key, verification_method(did, demo_key), now)
    result = outcome(badge, key, did, now)
    assert Reason.UNKNOWN_KEY is result.check(CheckName.METHOD).reason


def test_another_key_under_the_issuers_method_is_a_forgery(
    award: Award, key: SigningKey, demo_key: SigningKey, did: str, now: datetime
) -> None:
    badge = sign(credential(award), demo_key, verification_method(did, key), now)
    result = outcome(badge, key, did, now)
    assert (CheckName.SIGNATURE,) == result.failed
    assert Reason.FORGED is result.check(CheckName.SIGNATURE).reason


def test_a_stranger_refuses_the_key_of_another_issuer(
    accepts: Accepts, award: Award, key: SigningKey, demo_key: SigningKey, did: str, now: datetime
) -> None:
    document = credential(award)
    assert not accepts(sign(document, demo_key, demo_key.verification_method, now))
    assert not accepts(sign(document, demo_key, verification_method(did, key), now))
    assert not accepts(sign(document, demo_key, verification_method(did, demo_key), now))


def test_an_outage_of_the_resolver_is_not_taken_for_a_forgery(signed: Json, now: datetime) -> None:
    def down(method: str) -> bytes | None:
        raise ConnectionError(method)

    with pytest.raises(ConnectionError):
        verify(signed, down, now)


@pytest.mark.parametrize(
    ("shift", "reason"),
    [
        (timedelta(seconds=-1), Reason.NOT_YET),
        (timedelta(0), None),
        (timedelta(days=10), None),
        (timedelta(days=10, seconds=1), Reason.EXPIRED),
    ],
)
def test_a_badge_is_valid_from_its_first_to_its_last_second(
    shift: timedelta, reason: Reason | None, award: Award, key: SigningKey, did: str, now: datetime
) -> None:
    until = award.valid_from + timedelta(days=10)
    badge = issue(replace(award, valid_until=until), key, verification_method(did, key), now)
    result = outcome(badge, key, did, award.valid_from + shift)
    assert reason is result.check(CheckName.VALIDITY).reason
    assert result.check(CheckName.SIGNATURE).passed


@pytest.mark.parametrize(
    "time", ["2026-01-02", "2026-01-02T03:04:05", "0000-01-01T00:00:00Z", "", 5]
)
def test_a_time_that_cannot_be_read_is_malformed(
    time: object, signed: Json, key: SigningKey, did: str, now: datetime
) -> None:
    for changed_time in (
        {"validFrom": time},
        {"validUntil": time},
        {"proof": {**signed["proof"], "expires": time}},
    ):
        result = outcome({**signed, **changed_time}, key, did, now)
        assert Reason.MALFORMED is result.check(CheckName.VALIDITY).reason


def test_an_expired_proof_is_no_proof(
    award: Award, key: SigningKey, did: str, now: datetime
) -> None:
    options = {**plain_options(did, key), "expires": "2026-01-02T03:04:04Z"}
    result = outcome(with_options(credential(award), key, options), key, did, now)
    assert (CheckName.VALIDITY,) == result.failed


def test_now_must_have_a_time_zone(signed: Json, did: str, key: SigningKey) -> None:
    with pytest.raises(ValueError, match="time zone"):
        outcome(signed, key, did, datetime(2026, 1, 1))  # noqa: DTZ001


# ---------------------------------------------------------------- what strangers hand in

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(document=json_values)
def test_nothing_that_is_handed_in_raises(document: object) -> None:
    assert not verify(document, lambda _: bytes(32), datetime(2026, 1, 1, tzinfo=UTC)).verified


@given(data=st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_value_in_any_place_raises(
    data: st.DataObject, signed: Json, key: SigningKey, did: str, now: datetime
) -> None:
    paths = [path[:length] for path, _ in leaves(signed) for length in range(1, len(path) + 1)]
    path = data.draw(st.sampled_from(paths))
    value = data.draw(json_values)
    outcome(changed(signed, path, value), key, did, now)


def test_a_document_nested_without_end_raises_nothing(
    signed: Json, key: SigningKey, did: str, now: datetime
) -> None:
    deep: Any = "x"
    for _ in range(100_000):
        deep = [deep]
    for document in (deep, {**signed, "evidence": deep}, {**signed, "proof": deep}):
        assert not outcome(document, key, did, now).verified
    result = outcome({**signed, "evidence": deep}, key, did, now)
    assert Reason.NOT_COVERED is result.check(CheckName.SIGNATURE).reason


# ---------------------------------------------------------------- what is not signed at all


def test_a_signed_document_is_not_signed_again(
    signed: Json, key: SigningKey, now: datetime
) -> None:
    with pytest.raises(UncoveredDocument, match="signed already"):
        sign(signed, key, key.verification_method, now)


def test_a_proof_is_made_at_a_time_with_a_zone(signed: Json, key: SigningKey, did: str) -> None:
    document = {name: value for name, value in signed.items() if name != "proof"}
    with pytest.raises(ValueError, match="time zone"):
        sign(document, key, verification_method(did, key), datetime(2026, 1, 1))  # noqa: DTZ001


def test_a_control_character_is_refused_by_the_signature_too(
    signed: Json, key: SigningKey, now: datetime
) -> None:
    document = {name: value for name, value in signed.items() if name != "proof"}
    with pytest.raises(UnsignableText, match=r"U\+0007"):
        sign({**document, "name": "bell\x07"}, key, key.verification_method, now)


def test_the_key_for_demonstrations_signs_no_award(
    award: Award, demo_key: SigningKey, did: str, now: datetime
) -> None:
    with pytest.raises(WrongKey):
        issue(award, demo_key, verification_method(did, demo_key), now)


def test_the_key_for_awards_signs_no_demonstration(
    award: Award, key: SigningKey, did: str, now: datetime
) -> None:
    demo = replace(award, notice=Notice(label="DEMO", sentence="Nobody was assessed."))
    with pytest.raises(WrongKey):
        issue(demo, key, verification_method(did, key), now)


def test_a_demonstration_is_signed_by_its_own_key(
    award: Award, demo_key: SigningKey, did: str, now: datetime
) -> None:
    demo = replace(award, notice=Notice(label="DEMO", sentence="Nobody was assessed."))
    badge = issue(demo, demo_key, verification_method(did, demo_key), now)
    assert outcome(badge, demo_key, did, now).verified


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_method_of_another_key_or_issuer_is_refused_before_signing(
    purpose: Purpose, award: Award, key: SigningKey, now: datetime
) -> None:
    other = SigningKey(purpose, Ed25519PrivateKey.generate())
    for method in (verification_method(award.issuer.id, other), key.verification_method):
        with pytest.raises(WrongKey):
            issue(award, key, method, now)
