"""Assignment: who likes and may judge what, when they are away, what they are offered"""

from typing import Any

import sqlalchemy as sa
from alembic import op

import core.store.columns

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

Instant = core.store.columns.Instant


def _id(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=64), nullable=nullable)


def _points(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "absences",
        _id("id"),
        _id("community_id"),
        _id("person_id"),
        sa.Column("first_day", sa.String(length=10), nullable=False),
        sa.Column("last_day", sa.String(length=10), nullable=False),
        _points("absences", "community_id", "communities.id"),
        _points("absences", "person_id", "people.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    op.create_index(op.f("ix_absences_person_id"), "absences", ["person_id"])
    _of_badges("likings")
    _of_badges(
        "qualifications",
        sa.Column("granted_at", Instant(timezone=True), nullable=False),
        _id("granted_by", nullable=True),
    )
    _offers()


def _of_badges(name: str, *others: sa.Column[Any]) -> None:
    op.create_table(
        name,
        _id("person_id"),
        sa.Column("badge_id", sa.String(length=64), nullable=False),
        _id("community_id"),
        *others,
        _points(name, "person_id", "people.id"),
        _points(name, "community_id", "communities.id"),
        sa.PrimaryKeyConstraint("person_id", "badge_id", name=op.f(f"pk_{name}")),
    )


def _offers() -> None:
    op.create_table(
        "offers",
        _id("claim_id"),
        sa.Column("turn", sa.String(length=16), nullable=False),
        _id("person_id"),
        _id("community_id"),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.Column("until", Instant(timezone=True), nullable=False),
        sa.Column("answered_at", Instant(timezone=True), nullable=True),
        _points("offers", "claim_id", "claims.id"),
        _points("offers", "person_id", "people.id"),
        _points("offers", "community_id", "communities.id"),
        sa.PrimaryKeyConstraint("claim_id", "turn", "person_id", name=op.f("pk_offers")),
    )
    op.create_index(
        "ix_offers_open",
        "offers",
        ["claim_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(op.f("ix_offers_person_id_state"), "offers", ["person_id", "state"])
