"""Many awards at once: lists of recipients, and addresses given for other platforms"""

import sqlalchemy as sa
from alembic import op

import core.store.columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

Instant = core.store.columns.Instant


def _id(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=64), nullable=nullable)


def _instant(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, Instant(timezone=True), nullable=nullable)


def _points(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    _lists()
    _list_rows()
    op.create_table(
        "grants",
        _id("award_id"),
        _id("community_id"),
        _id("list_id"),
        sa.Column("content", sa.Text(), nullable=False),
        _points("grants", "award_id", "awards.id"),
        _points("grants", "community_id", "communities.id"),
        _points("grants", "list_id", "lists.id"),
        sa.PrimaryKeyConstraint("award_id", name=op.f("pk_grants")),
    )
    op.create_table(
        "contacts",
        _id("person_id"),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        _id("community_id"),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        _instant("given_at", nullable=False),
        _points("contacts", "person_id", "people.id"),
        _points("contacts", "community_id", "communities.id"),
        sa.PrimaryKeyConstraint("person_id", "purpose", name=op.f("pk_contacts")),
    )


def _lists() -> None:
    op.create_table(
        "lists",
        _id("id"),
        _id("community_id"),
        sa.Column("badge_id", sa.String(length=64), nullable=False),
        sa.Column("badge_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        _id("awarder_id", nullable=True),
        _instant("made_at", nullable=False),
        _instant("confirmed_at"),
        _instant("finished_at"),
        _points("lists", "community_id", "communities.id"),
        _points("lists", "awarder_id", "people.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lists")),
        sa.UniqueConstraint(
            "community_id", "badge_id", "digest", name=op.f("uq_lists_community_id_badge_id_digest")
        ),
    )


def _list_rows() -> None:
    op.create_table(
        "list_rows",
        _id("list_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        _id("community_id"),
        sa.Column("line", sa.Integer(), nullable=False),
        _id("mark", nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        _id("award_id", nullable=True),
        _instant("came_at"),
        _points("list_rows", "list_id", "lists.id"),
        _points("list_rows", "community_id", "communities.id"),
        _points("list_rows", "award_id", "awards.id"),
        sa.PrimaryKeyConstraint("list_id", "number", name=op.f("pk_list_rows")),
    )
    op.create_index(op.f("ix_list_rows_award_id"), "list_rows", ["award_id"])
    op.create_index(op.f("ix_list_rows_community_id_mark"), "list_rows", ["community_id", "mark"])
