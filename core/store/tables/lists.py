"""Many awards at once: lists of recipients, and addresses given for other platforms."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from core.store.columns import Id, Instant
from core.store.tables.base import about, community, metadata, person

lists = Table(
    "lists",
    metadata,
    Column("id", Id(), primary_key=True),
    community(),
    Column("badge_id", String(64), nullable=False),
    Column("badge_version", Integer, nullable=False),
    # staged, confirmed or done
    Column("state", String(16), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False, default=0),
    # Who confirmed it, and so awarded every badge of it.
    person("awarder_id", nullable=True),
    Column("made_at", Instant, nullable=False),
    Column("confirmed_at", Instant),
    Column("finished_at", Instant),
    UniqueConstraint("community_id", "badge_id", "digest"),
    info=about(
        "a list of people who are to get a badge, and who confirmed it",
        seen_by="organizers",
        kept="7 days if nobody confirms it; else for ever",
        why="the record of who awarded what; its rows hold the people",
    ),
)

list_rows = Table(
    "list_rows",
    metadata,
    Column("list_id", Id(), ForeignKey("lists.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    community(),
    Column("line", Integer, nullable=False),
    # Tells one recipient twice from two; nobody without the key outside can tell who it is.
    Column("mark", String(64)),
    # What stood in the row, sealed with that key. Gone once the recipient has come.
    Column("content", Text, nullable=False),
    Column("award_id", Id(), ForeignKey("awards.id")),
    Column("came_at", Instant),
    Index(None, "award_id"),
    info=about(
        "one recipient in a list",
        seen_by="organizers, until the recipient comes",
        kept="7 days if nobody confirms the list; else until erased, but what stood in the row "
        "for 30 days after its link ends at most",
        via="award_id",
        export="yes",
        omit="mark content",
        erase="blank mark content",
        why="the tombstone: this row was awarded already",
    ),
)

grants = Table(
    "grants",
    metadata,
    Column("award_id", Id(), ForeignKey("awards.id"), primary_key=True),
    community(),
    Column("list_id", Id(), ForeignKey("lists.id"), nullable=False),
    # Evidence that the list named, as JSON.
    Column("content", Text, nullable=False),
    info=about(
        "an award that came from a list, and the evidence that stood there",
        seen_by="the person; what they choose to show: whom they share it with",
        kept="until erased",
        via="award_id",
        export="yes",
        erase="delete",
    ),
)

contacts = Table(
    "contacts",
    metadata,
    Column("person_id", Id(), ForeignKey("people.id"), primary_key=True),
    Column("purpose", String(32), primary_key=True),
    community(),
    Column("email", String(254), nullable=False),
    # "" where only the address was given.
    Column("name", String(80), nullable=False),
    Column("given_at", Instant, nullable=False),
    info=about(
        "an address that a person gave for one other platform, and when",
        seen_by="the person, organizers",
        kept="until taken back",
        via="person_id",
        export="yes",
        erase="delete",
    ),
)
