"""Communities and the people in them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from core.store.columns import Id, Instant
from core.store.tables.base import about, community, metadata, person

communities = Table(
    "communities",
    metadata,
    Column("id", Id(), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("language", String(16), nullable=False),
    Column("demo", Boolean, nullable=False, default=False),
    # Counts the changes of the catalogue, so that a process knows when to read it again.
    Column("catalogue_version", Integer, nullable=False, default=0),
    Column("created_at", Instant, nullable=False),
    info=about(
        "who owns everything else", seen_by="everyone in it", kept="for ever", why="no person in it"
    ),
)

spaces = Table(
    "spaces",
    metadata,
    Column("id", Id(), primary_key=True),
    community(),
    Column("platform", String(16), nullable=False),
    Column("external_id", String(200), nullable=False),
    Column("name", String(200), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("closed_at", Instant),
    # Since when the bot is not there any more, though the community never let the place go.
    Column("lost_at", Instant),
    UniqueConstraint("platform", "external_id"),
    info=about(
        "where a community talks", seen_by="organizers", kept="for ever", why="no person in it"
    ),
)

people = Table(
    "people",
    metadata,
    Column("id", Id(), primary_key=True),
    community(),
    Column("name", String(200), nullable=False),
    Column("language", String(16), nullable=False),
    # IANA name, as the person or their first chat platform told it; None reads UTC.
    Column("zone", String(64)),
    Column("created_at", Instant, nullable=False),
    Column("erased_at", Instant),
    info=about(
        "a member of a community",
        seen_by="the person, organizers",
        kept="until erased",
        via="id",
        export="yes",
        erase="blank name zone",
        why="the tombstone: claims and awards point to it",
    ),
)

identities = Table(
    "identities",
    metadata,
    Column("platform", String(16), primary_key=True),
    Column("external_id", String(200), primary_key=True),
    community(),
    person(),
    Column("created_at", Instant, nullable=False),
    # Since when the platform says that they are not in that place any more.
    Column("left_at", Instant),
    info=about(
        "who a person is on a platform",
        seen_by="the person",
        kept="until erased",
        via="person_id",
        export="yes",
        erase="delete",
    ),
)

roles = Table(
    "roles",
    metadata,
    Column("person_id", Id(), ForeignKey("people.id"), primary_key=True),
    Column("role", String(16), primary_key=True),
    community(),
    Column("granted_at", Instant, nullable=False),
    Column("granted_by", Id()),
    # None for a role that is held until it is taken back.
    Column("expires_at", Instant),
    info=about(
        "who may assess or organize",
        seen_by="organizers",
        kept="until taken back",
        via="person_id",
        export="yes",
        omit="granted_by",
        erase="delete",
    ),
)

consents = Table(
    "consents",
    metadata,
    Column("id", Id(), primary_key=True),
    community(),
    person(),
    Column("version", Integer, nullable=False),
    Column("language", String(16), nullable=False),
    Column("given_at", Instant, nullable=False),
    info=about(
        "which consent was given when",
        seen_by="the person",
        kept="for ever",
        via="person_id",
        export="yes",
        why="proof that we were allowed to ask; holds no text",
    ),
)

addresses = Table(
    "addresses",
    metadata,
    Column("person_id", Id(), ForeignKey("people.id"), primary_key=True),
    community(),
    Column("email", String(254), nullable=False),
    Column("token_hash", String(64), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("confirmed_at", Instant),
    info=about(
        "where to write about a decision, if the person wishes",
        seen_by="the person",
        kept="until taken back; 3 days if nobody confirms it",
        via="person_id",
        export="yes",
        omit="token_hash",
        erase="delete",
    ),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    community(),
    person(),
    Column("face", String(16), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index(None, "person_id"),
    info=about(
        "a signed-in window",
        seen_by="the person",
        kept="90 days",
        via="person_id",
        export="yes",
        omit="token_hash",
        erase="delete",
    ),
)

links = Table(
    "links",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    community(),
    person(nullable=True),
    Column("kind", String(16), nullable=False),
    Column("role", String(16)),
    Column("uses_left", Integer),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("created_by", Id()),
    Index(None, "person_id"),
    info=about(
        "a way in: invite, sign-in or return",
        seen_by="nobody: only a hash is kept",
        kept="until used up or too old",
        via="person_id",
        export="yes",
        omit="token_hash created_by",
        erase="delete",
    ),
)
