"""Who judges what: what assessors like and may judge, when they are away, what they are offered."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table, text

from core.store.columns import Id, Instant
from core.store.tables.base import about, community, metadata, person

absences = Table(
    "absences",
    metadata,
    Column("id", Id(), primary_key=True),
    community(),
    person(),
    # Days of the calendar as ISO 8601 writes them, both included.
    Column("first_day", String(10), nullable=False),
    Column("last_day", String(10), nullable=False),
    Index(None, "person_id"),
    info=about(
        "when an assessor is away",
        seen_by="the person, organizers",
        kept="until taken back",
        via="person_id",
        export="yes",
        erase="delete",
    ),
)

likings = Table(
    "likings",
    metadata,
    Column("person_id", Id(), ForeignKey("people.id"), primary_key=True),
    Column("badge_id", String(64), primary_key=True),
    community(),
    info=about(
        "the badges that an assessor likes to judge",
        seen_by="the person",
        kept="until taken back",
        via="person_id",
        export="yes",
        erase="delete",
    ),
)

qualifications = Table(
    "qualifications",
    metadata,
    Column("person_id", Id(), ForeignKey("people.id"), primary_key=True),
    Column("badge_id", String(64), primary_key=True),
    community(),
    Column("granted_at", Instant, nullable=False),
    Column("granted_by", Id()),
    info=about(
        "who may judge a badge, where an organizer names them",
        seen_by="the person, organizers",
        kept="until taken back",
        via="person_id",
        export="yes",
        omit="granted_by",
        erase="delete",
    ),
)

offers = Table(
    "offers",
    metadata,
    Column("claim_id", Id(), ForeignKey("claims.id"), primary_key=True),
    # Of the claim when it was offered: nobody is asked twice about the same turn.
    Column("turn", String(16), primary_key=True),
    Column("person_id", Id(), ForeignKey("people.id"), primary_key=True),
    community(),
    # "open", "accepted", "declined", "expired"; "void" where somebody else took the claim.
    Column("state", String(16), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("answered_at", Instant),
    # A claim is offered to one person at a time.
    Index(
        "ix_offers_open",
        "claim_id",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    Index(None, "person_id", "state"),
    info=about(
        "who was asked to take a claim, and what they said",
        seen_by="whom it was offered to; organizers",
        kept="until erased",
        via="claim_id",
        export="yes",
        omit="person_id",
        erase="delete",
    ),
)
