"""The whole database as rows and back: the same on both databases, all or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from core.app import Earned
from core.domain.care import About, Barred, CareText
from core.domain.interview import Typed
from core.domain.people import Role
from core.domain.review import Result
from core.domain.rules import SpaceRules
from core.domain.showing import Choice
from core.domain.witness import Relationship, Reply, WitnessAct
from core.services.testifying import Bearer
from core.store.database import UnknownRevision, migrate, open_database
from core.store.dump import RowsInvalid, is_empty, load, rows
from core.store.repositories import Rhythm
from core.store.tables import communities, metadata, people
from tests.core.services.test_bulk import canvas, done
from tests.support.duty import Duty
from tests.support.installed import Mould, TurnedClock, opened
from tests.support.journeys import Town, badge
from tests.support.postgres import fresh_database

Rows = list[tuple[str, dict[str, Any]]]


@pytest.fixture
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Engine]]:
    """Makes empty databases without tables, of the kind that is asked for."""
    with ExitStack() as stack:

        def make(kind: str) -> Engine:
            if kind == "sqlite":
                url = f"sqlite:///{tmp_path / 'fresh.db'}"
            else:
                url = stack.enter_context(
                    fresh_database(request.getfixturevalue("postgres_server"))
                )
            engine = open_database(url)
            stack.callback(engine.dispose)
            return engine

        yield make


def lived_in(app: Earned) -> Town:
    """A community where everything has happened that leaves a row."""
    town = Town(app, "Río 'abajo' \"sí\" — Дом\nдва")
    town.learner("Ana 🚲 \u202eana")
    first, second = town.learner("Bea"), town.learner("Cai", "es")
    assessor = town.assessor()
    award = town.awarded(first, assessor)
    with app.store.reading(town.community.id) as tx:
        judged = str(tx.awards.get(award).claim_id)
    app.rating.rate(first, judged, 1, 5, thanks=True)
    app.awarding.choose(first, award, Choice(name="Bea Ñandú", evidence=()))
    with app.store.transaction(town.community.id) as tx:
        issuer = tx.issuers.remember("did:web:a.example", "https://a.example")
        place = tx.status_lists.take(issuer.id)
        tx.status_lists.keep_signed(place.list_id, 0, "{}", "key", tx.now)
        tx.recalls.give_up("key")
        tx.reissues.begin("again", badge().id, 1, town.organizer.person_id, newest=True)
    desk = town.slack_desk()
    claim = town.taken(second, assessor)
    with app.store.transaction(town.community.id) as tx:
        tx.cards.put(claim, desk.id, "171.1")
        tx.celebrations.put_role(desk.space_id, badge().id, "77")
        tx.role_maps.put(desk.space_id, Role.ASSESSOR, "88")
        tx.role_maps.see(desk.space_id, assessor.person_id, ["88"])
        tx.celebrations.want(award, desk.space_id, "Ana Ñ")
        tx.conflicts.add(first.person_id, assessor.person_id, "learner", claim)
        tx.conflicts.avoid(first.person_id, "Señor Nadie")
        tx.rules.put_space(town.space.id, SpaceRules(zone="Europe/Madrid", cap=3), None)
        tx.rhythms.put(assessor.person_id, Rhythm(cap=4))
        tx.rhythms.leave(assessor.person_id, tx.now.date(), tx.now.date())
        tx.assigning.like(assessor.person_id, [badge().id])
        tx.assigning.qualify(badge().id, [assessor.person_id], None)
        tx.assigning.offer(claim, "1.first", assessor.person_id, tx.now)
        tx.steps.add("", {"es": "Mira el vídeo"}, "https://a.example")
        tx.arrivals.install("slack", "T9", "Ñandú", "s\u00e9cret", ["chat:write"], "U9")
    held = town.taken(town.learner("Fay"), assessor)
    app.reviewing.draft(assessor, held, {badge().criteria[0].id: Result("met", "Sí")})
    town.not_yet(assessor, claim, {badge().criteria[0].id: "Línea 1\r\nLínea 2\t; = + - @"})
    asked = town.taken(town.learner("Dan"), assessor)
    app.reviewing.ask(assessor, asked, "Cuándo?")
    criterion = badge().criteria[0].id
    link = app.witnessing.ask(second, claim, criterion, "Él lo hizo. 🚲", "Zoë")
    with app.store.transaction(town.community.id) as tx:
        tx.witnesses.address_letter(tx.witnesses.of_claim(claim)[0], "zoë@example.org")
    app.testifying.answer(
        link.rpartition("/")[2],
        Bearer("a window", first),
        Reply(WitnessAct.CHANGE, Relationship.OTHER, "vecína", 'Lo hicimos "los dos".', "Bea"),
        never_again=True,
    )
    town.begin(town.learner("Eva"))
    app.learning.attach(
        second, claim, town.event(), "note.txt", b"I saw it.", (badge().criteria[0].id,)
    )
    app.writing.ask(first, "ana@example.org")
    Duty(app).do("learner")
    done(town, canvas("gil"))
    app.exporting.give(first, "canvas", "ana@example.org", "Ana")
    app.caring.put(town.organizer, "es", CareText(lines="Ayuda: 116 111 «ñ»"), "")
    app.caring.raise_(assessor, asked)
    app.reporting.report(assessor, asked, About.LEARNER, "Línea 1\nLínea 2")
    app.reporting.block(town.organizer, second.person_id, Barred.CLAIMING)
    return town


def of(engine: Engine) -> tuple[str, Rows]:
    found = list(rows(engine))
    assert found[0][0] == ""
    return found[0][1]["revision"], found[1:]


def counted(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(people)).scalar() or 0)


@pytest.mark.parametrize("target", ["sqlite", "postgres"])
def test_what_is_put_back_is_the_same_on_either_database(
    target: str, app: Earned, fresh: Callable[[str], Engine]
) -> None:
    lived_in(app)
    at, found = of(app.store.engine)
    through_text: Rows = [tuple(json.loads(json.dumps(row))) for row in found]  # type: ignore[misc]
    other = fresh(target)
    assert is_empty(other, at)
    assert load(other, at, iter(through_text)) == len(found)
    assert of(other) == (at, found)
    assert not is_empty(other, at)
    assert {name for name, _ in found} == metadata.tables.keys()


def test_rows_are_all_of_one_moment(app: Earned) -> None:
    town = lived_in(app)
    learner = town.learner()
    reading = rows(app.store.engine)
    head = [next(reading), next(reading)]
    claim = town.begin(learner)
    town.tell(learner, claim, Typed("Hello"))
    late = {row["id"] for name, row in (*head, *reading) if name in ("people", "claims")}
    assert learner.person_id in late
    assert claim not in late
    assert claim in {row.get("id") for _, row in of(app.store.engine)[1]}


def test_a_database_with_a_community_is_not_empty(app: Earned) -> None:
    at, _ = of(app.store.engine)
    assert is_empty(app.store.engine, at)
    assert not is_empty(app.store.engine, "another")
    Town(app)
    assert not is_empty(app.store.engine, at)


def broken(found: Rows) -> dict[str, Rows]:
    number = next(i for i, (name, _) in enumerate(found) if name == "people")
    name, row = found[number]

    def instead(*others: Any) -> Rows:
        return [*found[:number], *others, *found[number + 1 :]]

    return {
        "a table that is not ours": instead(("passwords", row)),
        "a table in other letters": instead(("PEOPLE", row)),
        "the list of tables": instead(("sqlite_master", row)),
        "a table of the job engine": instead(("dbos.workflow_status", row)),
        "a column that is not there": instead((name, {**row, "colour": "blue"})),
        "a column too few": instead((name, {k: v for k, v in row.items() if k != "name"})),
        "the same row twice": instead((name, row), (name, row)),
        "somebody of no community": instead((name, {**row, "community_id": "f" * 32})),
        "a time that is none": instead((name, {**row, "created_at": "yesterday"})),
        "a time that is a number": instead((name, {**row, "created_at": [1]})),
        "no row": instead((name, None)),
        "one thing": instead(("people",)),
        "rows in another order": list(reversed(found)),
    }


def test_rows_that_do_not_fit_change_nothing(app: Earned, fresh: Callable[[str], Engine]) -> None:
    lived_in(app)
    at, found = of(app.store.engine)
    other = fresh(app.store.engine.dialect.name)
    for what, wrong in broken(found).items():
        with pytest.raises(RowsInvalid):
            load(other, at, iter(wrong))
        assert counted(other) == 0, what
        assert is_empty(other, at), what
    assert load(other, at, iter(found)) == len(found)


def test_a_migration_that_is_not_known_changes_nothing(fresh: Callable[[str], Engine]) -> None:
    other = fresh("sqlite")
    with pytest.raises(UnknownRevision):
        load(other, "9999", iter([]))
    assert is_empty(other, "9999")


def test_a_mistake_far_into_many_rows_leaves_none_of_them(
    mould: Mould, tmp_path: Path, fresh: Callable[[str], Engine]
) -> None:
    with opened(tmp_path / "data", mould.sqlite(tmp_path / "a.db"), TurnedClock()) as app:
        town = Town(app)
        with app.store.transaction(town.community.id) as tx:
            for number in range(1201):
                tx.people.add(f"Person {number}", "en")
        at, found = of(app.store.engine)
    last = max(i for i, (name, _) in enumerate(found) if name == "people")
    other = fresh("sqlite")
    with pytest.raises(RowsInvalid):
        load(other, at, iter([*found[:last], ("people", {**found[last][1], "created_at": "?"})]))
    assert counted(other) == 0
    load(other, at, iter(found))
    assert counted(other) == 1202


def test_times_come_back_to_the_microsecond(
    app: Earned, clock: TurnedClock, fresh: Callable[[str], Engine]
) -> None:
    clock.turn(timedelta(microseconds=123457))
    Town(app)
    at, found = of(app.store.engine)
    other = fresh("sqlite")
    migrate(other, at)
    load(other, at, iter(found))
    moment = select(communities.c.created_at)
    with app.store.engine.connect() as here, other.connect() as there:
        assert here.execute(moment).scalar() == there.execute(moment).scalar()
