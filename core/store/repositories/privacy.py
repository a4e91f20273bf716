"""What is kept about one person: taking it out, and erasing it.

Both follow what each table promises in ``table.info``; there is no list of tables here
that could be forgotten.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, select, update

from core.store.repositories.base import Repository
from core.store.tables import awards, claims, files, judgements, metadata, reviews

_DOCUMENTS = frozenset({"state", "content", "results", "document"})


class Privacy(Repository):
    """One person's data, across all tables of their community."""

    def export(self, person_id: str) -> dict[str, list[dict[str, Any]]]:
        """Every row about a person, by table, ready for JSON. Facts about others are left out."""
        found: dict[str, list[dict[str, Any]]] = {}
        for table in metadata.sorted_tables:
            if table.info["export"] != "yes":
                continue
            left_out = {*table.info["omit"].split(), "community_id"}
            columns = [c for c in table.columns if c.name not in left_out]
            query = select(*columns).where(*self._of(table, person_id))
            rows = self.connection.execute(query.order_by(*table.primary_key.columns)).mappings()
            found[table.name] = [{k: _plain(k, v) for k, v in row.items()} for row in rows]
        return found

    def erase(self, person_id: str) -> tuple[str, ...]:
        """Erase a person; what is left is a tombstone without personal content.

        Returns the hashes of evidence that nobody else needs; their content has to go too.
        """
        mine = select(files.c.sha256).where(*self._of(files, person_id))
        hashes = set(self.connection.execute(mine.distinct()).scalars())
        # Levels stay, so that it can still be seen what was decided; comments go.
        for told in (reviews, judgements):
            self._strip_comments(told, person_id)
        for table in reversed(metadata.sorted_tables):
            if table.info["erase"] == "delete":
                self.connection.execute(delete(table).where(*self._of(table, person_id)))
            elif table.info["erase"].startswith("blank"):
                names = table.info["erase"].split()[1:]
                blank = {c: _blank(table, c) for c in names if c != "results"}
                if not blank:
                    continue
                self.connection.execute(
                    update(table).where(*self._of(table, person_id)).values(blank)
                )
        people = metadata.tables["people"]
        self.connection.execute(
            update(people).where(*self._of(people, person_id)).values(erased_at=self.now)
        )
        if not hashes:
            return ()
        others = set(
            self.connection.execute(
                select(files.c.sha256).where(files.c.sha256.in_(hashes)).distinct()
            ).scalars()
        )
        return tuple(sorted(hashes - others))

    def _strip_comments(self, told: Table, person_id: str) -> None:
        for row in self.connection.execute(select(told).where(*self._of(told, person_id))).all():
            results = {cid: {"level": one["level"]} for cid, one in json.loads(row.results).items()}
            this = [column == row._mapping[column] for column in told.primary_key.columns]
            self.connection.execute(update(told).where(*this).values(results=json.dumps(results)))

    def _of(self, table: Table, person_id: str) -> tuple[ColumnElement[bool], ...]:
        """What makes a row of ``table`` one about that person."""
        here = table.c.community_id == self.community_id
        via = table.info["via"]
        if via in ("id", "person_id"):
            return here, table.c[via] == person_id
        owner = {"claim_id": claims, "award_id": awards}[via]
        mine = select(owner.c.id).where(
            owner.c.community_id == self.community_id, owner.c.person_id == person_id
        )
        return here, table.c[via].in_(mine)


def _blank(table: Table, column: str) -> object:
    return None if table.c[column].nullable else ""


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if name in _DOCUMENTS and isinstance(value, str) and value.startswith(("{", "[")):
        return json.loads(value)
    return value
