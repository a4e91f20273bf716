"""A badge for everybody in a list: checked as a whole, confirmed by a person, done once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from core.app import Earned
from core.domain.errors import AlreadyHeld, LinkSpent, NotAllowed, NotFound
from core.list_files import read_list
from core.services.bulk import Checked
from core.store.repositories.fresh import LINK_LIFE
from core.store.repositories.retention import forget_expired
from tests.core.services.test_at_once import at_once
from tests.support.credentials import faults, history
from tests.support.installed import MORNING, TurnedClock, opened
from tests.support.journeys import BADGE, Town
from tests.support.waiting import wait_until

CANVAS = (
    "Badge Class ID,Identifier,First Name,Last Name,Narrative,Evidence Narrative,"
    "Evidence URL,Issue Date,Expiration Date\r\n"
)


def canvas(*people: str) -> bytes:
    rows = (f"x,{one}@example.org,Ana,Ruiz,She did it,,,2026-01-31,\r\n" for one in people)
    return (CANVAS + "".join(rows)).encode()


def check(town: Town, content: bytes, **how: bool) -> Checked:
    return town.app.bulk.check(town.organizer, town.community.id, BADGE, content, **how)


def done(town: Town, content: bytes) -> str:
    list_id = check(town, content).list_id
    town.app.bulk.confirm(town.organizer, list_id)
    list(town.app.bulk.steps(town.community.id, list_id))
    return list_id


def secrets(town: Town, list_id: str) -> Iterator[str]:
    for one in town.app.bulk.tickets(town.organizer, town.community.id, list_id):
        yield one.link.rpartition("/")[2]


@pytest.mark.parametrize(
    ("text", "form", "name"),
    [
        (CANVAS + "x,ana@example.org,Ana,Ruiz,,,,,\n", "canvas", "Ana Ruiz"),
        (
            "Recipient mailadres;Recipient EPPN;Narrative (optional);Grade (optional)\n"
            "ana@example.org;;well done;9\n",
            "edubadges",
            "",
        ),
        ("E-Mail-Adresse, Vor- / Nachname\nana@example.org, Ana Ruiz\n", "oeb", "Ana Ruiz"),
    ],
)
def test_each_of_the_three_kinds_of_list_is_known_by_its_header(
    text: str, form: str, name: str
) -> None:
    read = read_list(text.encode(), lambda _: None, MORNING)
    assert (read.form, read.problems) == (form, ())
    assert [(one.identifier, one.name) for one in read.rows] == [("ana@example.org", name)]


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("x,,,,,,,,", "no_address"),
        ("x", "no_address"),
        ("x,nobody,,,,,,,", "address"),
        ("x,first@example.org,,,,,,,", "twice"),
        ("x,a@example.org,,,,,javascript:alert(1),,", "link"),
        ("x,a@example.org,,,,,,yesterday,", "date"),
        ("x,a@example.org,,,,,,2999-01-01,", "future"),
        ("x,a@example.org,,,,,,,2027-01-01", "never_ends"),
        ("x,a@example.org,,,,,,2026-01-05 or so,", "date"),
        ("x,a@example.org,,,,,,20260105,", "date"),
        ("x,a@example.org,,,,,,0026-01-05,", "long_ago"),
        ("x,a@example.org,Ana, Maria,Ruiz,,,,,", "cells"),
        ("y,a@example.org,,,,,,,", "other_badge"),
        ("y\x1b[2J,a@example.org,,,,,,,", "characters"),
        ("x,a@example.org,A\x07,,,,,,", "characters"),
        (f"x,a@example.org,,,{'a' * 2001},,,,", "too_long"),
    ],
)
def test_whatever_is_wrong_in_a_row_is_told_with_its_line(row: str, what: str) -> None:
    text = f"{CANVAS}x,first@example.org,,,,,,,\n{row}\n"
    read = read_list(text.encode(), lambda _: None, MORNING)
    assert [(one.line, one.what) for one in read.problems] == [(3, what)]


def test_a_badge_that_would_have_ended_by_now_is_not_awarded() -> None:
    def a_year(start: datetime) -> datetime:
        return start + timedelta(days=365)

    text = f"{CANVAS}x,a@example.org,,,,,,2020-01-05,\n"
    (one,) = read_list(text.encode(), a_year, MORNING).problems
    assert (one.line, one.what, one.params) == (2, "over", {"day": "2021-01-04"})


def test_a_day_may_have_a_time_and_a_badge_may_be_left_unnamed() -> None:
    text = f"{CANVAS},a@example.org,,,,,,2026-01-05T10:00:00Z,\nx,b@example.org,,,,,,2026-01-05\n"
    read = read_list(text.encode(), lambda _: None, MORNING)
    assert read.problems == ()
    assert {one.issued for one in read.rows} == {datetime(2026, 1, 5, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "header"),
        (b"a,b\n1,2\n", "header"),
        (b"\xff\xfe", "encoding"),
        (CANVAS.encode(), "empty"),
    ],
)
def test_a_file_that_is_no_list_is_refused_as_a_whole(content: bytes, what: str) -> None:
    assert [one.what for one in read_list(content, lambda _: None, MORNING).problems] == [what]


def test_nothing_is_awarded_before_somebody_confirms(public_town: Town) -> None:
    town = public_town
    assert check(town, canvas("a", "b"), keep=False).list_id == ""
    wrong = check(town, canvas("a", "a"))
    assert (len(wrong.problems), wrong.list_id) == (1, "")
    staged = check(town, canvas("a", "b"))
    assert list(town.app.bulk.steps(town.community.id, staged.list_id)) == []
    assert town.app.organizing.office(town.organizer).awards == 0
    town.app.bulk.drop(town.organizer, staged.list_id)
    with pytest.raises(NotFound):
        town.app.bulk.confirm(town.organizer, staged.list_id)


def test_a_list_that_is_confirmed_in_its_last_moment_keeps_its_rows(
    tmp_path: Path, postgres_ready: str
) -> None:
    """What nobody confirmed for a week goes. On SQLite one writes after the other anyway."""
    clock = TurnedClock()
    with opened(tmp_path, postgres_ready, clock) as app, ThreadPoolExecutor(1) as pool:
        town = Town(app)
        list_id = check(town, canvas("a", "b", "c")).list_id
        clock.turn(timedelta(days=8))
        with app.store.transaction(town.community.id) as tx:
            tx.lists.hold_badge(BADGE)
            tx.lists.confirm(list_id, town.organizer.person_id, 1)
            tidied = pool.submit(app.privacy.tidy)
            assert wait_until(lambda: waits(app) or tidied.done(), 30)
        tidied.result()
        list(app.bulk.steps(town.community.id, list_id))
        assert app.bulk.look(town.organizer, town.community.id, list_id).done == 3


def waits(app: Earned) -> bool:
    """Whether somebody waits for a lock in the database."""
    asked = text(
        "select count(*) from pg_stat_activity"
        " where wait_event_type = 'Lock' and datname = current_database()"
    )
    with app.store.engine.connect() as connection:
        return bool(connection.execute(asked).scalar())


def test_only_an_organizer_awards_from_a_list(public_town: Town) -> None:
    town = public_town
    list_id = check(town, canvas("a")).list_id
    for who in (town.learner(), town.assessor()):
        with pytest.raises(NotAllowed):
            town.app.bulk.check(who, town.community.id, BADGE, canvas("b"))
        with pytest.raises(NotAllowed):
            town.app.bulk.confirm(who, list_id)


def test_everybody_gets_a_badge_that_holds_and_a_link_that_works_once(public_town: Town) -> None:
    town, app = public_town, public_town.app
    members = len(app.organizing.office(town.organizer).members)
    list_id = done(town, canvas("a", "b"))
    assert app.bulk.look(None, town.community.id, list_id).state == "done"
    assert len(app.organizing.office(town.organizer).members) == members
    first, _second = secrets(town, list_id)
    assert app.entering.offered(first)[1].id == BADGE
    ana = app.entering.claim(first, "Ana", "es").actor
    [claim] = app.learning.home(ana).entries
    award = town.award_of(claim.claim_id)
    [held] = history(town, award)
    document = json.loads(str(held.document))
    assert faults(app, str(held.document)) == []
    assert document["awardedDate"] == "2026-01-31T00:00:00Z"
    assert "example.org" not in json.dumps(document["credentialSubject"]["narrative"])
    assert "Ana" not in str(held.document)
    assert "interview" in document["credentialSubject"]["narrative"]  # there was none, it says
    assert [one.text for one in app.awarding.choices(ana, award).pieces] == ["She did it"]
    app.learning.look(ana, claim.claim_id)
    with pytest.raises(LinkSpent):
        app.entering.claim(first, "Eve", "en")
    assert len(list(secrets(town, list_id))) == 1, "nothing is kept of who has come"


def test_who_is_here_already_takes_the_badge_as_themselves(public_town: Town) -> None:
    town, app = public_town, public_town.app
    [secret] = secrets(town, done(town, canvas("a")))
    ana = town.learner()
    app.entering.claim_as(ana, secret)
    [claim] = app.learning.home(ana).entries
    assert app.awarding.page(ana, town.award_of(claim.claim_id)).mine
    with pytest.raises(LinkSpent):
        app.entering.claim_as(ana, secret)


def test_nobody_gets_it_twice_by_the_same_list_or_by_another(public_town: Town) -> None:
    town = public_town
    list_id = done(town, canvas("a", "b"))
    again = check(town, canvas("a", "b"))
    assert (again.list_id, again.known) == (list_id, True)
    assert done(town, canvas("a", "b")) == list_id
    more = check(town, canvas("b", "c"))
    assert (more.total, more.left_out) == (1, 1)
    overlapping = check(town, canvas("c", "d"))
    for one in (more, overlapping):
        town.app.bulk.confirm(town.organizer, one.list_id)
        list(town.app.bulk.steps(town.community.id, one.list_id))
    assert town.app.organizing.office(town.organizer).awards == 4


def test_an_address_is_in_the_database_only_sealed(public_sqlite_town: Town) -> None:
    town = public_sqlite_town
    done(town, canvas("very-private-address"))
    kept = b"".join(one.read_bytes() for one in town.app.settings.data.glob("earned.db*"))
    assert b"very-private-address" not in kept


def test_the_very_same_list_handed_in_twice_at_once_is_one_list(public_town: Town) -> None:
    town = public_town
    for number in range(3):
        content = canvas(f"a{number}", f"b{number}")
        found = at_once(*(partial(check, town, content) for _ in range(4)))
        assert {type(one) for one in found} == {Checked}
        assert len({one.list_id for one in found if isinstance(one, Checked)}) == 1


def test_of_two_lists_confirmed_at_once_nobody_gets_the_badge_twice(public_town: Town) -> None:
    """On PostgreSQL the two transactions really overlap."""
    town, app = public_town, public_town.app
    people = 0
    for number in range(4):
        both, one, two = (f"{which}{number}" for which in ("both", "one", "two"))
        lists = [check(town, canvas(both, one)).list_id, check(town, canvas(two, both)).list_id]
        acts = [partial(app.bulk.confirm, town.organizer, list_id) for list_id in lists]
        assert sorted(found.total for found in at_once(*acts)) == [1, 2]  # type: ignore[attr-defined]
        at_once(*(partial(list, app.bulk.steps(town.community.id, one)) for one in lists))
        people += 3
        assert app.organizing.office(town.organizer).awards == people


def test_who_has_the_badge_already_keeps_it_and_the_link_stays_good(public_town: Town) -> None:
    town, app = public_town, public_town.app
    [secret] = secrets(town, done(town, canvas("a")))
    ana = town.learner()
    award = town.awarded(ana, town.assessor())
    with pytest.raises(AlreadyHeld):
        app.entering.claim_as(ana, secret)
    app.awarding.revoke(town.organizer, award)
    app.entering.claim_as(ana, secret)
    assert len(app.learning.home(ana).entries) == 2


def test_two_who_turn_out_to_be_one_hold_a_badge_once(public_town: Town) -> None:
    town, app = public_town, public_town.app
    [secret] = secrets(town, done(town, canvas("a")))
    listed = app.entering.claim(secret, "Ana", "en").actor
    ana = town.learner()
    earned = town.awarded(ana, town.assessor())
    one = app.meeting.link(ana, app.meeting.link_code(listed))
    with app.store.reading(town.community.id) as tx:
        [kept] = [award for award in tx.awards.of(one.person_id) if award.revoked_at is None]
    assert kept.id == earned, "what an interview earned goes first"


def test_what_a_list_said_of_who_never_came_is_forgotten_after_their_link(
    public_town: Town,
) -> None:
    town, app = public_town, public_town.app
    list_id = done(town, canvas("a"))
    now = app.store.clock()

    def after(time: timedelta) -> list[str]:
        with app.store.transaction(town.community.id) as tx:
            forget_expired(tx.connection, now + time)
            return [one.content for one in tx.lists.every_row(list_id)]

    assert after(LINK_LIFE) != [""]
    assert after(LINK_LIFE + timedelta(days=31)) == [""]
    assert list(secrets(town, list_id)) == []
    assert check(town, canvas("a", "b")).left_out == 1, "that they have it is still known"
