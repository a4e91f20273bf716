"""Which roles on a chat platform mean which of ours, and whom they let judge lately."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table

from core.store.columns import Id, Instant
from core.store.tables.base import about, community, metadata

role_maps = Table(
    "role_maps",
    metadata,
    Column("space_id", Id(), ForeignKey("spaces.id"), primary_key=True),
    # Ours, such as "assessor"; and the platform's own id of the role that means it there.
    Column("role", String(16), primary_key=True),
    community(),
    Column("theirs", String(64), nullable=False),
    Column("changed_at", Instant, nullable=False),
    info=about(
        "which role of a server means which of ours",
        seen_by="organizers",
        kept="until taken back",
        why="no person in it",
    ),
)

lent_roles = Table(
    "lent_roles",
    metadata,
    Column("person_id", Id(), ForeignKey("people.id"), primary_key=True),
    Column("space_id", Id(), ForeignKey("spaces.id"), primary_key=True),
    # Ours; and the platform's own id of the role that meant it when they were looked up.
    Column("role", String(16), primary_key=True),
    community(),
    Column("theirs", String(64), nullable=False),
    Column("seen_at", Instant, nullable=False),
    info=about(
        "whom a role of a server let judge when they were last seen",
        seen_by="the person, organizers",
        kept="30 days after they were last seen",
        via="person_id",
        export="yes",
        erase="delete",
    ),
)
