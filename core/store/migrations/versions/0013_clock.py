"""The clock: what is due, and when people may be spoken to"""

import sqlalchemy as sa
from alembic import op

import core.store.columns

revision = "0013"
down_revision = "0016"
branch_labels = None
depends_on = None

Instant = core.store.columns.Instant


def _id(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=64), nullable=nullable)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, Instant(timezone=True), nullable=nullable)


def _points(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "reminders",
        _id("id"),
        _id("community_id"),
        sa.Column("key", sa.String(length=250), nullable=False),
        _id("claim_id"),
        _id("person_id", nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        _instant("due_at"),
        sa.Column("state", sa.String(length=16), nullable=False),
        _instant("made_at"),
        _instant("fired_at", nullable=True),
        _points("reminders", "community_id", "communities.id"),
        _points("reminders", "claim_id", "claims.id"),
        _points("reminders", "person_id", "people.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint("key", name=op.f("uq_reminders_key")),
    )
    op.create_index(op.f("ix_reminders_state_due_at"), "reminders", ["state", "due_at"])
    op.create_index(op.f("ix_reminders_claim_id"), "reminders", ["claim_id"])
    op.create_index(op.f("ix_reminders_person_id"), "reminders", ["person_id"])
    op.create_table(
        "rhythms",
        _id("person_id"),
        _id("community_id"),
        sa.Column("quiet_from", sa.Integer(), nullable=False),
        sa.Column("quiet_until", sa.Integer(), nullable=False),
        sa.Column("days", sa.String(length=7), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=True),
        _instant("changed_at"),
        _points("rhythms", "person_id", "people.id"),
        _points("rhythms", "community_id", "communities.id"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_rhythms")),
    )
