"""Who is kept from something, as a column of other queries: asked whenever somebody comes in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from sqlalchemy import ColumnElement, Exists, exists, or_

from core.domain.care import BENCHING, Barred
from core.store.tables import blocks


class Standing(TypedDict):
    """What ``Actor`` knows of it."""

    removed: bool
    benched: bool


def barred_columns(
    person_id: ColumnElement[Any], community_id: ColumnElement[Any]
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Whether the door is closed to somebody, and whether they are kept from judging."""
    closed = _any(person_id, community_id, Barred.COMING)
    return closed.label("closed"), _any(person_id, community_id, *sorted(BENCHING)).label("benched")


def _any(person_id: ColumnElement[Any], community_id: ColumnElement[Any], *what: Barred) -> Exists:
    return exists().where(
        blocks.c.person_id == person_id,
        blocks.c.community_id == community_id,
        or_(*(blocks.c.barred == one.value for one in what)),
    )


def standing(row: Mapping[str, Any], *, left: bool = False) -> Standing:
    """A row with those columns; ``left`` is true for who left the place they come from."""
    return Standing(removed=bool(row["closed"]) or left, benched=bool(row["benched"]))
