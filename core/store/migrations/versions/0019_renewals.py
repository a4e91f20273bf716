"""Which award a claim renews, and from when the time of a renewed one counts"""

import sqlalchemy as sa
from alembic import op

import core.store.columns

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

Instant = core.store.columns.Instant
ONE_AT_A_TIME = "renews IS NOT NULL AND state <> 'withdrawn'"


def upgrade() -> None:
    op.add_column("claims", sa.Column("renews", sa.String(length=64), nullable=True))
    op.create_index("ix_claims_renews", "claims", ["renews"])
    op.create_index(
        "uq_claims_renews",
        "claims",
        ["renews"],
        unique=True,
        sqlite_where=sa.text(ONE_AT_A_TIME),
        postgresql_where=sa.text(ONE_AT_A_TIME),
    )
    op.add_column("awards", sa.Column("counts_from", Instant(timezone=True), nullable=True))
