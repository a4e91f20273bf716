"""How judging gets better: what to suggest after a "not yet", and how fair it felt."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from core.store.columns import Id, Instant
from core.store.tables.base import about, community, metadata, person

next_steps = Table(
    "next_steps",
    metadata,
    Column("id", Id(), primary_key=True),
    community(),
    # "" for every badge.
    Column("badge_id", String(64), nullable=False, default=""),
    # By language, as JSON.
    Column("text", Text, nullable=False),
    Column("url", Text, nullable=False, default=""),
    Column("made_at", Instant, nullable=False),
    Column("retired_at", Instant),
    Index(None, "community_id"),
    info=about(
        "what assessors may suggest as a next step",
        seen_by="everyone in the community",
        kept="for ever",
        why="no person in it; results point to it",
    ),
)

ratings = Table(
    "ratings",
    metadata,
    Column("claim_id", Id(), ForeignKey("claims.id"), primary_key=True),
    Column("round", Integer, primary_key=True),
    community(),
    person(),
    # How fair it felt, 1 to 5; empty where somebody only said thanks.
    Column("fair", Integer),
    Column("thanks", Boolean, nullable=False, default=False),
    Column("made_at", Instant, nullable=False),
    Index(None, "person_id"),
    info=about(
        "how fair a decision felt to whom it was about, and whether they said thanks",
        seen_by="the person; organizers only added up, from five people on",
        kept="until erased",
        via="person_id",
        export="yes",
        erase="delete",
    ),
)
