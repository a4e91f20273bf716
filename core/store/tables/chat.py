"""Chat platforms: where somebody is spoken to, and what is on its way there."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from core.store.columns import Id, Instant
from core.store.tables.base import about, community, metadata, person

rooms = Table(
    "rooms",
    metadata,
    Column("id", Id(), primary_key=True),
    community(),
    Column("space_id", Id(), ForeignKey("spaces.id"), nullable=False),
    Column("platform", String(16), nullable=False),
    # The platform's own address of it, such as a Slack team and channel.
    Column("address", String(200), nullable=False),
    # The conversation alone: one and the same where several workspaces share it.
    Column("channel", String(64)),
    # "dm", "thread": one person and the bot; "desk": the assessors' channel; "wall": where
    # awards are announced; "roles": the roles of a server.
    Column("kind", String(16), nullable=False),
    person(nullable=True),
    # What is talked about here now, and the message that shows it.
    Column("claim_id", Id(), ForeignKey("claims.id")),
    Column("shown", String(64)),
    # The channel in which the person asked for it, and the last message of theirs that is taken.
    Column("origin", String(64)),
    Column("heard", String(64)),
    Column("last_seq", Integer, nullable=False, default=0),
    # Whoever sends the waiting messages holds the room until then.
    Column("busy_until", Instant),
    Column("seen_at", Instant, nullable=False),
    Column("closed_at", Instant),
    UniqueConstraint("platform", "address"),
    Index(None, "community_id", "kind"),
    Index(None, "person_id"),
    Index(None, "platform", "channel"),
    info=about(
        "a conversation on a chat platform",
        seen_by="the person; assessors for their channel",
        kept="until erased; the bare address until our messages there are deleted, 7 days at most",
        via="person_id",
        export="yes",
        omit="busy_until last_seq",
        erase="delete",
    ),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Id(), primary_key=True),
    community(),
    Column("room_id", Id(), ForeignKey("rooms.id"), nullable=False),
    Column("claim_id", Id(), ForeignKey("claims.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("key", String(250), nullable=False, unique=True),
    Column("ids", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("due_at", Instant, nullable=False),
    Column("ref", String(64)),
    Column("error", String(300), nullable=False, default=""),
    Column("made_at", Instant, nullable=False),
    Column("sent_at", Instant),
    UniqueConstraint("room_id", "seq"),
    Index(None, "state", "due_at"),
    Index(None, "claim_id"),
    info=about(
        "a message that goes out; ids only, no text",
        seen_by="organizers, if it cannot be delivered",
        kept="7 days after it was sent; what tells others about the person until erased",
        via="claim_id",
        export="yes",
        omit="key error",
        erase="delete",
    ),
)

cards = Table(
    "cards",
    metadata,
    Column("claim_id", Id(), ForeignKey("claims.id"), primary_key=True),
    Column("room_id", Id(), ForeignKey("rooms.id"), primary_key=True),
    community(),
    Column("ref", String(64), nullable=False),
    Column("drawn_at", Instant, nullable=False),
    info=about(
        "the one message about a claim in an assessors' channel",
        seen_by="assessors",
        kept="for ever",
        via="claim_id",
        export="yes",
        why="so that it can be emptied after an erasure; holds no text",
    ),
)

drafts = Table(
    "drafts",
    metadata,
    Column("claim_id", Id(), ForeignKey("claims.id"), primary_key=True),
    person("assessor_id"),
    community(),
    Column("round", Integer, nullable=False),
    Column("results", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
    info=about(
        "a judgement that is being written",
        seen_by="the assessor who writes it",
        kept="until it is sent or the claim given back; 30 days at most",
        via="claim_id",
        export="yes",
        omit="assessor_id results",
        erase="delete",
    ),
)

installations = Table(
    "installations",
    metadata,
    Column("platform", String(16), primary_key=True),
    Column("external_id", String(200), primary_key=True),
    Column("name", String(200), nullable=False),
    # Encrypted with a key that lies outside the database.
    Column("secret", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("bot_user", String(64), nullable=False),
    Column("installed_at", Instant, nullable=False),
    info=about(
        "a workspace that let the bot in, before and after a community is connected to it",
        seen_by="nobody: its token is encrypted",
        kept="until taken back",
        why="no person in it",
    ),
)

badge_roles = Table(
    "badge_roles",
    metadata,
    Column("space_id", Id(), ForeignKey("spaces.id"), primary_key=True),
    Column("badge_id", String(64), primary_key=True),
    community(),
    # The platform's own id of the role.
    Column("role", String(64), nullable=False),
    Column("changed_at", Instant, nullable=False),
    info=about(
        "which role of a server comes with a badge",
        seen_by="everyone in it",
        kept="until taken back",
        why="no person in it",
    ),
)

announcements = Table(
    "announcements",
    metadata,
    Column("award_id", Id(), ForeignKey("awards.id"), primary_key=True),
    Column("space_id", Id(), ForeignKey("spaces.id"), primary_key=True),
    community(),
    # The name that the person wants to be shown by.
    Column("name", String(200), nullable=False),
    Column("wanted_at", Instant, nullable=False),
    info=about(
        "an award that its owner wants everybody to know of",
        seen_by="everyone in the channel it is announced in",
        kept="until taken back",
        via="award_id",
        export="yes",
        erase="delete",
    ),
)
