"""What is due, and when people may be spoken to."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from core.store.columns import Id, Instant
from core.store.tables.base import about, community, metadata, person

reminders = Table(
    "reminders",
    metadata,
    Column("id", Id(), primary_key=True),
    community(),
    # Says what it is; there is never a second one of the same key.
    Column("key", String(250), nullable=False, unique=True),
    Column("claim_id", Id(), ForeignKey("claims.id"), nullable=False),
    # Whom it goes to; None for what finds that out when the time comes, or is told nobody.
    person(nullable=True),
    Column("kind", String(16), nullable=False),
    Column("round", Integer, nullable=False),
    Column("due_at", Instant, nullable=False),
    # "waiting", "fired"; "void" where the claim moved on; "stopped" by who had chosen it.
    Column("state", String(16), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("fired_at", Instant),
    Index(None, "state", "due_at"),
    Index(None, "claim_id"),
    Index(None, "person_id"),
    info=about(
        "what is due about a claim, and when; holds no text",
        seen_by="organizers; whom it reminds",
        kept="until erased",
        via="claim_id",
        export="yes",
        # Which assessor was reminded is not told the learner.
        omit="key person_id",
        erase="delete",
    ),
)

rhythms = Table(
    "rhythms",
    metadata,
    Column("person_id", Id(), ForeignKey("people.id"), primary_key=True),
    community(),
    # Minutes since midnight, where the person is.
    Column("quiet_from", Integer, nullable=False),
    Column("quiet_until", Integer, nullable=False),
    # The weekdays they work on, Monday is 0: "01234".
    Column("days", String(7), nullable=False),
    # How many claims at once they like to have at most; None leaves it to the space.
    Column("cap", Integer),
    Column("changed_at", Instant, nullable=False),
    info=about(
        "when somebody may be spoken to, and how many claims they like to have",
        seen_by="the person; organizers see how many",
        kept="until erased",
        via="person_id",
        export="yes",
        erase="delete",
    ),
)
