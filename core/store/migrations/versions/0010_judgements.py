"""Whose judgement is wanted next, each assessor's own, who must not judge whom, and the rules"""

import sqlalchemy as sa
from alembic import op

import core.store.columns

revision = "0010"
down_revision = "0007"
branch_labels = None
depends_on = None

Instant = core.store.columns.Instant


def upgrade() -> None:
    op.add_column(
        "claims",
        sa.Column("seat", sa.String(length=16), server_default="first", nullable=False),
    )
    op.add_column("roles", sa.Column("expires_at", Instant(timezone=True), nullable=True))
    _rules()
    _conflicts()
    _judgements()
    # Until now there was one assessor to each decision.
    op.execute(
        "INSERT INTO judgements (claim_id, round, seat, community_id, assessor_id, outcome,"
        " results, unsure, note, decided_at)"
        " SELECT claim_id, round, 'first', community_id, assessor_id, outcome,"
        " results, false, '', decided_at FROM reviews"
    )


def _rules() -> None:
    op.create_table(
        "rules",
        sa.Column("community_id", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("scope_id", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("changed_at", Instant(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_rules_community_id")
        ),
        sa.PrimaryKeyConstraint("community_id", "scope", "scope_id", name=op.f("pk_rules")),
    )


def _conflicts() -> None:
    op.create_table(
        "conflicts",
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("assessor_id", sa.String(length=64), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.Column("community_id", sa.String(length=64), nullable=False),
        sa.Column("claim_id", sa.String(length=64), nullable=True),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessor_id"], ["people.id"], name=op.f("fk_conflicts_assessor_id")
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_conflicts_claim_id")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_conflicts_community_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_conflicts_person_id")),
        sa.PrimaryKeyConstraint("person_id", "assessor_id", "why", name=op.f("pk_conflicts")),
    )
    op.create_index(op.f("ix_conflicts_assessor_id"), "conflicts", ["assessor_id"])


def _judgements() -> None:
    op.create_table(
        "judgements",
        sa.Column("claim_id", sa.String(length=64), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("seat", sa.String(length=16), nullable=False),
        sa.Column("community_id", sa.String(length=64), nullable=False),
        sa.Column("assessor_id", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("results", sa.Text(), nullable=False),
        sa.Column("unsure", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decided_at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessor_id"], ["people.id"], name=op.f("fk_judgements_assessor_id")
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_judgements_claim_id")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_judgements_community_id")
        ),
        sa.PrimaryKeyConstraint("claim_id", "round", "seat", name=op.f("pk_judgements")),
    )
    op.create_index(op.f("ix_judgements_assessor_id"), "judgements", ["assessor_id"])
