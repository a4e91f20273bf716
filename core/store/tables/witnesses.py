"""People whom a learner asked to confirm something, and who does not wish to be asked."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table

from core.store.columns import Id, Instant
from core.store.tables.base import about, community, metadata, person

witnesses = Table(
    "witnesses",
    metadata,
    Column("id", Id(), primary_key=True),
    community(),
    Column("claim_id", Id(), ForeignKey("claims.id"), nullable=False),
    Column("criterion_id", String(64), nullable=False),
    # How the learner calls the person; "" where they said nothing.
    Column("called", String(80), nullable=False),
    Column("sentence", String(500), nullable=False),
    Column("state", String(16), nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("asked_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("answered_at", Instant),
    Column("relation", String(16)),
    Column("own_relation", String(100), nullable=False, default=""),
    Column("words", String(500), nullable=False, default=""),
    Column("name", String(80), nullable=False, default=""),
    # Where the witness is a member; they may not judge the claim.
    person(nullable=True),
    # A hash of the window in which it was answered: there it can be seen again and corrected.
    Column("window_hash", String(64), nullable=False, default=""),
    # What may be shown of it beside the badge: no, anonymous or named.
    Column("public", String(16), nullable=False, default="no", server_default="no"),
    # A keyed hash of the address that we wrote to, "" where we wrote to none. It names nobody.
    Column("mark", String(64), nullable=False, default="", server_default=""),
    Index(None, "claim_id"),
    Index(None, "person_id"),
    # The witness's own row, too: it goes with either of the two.
    info={"also": "person_id"}
    | about(
        "somebody whom a learner asked to confirm a sentence, and what they said",
        seen_by="the person; the witness; assessors (relation and words); with the badge, everyone, "
        "if the person shows it: what the witness agreed to, a name only if they said so",
        kept="until erased",
        via="claim_id",
        export="yes",
        omit="token_hash window_hash person_id mark",
        erase="delete",
    ),
)

letters = Table(
    "letters",
    metadata,
    # No foreign key: a request may go with its witness, and the letter with the learner.
    Column("witness_id", Id(), primary_key=True),
    community(),
    Column("claim_id", Id(), ForeignKey("claims.id"), nullable=False),
    Column("email", String(254), nullable=False),
    Column("made_at", Instant, nullable=False),
    info=about(
        "the address of a witness to whom one e-mail is on its way",
        seen_by="the person who typed it",
        kept="until it is sent or not needed any more; 3 days at most",
        via="claim_id",
        export="yes",
        erase="delete",
    ),
)

unasked = Table(
    "unasked",
    metadata,
    Column("community_id", Id(), ForeignKey("communities.id"), primary_key=True),
    Column("mark", String(64), primary_key=True),
    Column("since", Instant, nullable=False),
    info=about(
        "who does not wish to be asked as a witness again",
        seen_by="nobody",
        kept="for ever",
        why="a keyed hash that names nobody; without it they would be written to again",
    ),
)
