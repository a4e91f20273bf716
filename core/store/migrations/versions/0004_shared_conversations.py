"""Conversations that several workspaces share, and how far each was heard"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("rooms", sa.Column("channel", sa.String(length=64), nullable=True))
    op.add_column("rooms", sa.Column("origin", sa.String(length=64), nullable=True))
    op.add_column("rooms", sa.Column("heard", sa.String(length=64), nullable=True))
    op.create_index(
        op.f("ix_rooms_platform_channel"), "rooms", ["platform", "channel"], unique=False
    )
