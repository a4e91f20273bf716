"""What workspaces gave us is sealed with a key that lies in a file of its own."""

from __future__ import annotations

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.badges import KeyFileError
from core.vault import FILE, SealBroken, Vault

TOKEN = "xoxb-1-very-secret"


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "keys")


@given(text=st.text(), about=st.lists(st.text(), max_size=3))
def test_what_was_sealed_opens_again(
    text: str, about: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp() / "one-vault"
    sealed = Vault(folder).seal(text, *about)
    assert Vault(folder).open(sealed, *about) == text


def test_a_sealed_text_does_not_show_what_it_is_and_is_another_each_time(vault: Vault) -> None:
    sealed = vault.seal(TOKEN, "slack", "T1")
    assert TOKEN not in sealed
    assert "xoxb" not in base64.urlsafe_b64decode(sealed + "==").decode(errors="replace")
    assert vault.seal(TOKEN, "slack", "T1") != sealed


@pytest.mark.parametrize("about", [(), ("slack",), ("slack", "T2"), ("slackT1",), ("T1", "slack")])
def test_what_was_sealed_for_one_team_opens_for_no_other(
    vault: Vault, about: tuple[str, ...]
) -> None:
    sealed = vault.seal(TOKEN, "slack", "T1")
    with pytest.raises(SealBroken):
        vault.open(sealed, *about)


@pytest.mark.parametrize("wrong", ["", "short", "A{}", "{}A", "ñ", "-{}"])
def test_what_was_changed_does_not_open(vault: Vault, wrong: str) -> None:
    sealed = vault.seal(TOKEN)
    with pytest.raises(SealBroken):
        vault.open(wrong.format(sealed[:-2]))


def test_with_another_key_nothing_opens_and_looking_makes_no_key(
    vault: Vault, tmp_path: Path
) -> None:
    sealed = vault.seal(TOKEN)
    other = Vault(tmp_path / "elsewhere")
    with pytest.raises(SealBroken):
        other.open(sealed)
    assert not (tmp_path / "elsewhere").exists()
    other.seal("makes a key")
    with pytest.raises(SealBroken):
        other.open(sealed)


def test_nobody_else_may_read_the_key(vault: Vault, tmp_path: Path) -> None:
    vault.seal(TOKEN)
    key = tmp_path / "keys" / FILE
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(key.parent.stat().st_mode) == 0o700


def test_a_damaged_key_is_named_and_stays_as_it_is(vault: Vault, tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / FILE).write_text("half a k")
    with pytest.raises(KeyFileError, match=r"tokens\.key: is no key of ours\. Restore it"):
        vault.seal(TOKEN)
    assert (tmp_path / "keys" / FILE).read_text() == "half a k"


def test_threads_that_seal_first_at_once_use_one_key(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    with ThreadPoolExecutor(8) as pool:
        sealed = list(pool.map(lambda n: Vault(folder).seal(f"token {n}"), range(16)))
    assert [Vault(folder).open(one) for one in sealed] == [f"token {n}" for n in range(16)]
    assert [one.name for one in folder.iterdir()] == [FILE]
