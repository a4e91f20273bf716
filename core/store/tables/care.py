"""When something is wrong: reports, blocks, concerns, help, and prints of texts."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, Table, Text

from core.store.columns import Id, Instant
from core.store.tables.base import about, community, metadata, person

care = Table(
    "care",
    metadata,
    Column("community_id", Id(), ForeignKey("communities.id"), primary_key=True),
    # Contact, procedure and help lines by language, as JSON; and the id of the named person.
    Column("content", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
    info=about(
        "whom to tell when somebody may need help, and the help lines of a community",
        seen_by="help lines: everyone in it; the rest: assessors, organizers",
        kept="for ever",
        why="the community's own words; of people an opaque id",
    ),
)

reports = Table(
    "reports",
    metadata,
    Column("id", Id(), primary_key=True),
    community(),
    # Who reported it, and in which role.
    person(),
    Column("role", String(16), nullable=False),
    Column("about", String(16), nullable=False),
    # Opaque: whoever was meant, if the claim tells who that is; "" where it does not.
    Column("whom", String(64), nullable=False),
    Column("case_id", String(64), nullable=False),
    Column("words", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("handled", String(16)),
    Column("handled_at", Instant),
    Index(None, "community_id", "handled_at"),
    info=about(
        "something that somebody said is wrong",
        seen_by="organizers; its words: who reported it, too",
        kept="until erased",
        via="person_id",
        export="yes",
        omit="whom",
        erase="blank words",
        why="the tombstone: that there was a report, and what was done",
    ),
)

blocks = Table(
    "blocks",
    metadata,
    Column("person_id", Id(), ForeignKey("people.id"), primary_key=True),
    Column("barred", String(16), primary_key=True),
    community(),
    Column("made_at", Instant, nullable=False),
    info=about(
        "what an organizer keeps somebody from: claiming or judging",
        seen_by="organizers, the person",
        kept="until taken back",
        via="person_id",
        export="yes",
        erase="delete",
    ),
)

concerns = Table(
    "concerns",
    metadata,
    Column("claim_id", Id(), ForeignKey("claims.id"), primary_key=True),
    community(),
    # The assessor who pressed the button: whoever looks after it asks them.
    Column("raised_by", Id(), nullable=False),
    Column("raised_at", Instant, nullable=False),
    Column("closed_at", Instant),
    info=about(
        "an assessor thinks that somebody may need help; holds no text",
        seen_by="the safeguarding person, organizers",
        kept="for ever",
        via="claim_id",
        why="not handed out: whoever looks over somebody's shoulder must not learn of it. "
        "The tombstone says that somebody looked after it",
    ),
)

prints = Table(
    "prints",
    metadata,
    Column("claim_id", Id(), ForeignKey("claims.id"), primary_key=True),
    Column("place", String(150), primary_key=True),
    Column("print", BigInteger, primary_key=True, autoincrement=False),
    community(),
    Index(None, "print"),
    info=about(
        "numbers that show when a text was handed in twice; no text can be read from them",
        seen_by="nobody",
        kept="until erased",
        via="claim_id",
        erase="delete",
        why="not handed out: they follow from the answers, which are",
    ),
)
