"""Which role of a server means assessor, and which means another of ours"""

import sqlalchemy as sa
from alembic import op

import core.store.columns

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "role_maps",
        sa.Column("space_id", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("community_id", sa.String(length=64), nullable=False),
        sa.Column("theirs", sa.String(length=64), nullable=False),
        sa.Column("changed_at", core.store.columns.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_role_maps_community_id")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_role_maps_space_id")),
        sa.PrimaryKeyConstraint("space_id", "role", name=op.f("pk_role_maps")),
    )
