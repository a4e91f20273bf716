"""Every table says what it promises to the people in it; and its rows are found at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Table

from core.store.tables import metadata
from tests.support.installed import Mould

TABLES = [pytest.param(table, id=table.name) for table in metadata.sorted_tables]


@pytest.mark.parametrize("table", TABLES)
def test_a_table_says_what_for_who_sees_it_and_how_long_it_is_kept(table: Table) -> None:
    told = {name: table.info.get(name) for name in ("purpose", "seen_by", "kept")}
    assert [name for name, text in told.items() if not text] == []


@pytest.mark.parametrize("table", TABLES)
def test_a_table_says_what_happens_when_a_person_leaves(table: Table) -> None:
    info = table.info
    assert info.get("export") in ("yes", "no")
    columns = set(table.columns.keys())
    assert set(info["omit"].split()) <= columns
    way = info.get("erase", "").split()
    assert way[:1] in (["delete"], ["blank"], ["keep"])
    if way[0] == "blank":
        assert way[1:]
        assert set(way[1:]) <= columns
    if way[0] == "keep":
        assert info["why"], "say why it is kept"


@pytest.mark.parametrize("table", TABLES)
def test_a_table_that_leads_to_a_person_says_by_which_column(table: Table) -> None:
    """A table of a person's is found again: by a column of it that leads there."""
    leads = {"person_id", "claim_id", "award_id"} & set(table.columns.keys())
    via = table.info["via"]
    assert via in {"id", *table.columns.keys()} if leads else not via or via == "id"


@pytest.mark.parametrize("table", TABLES)
def test_a_community_stands_on_every_row(table: Table) -> None:
    if table.name in ("communities", "installations"):  # a workspace may come before its community
        return
    column = table.columns["community_id"]
    assert not column.nullable
    assert {key.column.table.name for key in column.foreign_keys} == {"communities"}


def sought() -> Iterator[tuple[str, str]]:
    """By what rows are found: each table, and the first column of each index that is its own."""
    for table in metadata.sorted_tables:
        if "community_id" not in table.columns:
            continue
        keys = [list(table.primary_key.columns), *(list(one.columns) for one in table.indexes)]
        for columns in keys:
            own = [one.name for one in columns if one.name != "community_id"]
            yield from ((table.name, name) for name in own[:1])


@pytest.mark.parametrize(("table", "column"), sorted(set(sought())))
def test_sqlite_finds_a_row_by_what_is_its_own_and_not_by_its_community(
    mould: Mould, tmp_path: Path, table: str, column: str
) -> None:
    """It knows nothing of how many rows a community has: each index of it counts as much."""
    mould.sqlite(tmp_path / "a.db")
    query = f"SELECT * FROM {table} WHERE community_id = 'a' AND {column} = 'b' AND {column} <> ''"
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        (plan,) = connection.execute(f"EXPLAIN QUERY PLAN {query}").fetchall()
    assert f"{column}=?" in plan[3]
