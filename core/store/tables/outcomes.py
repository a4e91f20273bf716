"""Awards, what their owners show of them, and what is on its way in and out."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from core.store.columns import Id, Instant
from core.store.tables.base import about, community, metadata, person

awards = Table(
    "awards",
    metadata,
    Column("id", Id(), primary_key=True),
    community(),
    person(),
    Column("claim_id", Id(), ForeignKey("claims.id"), nullable=False, unique=True),
    Column("space_id", Id(), ForeignKey("spaces.id"), nullable=False),
    Column("badge_id", String(64), nullable=False),
    Column("badge_version", Integer, nullable=False),
    Column("language", String(16), nullable=False),
    Column("awarded_at", Instant, nullable=False),
    Column("shared_at", Instant),
    Column("revoked_at", Instant),
    Column("suspended_at", Instant),
    # Why it was taken back or put on hold, in an organizer's words. It is in no credential.
    Column("reason", String(500)),
    # From when its time counts, where that is not the day it was awarded: a badge that was
    # renewed early begins where the one before ends.
    Column("counts_from", Instant),
    Index(None, "community_id", "awarded_at", "id"),
    Index(None, "person_id"),
    info=about(
        "a badge that was awarded",
        seen_by="the person; whom they share it with",
        kept="for ever",
        via="person_id",
        export="yes",
        erase="blank shared_at reason",
        why="the tombstone: it can still be revoked",
    ),
)

choices = Table(
    "choices",
    metadata,
    Column("award_id", Id(), ForeignKey("awards.id"), primary_key=True),
    community(),
    # "" where the badge names nobody.
    Column("name", String(200), nullable=False),
    # The ids of the pieces of evidence that everybody may see, as a JSON array.
    Column("evidence", Text, nullable=False),
    # The ids of the witnesses whose answers everybody may see, in the same way.
    Column("witnesses", Text, nullable=False, default="[]", server_default="[]"),
    Column("show_criteria", Boolean, nullable=False),
    Column("show_assessment", Boolean, nullable=False),
    Column("changed_at", Instant, nullable=False),
    info=about(
        "what an award's owner lets others see of it",
        seen_by="the person; what was chosen: whom they share it with",
        kept="until erased",
        via="award_id",
        export="yes",
        erase="delete",
    ),
)

notices = Table(
    "notices",
    metadata,
    Column("key", String(200), primary_key=True),
    community(),
    person(),
    Column("kind", String(32), nullable=False),
    Column("claim_id", Id(), ForeignKey("claims.id"), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("seen_at", Instant),
    Index(None, "person_id", "seen_at"),
    info=about(
        "news for a person",
        seen_by="the person",
        kept="until erased",
        via="person_id",
        export="yes",
        erase="delete",
    ),
)

inbox = Table(
    "inbox",
    metadata,
    Column("community_id", Id(), ForeignKey("communities.id"), primary_key=True),
    Column("platform", String(16), primary_key=True),
    Column("event_id", String(200), primary_key=True),
    Column("taken_at", Instant, nullable=False),
    info=about(
        "which messages came in already",
        seen_by="nobody",
        kept="30 days",
        why="hashes of their ids; no person in it",
    ),
)
