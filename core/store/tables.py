"""Every table. Each says what it is for, who sees it, how long it is kept, and what
happens to it when a person takes their data with them or has it erased.

``community_id`` stands on every row: nothing of one community is visible in another.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from core.store.columns import Id, Instant

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def about(purpose: str, seen_by: str, kept: str, export: str, erase: str) -> dict[str, str]:
    """What a table promises to the people in it; ``table.info`` carries it."""
    return {
        "purpose": purpose,
        "seen_by": seen_by,
        "kept": kept,
        "export": export,
        "erase": erase,
    }


def _community() -> Column[Any]:
    return Column("community_id", Id(), ForeignKey("communities.id"), nullable=False)


def _person(name: str = "person_id", *, nullable: bool = False) -> Column[Any]:
    return Column(name, Id(), ForeignKey("people.id"), nullable=nullable)


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
    info=about("who owns everything else", "everyone in it", "for ever", "no", "no person in it"),
)

spaces = Table(
    "spaces",
    metadata,
    Column("id", Id(), primary_key=True),
    _community(),
    Column("platform", String(16), nullable=False),
    Column("external_id", String(200), nullable=False),
    Column("name", String(200), nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("platform", "external_id"),
    info=about("where a community talks", "organizers", "for ever", "no", "no person in it"),
)

people = Table(
    "people",
    metadata,
    Column("id", Id(), primary_key=True),
    _community(),
    Column("name", String(200), nullable=False),
    Column("language", String(16), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("erased_at", Instant),
    info=about(
        "a member of a community", "the person, organizers", "until erased", "yes", "blank the name"
    ),
)

identities = Table(
    "identities",
    metadata,
    Column("platform", String(16), primary_key=True),
    Column("external_id", String(200), primary_key=True),
    _community(),
    _person(),
    Column("created_at", Instant, nullable=False),
    info=about("who a person is on a platform", "the person", "until erased", "yes", "delete"),
)

roles = Table(
    "roles",
    metadata,
    Column("person_id", Id(), ForeignKey("people.id"), primary_key=True),
    Column("role", String(16), primary_key=True),
    _community(),
    Column("granted_at", Instant, nullable=False),
    Column("granted_by", Id()),
    info=about("who may assess or organize", "organizers", "until taken back", "yes", "delete"),
)

consents = Table(
    "consents",
    metadata,
    Column("id", Id(), primary_key=True),
    _community(),
    _person(),
    Column("version", Integer, nullable=False),
    Column("language", String(16), nullable=False),
    Column("given_at", Instant, nullable=False),
    info=about(
        "which consent was given when", "the person", "until erased", "yes", "keep, no text"
    ),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    _community(),
    _person(),
    Column("face", String(16), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index(None, "person_id"),
    info=about("a signed-in window", "the person", "90 days unused", "yes", "delete"),
)

links = Table(
    "links",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    _community(),
    _person(nullable=True),
    Column("kind", String(16), nullable=False),
    Column("role", String(16)),
    Column("uses_left", Integer),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("created_by", Id()),
    Index(None, "person_id"),
    info=about(
        "a way in: invite, sign-in or return",
        "nobody, only its hash is kept",
        "until used up or too old",
        "yes, without the secret",
        "delete",
    ),
)

badges = Table(
    "badges",
    metadata,
    Column("community_id", Id(), ForeignKey("communities.id"), primary_key=True),
    Column("badge_id", String(64), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("content", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("created_at", Instant, nullable=False),
    info=about(
        "what can be earned, every version", "everyone in it", "for ever", "no", "no person"
    ),
)

claims = Table(
    "claims",
    metadata,
    Column("id", Id(), primary_key=True),
    _community(),
    _person(),
    Column("space_id", Id(), ForeignKey("spaces.id"), nullable=False),
    Column("badge_id", String(64)),
    Column("badge_version", Integer),
    Column("state", String(16), nullable=False),
    Column("round", Integer, nullable=False, default=0),
    _person("assessor_id", nullable=True),
    Column("version", Integer, nullable=False, default=1),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("submitted_at", Instant),
    Index(None, "community_id", "state", "submitted_at"),
    Index(None, "person_id"),
    info=about(
        "a claim to a badge", "the person, assessors", "until erased", "yes", "keep, no text"
    ),
)

interviews = Table(
    "interviews",
    metadata,
    Column("claim_id", Id(), ForeignKey("claims.id"), primary_key=True),
    _community(),
    _person(),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False, default=1),
    Column("changed_at", Instant, nullable=False),
    info=about("what was told", "the person", "until erased", "yes", "delete"),
)

submissions = Table(
    "submissions",
    metadata,
    Column("claim_id", Id(), ForeignKey("claims.id"), primary_key=True),
    Column("round", Integer, primary_key=True),
    _community(),
    Column("content", Text, nullable=False),
    Column("submitted_at", Instant, nullable=False),
    info=about(
        "what was sent in, per round", "the person, assessors", "until erased", "yes", "delete"
    ),
)

reviews = Table(
    "reviews",
    metadata,
    Column("claim_id", Id(), ForeignKey("claims.id"), primary_key=True),
    Column("round", Integer, primary_key=True),
    _community(),
    _person("assessor_id"),
    Column("outcome", String(16), nullable=False),
    Column("results", Text, nullable=False),
    Column("decided_at", Instant, nullable=False),
    info=about(
        "a judgement and its reasons",
        "the person, assessors",
        "until erased",
        "yes",
        "keep levels, delete comments",
    ),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Id(), primary_key=True),
    _community(),
    Column("claim_id", Id(), ForeignKey("claims.id"), nullable=False),
    _person(),
    Column("kind", String(16), nullable=False),
    Column("round", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("sent_at", Instant, nullable=False),
    Index(None, "claim_id"),
    info=about(
        "questions and answers on a claim", "the person, assessors", "until erased", "yes", "delete"
    ),
)

awards = Table(
    "awards",
    metadata,
    Column("id", Id(), primary_key=True),
    _community(),
    _person(),
    Column("claim_id", Id(), ForeignKey("claims.id"), nullable=False, unique=True),
    Column("space_id", Id(), ForeignKey("spaces.id"), nullable=False),
    Column("badge_id", String(64), nullable=False),
    Column("badge_version", Integer, nullable=False),
    Column("language", String(16), nullable=False),
    Column("awarded_at", Instant, nullable=False),
    Column("shared_at", Instant),
    Column("seen_at", Instant),
    Index(None, "community_id", "awarded_at", "id"),
    Index(None, "person_id"),
    info=about(
        "a badge that was awarded",
        "the person; whom they share it with",
        "for ever",
        "yes",
        "keep, unshared",
    ),
)

credentials = Table(
    "credentials",
    metadata,
    Column("award_id", Id(), ForeignKey("awards.id"), primary_key=True),
    _community(),
    Column("document", Text, nullable=False),
    Column("key_id", String(100), nullable=False),
    Column("signed_at", Instant, nullable=False),
    info=about("the signed credential", "as its award", "for ever", "yes", "delete the document"),
)

files = Table(
    "files",
    metadata,
    Column("id", Id(), primary_key=True),
    _community(),
    _person(),
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
        "the person, assessors",
        "until erased",
        "yes",
        "delete with the content",
    ),
)

acts = Table(
    "acts",
    metadata,
    Column("id", Id(), primary_key=True),
    _community(),
    Column("claim_id", Id(), ForeignKey("claims.id"), nullable=False),
    _person(),
    Column("act", String(16), nullable=False),
    Column("round", Integer, nullable=False),
    Column("done_at", Instant, nullable=False),
    Index(None, "claim_id"),
    info=about(
        "who did what to a claim",
        "the person (roles), assessors",
        "for ever",
        "yes",
        "keep, it holds no text",
    ),
)

notices = Table(
    "notices",
    metadata,
    Column("key", String(200), primary_key=True),
    _community(),
    _person(),
    Column("kind", String(32), nullable=False),
    Column("claim_id", Id(), ForeignKey("claims.id"), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("seen_at", Instant),
    Index(None, "person_id", "seen_at"),
    info=about("news for a person", "the person", "until erased", "yes", "delete"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("platform", String(16), primary_key=True),
    Column("event_id", String(200), primary_key=True),
    _community(),
    Column("taken_at", Instant, nullable=False),
    info=about("which messages came in already", "nobody", "30 days", "no", "no person in it"),
)
