"""A schema, asked quickly whether something fits, and at length why not.

Nearly all that a test sends fits. ``jsonschema-rs`` says so fifty times as fast as ``jsonschema``,
whose words about a fault are better. What the quick one cannot read, the other one judges.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, TypeAlias

import jsonschema_rs
from jsonschema import Draft202012Validator, ValidationError, validators

Thing: TypeAlias = dict[str, Any]


def _kinds(validator: Any, kinds: Thing, told: Any, _schema: Thing) -> Iterator[ValidationError]:
    """Our own keyword: the schema for the ``type`` of a thing, found at once."""
    if not isinstance(told, dict):
        return
    found = kinds.get(str(told.get("type")))
    if found is None:
        yield ValidationError(f"no such type here: {told.get('type')!r}")
    else:
        yield from validator.descend(told, found)


_By_kind = validators.extend(Draft202012Validator, {"kinds": _kinds})


def plain(schema: Any) -> Any:
    """The same schema without a keyword of ours: "if it is of this type, then ..."."""
    if isinstance(schema, list):
        return [plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _under(key, value) for key, value in schema.items()}
    kinds = made.pop("kinds", None)
    if kinds is not None:
        made["allOf"] = [*made.get("allOf", []), _spelled_out(kinds)]
    return made


def _under(key: str, value: Any) -> Any:
    """What stands under a keyword; some have schemas by names, which are no keywords."""
    if key in ("properties", "$defs", "kinds"):
        return {name: plain(one) for name, one in value.items()}
    return plain(value)


def _spelled_out(kinds: Thing) -> Thing:
    known = {name: {"enum": [name, int(name)] if name.isdigit() else [name]} for name in kinds}
    every = [one for of_kind in known.values() for one in of_kind["enum"]]
    chosen = [
        {"if": {"properties": {"type": known[name]}, "required": ["type"]}, "then": then}
        for name, then in kinds.items()
    ]
    told = {"properties": {"type": {"enum": every}}, "required": ["type"], "allOf": chosen}
    return {"if": {"type": "object"}, "then": told}


class Schema:
    """One schema of an oracle."""

    def __init__(self, schema: Thing) -> None:
        self._schema = schema

    @cached_property
    def _quick(self) -> Any:
        return jsonschema_rs.Draft202012Validator(plain(self._schema), validate_formats=False)

    @cached_property
    def _at_length(self) -> Any:
        return _By_kind(self._schema)

    def fits(self, told: Any) -> bool:
        """Whether it certainly fits. False also where only ``errors`` can say."""
        try:
            return bool(self._quick.is_valid(told))
        except ValueError:  # no JSON: half a character, a key that is no text
            return False

    def errors(self, told: Any) -> Iterator[ValidationError]:
        """Everything in which it does not fit."""
        if not self.fits(told):
            yield from self._at_length.iter_errors(told)


__all__ = ["Schema", "plain"]
