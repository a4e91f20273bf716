"""YAML from people: read fast, the same by both readers, and without what could do harm."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from core import shelf
from core.yaml_texts import DEEPEST, Fast, Plain, read_by, read_yaml

FILES = sorted(Path(str(shelf.shelf() / "catalogue")).glob("*.yaml"))


def test_it_is_read_by_libyaml_where_that_is_there() -> None:
    assert issubclass(Fast, yaml.CSafeLoader)
    assert not issubclass(Plain, yaml.CSafeLoader)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_both_readers_read_the_same(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    fast, plain = (read_by(kind, text) for kind in (Fast, Plain))
    assert fast[1] == plain[1]
    assert _lines(fast[0]) == _lines(plain[0])


def _lines(node: yaml.Node) -> list[int]:
    """The line of every node, from the first on."""
    found = [node.start_mark.line]
    if not isinstance(node, yaml.ScalarNode):
        for one in node.value:
            for inner in one if isinstance(one, tuple) else (one,):
                found += _lines(inner)
    return found


@pytest.mark.parametrize("kind", [Fast, Plain])
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: &x 1\nb: *x\n", "aliases"),
        ("a: &x [*x]\n", "aliases"),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", "aliases"),
        ("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), "too deeply"),
        ('a: "\\x01"', "control character"),
        ("a: 2024-13-45", "cannot be read"),
    ],
)
def test_what_could_do_harm_is_refused_by_both(kind: type, text: str, told: str) -> None:
    with pytest.raises(yaml.YAMLError, match=told):
        read_by(kind, text)


@pytest.mark.parametrize("text", ["[" * 200_000, "- " * 200_000, "{a: " * 200_000])
def test_depth_without_end_is_refused_and_harms_nothing(text: str) -> None:
    with pytest.raises(yaml.YAMLError, match="too deeply"):
        read_yaml(text)


@pytest.mark.parametrize("kind", [Fast, Plain])
def test_the_names_of_fields_are_texts(kind: type) -> None:
    assert {"no": False, "1": 2, "yes": "x"} == read_by(kind, "no: no\n1: 2\nyes: x\n")[1]


def test_half_a_letter_is_a_mistake_like_any_other() -> None:
    with pytest.raises(yaml.YAMLError):
        read_yaml("a: \ud800")
