"""Every table says what it promises to the people in it."""

from __future__ import annotations

import pytest
from sqlalchemy import Table

from core.store.tables import metadata

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
