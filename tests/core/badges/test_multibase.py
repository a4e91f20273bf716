"""base58btc and Multikeys: two ways, and no other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.badges import multibase


@given(st.binary(max_size=90))
def test_what_is_written_is_read_again(data: bytes) -> None:
    assert data == multibase.decode(multibase.encode(data))


@given(st.text("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", max_size=100))
def test_there_is_one_spelling_of_every_value(digits: str) -> None:
    assert f"z{digits}" == multibase.encode(multibase.decode(f"z{digits}"))


@pytest.mark.parametrize(
    ("data", "text"),
    [
        # The examples of the Internet-Draft "The Base58 Encoding Scheme".
        (b"Hello World!", "z2NEpo7TZRRrLZSi2U"),
        (
            b"The quick brown fox jumps over the lazy dog.",
            "zUSm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z",
        ),
        (bytes.fromhex("0000287fb4cd"), "z11233QC4"),
        (b"", "z"),
    ],
)
def test_known_values_are_written_as_published(data: bytes, text: str) -> None:
    assert text == multibase.encode(data)


@pytest.mark.parametrize("text", ["", "2NEpo", "u2NEpo", "z0", "zO", "zI", "zl", "z é", "z" * 200])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        multibase.decode(text)


@given(st.binary(min_size=32, max_size=32))
def test_an_ed25519_key_is_a_multikey_that_begins_with_z6Mk(raw: bytes) -> None:  # noqa: N802
    text = multibase.multikey(raw)
    assert text.startswith("z6Mk")
    assert raw == multibase.public_key(text)


@pytest.mark.parametrize(
    "data", [b"\x80\x24" + bytes(32), b"\xed\x01" + bytes(31), b"\xed\x01" + bytes(33), b""]
)
def test_no_other_kind_of_key_is_read(data: bytes) -> None:
    with pytest.raises(ValueError):
        multibase.public_key(multibase.encode(data))


def test_no_other_length_of_key_is_written() -> None:
    with pytest.raises(ValueError):
        multibase.multikey(bytes(31))
