"""`earned keys`: what the keeper of the keys does, and what they are told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bots.key_commands import PASSPHRASE
from bots.terminal import word
from core.app import Earned
from core.badges import KeyStore, Kind, Purpose, keybackup
from core.store.unit_of_work import wall_clock
from tests.support.credentials import faults, raised
from tests.support.fixtures import SITE
from tests.support.installed import Mould, opened
from tests.support.journeys import Town
from tests.support.terminal import Terminal

WORDS = "otter lamp nine velvet"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What slows a thief down would slow these tests, too."""
    monkeypatch.setattr(keybackup, "COST", 2**12)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def store(place: Path) -> KeyStore:
    return KeyStore(place / "keys")


@pytest.fixture
def earned(place: Path) -> Terminal:
    return Terminal(place)


def test_keys_are_listed_with_what_they_do(earned: Terminal, store: KeyStore) -> None:
    assert word("keys.none") in earned("keys", "list").out
    first = store.signing_key(Purpose.AWARD).id
    store.jwt_key(Purpose.DEMO)
    now = store.rotate(Purpose.AWARD, Kind.PROOF)[1].id
    store.compromise(first)
    lines = earned("keys", "list").out.splitlines()
    assert f"{now}  award  ed25519  {word('keys.current')}" in lines
    assert f"{first}  award  ed25519  {word('keys.compromised_one')}" in lines
    assert len(lines) == 3


def test_new_keys_are_made_and_old_ones_let_go(earned: Terminal, store: KeyStore) -> None:
    first, token = store.signing_key(Purpose.AWARD).id, store.jwt_key(Purpose.AWARD).id
    said = earned("keys", "rotate")
    now = store.signing_key(Purpose.AWARD).id
    assert word("keys.rotated", new=now) in said.out
    assert word("keys.rotated_old", old=first) in said.out
    assert word("keys.save_now") in said.err
    assert (now != first, store.jwt_key(Purpose.AWARD).id != token) == (True, True)
    token = store.jwt_key(Purpose.AWARD).id
    earned("keys", "rotate", "--kind", "ed25519")
    assert store.jwt_key(Purpose.AWARD).id == token
    earned("keys", "rotate", "--demo")
    assert {one.purpose for one in store.every()} == set(Purpose)
    said = earned("keys", "retire", first[-8:])
    assert word("keys.retired_now", key=first) in said.out
    assert store.signing_key_of(first) is None


def test_a_key_that_signs_or_that_there_is_not_is_not_retired(
    earned: Terminal, store: KeyStore
) -> None:
    key = store.signing_key(Purpose.AWARD).id
    said = earned("keys", "retire", key)
    assert word("keys.in_use", key=key) in said.err
    said = earned("keys", "retire", "no-such-key")
    assert word("keys.unknown", key="no-such-key") in said.err


def test_keys_are_sealed_and_brought_back(
    earned: Terminal, store: KeyStore, tmp_path: Path
) -> None:
    key, target = store.signing_key(Purpose.AWARD).id, str(tmp_path / "keys.sealed")
    said = earned("keys", "backup", target, **{PASSPHRASE: WORDS})
    assert word("keys.backed_up", n="1", path=target) in said.out
    assert WORDS not in said.out + said.err
    there = Terminal(tmp_path / "there")
    said = there("keys", "restore", target, **{PASSPHRASE: WORDS})
    assert word("keys.restored", n="1", path=target) in said.out
    assert KeyStore(tmp_path / "there" / "keys").signing_key(Purpose.AWARD).id == key


def test_what_is_refused_says_why_and_what_to_do(
    earned: Terminal, store: KeyStore, tmp_path: Path
) -> None:
    target, none = str(tmp_path / "keys.sealed"), str(tmp_path / "none")

    def told(command: str, path: str, passphrase: str = WORDS, who: Terminal = earned) -> str:
        said = who("keys", command, path, **{PASSPHRASE: passphrase})
        assert said.code == 1
        return said.err

    folder = str(store.folder)
    assert word("keys.refused_empty", path=folder) in told("backup", target)
    store.signing_key(Purpose.AWARD)
    assert word("keys.refused_short", n="12") in told("backup", target, "short")
    earned("keys", "backup", target, **{PASSPHRASE: WORDS})
    assert word("backup_exists", path=target) in told("backup", target)
    assert word("backup_missing", path=none) in told("restore", none)
    assert word("keys.refused_passphrase", path=target) in told("restore", target, "wrong words")
    (tmp_path / "diary").write_text("dear diary")
    diary = str(tmp_path / "diary")
    assert word("keys.refused_damaged", path=diary) in told("restore", diary)
    other = Terminal(tmp_path / "other")
    mine = KeyStore(tmp_path / "other" / "keys")
    mine.signing_key(Purpose.AWARD)
    key = str(mine.folder / "award.pem")
    assert word("keys.refused_differs", path=key) in told("restore", target, who=other)
    newer = {**json.loads(Path(target).read_text()), "version": 9}
    Path(target).write_text(json.dumps(newer))
    assert word("backup_newer", path=target) in told("restore", target)


@pytest.fixture
def app(place: Path, mould: Mould) -> Iterator[Earned]:
    url = mould.sqlite(place / "earned.db")
    with opened(place, url, wall_clock, public_url=SITE) as one:
        yield one


def test_the_drill_for_a_compromised_key(earned: Terminal, app: Earned) -> None:
    town = Town(app)
    bo, old = town.assessor(), {}
    for _ in range(3):
        ana = town.learner()
        award = town.awarded(ana, bo)
        old[award] = (ana, app.awarding.credential(ana, award))
    key = app.keys.signing_key(Purpose.AWARD).id
    said = earned("keys", "compromised", "nonesuch", "--yes", EARNED_PUBLIC_URL=SITE)
    assert word("keys.unknown", key="nonesuch") in said.err
    said = earned("keys", "compromised", key[-8:], "--yes", EARNED_PUBLIC_URL=SITE)
    assert word("keys.recalled", key=key, n="3", again="3") in said.out
    assert word("keys.recalling") in said.err
    for award, (ana, text) in old.items():
        assert raised(app, text)
        assert faults(app, app.awarding.credential(ana, award)) == []
    said = earned("keys", "compromised", key, "--yes", EARNED_PUBLIC_URL=SITE)
    assert word("keys.recalled", key=key, n="0", again="0") in said.out
