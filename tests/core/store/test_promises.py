"""Every table and every kind of file says what it promises, and keeps to it.

A new table without a promise, or with half of one, fails here before anybody's data is in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import timedelta
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Table, Text, select

from core.app import Earned
from core.domain.people import Face
from core.promises import DATA_FOLDER, Promise
from core.store.repositories.addresses import CONFIRM_LIFE
from core.store.repositories.doors import SESSION_LIFE
from core.store.repositories.retention import expired
from core.store.tables import addresses, inbox, links, metadata, sessions
from core.store.tables.base import about
from tests.support.installed import TurnedClock, opened
from tests.support.journeys import Town

TABLES = list(metadata.sorted_tables)
# How long something is kept, in the words that tables use; else a time after which it goes.
UNTIL_ASKED = ("for ever", "until erased", "until taken back")
WAYS = ("id", "person_id", "claim_id", "award_id")
# Where a column beside ``via`` is the same person's.
OWN = defaultdict(set, interviews={"person_id"})
# What is there before it belongs to a community.
BEFORE_ANY = ("communities", "installations")
SHORT = 100  # characters; a longer column can hold what somebody wrote


def problems(table: Table) -> Iterator[str]:
    """Whatever is missing or does not fit in the promise of a table."""
    info = table.info
    missing = {"purpose", "seen_by", "kept", "via", "export", "omit", "erase", "why"} - set(info)
    if missing:
        yield f"says nothing about {sorted(missing)}"
        return
    yield from (f"{name} is empty" for name in ("purpose", "seen_by", "kept") if not info[name])
    yield from _leads(table)
    yield from _exported(table)
    yield from _erased(table)


def _leads(table: Table) -> Iterator[str]:
    """Whose row it is must be known wherever it is somebody's."""
    via, leading = table.info["via"], {"person_id", "claim_id", "award_id"} & set(table.c.keys())
    if leading and not via:
        yield f"leads to a person by {sorted(leading)} and says no via"
    if via and (via not in WAYS or via not in table.c):
        yield f"via {via} leads nowhere"
    if "community_id" not in table.c and table.name not in BEFORE_ANY:
        yield "belongs to no community"


def _exported(table: Table) -> Iterator[str]:
    info, columns = table.info, set(table.c.keys())
    omitted = set(info["omit"].split())
    if info["export"] not in ("yes", "no"):
        yield f"export: {info['export']}"
    withheld = info["export"] == "no" and info["why"].startswith("not handed out: ")
    if (info["export"] == "yes") != bool(info["via"]) and not withheld:
        yield "a person gets what is theirs, and only that"
    if omitted - columns:
        yield f"leaves out what it does not have: {sorted(omitted - columns)}"
    others = {c.name for c in table.c if _leads_to_people(c)} - {info["via"]} - OWN[table.name]
    if info["export"] == "yes" and not (others | {"token_hash"} & columns) <= omitted:
        yield f"hands out who somebody else is, or a way in: {sorted(others)}"


def _leads_to_people(column: Column[Any]) -> bool:
    foreign = any(key.target_fullname == "people.id" for key in column.foreign_keys)
    return foreign or column.name.endswith(("ed_by", "_by"))


def _erased(table: Table) -> Iterator[str]:
    info = table.info
    rule, *blanked = info["erase"].split() or [""]
    if rule not in ("delete", "blank", "keep") or (rule == "blank") != bool(blanked):
        yield f"erase: {info['erase']}"
    if set(blanked) - set(table.c.keys()):
        yield f"blanks what it does not have: {blanked}"
    if rule != "delete" and not info["why"]:
        yield "keeps something and does not say why"
    if rule == "delete" and (info["kept"] == "for ever" or not info["via"]):
        yield "is deleted, but kept for ever or nobody's"
    free = {c.name for c in table.c if _holds_words(c)} - set(blanked)
    if info["via"] and rule != "delete" and free:
        yield f"keeps words of a person: {sorted(free)}"


def _holds_words(column: Column[Any]) -> bool:
    length = getattr(column.type, "length", None)
    text = isinstance(column.type, Text | String)
    return text and not column.foreign_keys and (length is None or length > SHORT)


# -- tables -------------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES, ids=lambda one: one.name)
def test_every_table_says_what_it_promises_and_it_fits(table: Table) -> None:
    assert list(problems(table)) == []


GOOD = {
    "seen_by": "the person",
    "kept": "until erased",
    "via": "person_id",
    "export": "yes",
    "erase": "delete",
}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"seen_by": ""}, "seen_by is empty"),
        ({"kept": ""}, "kept is empty"),
        ({"via": ""}, "says no via"),
        ({"via": "claim_id"}, "leads nowhere"),
        ({"export": "perhaps"}, "export: perhaps"),
        ({"export": "no"}, "gets what is theirs"),
        ({"omit": "colour"}, "does not have"),
        ({"omit": ""}, "who somebody else is"),
        ({"erase": ""}, "erase: "),
        ({"erase": "burn"}, "erase: burn"),
        ({"erase": "blank"}, "erase: blank"),
        ({"erase": "blank colour", "why": "x"}, "blanks what it does not have"),
        ({"erase": "keep"}, "does not say why"),
        ({"erase": "keep", "why": "it is nice"}, "keeps words of a person: ['text']"),
        ({"kept": "for ever"}, "kept for ever"),
    ],
)
def test_half_a_promise_is_noticed(change: dict[str, str], complaint: str) -> None:
    """The check above is worth something: a table that says less does not pass."""

    def made(told: dict[str, str]) -> Table:
        return Table(
            "diaries",
            MetaData(),
            Column("person_id", String(64), ForeignKey("people.id")),
            Column("community_id", String(64)),
            Column("read_by", String(64)),
            Column("text", Text),
            Column("pages", Integer),
            info=about("what somebody wrote down", **{"omit": "read_by", **GOOD, **told}),
        )

    assert list(problems(made({}))) == []
    assert [one for one in problems(made(change)) if complaint in one]


