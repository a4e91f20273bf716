"""Status lists: written as the standard says, read by ourselves and by somebody who is not us."""

from __future__ import annotations

import base64
import gzip
import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from openbadgeslib.ob3.status import decode_encoded_list, set_indices

from core.badges import Award, SigningKey, credential, did_key, sign
from core.badges.errors import InvalidAward
from core.badges.status import (
    LARGEST,
    SLOTS,
    NoStatusList,
    bit,
    decode,
    encode,
    is_set,
    status_entry,
    status_list,
)

Json = dict[str, Any]
LIST = "https://badges.example.org/guild/status/1"


@pytest.fixture
def revoked(did: str, now: datetime) -> Json:
    return status_list(LIST, did, "revocation", [0, 9, 94_567], now, valid_for=timedelta(days=1))


def test_bit_0_is_the_leftmost() -> None:
    assert b"\x80\x40" == decode(encode([0, 9]))[:2]
    assert b"\x01" == decode(encode([SLOTS - 1]))[-1:]


def test_ten_thousand_random_slots_are_read_by_a_stranger() -> None:
    random_slots = random.Random(7)
    taken = frozenset(random_slots.sample(range(SLOTS), 10_000))
    read = decode_encoded_list(encode(taken))
    assert taken == set_indices(read)
    assert SLOTS == len(read) * 8


def test_ten_thousand_random_slots_are_read_by_ourselves() -> None:
    taken = frozenset(random.Random(8).sample(range(SLOTS), 10_000))
    bits = decode(encode(taken))
    assert taken == {index for index in range(SLOTS) if bit(bits, str(index))}


def test_the_list_is_the_document_of_the_standard(revoked: Json, did: str) -> None:
    encoded = revoked["credentialSubject"].pop("encodedList")
    assert encoded.startswith("u")
    assert "=" not in encoded
    assert {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": LIST,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did,
        "validFrom": "2026-01-02T03:04:05Z",
        "validUntil": "2026-01-03T03:04:05Z",
        "credentialSubject": {
            "id": f"{LIST}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
        },
    } == revoked


def test_the_same_list_is_the_same_bytes(did: str, now: datetime) -> None:
    one, other = (status_list(LIST, did, "revocation", bits, now) for bits in ([1, 2], [2, 1]))
    assert one == other


def test_a_list_can_have_an_embedded_proof(revoked: Json, key: SigningKey, now: datetime) -> None:
    signed = sign({**revoked, "issuer": key.did_key}, key, key.verification_method, now)
    assert "eddsa-rdfc-2022" == signed["proof"]["cryptosuite"]
    assert did_key(signed["proof"]["verificationMethod"]) == key.public.raw


def test_a_badge_names_its_slot_in_one_object(award: Award) -> None:
    entry = credential(award)["credentialStatus"]
    assert {
        "id": f"{LIST}#94567",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "94567",
        "statusListCredential": LIST,
    } == entry


def test_a_set_bit_is_seen_and_its_neighbours_are_not(revoked: Json) -> None:
    seen = [index for index in range(94_560, 94_575) if is_set(revoked, status_entry(LIST, index))]
    assert [94_567] == seen


@pytest.mark.parametrize(
    ("change", "of"),
    [
        ({"id": "https://badges.example.org/guild/status/2"}, "list"),
        ({"type": ["VerifiableCredential"]}, "list"),
        ({"credentialSubject": "x"}, "list"),
        ({"credentialSubject": {"statusPurpose": "suspension", "encodedList": "u"}}, "list"),
        ({"credentialSubject": {"statusPurpose": "revocation", "encodedList": "u"}}, "list"),
        ({"credentialSubject": {"statusPurpose": "revocation"}}, "list"),
        ({"statusPurpose": "suspension"}, "entry"),
        ({"statusPurpose": None}, "entry"),
        ({"statusListIndex": str(SLOTS)}, "entry"),
        ({"statusListIndex": "-1"}, "entry"),
        ({"statusListIndex": "1e3"}, "entry"),
        ({"statusListIndex": "²"}, "entry"),
        ({"statusListIndex": None}, "entry"),
        ({"statusSize": 2}, "entry"),
    ],
)
def test_a_list_that_does_not_fit_the_badge_is_not_taken_for_an_answer(
    change: Json, of: str, revoked: Json
) -> None:
    entry = status_entry(LIST, 5)
    changed = ({**revoked, **change}, entry) if of == "list" else (revoked, {**entry, **change})
    with pytest.raises(NoStatusList):
        is_set(*changed)


def packed(data: bytes) -> str:
    return "u" + base64.urlsafe_b64encode(data).decode().rstrip("=")


@pytest.mark.parametrize(
    "encoded",
    [
        None,
        "",
        "H4sI",
        "uAAAA",
        "u!",
        packed(gzip.compress(bytes(SLOTS // 8 - 1), mtime=0)),
        packed(gzip.compress(bytes(LARGEST + 1), mtime=0)),
        packed(gzip.compress(bytes(SLOTS // 8), mtime=0)[:-9]),
        packed(gzip.compress(bytes(SLOTS // 8), mtime=0) + b"more"),
    ],
)
def test_what_is_no_list_is_refused(encoded: object) -> None:
    with pytest.raises(NoStatusList):
        decode(encoded)


@pytest.mark.parametrize(
    ("bits", "slots"), [([SLOTS], SLOTS), ([-1], SLOTS), ([], 8), ([], SLOTS + 1)]
)
def test_no_list_is_written_that_could_not_be_read(bits: list[int], slots: int) -> None:
    with pytest.raises(ValueError):
        encode(bits, slots)


def test_there_is_no_negative_slot(award: Award) -> None:
    assert award.status is not None
    with pytest.raises(InvalidAward):
        credential(replace(award, status=replace(award.status, index=-1)))
