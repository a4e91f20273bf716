"""When something is wrong: reports, blocks, concerns, help lines, and prints of texts"""

import sqlalchemy as sa
from alembic import op

import core.store.columns

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

Instant = core.store.columns.Instant


def _id(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=64), nullable=False)


def _short(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=16), nullable=nullable)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, Instant(timezone=True), nullable=nullable)


def _points(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "care",
        _id("community_id"),
        sa.Column("content", sa.Text(), nullable=False),
        _instant("changed_at"),
        _points("care", "community_id", "communities.id"),
        sa.PrimaryKeyConstraint("community_id", name=op.f("pk_care")),
    )
    _reports()
    op.create_table(
        "blocks",
        _id("person_id"),
        _short("barred"),
        _id("community_id"),
        _instant("made_at"),
        _points("blocks", "person_id", "people.id"),
        _points("blocks", "community_id", "communities.id"),
        sa.PrimaryKeyConstraint("person_id", "barred", name=op.f("pk_blocks")),
    )
    op.create_table(
        "concerns",
        _id("claim_id"),
        _id("community_id"),
        _id("raised_by"),
        _instant("raised_at"),
        _instant("closed_at", nullable=True),
        _points("concerns", "claim_id", "claims.id"),
        _points("concerns", "community_id", "communities.id"),
        sa.PrimaryKeyConstraint("claim_id", name=op.f("pk_concerns")),
    )
    op.create_table(
        "prints",
        _id("claim_id"),
        sa.Column("place", sa.String(length=150), nullable=False),
        sa.Column("print", sa.BigInteger(), autoincrement=False, nullable=False),
        _id("community_id"),
        _points("prints", "claim_id", "claims.id"),
        _points("prints", "community_id", "communities.id"),
        sa.PrimaryKeyConstraint("claim_id", "place", "print", name=op.f("pk_prints")),
    )
    op.create_index(op.f("ix_prints_community_id_print"), "prints", ["community_id", "print"])


def _reports() -> None:
    op.create_table(
        "reports",
        _id("id"),
        _id("community_id"),
        _id("person_id"),
        _short("role"),
        _short("about"),
        _id("whom"),
        _id("case_id"),
        sa.Column("words", sa.Text(), nullable=False),
        _instant("made_at"),
        _short("handled", nullable=True),
        _instant("handled_at", nullable=True),
        _points("reports", "community_id", "communities.id"),
        _points("reports", "person_id", "people.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    op.create_index(
        op.f("ix_reports_community_id_handled_at"), "reports", ["community_id", "handled_at"]
    )