def test_a_table_without_any_promise_is_noticed() -> None:
    assert list(problems(Table("diaries", MetaData(), Column("text", Text))))


def test_what_is_kept_for_a_time_is_deleted_after_it_and_nothing_else() -> None:
    """Whatever a table says besides "until asked" has its line in the retention rules."""
    timed = {table.name for table in TABLES if table.info["kept"] not in UNTIL_ASKED}
    assert timed == {table.name for table in expired(TurnedClock()())}


def test_what_is_kept_for_a_time_goes_when_the_time_is_over(town: Town) -> None:
    """What is over is deleted, what is not stays; the clock is that of many tests."""
    app, now = town.app, town.app.store.clock()
    ana, early = town.learner(), town.learner("Early")
    secret = app.organizing.invite_learners(town.organizer, 1)
    with app.store.transaction(town.community.id) as tx:
        tx.inbox.take("web", f"late {secret}")
        for person in (ana, early):
            tx.addresses.put(person.person_id, "a@example.org")
        tx.addresses.confirm(ana.person_id)
        tx.doors.enter(town.community.id, early.person_id, Face.CHAT)

    def left() -> dict[str, int]:
        with app.store.reading() as tx:
            mine = {
                table.name: tx.connection.execute(
                    select(table).where(table.c.community_id == town.community.id)
                ).all()
                for table in (inbox, sessions, links, addresses)
            }
        return {name: len(rows) for name, rows in mine.items()}

    def tidied(later: timedelta) -> dict[str, int]:
        with app.store.transaction() as tx:
            for table, too_old in expired(now + later).items():
                here = table.c.community_id == town.community.id
                tx.connection.execute(table.delete().where(here, too_old))
        return left()

    before = left()
    # The sign-in link of the organizer and two of the invites are used up.
    assert tidied(timedelta()) == {**before, "links": before["links"] - 3}
    assert tidied(CONFIRM_LIFE + timedelta(seconds=1))["addresses"] == 1
    assert tidied(timedelta(days=29))["inbox"] == before["inbox"] > 0
    assert tidied(timedelta(days=30, seconds=1))["inbox"] == 0
    assert tidied(SESSION_LIFE - timedelta(days=1))["sessions"] == before["sessions"]
    assert tidied(SESSION_LIFE + timedelta(days=1))["sessions"] == 0
    assert left() == {"inbox": 0, "sessions": 0, "links": 2, "addresses": 1}, "return links stay"


def test_tidying_deletes_what_is_over_and_content_of_nobody(
    open_app: Callable[..., Earned],
) -> None:
    clock = TurnedClock()
    app = open_app(clock=clock)
    town = Town(app)
    ana = town.learner()
    claim = town.begin(ana)
    town.until(ana, claim, "story")
    app.learning.attach(ana, claim, "e", "a.txt", b"a letter", ())
    evidence = app.settings.data / "evidence"
    orphan = evidence / "ab" / ("ab" + "0" * 62)
    orphan.parent.mkdir(parents=True, exist_ok=True)
    orphan.write_bytes(b"left behind by a crash")
    clock.turn(timedelta(days=31))
    app.privacy.tidy()
    assert not orphan.exists()
    assert len([one for one in evidence.rglob("*") if one.is_file()]) == 1
    with app.store.reading() as tx:
        assert tx.connection.execute(select(inbox)).all() == []
    assert app.learning.look(ana, claim).claim_id == claim


def test_the_inbox_holds_nothing_that_leads_to_a_person(town: Town) -> None:
    event = f"{town.organizer.person_id}:a message"
    with town.app.store.transaction(town.community.id) as tx:
        assert tx.inbox.take("web", event)
        assert not tx.inbox.take("web", event)
        rows = tx.connection.execute(select(inbox).where(inbox.c.community_id == town.community.id))
        assert all(town.organizer.person_id not in row.event_id for row in rows)


# -- files --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DATA_FOLDER)
def test_every_kind_of_file_says_what_it_promises(name: str) -> None:
    promise = DATA_FOLDER[name]
    assert [one.name for one in fields(Promise) if not getattr(promise, one.name)] == []


def undeclared(folder: Path) -> list[str]:
    names = [p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()]
    return [name for name in names if not any(fnmatch(name, known) for known in DATA_FOLDER)]


def test_after_a_whole_life_there_is_nothing_in_the_data_folder_that_was_not_declared(
    sqlite_ready: str, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    with opened(folder, sqlite_ready, TurnedClock(), demo=True) as app:
        app.make_keys()
        app.set_up_demo()
        town = Town(app)
        ana, bo = town.learner(), town.assessor()
        claim = town.begin(ana)
        town.until(ana, claim, "evidence")
        app.learning.attach(ana, claim, "e", "letter.txt", b"a letter", ())
        town.submit(ana, claim)
        app.reviewing.take(bo, claim)
        town.approve(bo, claim)
        award = town.sign(claim)
        app.awarding.baked(ana, award)
        app.privacy.download(ana)
        app.jobs.start({"award.sign": lambda _: None})
        app.jobs.stop()
        assert undeclared(folder) == []
        app.privacy.erase(ana)
        found = {p.relative_to(folder).parts[0] for p in folder.rglob("*") if p.is_file()}
    assert undeclared(folder) == []
    assert {"earned.db", "keys", "workers"} <= found
    (folder / "diary.txt").write_text("undeclared")
    assert undeclared(folder) == ["diary.txt"]
