"""W3C's own test vectors for eddsa-rdfc-2022, reproduced byte for byte."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.badges import UnknownContext, loader, multibase, sign
from core.badges.canonical import canonical
from core.badges.signature import hash_data, signature_holds

PUBLIC = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
SECRET = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
CREATED = datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC)
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"


@pytest.fixture
def secret() -> Ed25519PrivateKey:
    # A secret Multikey begins with the two bytes 0x80 0x26.
    return Ed25519PrivateKey.from_private_bytes(multibase.decode(SECRET)[2:])


@pytest.fixture
def short(official: Path) -> Path:
    return official / "eddsa-rdfc-2022"


@pytest.fixture
def employment(short: Path) -> Path:
    return short / "employ"


@pytest.fixture
def examples_context(monkeypatch: pytest.MonkeyPatch) -> None:
    """W3C's context for examples, which says no more than this; we do not ship it."""
    ours = loader.context_text
    examples = {"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}}

    def context_text(url: str) -> str:
        return json.dumps(examples) if url == EXAMPLES else ours(url)

    monkeypatch.setattr(loader, "context_text", context_text)


def test_the_published_key_pair_is_read_and_written(secret: Ed25519PrivateKey) -> None:
    raw = secret.public_key().public_bytes_raw()
    assert raw == multibase.public_key(PUBLIC)
    assert PUBLIC == multibase.multikey(raw)


@pytest.mark.usefixtures("examples_context")
def test_the_short_document_is_canonicalized_as_published(short: Path) -> None:
    document = json.loads((short / "signedDataInt.json").read_text())
    del document["proof"]
    assert (short / "canonDocDataInt.txt").read_text() == canonical(document)


@pytest.mark.usefixtures("examples_context")
def test_the_short_proof_options_are_canonicalized_as_published(short: Path) -> None:
    options = json.loads((short / "proofConfigDataInt.json").read_text())
    assert (short / "proofCanonDataInt.txt").read_text() == canonical(options)


@pytest.mark.usefixtures("examples_context")
def test_the_short_hashes_are_joined_as_published(short: Path) -> None:
    signed = json.loads((short / "signedDataInt.json").read_text())
    options = {name: value for name, value in signed.pop("proof").items() if name != "proofValue"}
    assert (short / "combinedHashDataInt.txt").read_text() == hash_data(signed, options).hex()


@pytest.mark.usefixtures("examples_context")
def test_the_short_document_is_signed_as_published(short: Path, secret: Ed25519PrivateKey) -> None:
    published = json.loads((short / "signedDataInt.json").read_text())
    document = {name: value for name, value in published.items() if name != "proof"}
    assert published == sign(document, secret, f"did:key:{PUBLIC}#{PUBLIC}", CREATED)


def test_the_employment_hashes_are_those_of_its_canonical_texts(employment: Path) -> None:
    texts = [
        (employment / name).read_bytes()
        for name in ("proofCanonDataInt.txt", "canonDocDataInt.txt")
    ]
    expected = (employment / "combinedHashDataInt.txt").read_text()
    assert expected == "".join(sha256(text).hexdigest() for text in texts)


def test_the_employment_proof_options_need_no_other_context_than_the_base(employment: Path) -> None:
    options = json.loads((employment / "proofConfigDataInt.json").read_text())
    assert (employment / "proofCanonDataInt.txt").read_text() == canonical(
        {**options, "@context": [loader.CREDENTIALS]}
    )


def test_the_employment_document_is_signed_as_published(
    employment: Path, secret: Ed25519PrivateKey
) -> None:
    data = bytes.fromhex((employment / "combinedHashDataInt.txt").read_text())
    signature = secret.sign(data)
    assert (employment / "sigHexDataInt.txt").read_text() == signature.hex()
    assert (employment / "sigBTC58DataInt.txt").read_text() == multibase.encode(signature)
    assert signature_holds(data, signature, multibase.public_key(PUBLIC))


def test_a_document_in_a_context_we_do_not_keep_is_refused(employment: Path) -> None:
    document = json.loads((employment / "signedDataInt.json").read_text())
    del document["proof"]
    with pytest.raises(UnknownContext, match="citizenship/v4rc1"):
        canonical(document)
