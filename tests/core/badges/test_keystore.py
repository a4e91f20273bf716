"""Keys are changed while others sign: none is lost, and the new one is noticed at once."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from core.badges import (
    JwtPublicKey,
    KeyFileError,
    KeyInUse,
    KeyState,
    KeyStore,
    KeyUnknown,
    Kind,
    Purpose,
    did_document,
    did_web,
)
from core.badges.resolving import read_key

ROOT = Path(__file__).parents[3]
DID = did_web("https://badges.example.org")
AWARD = Purpose.AWARD


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def store(folder: Path) -> KeyStore:
    return KeyStore(folder)


def states(store: KeyStore, kind: Kind = Kind.PROOF) -> dict[str, str]:
    return {one.id: one.state.value for one in store.every() if one.kind is kind}


def test_the_rsa_key_lies_beside_the_other_and_is_told_by_its_thumbprint(
    store: KeyStore, folder: Path
) -> None:
    key = store.jwt_key(AWARD)
    assert KeyStore(folder).jwt_key(AWARD).id == key.id
    assert ["award-rsa.pem"] == [path.name for path in folder.iterdir()]
    assert key.private.key_size >= 2048
    assert (store.public_keys(), [one.id for one in store.jwt_public_keys()]) == ((), [key.id])
    assert "PRIVATE" not in f"{key!r} {key} {vars(key)}"


def test_the_thumbprint_is_that_of_the_standard() -> None:
    """RFC 7638, section 3.1: the example."""
    n = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECP"
        "ebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY3"
        "68QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4"
        "lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
    )
    number = int.from_bytes(base64.urlsafe_b64decode(n + "=="), "big")
    key = JwtPublicKey(number, 65537, AWARD)
    assert key.jwk == {"kty": "RSA", "n": n, "e": "AQAB"}
    assert key.id == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


def test_a_new_key_signs_from_then_on_also_for_those_who_were_running(folder: Path) -> None:
    running, keeper = KeyStore(folder), KeyStore(folder)
    first, token = running.signing_key(AWARD).id, running.jwt_key(AWARD).id
    before, now = keeper.rotate(AWARD, Kind.PROOF)
    assert before is not None
    assert (before.id, running.signing_key(AWARD).id) == (first, now.id)
    assert running.jwt_key(AWARD).id == token
    keeper.rotate(AWARD, Kind.JWT)
    assert running.jwt_key(AWARD).id != token
    assert states(running) == {now.id: "current", first: "former"}


def test_after_three_rotations_every_key_is_still_listed(store: KeyStore) -> None:
    ids = [store.signing_key(AWARD).id]
    tokens = [store.jwt_key(AWARD).id]
    for _ in range(3):
        ids.append(store.rotate(AWARD, Kind.PROOF)[1].id)
        tokens.append(store.rotate(AWARD, Kind.JWT)[1].id)
    document = did_document(DID, store.public_keys(), store.jwt_public_keys())
    listed = [name.partition("#")[2] for name in document["assertionMethod"]]
    assert sorted(listed) == sorted(ids + tokens)
    assert listed[0] == ids[-1], "the current one comes first"
    for method in document["verificationMethod"]:
        assert read_key(method) is not None
    assert [store.signing_key_of(one) is not None for one in ids] == [True] * 4


def test_the_document_holds_what_a_jwt_is_checked_with(store: KeyStore) -> None:
    store.signing_key(AWARD)
    key = store.jwt_key(AWARD)
    signature = key.private.sign(b"words", PKCS1v15(), SHA256())
    document = json.loads(
        json.dumps(did_document(DID, store.public_keys(), store.jwt_public_keys()))
    )
    (method,) = [one for one in document["verificationMethod"] if one["type"] == "JsonWebKey"]
    assert (method["id"], method["controller"]) == (f"{DID}#{key.id}", DID)
    found: Any = read_key(method)
    found.verify(signature, b"words", PKCS1v15(), SHA256())


def test_rotating_where_there_was_no_key_makes_one(store: KeyStore) -> None:
    before, now = store.rotate(Purpose.DEMO, Kind.PROOF)
    assert before is None
    assert store.signing_key(Purpose.DEMO).id == now.id


def test_a_crash_between_the_two_steps_of_a_rotation_loses_nothing(
    store: KeyStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = store.signing_key(AWARD).id

    def crash(self: Path, target: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", crash)
        with pytest.raises(KeyboardInterrupt):
            store.rotate(AWARD, Kind.PROOF)
    assert store.signing_key(AWARD).id == first
    assert states(store) == {first: "current"}, "listed once, as what it is"
    _, now = store.rotate(AWARD, Kind.PROOF)
    assert states(store) == {now.id: "current", first: "former"}
    assert {path.stat().st_mode & 0o077 for path in folder.rglob("*") if path.is_file()} == {0}


def test_many_who_rotate_at_once_lose_no_key(store: KeyStore, folder: Path) -> None:
    first = store.signing_key(AWARD).id

    def rotate(_: int) -> str:
        return KeyStore(folder).rotate(AWARD, Kind.PROOF)[1].id

    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(rotate, range(8)))
    now = store.signing_key(AWARD).id
    assert set(states(store)) == {first, *made}
    assert [one for one, state in states(store).items() if state == "current"] == [now]


SIGN = """
import sys, time
from pathlib import Path
from core.badges import KeyStore, Purpose
store = KeyStore(Path(sys.argv[1]))
print(store.signing_key(Purpose.AWARD).id, flush=True)
for line in sys.stdin:
    print(store.signing_key(Purpose.AWARD).id, flush=True)
