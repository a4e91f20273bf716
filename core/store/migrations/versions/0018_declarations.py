"""Who said that they do not know whose claim it is, and whom learners asked not to read theirs"""

import sqlalchemy as sa
from alembic import op

import core.store.columns

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

Instant = core.store.columns.Instant


def upgrade() -> None:
    op.create_table(
        "declarations",
        sa.Column("claim_id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("community_id", sa.String(length=64), nullable=False),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_declarations_claim_id")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_declarations_community_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_declarations_person_id")
        ),
        sa.PrimaryKeyConstraint("claim_id", "person_id", name=op.f("pk_declarations")),
    )
    op.create_table(
        "avoided",
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("plain", sa.String(length=200), nullable=False),
        sa.Column("community_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_avoided_community_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_avoided_person_id")),
        sa.PrimaryKeyConstraint("person_id", "plain", name=op.f("pk_avoided")),
    )
    op.create_index(op.f("ix_avoided_community_id_plain"), "avoided", ["community_id", "plain"])
