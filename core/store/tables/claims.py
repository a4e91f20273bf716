"""What can be earned, what was told, and how it was judged."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, text

from core.store.columns import Id, Instant
from core.store.tables.base import about, community, metadata, person

badges = Table(
    "badges",
    metadata,
    Column("community_id", Id(), ForeignKey("communities.id"), primary_key=True),
    Column("badge_id", String(64), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("content", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    # The change of the catalogue that made this version: the menu is in this order.
    Column("change", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    info=about(
        "what can be earned, every version",
        seen_by="everyone in it",
        kept="for ever",
        why="no person in it",
    ),
)

claims = Table(
    "claims",
    metadata,
    Column("id", Id(), primary_key=True),
    community(),
    person(),
    Column("space_id", Id(), ForeignKey("spaces.id"), nullable=False),
    Column("badge_id", String(64)),
    Column("badge_version", Integer),
    Column("state", String(16), nullable=False),
    Column("round", Integer, nullable=False, default=0),
    person("assessor_id", nullable=True),
    Column("version", Integer, nullable=False, default=1),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("submitted_at", Instant),
    Column("seat", String(16), nullable=False, default="first", server_default="first"),
    # A renewal: the claim whose award it renews. A row may come back before that one, so the
    # database does not check it.
    Column("renews", Id()),
    Index(None, "community_id", "state", "submitted_at"),
    Index(None, "person_id"),
    Index(None, "renews"),
    Index(
        "uq_claims_renews",
        "renews",
        unique=True,
        sqlite_where=text("renews IS NOT NULL AND state <> 'withdrawn'"),
        postgresql_where=text("renews IS NOT NULL AND state <> 'withdrawn'"),
    ),
    info=about(
        "a claim to a badge",
        seen_by="the person, assessors",
        kept="for ever",
        via="person_id",
        export="yes",
        omit="assessor_id",
        why="the tombstone: what was decided; holds no text",
    ),
)

interviews = Table(
    "interviews",
    metadata,
    Column("claim_id", Id(), ForeignKey("claims.id"), primary_key=True),
    community(),
    person(),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False, default=1),
    Column("changed_at", Instant, nullable=False),
    info=about(
        "what was told",
        seen_by="the person",
        kept="until erased",
        via="claim_id",
        export="yes",
        erase="delete",
    ),
)

submissions = Table(
    "submissions",
    metadata,
    Column("claim_id", Id(), ForeignKey("claims.id"), primary_key=True),
    Column("round", Integer, primary_key=True),
    community(),
    Column("content", Text, nullable=False),
    Column("submitted_at", Instant, nullable=False),
    info=about(
        "what was sent in, round by round",
        seen_by="the person, assessors",
        kept="until erased",
        via="claim_id",
        export="yes",
        erase="delete",
    ),
)

reviews = Table(
    "reviews",
    metadata,
    Column("claim_id", Id(), ForeignKey("claims.id"), primary_key=True),
    Column("round", Integer, primary_key=True),
    community(),
    person("assessor_id"),
    Column("outcome", String(16), nullable=False),
    Column("results", Text, nullable=False),
    Column("decided_at", Instant, nullable=False),
    info=about(
        "a judgement and its reasons",
        seen_by="the person, assessors",
        kept="for ever",
        via="claim_id",
        export="yes",
        omit="assessor_id",
        erase="blank results",
        why="the tombstone: what was decided",
    ),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Id(), primary_key=True),
    community(),
    Column("claim_id", Id(), ForeignKey("claims.id"), nullable=False),
    person(),
    Column("kind", String(16), nullable=False),
    Column("round", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("sent_at", Instant, nullable=False),
    Index(None, "claim_id"),
    info=about(
        "questions and answers on a claim",
        seen_by="the person, assessors",
        kept="until erased",
        via="claim_id",
        export="yes",
        omit="person_id",
        erase="delete",
    ),
)

files = Table(
    "files",
    metadata,
    Column("id", Id(), primary_key=True),
    community(),
    person(),
    Column("claim_id", Id(), ForeignKey("claims.id"), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("name", String(300), nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("size", Integer, nullable=False),
    Column("stored_at", Instant, nullable=False),
    Index(None, "community_id", "sha256"),
    Index(None, "person_id"),
    info=about(
        "evidence files, by content hash",
        seen_by="the person, assessors",
        kept="until erased",
        via="person_id",
        export="yes",
        erase="delete",
    ),
)

acts = Table(
    "acts",
    metadata,
    Column("id", Id(), primary_key=True),
    community(),
    Column("claim_id", Id(), ForeignKey("claims.id"), nullable=False),
    person(),
    Column("act", String(16), nullable=False),
    Column("round", Integer, nullable=False),
    Column("done_at", Instant, nullable=False),
    Index(None, "claim_id"),
    info=about(
        "who did what to a claim",
        seen_by="the person (roles), assessors",
        kept="for ever",
        via="claim_id",
        export="yes",
        omit="person_id",
        why="the record of what was done; holds no text",
    ),
)