"""


def test_another_process_notices_a_rotation_at_its_next_signature(
    store: KeyStore, folder: Path
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SIGN, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdin
        assert other.stdout
        seen = [other.stdout.readline().strip()]
        for _ in range(3):
            store.rotate(AWARD, Kind.PROOF)
            other.stdin.write("next\n")
            other.stdin.flush()
            seen.append(other.stdout.readline().strip())
        other.stdin.close()
    assert len(set(seen)) == 4
    assert seen[-1] == store.signing_key(AWARD).id


# ---------------------------------------------------------------- retiring, giving up


def test_a_retired_key_can_only_be_checked_with(store: KeyStore) -> None:
    first = store.signing_key(AWARD).id
    with pytest.raises(KeyInUse):
        store.retire(first)
    store.rotate(AWARD, Kind.PROOF)
    assert store.retire(first).state is KeyState.RETIRED
    assert store.signing_key_of(first) is None
    assert first in [one.id for one in store.public_keys()]
    assert store.retire(first).state is KeyState.RETIRED, "again it changes nothing"


def test_a_key_that_was_given_up_is_listed_no_more_and_another_one_signs(
    store: KeyStore, folder: Path
) -> None:
    first, token = store.signing_key(AWARD).id, store.jwt_key(AWARD).id
    for given in (first, token):
        for _ in range(2):
            assert store.compromise(given).state is KeyState.COMPROMISED
        assert store.is_compromised(given)
    assert first not in [one.id for one in KeyStore(folder).public_keys()]
    assert token not in [one.id for one in store.jwt_public_keys()]
    assert first not in (store.signing_key(AWARD).id, token)
    names = [name for name, _ in store.public_files()]
    assert len([name for name in names if ".compromised." in name]) == 2
    store.retire(first)
    assert store.is_compromised(first)
    assert store.signing_key_of(first) is None


def test_only_the_public_half_of_a_key_is_enough_to_give_it_up(store: KeyStore) -> None:
    """As after a restore, where the private half was lost."""
    first = store.signing_key(AWARD).id
    store.rotate(AWARD, Kind.PROOF)
    store.retire(first)
    assert store.compromise(first).state is KeyState.COMPROMISED
    assert first not in [one.id for one in store.public_keys()]


def test_a_key_is_found_by_the_beginning_or_end_of_its_id(store: KeyStore) -> None:
    key = store.signing_key(AWARD).id
    for short in (key, key[:12], key[-8:]):
        assert store.find(short).id == key
    for wrong in (key[-7:], "", "z6Mk", "no such key at all", key + "x"):
        with pytest.raises(KeyUnknown):
            store.find(wrong)


def test_an_id_that_two_keys_begin_with_means_neither(
    store: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.badges.keystore.FEWEST", 4)
    store.signing_key(AWARD)
    store.rotate(AWARD, Kind.PROOF)
    with pytest.raises(KeyUnknown):
        store.find("z6Mk")


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("not a folder")
    with pytest.raises(KeyFileError, match="keys"):
        KeyStore(tmp_path / "keys").rotate(AWARD, Kind.PROOF)


def test_a_disk_that_is_full_leaves_the_old_key(
    store: KeyStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = store.signing_key(AWARD).id

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fail)
        with pytest.raises(KeyFileError, match="No space left"):
            store.rotate(AWARD, Kind.PROOF)
    assert store.signing_key(AWARD).id == first
    assert list(folder.rglob(".*")) == []
