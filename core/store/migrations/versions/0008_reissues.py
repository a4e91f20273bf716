"""Issuing many badges anew, and how far that is"""

import sqlalchemy as sa
from alembic import op

import core.store.columns

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

Instant = core.store.columns.Instant


def _id(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=64), nullable=nullable)


def _points(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_reissues_{column}"))


def upgrade() -> None:
    op.create_table(
        "reissues",
        _id("id"),
        _id("community_id"),
        sa.Column("why", sa.String(length=16), nullable=False),
        _id("badge_id", nullable=True),
        sa.Column("newest", sa.Boolean(), nullable=False),
        _id("asked_by", nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        _id("reached"),
        sa.Column("began_at", Instant(timezone=True), nullable=False),
        sa.Column("finished_at", Instant(timezone=True)),
        _points("community_id", "communities.id"),
        _points("asked_by", "people.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reissues")),
    )
    op.create_index(
        op.f("ix_reissues_community_id_why_began_at"),
        "reissues",
        ["community_id", "why", "began_at"],
    )
