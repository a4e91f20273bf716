"""The menu of next steps, and how fair decisions felt"""

import sqlalchemy as sa
from alembic import op

import core.store.columns

revision = "0017"
down_revision = "0014"
branch_labels = None
depends_on = None

Instant = core.store.columns.Instant


def upgrade() -> None:
    op.create_table(
        "next_steps",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("community_id", sa.String(length=64), nullable=False),
        sa.Column("badge_id", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.Column("retired_at", Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_next_steps_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_next_steps")),
    )
    op.create_index(op.f("ix_next_steps_community_id"), "next_steps", ["community_id"])
    op.create_table(
        "ratings",
        sa.Column("claim_id", sa.String(length=64), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("community_id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("fair", sa.Integer(), nullable=True),
        sa.Column("thanks", sa.Boolean(), nullable=False),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_ratings_claim_id")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_ratings_community_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_ratings_person_id")),
        sa.PrimaryKeyConstraint("claim_id", "round", name=op.f("pk_ratings")),
    )
    op.create_index(op.f("ix_ratings_person_id"), "ratings", ["person_id"])
