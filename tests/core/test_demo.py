"""Made-up journeys: the same seed gives the same community, as varied as a real one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core import demo
from core.app import Earned, build
from core.badges import Purpose, known_keys, verify
from core.config import Settings
from core.demo import Calendar
from core.domain.claim import Act, ClaimState
from core.domain.people import Actor, Community, Face
from core.domain.rules import BadgeRules, Panel, SpaceRules
from core.exports import AwardFilter, AwardRow
from core.services.reviewing import Reviewing
from tests.support.installed import Mould

MANY = 48
HELD = {ClaimState.IN_REVIEW, ClaimState.QUESTION}
ENDINGS = {name for name, _ in demo.ENDINGS}


@dataclass
class Seeded:
    """An installation with made-up journeys, and how each ended."""

    app: Earned
    ends: list[str]

    @property
    def community(self) -> Community:
        return next(one for one in self.app.organizing.communities() if one.demo)

    def rows(self) -> list[AwardRow]:
        return list(self.app.organizing.awards(None, self.community.id, AwardFilter()))

    def table(self, name: str) -> list[Any]:
        with self.app.store.engine.connect() as connection:
            return list(connection.exec_driver_sql(f"select * from {name}").mappings())


def seeded(url: str, folder: Path, claims: int) -> Iterator[Seeded]:
    clock = Calendar(datetime.now(UTC))
    chosen = Settings(data=folder, database_url=url, demo=True, rate_factor=0)
    app = build(chosen, clock, quiet=True)
    try:
        yield Seeded(app, list(app.seed(claims, clock)))
    finally:
        app.close()


@pytest.fixture(scope="module")
def many(mould: Mould, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    folder = tmp_path_factory.mktemp("seeded")
    yield from seeded(mould.sqlite(folder / "earned.db"), folder, MANY)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def few(
    request: pytest.FixtureRequest, mould: Mould, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Seeded]:
    """Fewer, on both databases in turn; they are only looked at."""
    folder = tmp_path_factory.mktemp("few")
    if request.param == "sqlite":
        yield from seeded(mould.sqlite(folder / "earned.db"), folder, 12)
        return
    with mould.postgresql(request.getfixturevalue("postgres_server")) as url:
        yield from seeded(url, folder, 12)


def test_the_same_number_of_claims_ends_in_the_same_ways(many: Seeded, few: Seeded) -> None:
    assert few.ends == many.ends[:12]


def test_claims_end_in_every_way(many: Seeded) -> None:
    assert len(many.ends) == MANY
    assert set(many.ends) == ENDINGS
    assert Counter(many.ends).most_common(1)[0][0] == "awarded"


def test_the_states_are_what_was_said(many: Seeded) -> None:
    assert Counter(row["state"] for row in many.table("claims")) == Counter(many.ends)


def test_people_badges_languages_and_dates_vary(many: Seeded) -> None:
    learners = {row["person_id"] for row in many.table("claims")}
    assert len(learners) == MANY
    assert len({row["name"] for row in many.table("people")}) > 15
    assert {row["language"] for row in many.table("people")} == {"en", "es"}
    assert len({row.badge for row in many.rows()}) == 4
    days = sorted(datetime.fromisoformat(row.awarded_at) for row in many.rows())
    assert days[-1] - days[0] > timedelta(days=300)
    assert len({day.date() for day in days}) > len(days) * 0.8
    assert len({day.hour for day in days}) > 5


def test_nothing_happened_in_the_future(many: Seeded) -> None:
    now = datetime.now(UTC)
    assert max(datetime.fromisoformat(row.awarded_at) for row in many.rows()) < now


def test_half_of_the_awards_are_shared(many: Seeded, few: Seeded) -> None:
    for one in (many, few):
        shared = [row.shared for row in one.rows()]
        assert sum(shared) == len(shared) // 2 > 0


def test_every_award_is_signed_with_the_key_of_the_demo_and_verifies(few: Seeded) -> None:
    (key,) = [one for one in few.app.keys.public_keys() if one.purpose is Purpose.DEMO]
    found = few.table("credentials")
    assert len(found) == few.ends.count("awarded")
    for row in found:
        document = json.loads(row["document"])
        result = verify(document, known_keys([key]), datetime.now(UTC))
        assert result.verified, result.failed


def test_nothing_is_queued_and_nobody_is_told(few: Seeded) -> None:
    few.app.jobs.prepare()
    assert few.app.jobs.unfinished() == ()
    assert few.table("notices") == []


def test_a_second_time_adds_as_many_again(ready_url: str, tmp_path: Path) -> None:
    at = contextmanager(seeded)
    with at(ready_url, tmp_path / "few", 6) as once, at(ready_url, tmp_path / "few", 6) as again:
        assert again.ends == once.ends
        assert len(once.table("claims")) == 12
        assert len([one for one in once.app.organizing.communities() if one.demo]) == 1
        assert sum(row.shared for row in once.rows()) == 2 * (once.ends.count("awarded") // 2) > 0


def test_a_badge_may_ask_for_two_or_for_somebody_named_and_the_hands_of_all_may_be_full(
    mould: Mould, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "ENDINGS", (("in_review", 1), ("awarded", 1)))
    clock = Calendar(datetime.now(UTC))
    url = mould.sqlite(tmp_path / "earned.db")
    chosen = Settings(data=tmp_path, database_url=url, demo=True, rate_factor=0)
    app = build(chosen, clock, quiet=True)
    app.set_up_demo()
    office = app.entering.enter_demo(Face.OFFICE, "Olga", "en").actor
    app.ruling.set_space(
        office, app.organizing.web_space(office.community_id).id, SpaceRules(cap=1)
    )
    two, named = demo.EXPIRES, "bicycle-repair"
    app.ruling.set_badge(office, two, BadgeRules(panel=Panel.TWO))
    app.assigning.name(office, named, [], only=True)
    ends = list(app.seed(20, clock))
    with app.store.reading(office.community_id) as tx:
        held = [one.assessor_id for one in tx.claims.waiting(HELD)]
        judged = {one.claim_id: one.badge_id for one, *_ in tx.awards.listed()}
        seats = Counter(len(tx.judgements.of(one)) for one, of in judged.items() if of == two)
    app.close()
    assert len(held) == len(set(held)), "nobody has more than one"
    assert ends.count("in_review") > 3
    assert named not in judged.values()
    assert set(seats) == {2}


def test_seeding_goes_on_where_a_running_server_gave_the_claim_back(
    mould: Mould, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide = Reviewing.decide

    def too_late(self: Reviewing, actor: Actor, claim_id: str, *given: Any) -> Act:
        self.release(actor, claim_id)
        return decide(self, actor, claim_id, *given)

    monkeypatch.setattr(Reviewing, "decide", too_late)
    with contextmanager(seeded)(mould.sqlite(tmp_path / "earned.db"), tmp_path, 3) as found:
        assert found.ends[0] == "submitted"
        assert Counter(row["state"] for row in found.table("claims")) == Counter(found.ends)


def test_journeys_are_real_ones_that_somebody_could_look_at(many: Seeded) -> None:
    with many.app.store.reading(many.community.id) as tx:
        people = [tx.people.actor(row["person_id"]) for row in many.table("claims")]
    claims = [row["id"] for row in many.table("claims")]
    for person, claim in zip(people, claims, strict=True):
        many.app.learning.look(person, claim)
