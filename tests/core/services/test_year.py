"""A whole year: no reminder is lost or comes twice, and every promise is what it should be."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias

import pytest
from sqlalchemy import select

from core.domain.rules import SpaceRules
from core.store.tables import acts, reminders
from tests.support.clockwork import Clockwork
from tests.support.reckoned import Reckoner, stretches
from tests.support.year import Year

FREE = {date(2027, 3, 19), date(2027, 3, 25), date(2027, 12, 24), date(2027, 12, 31)}
# What, to whom, in which round, and when.
Told: TypeAlias = tuple[str, str, int, datetime]
RULES = SpaceRules(zone="Europe/Madrid", offers=True, holidays=tuple(sorted(FREE)), cap=8)


def played(works: Clockwork, people: int, claims: int, days: int, pace: float = 1.0) -> Year:
    """A year that is over."""
    works.clock.now = datetime(2027, 1 if days > 300 else 3, 4, 8, tzinfo=UTC)
    works.app.ruling.set_space(works.town.organizer, works.town.space.id, RULES)
    year = Year(works, random.Random(20270104), people, claims, days, pace)
    year.gather()
    year.play()
    return year


def judged(year: Year) -> Counter[str]:
    """Hold the year against the reckoner; what there was to hold."""
    reckoner = Reckoner(year, RULES.zone, RULES.promise_days, RULES.hold_days, FREE)
    found: Counter[str] = Counter()
    differ: list[tuple[object, ...]] = []
    told, gone_back = _told(year), _gone_back(year)
    for claim, lines in year.diary.items():
        life = list(stretches(lines, gone_back.get(claim, [])))
        for one, line in zip(_of_people(life, lines), lines, strict=True):
            if one.state in ("submitted", "in_review"):
                due = reckoner.last_day(one.sent, RULES.promise_days, one.rests)
                assert line.promised == due, (claim, line)
                found["promises"] += 1
            else:
                assert line.promised is None
        wanted = sorted(reckoner.told(life))
        got = sorted(told.get(claim, []))
        if not _alike(got, wanted):
            differ.append((claim, got, wanted, life))
        found.update(one[0] for one in got)
        for one in life:
            if one.state == "in_review":
                ends = reckoner.running(reckoner.midnight(reckoner.goes_back(one) + timedelta(1)))
                late = (one.end or year.works.clock.now) - ends
                assert late < timedelta(seconds=30), (claim, one)
                found["gone back"] += one.end in gone_back.get(claim, [])
    assert not differ, (len(differ), differ[:3])
    return found


def _alike(got: list[Told], wanted: list[Told]) -> bool:
    """Whether the same people were told the same, and when they should have been."""
    if [one[:3] for one in got] != [one[:3] for one in wanted]:
        return False
    pairs = zip(got, wanted, strict=True)
    return all(abs(at - due_at) < timedelta(minutes=2) for (*_, at), (*_, due_at) in pairs)


def _of_people(life: list, lines: list) -> list:  # type: ignore[type-arg]
    """The stretches that began with something that somebody did."""
    begins = {line.at for line in lines}
    return [one for one in life if one.begin in begins]


def _told(year: Year) -> dict[str, list[Told]]:
    """Whom the product told what, of the kinds that the reckoner knows."""
    found: dict[str, list[Told]] = {}
    kinds = ("holder", "today", "warn", "lead")
    with year.works.app.store.reading(year.works.town.community.id) as tx:
        for row in tx.connection.execute(select(reminders).where(reminders.c.state == "fired")):
            if row.kind in kinds and row.person_id is not None:
                line = (row.kind, row.person_id, row.round, row.fired_at)
                found.setdefault(row.claim_id, []).append(line)
    return found


def _gone_back(year: Year) -> dict[str, list[datetime]]:
    found: dict[str, list[datetime]] = {}
    with year.works.app.store.reading(year.works.town.community.id) as tx:
        for row in tx.connection.execute(select(acts).where(acts.c.act == "expire")):
            found.setdefault(row.claim_id, []).append(row.done_at)
    return found


def nothing_is_left(year: Year) -> None:
    """Nothing that was due still waits, nobody was told anything at night or twice."""
    reckoner = Reckoner(year, RULES.zone, RULES.promise_days, RULES.hold_days, FREE)
    with year.works.app.store.reading(year.works.town.community.id) as tx:
        rows = list(tx.connection.execute(select(reminders)))
    late = [row for row in rows if row.state == "waiting" and row.due_at < year.works.clock.now]
    assert late == []
    fired = [row for row in rows if row.state == "fired" and row.person_id]
    assert fired
    for row in fired:
        if row.kind not in ("offer_ends", "own"):
            assert reckoner.awake(row.person_id, row.fired_at), row
    asked = Counter((row.claim_id, row.round, row.kind, row.person_id, row.key) for row in fired)
    assert set(asked.values()) == {1}


def test_a_month_with_summer_time_standstills_and_holidays(works: Clockwork) -> None:
    year = played(works, people=5, claims=14, days=32, pace=0.15)
    found = judged(year)
    nothing_is_left(year)
    assert found["promises"] > 20
    assert sum(found[kind] for kind in ("holder", "today", "warn", "lead", "gone back")) > 5, found


@pytest.mark.stress
def test_a_year_of_five_thousand_claims(works: Clockwork) -> None:
    year = played(works, people=40, claims=5000, days=365)
    found = judged(year)
    nothing_is_left(year)
    print(dict(found))
    assert found["promises"] > 10_000
    assert len(year.off) > 0
