"""One e-mail to a witness, what of their answer may be shown; and who left a workspace"""

import sqlalchemy as sa
from alembic import op

import core.store.columns

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

Instant = core.store.columns.Instant


def upgrade() -> None:
    op.create_table(
        "letters",
        sa.Column("witness_id", sa.String(length=64), nullable=False),
        sa.Column("community_id", sa.String(length=64), nullable=False),
        sa.Column("claim_id", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_letters_claim_id")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_letters_community_id")
        ),
        sa.PrimaryKeyConstraint("witness_id", name=op.f("pk_letters")),
    )
    # Who answered before was told that nothing of it is shown to the public.
    public = sa.Column("public", sa.String(length=16), nullable=False, server_default="no")
    op.add_column("witnesses", public)
    mark = sa.Column("mark", sa.String(length=64), nullable=False, server_default="")
    op.add_column("witnesses", mark)
    shown = sa.Column("witnesses", sa.Text(), nullable=False, server_default="[]")
    op.add_column("choices", shown)
    op.add_column("spaces", sa.Column("lost_at", Instant(timezone=True), nullable=True))
    op.add_column("identities", sa.Column("left_at", Instant(timezone=True), nullable=True))
