"""Who signs: names on the web, keys that name themselves, and the document that lists keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from openbadgeslib.ob3.did import did_web_from_url, resolve_did

from core.badges import (
    InvalidPublicUrl,
    KeyStore,
    PublicKey,
    Purpose,
    SigningKey,
    did_document,
    did_document_url,
    did_key,
    did_web,
    known_keys,
    verification_method,
)

NAMES = [
    ("https://w3c-ccg.github.io", "did:web:w3c-ccg.github.io"),
    ("https://w3c-ccg.github.io/user/alice", "did:web:w3c-ccg.github.io:user:alice"),
    ("https://example.com:3000/user/alice/", "did:web:example.com%3A3000:user:alice"),
    ("https://example.com:443", "did:web:example.com"),
    ("HTTPS://Example.COM//a", "did:web:example.com:a"),
    ("https://bücher.example/büro", "did:web:xn--bcher-kva.example:b%C3%BCro"),
    ("https://example.com/a%3Ab/c%20d", "did:web:example.com:a%3Ab:c%20d"),
    ("https://example.com/~ada", "did:web:example.com:%7Eada"),
]


@pytest.mark.parametrize(("url", "name"), NAMES)
def test_a_web_address_becomes_a_name(url: str, name: str) -> None:
    assert name == did_web(url)


@pytest.mark.parametrize(("url", "name"), NAMES[:3])
def test_a_stranger_gives_it_the_same_name(url: str, name: str) -> None:
    assert name == did_web_from_url(url)


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("did:web:w3c-ccg.github.io", "https://w3c-ccg.github.io/.well-known/did.json"),
        (
            "did:web:w3c-ccg.github.io:user:alice",
            "https://w3c-ccg.github.io/user/alice/did.json",
        ),
        (
            "did:web:example.com%3A3000:user:alice",
            "https://example.com:3000/user/alice/did.json",
        ),
    ],
)
def test_the_document_is_served_where_the_method_says(name: str, url: str) -> None:
    assert url == did_document_url(name)


@pytest.mark.parametrize(
    "did", ["did:key:z6Mk", "x:web:example.com", "web:example.com", "did:web:", "example.com"]
)
def test_other_names_have_no_address(did: str) -> None:
    with pytest.raises(ValueError):
        did_document_url(did)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com",
        "http://localhost:8000",
        "https://",
        "example.com",
        "https://203.0.113.7",
        "https://[2001:db8::1]:8443",
        "https://[",
        "https://ada:secret@example.com",
        "https://example.com/?a=b",
        "https://example.com/#top",
        "https://example.com:99999",
        "https://example.com/a/../b",
        "https://example.com/%2e%2e",
        "https://exa mple.com",
        "https://a..b",
        "",
    ],
)
def test_an_address_that_cannot_be_a_name_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(InvalidPublicUrl) as refused:
        did_web(url)
    assert "secret" not in str(refused.value)


def test_the_document_lists_every_key_once_for_assertions(
    key: SigningKey, demo_key: SigningKey, did: str
) -> None:
    keys = [key.public, demo_key.public, PublicKey(key.public.raw, Purpose.AWARD, retired=True)]
    expected = {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": [
            {
                "id": f"{did}#{each.id}",
                "type": "Multikey",
                "controller": did,
                "publicKeyMultibase": each.id,
            }
            for each in (key, demo_key)
        ],
        "assertionMethod": [f"{did}#{key.id}", f"{did}#{demo_key.id}"],
    }
    assert expected == did_document(did, keys)


def test_a_document_without_keys_is_refused(did: str) -> None:
    with pytest.raises(ValueError, match="at least one key"):
        did_document(did, [])


def test_a_key_names_itself_and_a_stranger_reads_the_same_key(key: SigningKey) -> None:
    assert key.public.raw == did_key(key.verification_method)
    theirs = load_pem_public_key(resolve_did(key.did_key))
    assert key.public.raw == theirs.public_bytes_raw()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "method",
    [
        "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2",
        "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2#other",
        "did:key:zDnaegE6RR3atJtHKwTRTWHsJ3kNHqFwv7n9YjTgmU7TyfU76"
        "#zDnaegE6RR3atJtHKwTRTWHsJ3kNHqFwv7n9YjTgmU7TyfU76",
        "did:key:z#z",
        "did:key:#",
        "did:web:example.com#key",
        "",
    ],
)
def test_any_other_method_names_no_key(method: str) -> None:
    assert did_key(method) is None


def test_a_key_does_not_name_another(key: SigningKey, demo_key: SigningKey) -> None:
    assert did_key(f"{key.did_key}#{demo_key.id}") is None


def test_only_the_keys_one_was_given_are_known(
    key: SigningKey, demo_key: SigningKey, did: str
) -> None:
    trusted = known_keys([key.public], did)
    assert key.public.raw == trusted(verification_method(did, key))
    assert key.public.raw == trusted(key.verification_method)
    assert trusted(verification_method(did, demo_key)) is None
    assert trusted(f"did:web:evil.example#{key.id}") is None
    assert trusted(demo_key.verification_method) is None


def test_what_a_retired_key_signed_stays_genuine(tmp_path: Path, did: str) -> None:
    store = KeyStore(tmp_path / "keys")
    old = store.signing_key(Purpose.AWARD)
    (tmp_path / "keys" / "retired").mkdir()
    (tmp_path / "keys" / "award.pem").rename(tmp_path / "keys" / "retired" / "award-1.pem")
    new = store.signing_key(Purpose.AWARD)
    trusted = known_keys(store.public_keys(), did)
    assert old.public.raw == trusted(verification_method(did, old))
    assert new.public.raw == trusted(verification_method(did, new))


def test_any_ed25519_key_can_be_a_signing_key() -> None:
    secret = Ed25519PrivateKey.generate()
    key = SigningKey(Purpose.AWARD, secret)
    secret.public_key().verify(key.sign(b"data"), b"data")
