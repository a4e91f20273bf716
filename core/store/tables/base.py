"""What all tables share. Each says what it is for, who sees it, how long it is kept, and what
happens to it when a person takes their data with them or has it erased.

``community_id`` stands on every row: nothing of one community is visible in another.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, MetaData

from core.store.columns import Id

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def about(
    purpose: str,
    *,
    seen_by: str,
    kept: str,
    via: str = "",
    export: str = "no",
    omit: str = "",
    erase: str = "keep",
    why: str = "",
) -> dict[str, str]:
    """What a table promises to the people in it; ``table.info`` carries it.

    ``via`` is the column that leads to the person: person_id, claim_id or award_id; empty
    where a table holds nobody. ``also``, where a table adds it, leads to a second person whose
    row it is. ``export`` is yes or no, ``omit`` the columns about others that are left out; where
    somebody's row is not handed out, ``why`` begins with that. ``erase`` is ``delete``,
    ``blank COLUMN ...`` or ``keep``; what is kept
    says ``why``.
    """
    return {
        "purpose": purpose,
        "seen_by": seen_by,
        "kept": kept,
        "via": via,
        "export": export,
        "omit": omit,
        "erase": erase,
        "why": why,
    }


def community() -> Column[Any]:
    return Column("community_id", Id(), ForeignKey("communities.id"), nullable=False)


def person(name: str = "person_id", *, nullable: bool = False) -> Column[Any]:
    return Column(name, Id(), ForeignKey("people.id"), nullable=nullable)
