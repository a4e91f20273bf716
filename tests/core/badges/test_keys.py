"""Key files: made once, whole, for their owner only, and never over another."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.badges import KeyFileError, KeyStore, Purpose, public_pem

ROOT = Path(__file__).parents[3]
PEM = serialization.Encoding.PEM
PKCS8 = serialization.PrivateFormat.PKCS8
PLAIN = serialization.NoEncryption()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "keys"


@pytest.fixture
def store(folder: Path) -> KeyStore:
    return KeyStore(folder)


def pem(key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(PEM, PKCS8, PLAIN)


def pub(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_key_is_made_when_it_is_first_needed_and_stays(store: KeyStore, folder: Path) -> None:
    first = store.signing_key(Purpose.AWARD)
    assert first.id == KeyStore(folder).signing_key(Purpose.AWARD).id
    assert ["award.pem"] == [path.name for path in folder.iterdir()]


def test_a_key_names_itself(store: KeyStore) -> None:
    key = store.signing_key(Purpose.AWARD)
    assert key.id.startswith("z6Mk")
    assert f"did:key:{key.id}" == key.did_key
    assert f"did:key:{key.id}#{key.id}" == key.verification_method


def test_only_the_owner_may_read_what_is_made(store: KeyStore, folder: Path) -> None:
    before = os.umask(0)
    try:
        store.signing_key(Purpose.AWARD)
    finally:
        os.umask(before)
    assert (0o700, 0o600) == (mode(folder), mode(folder / "award.pem"))


def test_a_folder_that_was_open_to_others_is_closed(store: KeyStore, folder: Path) -> None:
    folder.mkdir(parents=True, mode=0o755)
    store.signing_key(Purpose.AWARD)
    assert 0o700 == mode(folder)


def test_awards_and_demonstrations_have_different_keys(store: KeyStore, folder: Path) -> None:
    award, demo = store.signing_key(Purpose.AWARD), store.signing_key(Purpose.DEMO)
    assert award.id != demo.id
    assert (Purpose.AWARD, Purpose.DEMO) == (award.purpose, demo.purpose)
    assert ["award.pem", "demo.pem"] == sorted(path.name for path in folder.iterdir())


def test_the_file_is_a_plain_pkcs8_key(store: KeyStore, folder: Path) -> None:
    key = store.signing_key(Purpose.AWARD)
    secret = serialization.load_pem_private_key((folder / "award.pem").read_bytes(), None)
    assert isinstance(secret, Ed25519PrivateKey)
    assert key.public.raw == secret.public_key().public_bytes_raw()


def test_a_key_that_is_printed_shows_no_secret(store: KeyStore, folder: Path) -> None:
    key = store.signing_key(Purpose.AWARD)
    secret = serialization.load_pem_private_key((folder / "award.pem").read_bytes(), None)
    assert isinstance(secret, Ed25519PrivateKey)
    shown = f"{key!r} {key} {vars(key)}"
    assert secret.private_bytes_raw().hex() not in shown
    assert "PRIVATE" not in shown


# ---------------------------------------------------------------- several at once

MAKE = """
import sys, time
from pathlib import Path
from core.badges import KeyStore, Purpose
folder, me = Path(sys.argv[1]), Path(sys.argv[2])
me.touch()
while not me.with_name("go").exists():
    time.sleep(0.001)
