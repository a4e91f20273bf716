"""Keys in one sealed file: it opens with its passphrase alone, and overwrites nothing."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from core.badges import KeyStore, Kind, Purpose, keybackup
from core.badges.keybackup import KeyBackupRefused, bring_back, save

WORDS = "otter lamp nine velvet"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What slows a thief down would slow these tests, too."""
    monkeypatch.setattr(keybackup, "COST", 2**12)


@pytest.fixture
def store(tmp_path: Path) -> KeyStore:
    made = KeyStore(tmp_path / "keys")
    made.signing_key(Purpose.AWARD)
    made.signing_key(Purpose.DEMO)
    made.jwt_key(Purpose.AWARD)
    made.rotate(Purpose.AWARD, Kind.PROOF)
    (made.folder / "tokens.key").write_bytes(b"the key of the vault")
    (made.folder / "notes.txt").write_text("no key")
    return made


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".txt"
    }


def refused(reason: str) -> pytest.RaisesContext[KeyBackupRefused]:
    return pytest.raises(KeyBackupRefused, match=f"^{reason}:")


def test_every_key_comes_back_as_it_was(store: KeyStore, tmp_path: Path) -> None:
    target, there = tmp_path / "keys.sealed", tmp_path / "there"
    assert save(store.folder, target, WORDS) == 5
    assert target.stat().st_mode & 0o077 == 0
    assert bring_back(target, there, WORDS) == 5
    assert files(there) == files(store.folder)
    assert {path.stat().st_mode & 0o077 for path in there.rglob("*") if path.is_file()} == {0}
    assert KeyStore(there).every() == store.every()
    assert bring_back(target, there, WORDS) == 0, "again it changes nothing"


def test_what_is_in_it_cannot_be_read_without_the_passphrase(
    store: KeyStore, tmp_path: Path
) -> None:
    target = tmp_path / "keys.sealed"
    save(store.folder, target, WORDS)
    text = target.read_text()
    assert not any(word in text for word in ("PRIVATE", "award", "tokens", "LS0tLS1"))
    for wrong in ("otter lamp nine velve", WORDS.upper(), ""):
        with refused("passphrase"):
            bring_back(target, tmp_path / "there", wrong)
    assert not (tmp_path / "there").exists()


def test_the_same_keys_are_never_sealed_alike(store: KeyStore, tmp_path: Path) -> None:
    for name in ("a", "b"):
        save(store.folder, tmp_path / name, WORDS)
    one, two = (json.loads((tmp_path / name).read_text()) for name in ("a", "b"))
    assert one["salt"] != two["salt"]
    assert one["nonce"] != two["nonce"]
    assert one["sealed"] != two["sealed"]


def test_nothing_is_overwritten_neither_here_nor_there(store: KeyStore, tmp_path: Path) -> None:
    target = tmp_path / "keys.sealed"
    target.write_text("my diary")
    with refused("exists"):
        save(store.folder, target, WORDS)
    assert target.read_text() == "my diary"
    target.unlink()
    save(store.folder, target, WORDS)
    other = KeyStore(tmp_path / "other")
    mine = other.signing_key(Purpose.AWARD).id
    before = files(other.folder)
    with refused("differs"):
        bring_back(target, other.folder, WORDS)
    assert (files(other.folder), other.signing_key(Purpose.AWARD).id) == (before, mine)


def test_a_passphrase_has_to_be_long_and_keys_have_to_be_there(
    store: KeyStore, tmp_path: Path
) -> None:
    with refused("short"):
        save(store.folder, tmp_path / "keys.sealed", "elevenchars")
    with refused("empty"):
        save(tmp_path / "nothing here", tmp_path / "keys.sealed", WORDS)
    assert not (tmp_path / "keys.sealed").exists()


DAMAGE = {
    "no json": lambda head: b"\x00\xff",
    "another kind": lambda head: json.dumps({**head, "kind": "diary"}).encode(),
    "a list": lambda head: b"[]",
    "no seal": lambda head: json.dumps({k: v for k, v in head.items() if k != "sealed"}).encode(),
    "no base64": lambda head: json.dumps({**head, "sealed": "%%"}).encode(),
    "a short nonce": lambda head: json.dumps({**head, "nonce": "AAAA"}).encode(),
    "endless work": lambda head: json.dumps({**head, "kdf": {**head["kdf"], "n": 2**30}}).encode(),
    "no power of two": lambda head: json.dumps(
        {**head, "kdf": {**head["kdf"], "n": 1000}}
    ).encode(),
    "another way": lambda head: json.dumps({**head, "kdf": {"name": "md5"}}).encode(),
    "deep": lambda head: b"[" * 100_000,
}


@pytest.mark.parametrize("how", DAMAGE)
def test_a_damaged_file_is_refused(how: str, store: KeyStore, tmp_path: Path) -> None:
    target = tmp_path / "keys.sealed"
    save(store.folder, target, WORDS)
    target.write_bytes(DAMAGE[how](json.loads(target.read_text())))
    with refused("damaged"):
        bring_back(target, tmp_path / "there", WORDS)


def test_a_file_that_was_changed_anywhere_does_not_open(store: KeyStore, tmp_path: Path) -> None:
    target = tmp_path / "keys.sealed"
    save(store.folder, target, WORDS)
    head = json.loads(target.read_text())
    sealed = bytearray(base64.b64decode(head["sealed"]))
    sealed[len(sealed) // 2] ^= 1
    changed = [
        {**head, "sealed": base64.b64encode(sealed).decode()},
        {**head, "salt": base64.b64encode(b"x" * 16).decode()},
        {**head, "nonce": base64.b64encode(b"x" * 12).decode()},
        {**head, "more": "said around it"},
    ]
    for one in changed:
        target.write_text(json.dumps(one))
        with refused("passphrase"):
            bring_back(target, tmp_path / "there", WORDS)


def test_a_newer_or_missing_file_is_told_apart(store: KeyStore, tmp_path: Path) -> None:
    target = tmp_path / "keys.sealed"
    save(store.folder, target, WORDS)
    target.write_text(json.dumps({**json.loads(target.read_text()), "version": 2}))
    with refused("newer"):
        bring_back(target, tmp_path / "there", WORDS)
    with refused("missing"):
        bring_back(tmp_path / "none", tmp_path / "there", WORDS)
    with refused("damaged"):
        bring_back(tmp_path, tmp_path / "there", WORDS)


@pytest.mark.parametrize("name", ["../evil.pem", "/etc/evil.pem", "retired/../../evil.pem", "a.py"])
def test_nothing_is_written_outside_of_the_folder(
    name: str, store: KeyStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keybackup, "_collected", lambda _: {name: b"evil"})
    save(store.folder, tmp_path / "keys.sealed", WORDS)
    with refused("damaged"):
        bring_back(tmp_path / "keys.sealed", tmp_path / "there", WORDS)
