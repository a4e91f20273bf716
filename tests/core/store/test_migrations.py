"""The database that the migrations make is the one that the code speaks to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, MetaData, inspect, select, text

from core.store import database
from core.store.database import CannotOpen, is_current, migrate, open_database
from core.store.tables import credentials, issuers, metadata
from tests.support import quick_migrations


@pytest.fixture(autouse=True)
def real_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """Elsewhere, what they said to one empty database is said to the next."""
    monkeypatch.setattr(database, "command", command)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A database without any table."""
    made = open_database(database_url)
    yield made
    made.dispose()


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def test_the_migrations_make_exactly_the_tables_of_the_metadata(engine: Engine) -> None:
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    assert tables(engine) == {*metadata.tables, "alembic_version"}


LOOK = {
    "sqlite": "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master",
    "postgresql": """
        SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable,
            column_default) FROM information_schema.columns WHERE table_schema = 'public'
        UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid)
            FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    """,
}


def made(engine: Engine) -> list[str]:
    """What a database looks like after the migrations, and that it is empty again."""
    migrate(engine)
    assert is_current(engine)
    with engine.begin() as connection:
        kind = engine.dialect.name
        found = sorted(row[0] for row in connection.exec_driver_sql(LOOK[kind]))
        if kind == "postgresql":
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
    if kind == "sqlite":
        engine.dispose()
        Path(str(engine.url.database)).unlink()
    return found


def test_what_they_said_makes_the_same_database_when_it_is_said_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So do the other tests; the first time each process hears it from the migrations."""
    really = made(engine)
    monkeypatch.setattr(database, "command", quick_migrations.Quick)
    monkeypatch.setattr(quick_migrations, "_said", {})
    assert len(really) > 100
    assert made(engine) == really
    assert made(engine) == really


def test_primary_keys_and_unique_rules_are_as_declared(engine: Engine) -> None:
    """What alembic does not compare by itself."""
    migrate(engine)
    there = inspect(engine)
    for name, table in metadata.tables.items():
        declared = [column.name for column in table.primary_key.columns]
        assert there.get_pk_constraint(name)["constrained_columns"] == declared
        unique = {tuple(one["column_names"]) for one in there.get_unique_constraints(name)}
        for constraint in table.constraints:
            if type(constraint).__name__ == "UniqueConstraint":
                assert tuple(column.name for column in constraint.columns) in unique


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    migrate(engine)
    before = tables(engine)
    migrate(engine)
    assert tables(engine) == before
    assert is_current(engine)


def test_a_database_is_current_only_after_its_migration(engine: Engine) -> None:
    assert not is_current(engine)
    migrate(engine)
    assert is_current(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    assert not is_current(engine)


def test_a_failed_migration_leaves_nothing_behind(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def upgrade_and_fail(*_: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(
        "alembic.runtime.migration.MigrationContext._ensure_version_table", upgrade_and_fail
    )
    with pytest.raises(RuntimeError):
        migrate(engine)
    assert tables(engine) == set()


def test_a_file_that_is_no_database_is_refused_with_its_name(tmp_path: Path) -> None:
    file = tmp_path / "earned.db"
    file.write_text("This is a shopping list. " * 100)
    engine = open_database(f"sqlite:///{file}")
    with pytest.raises(CannotOpen, match=r"earned\.db"):
        migrate(engine)
    engine.dispose()


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    engine = open_database("postgresql://ada:s3cret@127.0.0.1:1/none")
    with pytest.raises(CannotOpen) as refused:
        migrate(engine)
    assert "127.0.0.1" in str(refused.value)
    assert "s3cret" not in str(refused.value)


def test_sqlite_keeps_what_was_acknowledged_through_a_power_cut(sqlite_url: str) -> None:
    engine = open_database(sqlite_url)
    with engine.connect() as connection:
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    engine.dispose()
    full = 2
    assert told == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "secure_delete": 1,
    }


def test_badges_signed_before_there_were_lists_keep_their_issuer(engine: Engine) -> None:
    """Each becomes the first credential of its award, without a place in a list."""
    migrate(engine, "0002")
    now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    document = {"id": "https://a.example/credentials/a1", "issuer": {"id": "did:web:a.example"}}
    local = {"id": "urn:uuid:a2", "issuer": {"id": "did:key:z6Mk"}}
    rows = {
        "communities": {
            "id": "c",
            "name": "R",
            "language": "en",
            "demo": False,
            "catalogue_version": 1,
            "created_at": now,
        },
        "spaces": {
            "id": "s",
            "community_id": "c",
            "platform": "web",
            "external_id": "c",
            "name": "R",
            "created_at": now,
        },
        "people": {
            "id": "p",
            "community_id": "c",
            "name": "Ana",
            "language": "en",
            "created_at": now,
        },
    }
    with engine.begin() as connection:
        known = MetaData()
        known.reflect(connection)
        for name, row in rows.items():
            connection.execute(known.tables[name].insert(), row)
        for number, signed in ((1, document), (2, document), (3, local)):
            claim = {
                "id": f"l{number}",
                "community_id": "c",
                "person_id": "p",
                "space_id": "s",
                "state": "awarded",
                "round": 1,
                "version": 1,
                "created_at": now,
                "changed_at": now,
            }
            connection.execute(known.tables["claims"].insert(), claim)
            award = {
                "id": f"a{number}",
                "community_id": "c",
                "person_id": "p",
                "claim_id": f"l{number}",
                "space_id": "s",
                "badge_id": "b",
                "badge_version": 1,
                "language": "en",
                "awarded_at": now,
            }
            connection.execute(known.tables["awards"].insert(), award)
            held = {
                "award_id": f"a{number}",
                "community_id": "c",
                "document": json.dumps(signed),
                "key_id": "z6Mk",
                "signed_at": now,
            }
            connection.execute(known.tables["credentials"].insert(), held)
    migrate(engine)
    with engine.connect() as connection:
        found = connection.execute(
            select(credentials, issuers.c.did, issuers.c.base)
            .join(issuers, issuers.c.id == credentials.c.issuer_id)
            .order_by(credentials.c.award_id)
        ).all()
        names = connection.execute(select(issuers)).all()
    told = [(one.award_id, one.number, one.newest, one.list_id, one.did, one.base) for one in found]
    web = (1, True, None, "did:web:a.example", "https://a.example")
    assert told == [("a1", *web), ("a2", *web), ("a3", 1, True, None, "did:key:z6Mk", "")]
    assert [json.loads(str(one.document)) for one in found] == [document, document, local]
    assert {one.signed_at for one in found} == {now}
    assert len(names) == 2
