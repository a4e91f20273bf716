"""The contexts we ship, and what our rules about form take for granted about them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from core.badges import (
    Award,
    SigningKey,
    UncoveredDocument,
    UnknownContext,
    canonical,
    form,
    issue,
    known_keys,
    loader,
    verification_method,
    verify,
)

OURS = [loader.CREDENTIALS, loader.OPEN_BADGES]


def scopes(context: Any, outer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every set of terms that can be in force somewhere: each scope with all around it."""
    inner = {**outer, **context}
    yield inner
    for definition in context.values():
        if isinstance(definition, dict) and isinstance(definition.get("@context"), dict):
            yield from scopes(definition["@context"], inner)


def test_every_context_is_served_as_json_with_a_context_in_it() -> None:
    served = {url: loader.load(url) for url in loader.CONTEXTS}
    assert {url: url for url in loader.CONTEXTS} == {u: s["documentUrl"] for u, s in served.items()}
    assert all("@context" in json.loads(each["document"]) for each in served.values())


def test_the_contexts_are_found_inside_a_zip_as_well(tmp_path: Path) -> None:
    core = Path(__file__).parents[3] / "core"
    with ZipFile(tmp_path / "core.zip", "w") as archive:
        for path in [core / "__init__.py", *(core / "badges").rglob("*")]:
            archive.write(path, path.relative_to(core.parent))
    load = (
        "from core.badges import loader; print(loader.__file__, *map(loader.load, loader.CONTEXTS))"
    )
    command = [sys.executable, "-c", load]
    paths = {"PYTHONPATH": str(tmp_path / "core.zip")}
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={**os.environ, **paths},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "core.zip" in done.stdout.split()[0]
    assert len(loader.CONTEXTS) == done.stdout.count("application/ld+json")


@pytest.mark.parametrize(
    "url",
    [
        "https://www.w3.org/2018/credentials/examples/v1",
        "https://purl.imsglobal.org/spec/ob/v3p0/context.json",
        "http://www.w3.org/ns/credentials/v2",
        "https://www.w3.org/ns/credentials/v2/",
        "file:///etc/passwd",
        "",
    ],
)
def test_any_other_context_is_refused_by_name(url: str) -> None:
    with pytest.raises(UnknownContext) as refused:
        loader.load(url)
    assert url == refused.value.url


def test_canonicalizing_names_the_context_we_do_not_keep() -> None:
    document = {"@context": [loader.CREDENTIALS, "https://example.org/context"], "name": "x"}
    with pytest.raises(UnknownContext, match=r"https://example\.org/context"):
        canonical.canonical(document)


def test_no_two_members_of_a_badge_are_spellings_of_one_another() -> None:
    """Else a member could be respelled under the same signature."""
    terms: dict[str, Any] = {}
    for url in OURS:
        terms |= json.loads(loader.context_text(url))["@context"]
    for scope in scopes(terms, {}):
        addresses: dict[str, str] = {}
        for term, definition in scope.items():
            name = definition["@id"] if isinstance(definition, dict) else definition
            if term[0].islower() and isinstance(name, str):
                assert addresses.setdefault(name, term) == term


def test_the_members_that_are_true_or_false_are_those_the_contexts_say() -> None:
    found = {
        term
        for url in loader.CONTEXTS
        for scope in scopes(json.loads(loader.context_text(url))["@context"], {})
        for term, definition in scope.items()
        if isinstance(definition, dict) and str(definition.get("@type")).endswith("boolean")
    }
    assert form.BOOLEANS == found


@pytest.mark.usefixtures("no_sockets")
def test_no_socket_is_opened_by_signing_or_checking(
    award: Award, key: SigningKey, did: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    loader.context_text.cache_clear()
    monkeypatch.setattr(canonical._contexts, "resolved", {})
    badge = issue(award, key, verification_method(did, key), now)
    assert verify(badge, known_keys([key.public], did), now).verified
    with pytest.raises(UncoveredDocument):
        canonical.canonical({**badge, "proof": None})
    badge["@context"] = [loader.CREDENTIALS, "http://127.0.0.1:9/context"]
    assert not verify(badge, known_keys([key.public], did), now).verified
