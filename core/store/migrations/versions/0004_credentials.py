"""Every signed credential is a row of its own, with its issuer and its place in a status list"""

import hashlib
import json
import secrets
from datetime import UTC

import sqlalchemy as sa
from alembic import op

import core.store.columns

revision = "0004"
down_revision = "0002"
branch_labels = None
depends_on = None

Instant = core.store.columns.Instant


def upgrade() -> None:
    _issuers()
    _status_lists()
    op.rename_table("credentials", "credentials_before")
    # PostgreSQL keeps the old names of constraints, which would be in the way.
    if op.get_bind().dialect.name == "postgresql":
        for kind in ("pk_credentials", "fk_credentials_award_id", "fk_credentials_community_id"):
            op.execute(f"ALTER TABLE credentials_before RENAME CONSTRAINT {kind} TO {kind}_before")
    _credentials()
    _move()
    op.drop_table("credentials_before")
    _recalls()
    _choices()
    op.add_column("awards", sa.Column("suspended_at", Instant(timezone=True), nullable=True))
    op.add_column("awards", sa.Column("reason", sa.String(length=500), nullable=True))


def _issuers() -> None:
    op.create_table(
        "issuers",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("community_id", sa.String(length=64), nullable=False),
        sa.Column("did", sa.String(length=500), nullable=False),
        sa.Column("base", sa.String(length=500), nullable=False),
        sa.Column("since", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_issuers_community_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issuers")),
        sa.UniqueConstraint(
            "community_id", "did", "base", name=op.f("uq_issuers_community_id_did_base")
        ),
    )


def _status_lists() -> None:
    op.create_table(
        "status_lists",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("community_id", sa.String(length=64), nullable=False),
        sa.Column("issuer_id", sa.String(length=64), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("signed_version", sa.Integer(), nullable=True),
        sa.Column("key_id", sa.String(length=100), nullable=True),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.Column("signed_at", Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_status_lists_community_id")
        ),
        sa.ForeignKeyConstraint(
            ["issuer_id"], ["issuers.id"], name=op.f("fk_status_lists_issuer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_lists")),
    )
    op.create_index(op.f("ix_status_lists_issuer_id"), "status_lists", ["issuer_id"])


def _credentials() -> None:
    op.create_table(
        "credentials",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("community_id", sa.String(length=64), nullable=False),
        sa.Column("award_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("newest", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.Column("issuer_id", sa.String(length=64), nullable=False),
        sa.Column("list_id", sa.String(length=64), nullable=True),
        sa.Column("slot", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("token", sa.Text(), nullable=True),
        sa.Column("key_id", sa.String(length=100), nullable=True),
        sa.Column("token_key_id", sa.String(length=100), nullable=True),
        sa.Column("recorded_at", Instant(timezone=True), nullable=False),
        sa.Column("signed_at", Instant(timezone=True), nullable=True),
        sa.Column("revoked_at", Instant(timezone=True), nullable=True),
        sa.Column("ended", sa.String(length=16), nullable=True),
        sa.Column("suspended_at", Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name=op.f("fk_credentials_award_id")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_credentials_community_id")
        ),
        sa.ForeignKeyConstraint(
            ["issuer_id"], ["issuers.id"], name=op.f("fk_credentials_issuer_id")
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["status_lists.id"], name=op.f("fk_credentials_list_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credentials")),
        sa.UniqueConstraint("award_id", "number", name=op.f("uq_credentials_award_id_number")),
        sa.UniqueConstraint("list_id", "slot", name=op.f("uq_credentials_list_id_slot")),
    )
    op.create_index(op.f("ix_credentials_award_id_newest"), "credentials", ["award_id", "newest"])
    for key in ("key_id", "token_key_id"):
        op.create_index(
            op.f(f"ix_credentials_community_id_{key}"), "credentials", ["community_id", key]
        )


def _recalls() -> None:
    op.create_table(
        "recalls",
        sa.Column("community_id", sa.String(length=64), nullable=False),
        sa.Column("key_id", sa.String(length=100), nullable=False),
        sa.Column("began_at", Instant(timezone=True), nullable=False),
        sa.Column("finished_at", Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_recalls_community_id")
        ),
        sa.PrimaryKeyConstraint("community_id", "key_id", name=op.f("pk_recalls")),
    )


def _choices() -> None:
    op.create_table(
        "choices",
        sa.Column("award_id", sa.String(length=64), nullable=False),
        sa.Column("community_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("show_criteria", sa.Boolean(), nullable=False),
        sa.Column("show_assessment", sa.Boolean(), nullable=False),
        sa.Column("changed_at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name=op.f("fk_choices_award_id")),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_choices_community_id")
        ),
        sa.PrimaryKeyConstraint("award_id", name=op.f("pk_choices")),
    )


def _move() -> None:
    """Badges that were signed before have no place in a list; their issuer stands in them."""
    connection = op.get_bind()
    known: dict[tuple[str, str, str], str] = {}
    signed_at = sa.column("signed_at", Instant(timezone=True))
    before = sa.table(
        "credentials_before",
        *(sa.column(name) for name in ("award_id", "community_id", "document", "key_id")),
        signed_at,
    )
    columns = [*_TEXTS, *_NUMBERS]
    target = sa.table(
        "credentials",
        *(sa.column(name) for name in columns),
        *(sa.column(name, Instant(timezone=True)) for name in ("recorded_at", "signed_at")),
    )
    for row in connection.execute(sa.select(before)).all():
        did, base = _issuer(row.document)
        owner = (row.community_id, did, base)
        if owner not in known:
            known[owner] = _remember(connection, owner, row.signed_at)
        connection.execute(
            sa.insert(target).values(
                id=secrets.token_hex(16),
                community_id=row.community_id,
                award_id=row.award_id,
                number=1,
                newest=True,
                why="first",
                issuer_id=known[owner],
                digest=hashlib.sha256(row.document.encode()).hexdigest(),
                document=row.document,
                key_id=row.key_id,
                recorded_at=row.signed_at.astimezone(UTC),
                signed_at=row.signed_at.astimezone(UTC),
            )
        )


_TEXTS = ("id", "community_id", "award_id", "why", "issuer_id", "digest", "document", "key_id")
_NUMBERS = ("number", "newest")


def _issuer(document: str) -> tuple[str, str]:
    read = json.loads(document)
    base, found, _ = str(read.get("id", "")).partition("/credentials/")
    issuer = read.get("issuer")
    return str(issuer["id"] if isinstance(issuer, dict) else issuer), base if found else ""


def _remember(connection: sa.Connection, owner: tuple[str, str, str], since: object) -> str:
    table = sa.table(
        "issuers",
        *(sa.column(name) for name in ("id", "community_id", "did", "base")),
        sa.column("since", Instant(timezone=True)),
    )
    issuer_id = secrets.token_hex(16)
    community, did, base = owner
    connection.execute(
        sa.insert(table).values(
            id=issuer_id, community_id=community, did=did, base=base, since=since
        )
    )
    return issuer_id
