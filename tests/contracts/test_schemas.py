"""The quick look at a schema says what the long one says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contracts.schemas import Schema

NAMED = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
KINDS = {"kinds": {"1": NAMED, "2": {"properties": {"of": {"$ref": "#/$defs/one"}}}, "user": {}}}
ONE = Schema({"$ref": "#/$defs/one", "$defs": {"one": KINDS}})
# A property may have the name of our keyword.
CALLED = Schema({"properties": {"kinds": {"type": "array"}}, "required": ["kinds"]})


@pytest.mark.parametrize(
    ("schema", "told", "fits"),
    [
        (ONE, {"type": 1, "name": "Ana"}, True),
        (ONE, {"type": "1", "name": "Ana"}, True),
        (ONE, {"type": 1}, False),
        (ONE, {"type": 2, "of": {"type": 1, "name": "Ana"}}, True),
        (ONE, {"type": 2, "of": {"type": 1, "name": 3}}, False),
        (ONE, {"type": "user"}, True),
        (ONE, {"type": 3}, False),
        (ONE, {}, False),
        (ONE, "no object", True),
        (CALLED, {"kinds": [1]}, True),
        (CALLED, {"kinds": {"1": NAMED}}, False),
    ],
)
def test_both_say_the_same(schema: Schema, told: Any, fits: bool) -> None:
    assert schema.fits(told) is fits
    at_length = [one.message for one in schema._at_length.iter_errors(told)]
    assert [one.message for one in schema.errors(told)] == at_length
    assert (at_length == []) is fits


@pytest.mark.parametrize("told", [{1: "a key that is no text"}, {"name": "half a \ud800"}])
def test_what_the_quick_one_cannot_read_is_judged_by_the_other(told: Any) -> None:
    assert not ONE.fits(told)
    assert [*Schema({"type": "object"}).errors(told)] == []
