"""The trail: every act stands in it, and nobody changes it without being found."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import delete, insert, inspect, select, text, update
from sqlalchemy.exc import DatabaseError

from core.app import Earned
from core.backup import backup, restore
from core.domain.claim import TRANSITIONS, Act, ClaimState, Seat
from core.domain.errors import Stale
from core.domain.trail import As, Entry, Head, Kind, Wrong, joined, of_act
from core.domain.witness import Relationship, Reply, WitnessAct
from core.origin import Origin, coming_from
from core.services.testifying import Bearer
from core.store.database import MIGRATIONS, migrate, open_database
from core.store.repositories import Trail
from core.store.tables import acts, claims, trail, trail_heads
from tests.support import tampering
from tests.support.installed import TurnedClock, opened
from tests.support.journeys import Town, badge
from tests.support.postgres import fresh_database


def kinds(town: Town, claim: str) -> list[str]:
    with town.app.store.reading(town.community.id) as tx:
        return [link.kind for link in tx.trail.of_claim(claim)]


def lived(town: Town) -> None:
    """Something of everything."""
    ana, bo = town.learner(), town.assessor()
    award = town.awarded(ana, bo)
    town.app.awarding.share(ana, award, shared=True)
    town.app.awarding.suspend(town.organizer, award, "x")
    claim = town.taken(town.learner("Cai"), bo)
    town.app.reviewing.ask(bo, claim, "When?")
    town.not_yet(bo, claim, {badge().criteria[0].id: "More, please"})


def found(town: Town, *kept: Head) -> Wrong | None:
    return town.app.auditing.verify(town.community.id, *kept)[1]


# -- what stands in it --------------------------------------------------------------------


@pytest.mark.parametrize(("state", "seat", "act"), sorted(TRANSITIONS), ids=str)
def test_every_act_on_a_claim_leaves_an_entry(
    sqlite_town: Town, state: ClaimState, seat: Seat, act: Act
) -> None:
    """Also one that is added to the table of transitions later: it goes through the same door."""
    town, learner = sqlite_town, sqlite_town.learner()
    claim_id = town.begin(learner)
    with town.app.store.transaction(town.community.id) as tx:
        tx.connection.execute(
            update(claims).where(claims.c.id == claim_id).values(state=state.value, seat=seat.value)
        )
        tx.claims.act(tx.claims.get(claim_id), act, learner.person_id)
    assert kinds(town, claim_id) == [of_act(act)]
    with town.app.store.reading(town.community.id) as tx:
        [link] = tx.trail.of_claim(claim_id)
    # What it renewed was revoked: an organizer's act. Time that ran out is nobody's.
    others = {Act.EXPIRE: ("", As.SYSTEM), Act.END: (learner.person_id, As.ORGANIZER)}
    who = others.get(act, (learner.person_id, As.LEARNER))
    assert ((link.who, link.role), link.claim) == (who, claim_id)


def test_an_act_that_came_too_late_leaves_none(town: Town) -> None:
    learner = town.learner()
    claim_id = town.sent(learner)
    with town.app.store.reading(town.community.id) as tx:
        before = replace(tx.claims.get(claim_id), version=99)
    head = town.app.auditing.head(town.community.id)

    def late() -> None:
        with town.app.store.transaction(town.community.id) as tx:
            tx.trail.note(Entry(Kind.AWARDS_EXPORT, As.OPERATOR))
            tx.claims.act(before, Act.TAKE, learner.person_id)

    with pytest.raises(Stale):
        late()
    assert town.app.auditing.head(town.community.id) == head


def test_a_journey_stands_in_it_with_roles_and_where_it_came_from(town: Town) -> None:
    app, ana, bo = town.app, town.learner(), town.assessor()
    with coming_from(Origin.SLACK):
        claim = town.taken(ana, bo)
    town.approve(bo, claim)
    award = town.sign(claim)
    app.awarding.share(ana, award, shared=True)
    app.awarding.share(ana, award, shared=True)  # the first time counts
    app.awarding.share(ana, award, shared=False)
    app.awarding.suspend(town.organizer, award)
    app.awarding.lift(town.organizer, award)
    app.awarding.revoke(town.organizer, award, "a word of ours")
    with app.store.reading(town.community.id) as tx:
        links = tx.trail.of_claim(claim)
    told = [(one.kind, one.role, one.origin) for one in links]
    assert told == [
        ("claim.submit", "learner", "slack"),
        ("claim.take", "assessor", "slack"),
        ("claim.award", "assessor", "unknown"),
        ("award.share", "learner", "unknown"),
        ("award.unshare", "learner", "unknown"),
        ("award.suspend", "organizer", "unknown"),
        ("award.lift", "organizer", "unknown"),
        ("award.revoke", "organizer", "unknown"),
    ]
    assert {one.award for one in links[3:]} == {award}
    people = {"learner": ana, "assessor": bo, "organizer": town.organizer}
    assert all(one.who == people[one.role].person_id for one in links)
    assert found(town) is None


def test_witnesses_stand_in_it_by_role_and_not_with_what_they_said(sqlite_town: Town) -> None:
    town, app = sqlite_town, sqlite_town.app
    ana, rosa = town.learner(), town.learner("Rosa")
    claim, about = town.told(ana), badge().criteria[0].id
    asks = partial(app.witnessing.ask, ana, claim, about)
    secrets = [asks(f"I saw it {number}.").rpartition("/")[2] for number in range(3)]
    app.testifying.answer(secrets[0], Bearer("w", rosa), Reply(WitnessAct.REFUSE))
    app.testifying.answer(secrets[1], Bearer("w"), Reply(WitnessAct.CONFIRM, Relationship.FAMILY))
    app.testifying.remove(secrets[1])
    waits = app.witnessing.look(ana, claim).asked[2].witness.id
    for _ in range(2):
        app.witnessing.take_back(ana, claim, waits)
    with app.store.reading(town.community.id) as tx:
        links = tx.trail.of_claim(claim)
    told = [(one.kind, one.role, one.who, one.note) for one in links]
    assert told == [
        *[("witness.ask", "learner", ana.person_id, "")] * 3,
        ("witness.answer", "witness", rosa.person_id, ""),
        ("witness.answer", "witness", "", ""),
        ("witness.remove", "witness", "", ""),
        ("witness.cancel", "learner", ana.person_id, ""),
    ]
    read = [one.what.key for one in app.auditing.of_claim(ana, claim)]
    assert read == [f"trail.{kind}" for kind, *_ in told]
    assert found(town) is None


def test_a_changed_badge_stands_in_it_once_for_each_version(sqlite_town: Town) -> None:
    town, app = sqlite_town, sqlite_town.app
    other = badge().model_copy(update={"tags": {"en": ("bikes",)}})
    for _ in range(2):
        app.organizing.add_badges(town.organizer, town.community.id, [other])
    with coming_from(Origin.TERMINAL):
        app.organizing.add_badges(None, town.community.id, [badge()])
    with app.store.reading(town.community.id) as tx:
        changes = [one for one in tx.trail.walk() if one.kind == "badge.change"]
    assert [(one.role, one.who, one.about, one.note) for one in changes] == [
        ("organizer", town.organizer.person_id, badge().id, "v1"),
        ("organizer", town.organizer.person_id, badge().id, "v2"),
        ("operator", "", badge().id, "v3"),
    ]


def test_no_words_come_into_it() -> None:
    with pytest.raises(ValueError, match="short code"):
        Entry("claim.ask", As.ASSESSOR, note="Ana is my cousin")


def test_what_is_noted_while_reading_is_not_lost_silently(town: Town) -> None:
    with (
        pytest.raises(RuntimeError, match="would be lost"),
        town.app.store.reading(town.community.id) as tx,
    ):
        tx.trail.note(Entry(Kind.AWARDS_EXPORT, As.OPERATOR))


# -- nobody changes it --------------------------------------------------------------------


@pytest.mark.parametrize("change", ["UPDATE trail SET note = 'x'", "DELETE FROM trail"])
def test_the_database_itself_refuses_to_change_it(town: Town, change: str) -> None:
    town.sent(town.learner())
    with (
        pytest.raises(DatabaseError, match="never changed"),
        town.app.store.engine.begin() as connection,
    ):
        connection.execute(text(change))
    assert found(town) is None


def changed_bytes(town: Town, times: int, seed: int) -> int:
    """In how many of so many trials a change of one letter is found, at the very entry."""
    dice, right = random.Random(seed), 0
    for _ in range(times):
        with tampering.owning(town.app) as connection:
            rows = tampering.rows_of(connection, town.community.id)
            row = dice.choice(rows)
            tampering.one_byte(dice, connection, row)
            _, wrong = tampering.looked_at(town.app, connection, town.community.id)
        right += wrong == Wrong(row["number"], "changed")
    assert found(town) is None
    return right


def test_one_changed_byte_is_found(town: Town) -> None:
    lived(town)
    assert changed_bytes(town, 60, 7) == 60


@pytest.mark.stress
def test_one_changed_byte_is_found_a_thousand_times(town: Town) -> None:
    lived(town)
    assert changed_bytes(town, 1000, 11) == 1000


@pytest.mark.parametrize("name", sorted(tampering.CHANGES))
def test_rows_taken_away_swapped_put_in_or_cut_off_are_found(town: Town, name: str) -> None:
    lived(town)
    with town.app.store.reading(town.community.id) as tx:
        length = tx.trail.head().number
    for at in range(length - 1):
        with tampering.owning(town.app) as connection:
            rows = tampering.rows_of(connection, town.community.id)
            expected = tampering.CHANGES[name](connection, rows, at)
            _, wrong = tampering.looked_at(town.app, connection, town.community.id)
        assert wrong is not None
        assert wrong.number == expected, (name, at, wrong)


def test_a_trail_cut_off_together_with_its_end_is_found_by_a_head_kept_elsewhere(
    town: Town,
) -> None:
    lived(town)
    kept = town.app.auditing.head(town.community.id)
    with tampering.owning(town.app) as connection:
        rows = tampering.rows_of(connection, town.community.id)
        tampering.take_away(connection, rows[-1])
        connection.execute(
            update(trail_heads)
            .where(trail_heads.c.community_id == town.community.id)
            .values(number=rows[-2]["number"], hash=rows[-2]["hash"])
        )
        silent = tampering.looked_at(town.app, connection, town.community.id)
        _, wrong = tampering.looked_at(town.app, connection, town.community.id, kept)
    assert silent[1] is None
    assert wrong == Wrong(kept.number, "cut")
    town.sent(town.learner("Dan"))
    assert found(town, kept) is None, "a chain that went on still has its old head in it"


def test_a_trail_written_anew_is_found_by_a_head_kept_elsewhere(town: Town) -> None:
    lived(town)
    kept = town.app.auditing.head(town.community.id)
    with tampering.owning(town.app) as connection:
        rows = tampering.rows_of(connection, town.community.id)
        here = trail.c.community_id == town.community.id
        connection.execute(delete(trail).where(here))
        head = Head(town.community.id)
        for row in rows:
            entry = Entry(row["kind"], As(row["role"]), who="somebody else")
            link = joined(head, entry, town.app.store.clock(), "web")
            head = Head(head.community, link.number, link.hash)
            fresh = {**row, **{n: getattr(link, n) for n in ("at", "who", "origin", "hash")}}
            fresh.update(claim_id="", award_id="", about="", note="")
            connection.execute(insert(trail).values(fresh))
        connection.execute(
            update(trail_heads)
            .where(trail_heads.c.community_id == town.community.id)
            .values(number=head.number, hash=head.hash)
        )
        silent = tampering.looked_at(town.app, connection, town.community.id)
        _, wrong = tampering.looked_at(town.app, connection, town.community.id, kept)
    assert silent[1] is None, "by itself it looks whole"
    assert wrong == Wrong(kept.number, "other")


def test_an_entry_that_is_there_too_much_is_found(town: Town) -> None:
    """Put at the end with a fitting hash, past the end that is kept beside the chain."""
    lived(town)
    with tampering.owning(town.app) as connection:
        own = Trail(connection, town.community.id, town.app.store.clock())
        head = own.head()
        own.note(Entry("claim.award", As.ASSESSOR, who="x"))
        own.write()
        connection.execute(
            update(trail_heads)
            .where(trail_heads.c.community_id == town.community.id)
            .values(number=head.number, hash=head.hash)
        )
        _, wrong = tampering.looked_at(town.app, connection, town.community.id)
    assert wrong == Wrong(head.number + 1, "added")


# -- many at once -------------------------------------------------------------------------


def test_sixteen_who_append_at_once_leave_no_gap(town: Town) -> None:
    store, each = town.app.store, 12
    before = town.app.auditing.head(town.community.id).number

    def append(number: int) -> None:
        for turn in range(each):
            with store.transaction(town.community.id) as tx:
                tx.trail.note(Entry(Kind.AWARDS_EXPORT, As.OPERATOR, note=f"{number}.{turn}"))

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(append, range(16)))
    head, wrong = town.app.auditing.verify(town.community.id)
    assert (head.number - before, wrong) == (16 * each, None)


def test_the_first_two_of_a_community_wait_for_each_other(app: Earned) -> None:
    community, _ = app.organizing.first_organizer("Riverside", "Olga", "en")
    with app.store.engine.begin() as connection:
        assert connection.execute(select(trail_heads.c.number)).scalar_one() == 1

    def append(_: int) -> None:
        with app.store.transaction(community.id) as tx:
            tx.trail.note(Entry(Kind.AWARDS_EXPORT, As.OPERATOR))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(append, range(8)))
    assert app.auditing.verify(community.id)[0].number == 9


# -- people go, the trail stays -----------------------------------------------------------


def test_erasing_a_person_leaves_the_chain_verifiable(town: Town) -> None:
    ana, bo = town.learner("Ana"), town.assessor()
    claim = town.taken(ana, bo)
    kept = town.app.auditing.head(town.community.id)
    town.app.privacy.erase(ana)
    town.app.privacy.erase(bo)
    assert found(town, kept) is None
    assert kinds(town, claim)[:2] == ["claim.submit", "claim.take"], "opaque ids stay"
    assert "claim.withdraw" in kinds(town, claim)


def test_two_names_that_become_one_leave_it_verifiable(town: Town) -> None:
    ana, other = town.learner("Ana"), town.learner("Ana too")
    claim = town.sent(other)
    code = town.app.meeting.link_code(ana)
    town.app.meeting.link(other, code)
    assert found(town) is None
    assert [one.origin for one in town.app.auditing.of_claim(ana, claim)] == ["unknown"]


def test_backup_and_restore_keep_it(app: Earned, tmp_path: Path, clock: TurnedClock) -> None:
    town = Town(app)
    lived(town)
    kept = town.app.auditing.head(town.community.id)
    backup(town.app, tmp_path / "all.zip")
    with opened(tmp_path / "new", f"sqlite:///{tmp_path / 'new.db'}", clock) as other:
        restore(other, tmp_path / "all.zip")
        assert other.auditing.verify(town.community.id, kept) == (kept, None)
        with pytest.raises(DatabaseError), other.store.engine.begin() as connection:
            connection.execute(delete(trail))


@pytest.fixture(params=["sqlite", "postgresql"])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database from before there was a trail."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'older.db'}"
        return
    with fresh_database(request.getfixturevalue("postgres_server")) as url:
        yield url


def test_a_database_from_before_begins_with_the_acts_so_far(older: str, sqlite_town: Town) -> None:
    """Their rows are carried over as a backup from before would be."""
    lived(sqlite_town)
    engine = open_database(older)
    before = ScriptDirectory(str(MIGRATIONS)).get_revision("0011").down_revision
    migrate(engine, str(before))
    names = ("communities", "people", "spaces", "claims", "acts")
    with sqlite_town.app.store.engine.connect() as source, engine.begin() as target:
        for name in names:
            table = acts.metadata.tables[name]
            known = [table.c[one["name"]] for one in inspect(target).get_columns(name)]
            there = source.execute(
                select(*known).where(
                    (table.c.id if name == "communities" else table.c.community_id)
                    == sqlite_town.community.id
                )
            ).mappings()
            target.execute(
                insert(table),
                [dict(row) for row in there],
            )
        expected = target.execute(select(acts).order_by(acts.c.done_at, acts.c.id)).all()
    migrate(engine)
    with engine.connect() as connection:
        own = Trail(connection, sqlite_town.community.id, sqlite_town.app.store.clock())
        links, head = list(own.walk()), own.head()
    engine.dispose()
    told = [(one.kind, one.who, one.claim, one.note) for one in links]
    assert told == [(f"claim.{o.act}", o.person_id, o.claim_id, str(o.round)) for o in expected]
    assert (head.number, head.hash) == (len(expected), links[-1].hash)
    assert {one.origin for one in links} == {"unknown"}
