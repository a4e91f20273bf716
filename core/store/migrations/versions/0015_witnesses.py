"""People whom a learner asked to confirm something"""

import sqlalchemy as sa
from alembic import op

import core.store.columns

revision = "0015"
down_revision = "0012"
branch_labels = None
depends_on = None

Instant = core.store.columns.Instant


def _text(name: str, most: int, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=most), nullable=nullable)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, Instant(timezone=True), nullable=nullable)


def _points(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "witnesses",
        _text("id", 64),
        _text("community_id", 64),
        _text("claim_id", 64),
        _text("criterion_id", 64),
        _text("called", 80),
        _text("sentence", 500),
        _text("state", 16),
        _text("token_hash", 64),
        _instant("asked_at"),
        _instant("expires_at"),
        _instant("answered_at", nullable=True),
        _text("relation", 16, nullable=True),
        _text("own_relation", 100),
        _text("words", 500),
        _text("name", 80),
        _text("person_id", 64, nullable=True),
        _text("window_hash", 64),
        _points("witnesses", "community_id", "communities.id"),
        _points("witnesses", "claim_id", "claims.id"),
        _points("witnesses", "person_id", "people.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_witnesses")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_witnesses_token_hash")),
    )
    op.create_index(op.f("ix_witnesses_claim_id"), "witnesses", ["claim_id"])
    op.create_index(op.f("ix_witnesses_person_id"), "witnesses", ["person_id"])
    op.create_table(
        "unasked",
        _text("community_id", 64),
        _text("mark", 64),
        _instant("since"),
        _points("unasked", "community_id", "communities.id"),
        sa.PrimaryKeyConstraint("community_id", "mark", name=op.f("pk_unasked")),
    )
