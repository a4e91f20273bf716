"""The tables of rules are read whole, and what is printed of them is what the code does."""

from __future__ import annotations

from importlib.resources import files

import pytest

from core.domain.grids import rows

TABLES = ("transitions", "permissions", "witness")


def printed(name: str) -> list[str]:
    """A table as it stands in the README beside it."""
    found = rows(name)
    head = list(found[0])
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return [*lines, *(f"| {' | '.join(row[one] for one in head)} |" for row in found)]


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_printed_as_it_is(name: str) -> None:
    readme = files("core.domain").joinpath("tables", "README.md").read_text(encoding="utf-8")
    assert "\n".join(printed(name)) in readme


def test_every_table_is_printed() -> None:
    there = {one.name for one in files("core.domain").joinpath("tables").iterdir()}
    assert {f"{name}.csv" for name in TABLES} | {"README.md"} == there


def test_no_rule_stands_twice() -> None:
    for name, key in (("transitions", ("state", "seat", "act")), ("permissions", ("action",))):
        seen = [tuple(row[one] for one in key) for row in rows(name)]
        assert len(set(seen)) == len(seen)
