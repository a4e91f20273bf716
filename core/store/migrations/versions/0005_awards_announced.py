"""Awards that are announced, and roles that come with a badge"""

import sqlalchemy as sa
from alembic import op

import core.store.columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "badge_roles",
        sa.Column("space_id", sa.String(length=64), nullable=False),
        sa.Column("badge_id", sa.String(length=64), nullable=False),
        sa.Column("community_id", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("changed_at", core.store.columns.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_badge_roles_community_id")
        ),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"], name=op.f("fk_badge_roles_space_id")),
        sa.PrimaryKeyConstraint("space_id", "badge_id", name=op.f("pk_badge_roles")),
    )
    op.create_table(
        "announcements",
        sa.Column("award_id", sa.String(length=64), nullable=False),
        sa.Column("space_id", sa.String(length=64), nullable=False),
        sa.Column("community_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("wanted_at", core.store.columns.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["award_id"], ["awards.id"], name=op.f("fk_announcements_award_id")
        ),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_announcements_community_id")
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["spaces.id"], name=op.f("fk_announcements_space_id")
        ),
        sa.PrimaryKeyConstraint("award_id", "space_id", name=op.f("pk_announcements")),
    )
