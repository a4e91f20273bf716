"""Indexes that SQLite chooses rightly: not one that finds a whole community"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index(op.f("ix_prints_community_id_print"), "prints")
    op.create_index(op.f("ix_prints_print"), "prints", ["print"])
    op.drop_index(op.f("ix_avoided_community_id_plain"), "avoided")
    op.create_index(op.f("ix_avoided_plain"), "avoided", ["plain"])
    op.drop_index(op.f("ix_list_rows_community_id_mark"), "list_rows")
    op.drop_index(op.f("ix_trail_claim_id"), "trail")
    with_claim = sa.text("claim_id <> ''")
    op.create_index(
        op.f("ix_trail_community_id_claim_id"),
        "trail",
        ["community_id", "claim_id"],
        sqlite_where=with_claim,
        postgresql_where=with_claim,
    )