print(KeyStore(folder).signing_key(Purpose.AWARD).id)
"""


def test_processes_that_make_the_key_at_once_end_with_one_key(
    store: KeyStore, folder: Path, tmp_path: Path
) -> None:
    ready = [tmp_path / str(number) for number in range(3)]
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", MAKE, str(folder), str(path)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for path in ready
    ]
    while not all(path.exists() for path in ready):
        assert all(process.poll() is None for process in processes)
        time.sleep(0.01)
    (tmp_path / "go").touch()
    made = [process.communicate(timeout=60)[0].strip() for process in processes]
    assert [store.signing_key(Purpose.AWARD).id] * 3 == made
    assert ["award.pem"] == [path.name for path in folder.iterdir()]


def test_threads_that_make_the_key_at_once_end_with_one_key(store: KeyStore, folder: Path) -> None:
    together = threading.Barrier(16)

    def make(_: int) -> str:
        together.wait()
        return store.signing_key(Purpose.DEMO).id

    with ThreadPoolExecutor(16) as threads:
        made = set(threads.map(make, range(16)))
    assert {store.signing_key(Purpose.DEMO).id} == made
    assert ["demo.pem"] == [path.name for path in folder.iterdir()]


def test_who_comes_second_takes_the_winners_key(
    store: KeyStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    winner = Ed25519PrivateKey.generate()
    link = os.link

    def just_before(source: Path, target: Path) -> None:
        target.write_bytes(pem(winner))
        link(source, target)

    monkeypatch.setattr(os, "link", just_before)
    key = store.signing_key(Purpose.AWARD)
    assert winner.public_key().public_bytes_raw() == key.public.raw
    assert ["award.pem"] == [path.name for path in folder.iterdir()]


# ---------------------------------------------------------------- damage

DAMAGED = {
    "empty": b"",
    "cut short": pem(Ed25519PrivateKey.generate())[:60],
    "no key": b"hello",
    "not text": b"\xff\xfe\x00",
    "another kind": pem(ec.generate_private_key(ec.SECP256R1())),
    "a public key": pub(Ed25519PrivateKey.generate()),
    "locked": Ed25519PrivateKey.generate().private_bytes(
        PEM, PKCS8, serialization.BestAvailableEncryption(b"password")
    ),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_key_is_named_and_left_alone(
    content: bytes, store: KeyStore, folder: Path
) -> None:
    folder.mkdir(parents=True)
    path = folder / "award.pem"
    path.write_bytes(content)
    with pytest.raises(KeyFileError, match=r"award\.pem.*Restore it from your backup"):
        store.signing_key(Purpose.AWARD)
    with pytest.raises(KeyFileError):
        store.public_keys()
    assert content == path.read_bytes()
    assert [path] == list(folder.iterdir())


def test_a_folder_in_the_place_of_a_key_is_named(store: KeyStore, folder: Path) -> None:
    (folder / "award.pem").mkdir(parents=True)
    with pytest.raises(KeyFileError, match=r"award\.pem: cannot be read"):
        store.signing_key(Purpose.AWARD)


def test_a_broken_link_in_the_place_of_a_key_is_named(store: KeyStore, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "award.pem").symlink_to(folder / "elsewhere.pem")
    with pytest.raises(KeyFileError, match="broken link"):
        store.signing_key(Purpose.AWARD)
    assert not (folder / "elsewhere.pem").exists()


def test_a_file_in_the_place_of_the_folder_is_named(store: KeyStore, folder: Path) -> None:
    folder.parent.mkdir()
    folder.write_text("not a folder")
    with pytest.raises(KeyFileError, match=r"award\.pem: cannot be read"):
        store.signing_key(Purpose.AWARD)


@pytest.mark.parametrize("call", ["link", "fsync"])
def test_a_disk_that_fails_leaves_nothing_half_made(
    call: str, store: KeyStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(KeyFileError, match="No space left"):
        store.signing_key(Purpose.AWARD)
    assert [] == list(folder.iterdir())


def test_a_key_that_cannot_be_read_is_named(store: KeyStore, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "award.pem").mkdir()
    with pytest.raises(KeyFileError, match=r"award\.pem.*cannot be read"):
        store.signing_key(Purpose.AWARD)


# ---------------------------------------------------------------- all public keys


def test_listing_keys_makes_none(store: KeyStore, folder: Path) -> None:
    assert () == store.public_keys()
    assert not folder.exists()


def test_retired_keys_are_listed_after_the_current_ones(store: KeyStore, folder: Path) -> None:
    award, demo = store.signing_key(Purpose.AWARD), store.signing_key(Purpose.DEMO)
    old = [Ed25519PrivateKey.generate() for _ in range(3)]
    retired = folder / "retired"
    retired.mkdir()
    (retired / "award-1.pem").write_bytes(pem(old[0]))
    (retired / "award-2.pub").write_bytes(pub(old[1]))
    (retired / "demo-1.pem").write_bytes(pub(old[2]))
    (retired / "notes.txt").write_text("not a key")
    expected = [
        (award.public.raw, Purpose.AWARD, False),
        (demo.public.raw, Purpose.DEMO, False),
        (old[0].public_key().public_bytes_raw(), Purpose.AWARD, True),
        (old[1].public_key().public_bytes_raw(), Purpose.AWARD, True),
        (old[2].public_key().public_bytes_raw(), Purpose.DEMO, True),
    ]
    listed = [(key.raw, key.purpose, key.retired) for key in store.public_keys()]
    assert expected == listed


def test_a_public_half_that_was_written_out_is_read_again(store: KeyStore, folder: Path) -> None:
    key = store.signing_key(Purpose.AWARD)
    (folder / "retired").mkdir()
    (folder / "retired" / "award-1.pub").write_text(public_pem(key.public))
    (folder / "award.pem").unlink()
    (retired,) = store.public_keys()
    assert (True, key.id, key.public.raw) == (retired.retired, retired.id, retired.raw)


OTHER_PUBLIC = (
    ec.generate_private_key(ec.SECP256R1())
    .public_key()
    .public_bytes(PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
)


@pytest.mark.parametrize(
    "content", [b"", b"hello", DAMAGED["another kind"], DAMAGED["locked"], OTHER_PUBLIC]
)
def test_a_damaged_retired_key_is_named(content: bytes, store: KeyStore, folder: Path) -> None:
    (folder / "retired").mkdir(parents=True)
    (folder / "retired" / "award-1.pub").write_bytes(content)
    with pytest.raises(KeyFileError, match=r"retired.award-1\.pub"):
        store.public_keys()
