"""How claims are judged: the rules, each assessor's own judgement, and who must not judge whom."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from core.store.columns import Id, Instant
from core.store.tables.base import about, community, metadata, person

rules = Table(
    "rules",
    metadata,
    Column("community_id", Id(), ForeignKey("communities.id"), primary_key=True),
    # "space" or "badge", and the id of which.
    Column("scope", String(16), primary_key=True),
    Column("scope_id", String(64), primary_key=True),
    Column("content", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("changed_by", Id()),
    info=about(
        "how claims are judged, as organizers have set it",
        seen_by="organizers",
        kept="for ever",
        why="no person in it but which organizer changed it last",
    ),
)

judgements = Table(
    "judgements",
    metadata,
    Column("claim_id", Id(), ForeignKey("claims.id"), primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("seat", String(16), primary_key=True),
    community(),
    person("assessor_id"),
    Column("outcome", String(16), nullable=False),
    Column("results", Text, nullable=False),
    Column("unsure", Boolean, nullable=False, default=False),
    # For colleagues. What a learner hears is in the reviews.
    Column("note", Text, nullable=False, default=""),
    Column("decided_at", Instant, nullable=False),
    Index(None, "assessor_id"),
    info=about(
        "what each assessor found, before it became a decision",
        seen_by="assessors, once they have judged it themselves or decide as a lead",
        kept="for ever",
        via="claim_id",
        export="yes",
        # What colleagues say to each other is not said to the learner.
        omit="assessor_id note unsure",
        erase="blank results note",
        why="the tombstone: that it was judged, and how often assessors agreed",
    ),
)

conflicts = Table(
    "conflicts",
    metadata,
    Column("person_id", Id(), ForeignKey("people.id"), primary_key=True),
    Column("assessor_id", Id(), ForeignKey("people.id"), primary_key=True),
    Column("why", String(16), primary_key=True),
    community(),
    Column("claim_id", Id(), ForeignKey("claims.id")),
    Column("made_at", Instant, nullable=False),
    Index(None, "assessor_id"),
    info=about(
        "who must not judge whose claims",
        seen_by="the person: what they said themselves; nobody else",
        kept="until taken back",
        via="person_id",
        export="yes",
        # Who said that they know the person is not told them.
        omit="assessor_id claim_id",
        erase="delete",
    ),
)

declarations = Table(
    "declarations",
    metadata,
    Column("claim_id", Id(), ForeignKey("claims.id"), primary_key=True),
    Column("person_id", Id(), ForeignKey("people.id"), primary_key=True),
    community(),
    Column("made_at", Instant, nullable=False),
    info=about(
        "which assessor said that they do not know whose claim it is, before they read it",
        seen_by="nobody",
        kept="until erased",
        via="person_id",
        export="yes",
        erase="delete",
    ),
)

avoided = Table(
    "avoided",
    metadata,
    Column("person_id", Id(), ForeignKey("people.id"), primary_key=True),
    # The name without capitals, accents and marks, as names are compared.
    Column("plain", String(200), primary_key=True),
    community(),
    Column("name", String(200), nullable=False),
    Column("made_at", Instant, nullable=False),
    Index(None, "plain"),
    info=about(
        "whom a person asked not to read their claims, by name",
        seen_by="the person",
        kept="until taken back",
        via="person_id",
        export="yes",
        erase="delete",
    ),
)
