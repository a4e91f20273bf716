"""The trail of what was done, as a chain of hashes (see ``core/domain/trail.py``)."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, text

from core.store.columns import Id
from core.store.tables.base import about, metadata

trail = Table(
    "trail",
    metadata,
    Column("community_id", Id(), ForeignKey("communities.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    # As text, since the very letters are hashed.
    Column("at", String(32), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("role", String(16), nullable=False),
    # Ids lead nowhere by themselves: no row of another table ever changes one of these.
    Column("who", String(64), nullable=False),
    Column("origin", String(16), nullable=False),
    Column("claim_id", String(64), nullable=False),
    Column("award_id", String(64), nullable=False),
    Column("about", String(64), nullable=False),
    Column("note", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index(
        None,
        "community_id",
        "claim_id",
        sqlite_where=text("claim_id <> ''"),
        postgresql_where=text("claim_id <> ''"),
    ),
    info=about(
        "who did what to claims and awards, in which role, when and from where",
        seen_by="the person (roles), whoever runs the machine",
        kept="for ever",
        via="claim_id",
        export="yes",
        omit="who about",
        why="the record that can be checked: chained, opaque ids and codes only, no text",
    ),
)

trail_heads = Table(
    "trail_heads",
    metadata,
    Column("community_id", Id(), ForeignKey("communities.id"), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    info=about(
        "where each trail ends; whoever writes waits here for the one before",
        seen_by="whoever runs the machine",
        kept="for ever",
        why="no person in it",
    ),
)
