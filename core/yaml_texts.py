"""YAML from people: data, with the line of everything in it, and nothing that could do harm.

No aliases, no control characters, no depth without end; field names are texts. It is read by
libyaml, which comes with PyYAML for most machines.
"""

from __future__ import annotations

import re
from typing import Any

import yaml
from yaml.composer import ComposerError
from yaml.constructor import ConstructorError

DEEPEST = 50
# Characters. Up to here a mistake is told in the words of PyYAML's own reader, which are
# plainer; it is ten times slower.
LARGEST_EXPLAINED = 128 * 1024
TEXT = "tag:yaml.org,2002:str"
DEEP = "nested too deeply; check the indentation"
ALIAS = "anchors and aliases (& and *) are not used here; write the text out"
CONTROL = "there is a control character in it; remove it"
VALUE = "this value cannot be read; put it in quotes if it is a text"
OUR_OWN = (DEEP, ALIAS, CONTROL, VALUE)
_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class _Values:
    """What cannot be read is a mistake with a line: ``2024-13-45`` looks like a date, and is none."""

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        """The value of a node."""
        try:
            return super().construct_object(node, deep)  # type: ignore[misc]
        except (ValueError, KeyError, AttributeError, TypeError):
            raise ConstructorError(None, None, VALUE, node.start_mark) from None


OWN: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Plain(_Values, yaml.SafeLoader):
    """The reader that every machine has."""


class Fast(_Values, OWN):  # type: ignore[misc]
    """The reader by libyaml, where PyYAML came with it."""


def read_own(text: str) -> Any:
    """What ships with the product, as data: as plain YAML, without a look at who wrote it."""
    return yaml.load(text, Loader=OWN)  # noqa: S506  a safe one


def read_yaml(text: str) -> tuple[Any, Any]:
    """The text as nodes, which know their lines, and as data. Raises ``yaml.YAMLError``."""
    try:
        return read_by(Fast, text)
    except (yaml.YAMLError, UnicodeEncodeError):
        if len(text) > LARGEST_EXPLAINED:
            raise
    return read_by(Plain, text)


def read_by(kind: Any, text: str) -> tuple[Any, Any]:
    """The same by one reader, ``Fast`` or ``Plain``."""
    depth = 0
    for event in yaml.parse(text, Loader=kind):
        mark: Any = event.start_mark
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise ComposerError(None, None, DEEP, mark)
        if isinstance(event, yaml.AliasEvent):  # can blow a small file up to gigabytes
            raise ComposerError(None, None, ALIAS, mark)
        if isinstance(event, yaml.ScalarEvent) and _UNWANTED.search(event.value):
            raise ComposerError(None, None, CONTROL, mark)
    loader = kind(text)
    node = loader.get_single_node()
    _name_fields(node)
    return node, loader.construct_document(node) if node is not None else None


def _name_fields(node: Any) -> None:
    """Field names are texts: ``no`` is a language here."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                key.tag = TEXT
            _name_fields(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _name_fields(value)
