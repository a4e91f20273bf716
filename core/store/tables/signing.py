"""What was signed, under which name, and whether it still holds."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from core.store.columns import Id, Instant
from core.store.tables.base import about, community, metadata, person

issuers = Table(
    "issuers",
    metadata,
    Column("id", Id(), primary_key=True),
    community(),
    Column("did", String(500), nullable=False),
    # The public address that it was issued under, "" where there was none. Badges and lists of
    # that time name it for ever.
    Column("base", String(500), nullable=False),
    Column("since", Instant, nullable=False),
    UniqueConstraint("community_id", "did", "base"),
    info=about(
        "the names that a community has issued badges under",
        seen_by="everyone",
        kept="for ever",
        why="no person in it; badges stay verifiable",
    ),
)

status_lists = Table(
    "status_lists",
    metadata,
    Column("id", Id(), primary_key=True),
    community(),
    Column("issuer_id", Id(), ForeignKey("issuers.id"), nullable=False),
    # How many places are taken, and how often one of them changed.
    Column("used", Integer, nullable=False, default=0),
    Column("version", Integer, nullable=False, default=0),
    # The signed form, of which version and by which key it is.
    Column("document", Text),
    Column("signed_version", Integer),
    Column("key_id", String(100)),
    Column("made_at", Instant, nullable=False),
    Column("signed_at", Instant),
    Index(None, "issuer_id"),
    info=about(
        "which badges do not hold any more, by numbered places",
        seen_by="everyone",
        kept="for ever",
        why="no person in it: places are taken at random",
    ),
)

credentials = Table(
    "credentials",
    metadata,
    Column("id", Id(), primary_key=True),
    community(),
    Column("award_id", Id(), ForeignKey("awards.id"), nullable=False),
    # The first credential of an award is 1, the one that takes its place 2, and so on.
    Column("number", Integer, nullable=False),
    Column("newest", Boolean, nullable=False),
    Column("why", String(16), nullable=False),
    Column("issuer_id", Id(), ForeignKey("issuers.id"), nullable=False),
    # Its place in a status list; none where there is no address to serve one at.
    Column("list_id", Id(), ForeignKey("status_lists.id")),
    Column("slot", Integer),
    # SHA-256 of the document as it was before it was signed.
    Column("digest", String(64), nullable=False),
    # What will be signed; once ``signed_at`` is there, what was signed. Gone when superseded.
    Column("document", Text),
    Column("token", Text),
    Column("key_id", String(100)),
    Column("token_key_id", String(100)),
    Column("recorded_at", Instant, nullable=False),
    Column("signed_at", Instant),
    Column("revoked_at", Instant),
    # revoked, superseded or compromised
    Column("ended", String(16)),
    Column("suspended_at", Instant),
    UniqueConstraint("award_id", "number"),
    UniqueConstraint("list_id", "slot"),
    Index(None, "award_id", "newest"),
    Index(None, "community_id", "key_id"),
    Index(None, "community_id", "token_key_id"),
    info=about(
        "what was signed, or is going to be",
        seen_by="as its award",
        kept="for ever",
        via="award_id",
        export="yes",
        erase="blank document token",
        why="the tombstone: its place in a status list, so that it can still be revoked",
    ),
)

recalls = Table(
    "recalls",
    metadata,
    Column("community_id", Id(), ForeignKey("communities.id"), primary_key=True),
    Column("key_id", String(100), primary_key=True),
    Column("began_at", Instant, nullable=False),
    Column("finished_at", Instant),
    info=about(
        "keys that somebody else may have, and whether all their badges were issued anew",
        seen_by="whoever runs the machine",
        kept="for ever",
        why="no person in it; nothing signed with them is kept any more",
    ),
)

reissues = Table(
    "reissues",
    metadata,
    Column("id", Id(), primary_key=True),
    community(),
    # again (an organizer asked for it) or address (the deployment moved)
    Column("why", String(16), nullable=False),
    # Of one badge only; and whether its newest version counts from now on.
    Column("badge_id", String(64)),
    Column("newest", Boolean, nullable=False),
    person("asked_by", nullable=True),
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False, default=0),
    # Awards have their turn in the order of their ids: this one had it last.
    Column("reached", Id(), nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Index(None, "community_id", "why", "began_at"),
    info=about(
        "work that issues many badges anew, and how far it is",
        seen_by="organizers",
        kept="for ever",
        why="the record of who had what issued anew; the badges stand elsewhere",
    ),
)
