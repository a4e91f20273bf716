"""Taken back, on hold, replaced: what a stranger's look at the list says, and what it does not."""

from __future__ import annotations

import base64
import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from core.badges import Kind, Purpose
from core.domain.errors import NotAllowed, NotFound
from core.domain.people import Actor
from core.domain.showing import Choice
from core.store.repositories import Place, status
from core.store.repositories.base import new_id
from core.store.tables import credentials, status_lists
from core.store.transaction import Transaction
from tests.support.credentials import faults, genuine, history, list_of, raised
from tests.support.installed import TurnedClock
from tests.support.journeys import Town

Json = dict[str, Any]
WHY = "Not shown by Ana Unmistakable but by her sister"


@pytest.fixture
def ana(public_sqlite_town: Town) -> Actor:
    return public_sqlite_town.learner("Ana Unmistakable")


@pytest.fixture
def award(public_sqlite_town: Town, ana: Actor) -> str:
    return public_sqlite_town.awarded(ana, public_sqlite_town.assessor())


def bits(served: str) -> list[int]:
    """Every bit that is set, read without any code of ours."""
    packed = json.loads(served)["credentialSubject"]["encodedList"][1:]
    raw = gzip.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    return [8 * at + n for at, one in enumerate(raw) for n in range(8) if one >> (7 - n) & 1]


# ---------------------------------------------------------------- what an organizer does


def test_a_badge_is_put_on_hold_counts_again_and_is_taken_back_for_good(
    public_town: Town,
) -> None:
    town, ana = public_town, public_town.learner()
    award, other = town.awarded(ana, town.assessor()), town.learner("Eve")
    text, app, olga = town.app.awarding.credential(ana, award), town.app, town.organizer
    seen = []
    for act in (
        lambda: None,
        lambda: app.awarding.suspend(olga, award, WHY),
        lambda: app.awarding.lift(olga, award),
        lambda: app.awarding.revoke(olga, award, WHY),
        lambda: app.awarding.lift(olga, award),
        lambda: app.awarding.suspend(olga, award),
    ):
        act()
        seen.append((app.awarding.page(ana, award).state, raised(app, text)))
    assert seen == [
        ("valid", False),
        ("suspended", True),
        ("valid", False),
        ("revoked", True),
        ("revoked", True),
        ("revoked", True),
    ]
    for who in (ana, other, town.assessor("Cy")):
        for forbidden in (app.awarding.suspend, app.awarding.lift, app.awarding.revoke):
            with pytest.raises(NotAllowed):
                forbidden(who, award)
    assert genuine(app, text), "its signature is as good as ever"


def test_why_is_for_the_organizers_and_the_person_alone(
    public_sqlite_town: Town, ana: Actor, award: str
) -> None:
    town = public_sqlite_town
    town.app.awarding.share(ana, award, shared=True)
    text = town.app.awarding.credential(ana, award)
    town.app.awarding.revoke(town.organizer, award, WHY)
    served = town.app.awarding.status.served(list_of(json.loads(text)["credentialStatus"]))
    stranger = town.app.awarding.page(None, award)
    everything = served.text + repr(stranger) + town.app.awarding.credential(None, award)
    assert "sister" not in everything
    assert stranger.state == "revoked"
    assert town.app.awarding.page(ana, award).reason == WHY
    assert WHY in json.dumps(town.app.privacy.data(ana), default=str)
    town.app.privacy.erase(ana)
    with town.app.store.reading(town.community.id) as tx:
        assert tx.awards.get(award).reason == ""


def test_what_is_issued_while_on_hold_is_on_hold(
    public_sqlite_town: Town, ana: Actor, award: str
) -> None:
    town = public_sqlite_town
    town.app.awarding.suspend(town.organizer, award)
    town.app.awarding.choose(ana, award, Choice(name="Ana"))
    newer = town.app.awarding.credential(ana, award)
    assert raised(town.app, newer)
    town.app.awarding.lift(town.organizer, award)
    assert not raised(town.app, newer)
    town.app.awarding.revoke(town.organizer, award)
    town.app.awarding.choose(ana, award, Choice())
    assert raised(town.app, town.app.awarding.credential(ana, award))


# ---------------------------------------------------------------- the list as it is served


def test_the_signed_list_is_kept_until_something_changes(
    public_sqlite_town: Town, ana: Actor, award: str, clock: TurnedClock
) -> None:
    town = public_sqlite_town
    text = town.app.awarding.credential(ana, award)
    mine = list_of(json.loads(text)["credentialStatus"])

    def etag() -> str:
        return town.app.awarding.status.served(mine).etag

    first = etag()
    assert [etag() for _ in range(3)] == [first] * 3
    town.app.awarding.suspend(town.organizer, award)
    changed = etag()
    clock.turn(timedelta(days=1, seconds=1))
    a_day_later = etag()
    town.app.keys.rotate(Purpose.AWARD, Kind.PROOF)
    by_another_key = etag()
    assert etag() == by_another_key
    assert len({first, changed, a_day_later, by_another_key}) == 4
    assert town.app.awarding.credential(ana, award) == text


def test_whoever_looks_everything_up_finds_it_in_order_until_it_is_taken_back(
    public_sqlite_town: Town, ana: Actor, award: str
) -> None:
    town = public_sqlite_town
    forms = [
        town.app.awarding.credential(ana, award),
        town.app.awarding.token(ana, award),
        town.app.awarding.baked(ana, award),
        town.app.awarding.baked_svg(ana, award),
    ]
    assert [faults(town.app, one) for one in forms] == [[]] * 4
    town.app.awarding.suspend(town.organizer, award)
    assert [faults(town.app, one) for one in forms] == [["status: revoked"]] * 4
    town.app.awarding.lift(town.organizer, award)
    assert [faults(town.app, one) for one in forms] == [[]] * 4


