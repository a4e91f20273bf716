"""The trail: a chain of hashes over everything that was done, begun with the acts so far

A row of it is never changed and never deleted, and the database itself refuses both. Nothing that
Earned does needs them: erasing or merging people touches no opaque id here, and a backup is put
back into empty tables, row by row. (SQLite drops tables without asking triggers, so a later
migration can still rebuild this one.) Whoever owns the database can take the trigger away; then
the chain tells.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

from core.domain.trail import As, Entry, Head, joined
from core.store.columns import Instant

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

AT_ONCE = 1000


def upgrade() -> None:
    op.create_table(
        "trail",
        _text("community_id", 64),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        _text("at", 32),
        _text("kind", 32),
        _text("role", 16),
        _text("who", 64),
        _text("origin", 16),
        _text("claim_id", 64),
        _text("award_id", 64),
        _text("about", 64),
        _text("note", 64),
        _text("hash", 64),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_trail_community_id")
        ),
        sa.PrimaryKeyConstraint("community_id", "number", name=op.f("pk_trail")),
    )
    with_claim = sa.text("claim_id <> ''")
    op.create_index(
        op.f("ix_trail_claim_id"),
        "trail",
        ["claim_id"],
        sqlite_where=with_claim,
        postgresql_where=with_claim,
    )
    op.create_table(
        "trail_heads",
        _text("community_id", 64),
        sa.Column("number", sa.Integer(), nullable=False),
        _text("hash", 64),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_trail_heads_community_id")
        ),
        sa.PrimaryKeyConstraint("community_id", name=op.f("pk_trail_heads")),
    )
    _begin_with_acts(op.get_bind())
    _refuse_changes(op.get_bind().dialect.name)


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _refuse_changes(dialect: str) -> None:
    if dialect == "postgresql":
        op.execute(
            "CREATE FUNCTION trail_stays() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the trail is never changed'; END $$"
        )
        op.execute(
            "CREATE TRIGGER trail_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON trail "
            "FOR EACH STATEMENT EXECUTE FUNCTION trail_stays()"
        )
        return
    for what in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER trail_stays_{what.lower()} BEFORE {what} ON trail "
            "BEGIN SELECT RAISE(ABORT, 'the trail is never changed'); END"
        )


# -- what was done before -----------------------------------------------------------------

claims = sa.table(
    "claims",
    *map(sa.column, ("id", "person_id")),
)
acts = sa.table(
    "acts",
    *map(sa.column, ("id", "community_id", "claim_id", "person_id", "act", "round")),
    sa.column("done_at", Instant()),
)
trail = sa.table(
    "trail",
    *map(
        sa.column,
        (
            "community_id",
            "number",
            "at",
            "kind",
            "role",
            "who",
            "origin",
            "claim_id",
            "award_id",
            "about",
            "note",
            "hash",
        ),
    ),
)
heads = sa.table("trail_heads", *map(sa.column, ("community_id", "number", "hash")))


def _begin_with_acts(connection: sa.Connection) -> None:
    """One entry for each act so far, in their order; where it came in was not written down."""
    query = (
        sa.select(acts, claims.c.person_id.label("learner"))
        .join(claims, claims.c.id == acts.c.claim_id)
        .order_by(acts.c.community_id, acts.c.done_at, acts.c.id)
    )
    found = connection.execute(query).all()
    for community, rows in groupby(found, lambda row: str(row.community_id)):
        _write(connection, Head(community), rows)


def _write(connection: sa.Connection, head: Head, rows: Iterator[Any]) -> None:
    waiting: list[dict[str, Any]] = []
    for row in rows:
        link = joined(head, _entry(row), row.done_at, "unknown")
        head = Head(head.community, link.number, link.hash)
        waiting.append(
            {
                "community_id": link.community,
                "number": link.number,
                "at": link.at,
                "kind": link.kind,
                "role": link.role,
                "who": link.who,
                "origin": link.origin,
                "claim_id": link.claim,
                "award_id": link.award,
                "about": link.about,
                "note": link.note,
                "hash": link.hash,
            }
        )
        if len(waiting) == AT_ONCE:
            connection.execute(sa.insert(trail), waiting)
            waiting = []
    if waiting:
        connection.execute(sa.insert(trail), waiting)
    connection.execute(
        sa.insert(heads),
        {"community_id": head.community, "number": head.number, "hash": head.hash},
    )


def _entry(row: Any) -> Entry:
    role = As.LEARNER if row.person_id == row.learner else As.ASSESSOR
    if row.round == 0 and row.act == "award":
        role = As.ORGANIZER  # from a list
    return Entry(
        f"claim.{row.act}", role, who=row.person_id, claim=row.claim_id, note=str(row.round)
    )