def test_a_list_that_there_is_not_is_not_found(public_sqlite_town: Town) -> None:
    for one in ("0" * 32, "", "x' OR '1'='1", "\0"):
        with pytest.raises(NotFound):
            public_sqlite_town.app.awarding.status.served(one)


def test_each_community_has_lists_of_its_own(public_sqlite_town: Town) -> None:
    here = public_sqlite_town
    there = Town(here.app, "Hillside")
    found = []
    for town in (here, there):
        ana = town.learner()
        read = json.loads(town.app.awarding.credential(ana, town.awarded(ana, town.assessor())))
        found.append((read["issuer"]["id"], read["credentialStatus"]["statusListCredential"]))
    assert found[0][0] != found[1][0]
    assert found[0][1] != found[1][1]


# ---------------------------------------------------------------- places


def take(tx: Transaction, award: str, issuer: str, count: int, number: int) -> list[Place]:
    """Take places, and write down that they are taken."""
    places = tx.status_lists.take_many(issuer, count)
    rows = [
        {
            "id": new_id(),
            "community_id": tx.community_id,
            "award_id": award,
            "number": number + n,
            "newest": False,
            "why": "test",
            "issuer_id": issuer,
            "list_id": place.list_id,
            "slot": place.slot,
            "digest": "",
            "recorded_at": tx.now,
        }
        for n, place in enumerate(places)
    ]
    tx.connection.execute(insert(credentials), rows)
    return places


def test_ten_thousand_places_are_taken_without_a_collision_and_at_random(
    public_town: Town,
) -> None:
    town = public_town
    award = town.awarded(town.learner(), town.assessor())
    issuer = history(town, award)[0].issuer_id
    places: list[Place] = []
    for chunk in range(20):
        with town.app.store.transaction(town.community.id) as tx:
            places += take(tx, award, issuer, 500, 10 + 500 * chunk)
    slots = [one.slot for one in places]
    assert len(set(places)) == len(slots) == 10_000
    assert {one.list_id for one in places} == {places[0].list_id}
    assert 0 <= min(slots) < 200
    assert status.SLOTS - 200 < max(slots) < status.SLOTS
    # Sixteen equal parts hold about 625 each: six standard deviations are 145.
    parts = [sum(part == slot * 16 // status.SLOTS for slot in slots) for part in range(16)]
    assert all(abs(one - 625) < 145 for one in parts), parts
    assert slots != sorted(slots)
    for number in range(20):
        with town.app.store.transaction(town.community.id) as tx:
            (one,) = take(tx, award, issuer, 1, 20_000 + number)
            assert one not in places
    with town.app.store.reading(town.community.id) as tx:
        taken = select(credentials).where(credentials.c.slot == slots[0])
        row = dict(tx.connection.execute(taken).mappings().first() or {})
        twice = insert(credentials).values({**row, "id": new_id(), "number": 30_000})
        with pytest.raises(IntegrityError):
            tx.connection.execute(twice)


def test_a_list_that_is_half_full_is_followed_by_another(
    public_sqlite_town: Town, ana: Actor, award: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = public_sqlite_town
    monkeypatch.setattr(status, "FULL", 5)
    issuer = history(town, award)[0].issuer_id
    with town.app.store.transaction(town.community.id) as tx:
        places = take(tx, award, issuer, 6, 10)
        places += take(tx, award, issuer, 1, 20) + take(tx, award, issuer, 3, 30)
        rows = tx.connection.execute(
            select(status_lists.c.id, status_lists.c.used)
            .where(status_lists.c.community_id == town.community.id)
            .order_by(status_lists.c.made_at, status_lists.c.id)
        )
        used = {row.id: row.used for row in rows}
    counted = [sum(one.list_id == each for one in places) for each in used]
    assert sorted(used.values()) == [1, 5, 5]
    assert sum(counted) == len(places) == 10


def test_many_who_take_a_place_at_once_get_one_each(public_town: Town) -> None:
    town = public_town
    award = town.awarded(town.learner(), town.assessor())
    issuer = history(town, award)[0].issuer_id

    def one(number: int) -> Place:
        with town.app.store.transaction(town.community.id) as tx:
            return take(tx, award, issuer, 1, 100 + number)[0]

    with ThreadPoolExecutor(8) as threads:
        places = list(threads.map(one, range(40)))
    assert len(set(places)) == 40
    with town.app.store.reading(town.community.id) as tx:
        rows = tx.connection.execute(
            select(status_lists.c.used).where(status_lists.c.community_id == town.community.id)
        )
        assert list(rows.scalars()) == [41]


def test_the_bits_are_those_of_the_badges_that_do_not_count(
    public_sqlite_town: Town, ana: Actor
) -> None:
    town, bo = public_sqlite_town, public_sqlite_town.assessor()
    awards = [town.awarded(town.learner(), bo) for _ in range(6)]
    town.app.awarding.revoke(town.organizer, awards[1])
    town.app.awarding.suspend(town.organizer, awards[4])
    places = [history(town, one)[0].place for one in awards]
    served = town.app.awarding.status.served(str(places[0] and places[0].list_id)).text
    assert bits(served) == sorted(places[n].slot for n in (1, 4))  # type: ignore[union-attr]
