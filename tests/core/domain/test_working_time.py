"""Working days and quiet hours, against somebody who looks at the clock every minute."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.domain.working_time import DAY, Hours, Week, due_day, moment

MINUTE = timedelta(minutes=1)
# Summer time by half an hour, by two hours, at midnight, none, in the middle of Ramadan.
ZONES = (
    "Europe/Madrid",
    "America/New_York",
    "Australia/Lord_Howe",
    "Antarctica/Troll",
    "America/Santiago",
    "Asia/Beirut",
    "Asia/Kolkata",
    "Pacific/Chatham",
    "Africa/Casablanca",
)
zones = some.sampled_from(ZONES).map(ZoneInfo)
days = some.frozensets(some.integers(0, 6), min_size=1)
most_days = some.frozensets(some.integers(0, 6), min_size=4)
clocks = some.times().map(lambda one: one.replace(second=0, microsecond=0))
moments = some.integers(0, 8 * 366 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + minutes * MINUTE
)


@lru_cache
def jumps(zone: ZoneInfo, year: int) -> list[datetime]:
    """The hours of a year before which and after which the clocks show different times."""
    hours = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(hours=n) for n in range(366 * 24)]
    offsets = [one.astimezone(zone).utcoffset() for one in hours]
    return [hours[n] for n in range(1, len(hours)) if offsets[n] != offsets[n - 1]]


near_jumps = some.builds(
    lambda name, which, minutes: (
        ZoneInfo(name),
        (found := jumps(ZoneInfo(name), 2027))[which % len(found)] + minutes * MINUTE,
    ),
    some.sampled_from([one for one in ZONES if one != "Asia/Kolkata"]),
    some.integers(0, 9),
    some.integers(-2000, 2000),
)


def minute_by_minute(start: datetime, fits: Callable[[datetime], bool]) -> datetime:
    """The first minute from ``start`` on that fits."""
    while not fits(start):
        start += MINUTE
    return start


# -- the clock on the wall ------------------------------------------------------------------


def test_a_missing_time_is_the_moment_of_the_jump() -> None:
    """In Madrid the clock goes from 1:59 to 3:00 on 28 March 2027."""
    jump = datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    madrid = ZoneInfo("Europe/Madrid")
    assert moment(date(2027, 3, 28), time(2, 0), madrid) == jump
    assert moment(date(2027, 3, 28), time(2, 59), madrid) == jump
    assert moment(date(2027, 3, 28), time(3, 0), madrid) == jump


def test_a_time_that_comes_twice_is_its_first_one() -> None:
    """In Madrid 2:30 comes twice on 31 October 2027; first it is still summer."""
    found = moment(date(2027, 10, 31), time(2, 30), ZoneInfo("Europe/Madrid"))
    assert found == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_where_midnight_is_missing_the_day_begins_later() -> None:
    """In Santiago the clock goes from 23:59 to 1:00 on the night to 5 September 2027."""
    week = Week(ZoneInfo("America/Santiago"))
    begins = week.end_of(date(2027, 9, 4))
    assert begins.astimezone(week.zone).isoformat() == "2027-09-05T01:00:00-03:00"


@given(near_jumps, some.integers(-1, 1), clocks)
def test_a_wall_clock_is_read_as_by_looking_every_minute(
    at: tuple[ZoneInfo, datetime], shift: int, clock: time
) -> None:
    zone, near = at
    day = near.astimezone(zone).date() + shift * DAY
    wanted = datetime.combine(day, clock)

    def reached(one: datetime) -> bool:
        return one.astimezone(zone).replace(tzinfo=None) >= wanted

    start = wanted.replace(tzinfo=zone).astimezone(UTC) - timedelta(hours=5)
    assert moment(day, clock, zone) == minute_by_minute(start, reached)


# -- quiet hours ----------------------------------------------------------------------------


def quiet(wall: datetime, hours: Hours) -> bool:
    if wall.weekday() not in hours.days:
        return True
    now, begins, ends = (
        one.hour * 60 + one.minute for one in (wall, hours.quiet_from, hours.quiet_until)
    )
    return (now - begins) % 1440 < (ends - begins) % 1440


@given(near_jumps, clocks, clocks, most_days)
def test_nobody_is_spoken_to_in_quiet_hours_and_not_a_minute_later_than_possible(
    at: tuple[ZoneInfo, datetime], begins: time, ends: time, works: frozenset[int]
) -> None:
    zone, start = at
    hours = Hours(zone, begins, ends, works)
    wanted = minute_by_minute(start, lambda one: not quiet(one.astimezone(zone), hours))
    assert hours.next_open(start) == wanted


def test_quiet_from_eight_to_eight_and_at_weekends_unless_told_otherwise() -> None:
    friday_night = datetime(2026, 12, 4, 21, 0, tzinfo=UTC)
    assert Hours().next_open(friday_night) == datetime(2026, 12, 7, 8, 0, tzinfo=UTC)


def test_it_is_never_quiet_where_both_ends_are_the_same() -> None:
    at = datetime(2026, 12, 2, 3, 14, 15, tzinfo=UTC)
    assert Hours(quiet_from=time(9), quiet_until=time(9)).next_open(at) == at


def test_a_working_day_later_is_monday_for_who_was_asked_on_friday() -> None:
    madrid = Hours(ZoneInfo("Europe/Madrid"))
    friday = datetime(2027, 3, 26, 10, 0, tzinfo=UTC)
    # The same time on the wall, though the clocks jumped in between.
    assert madrid.a_working_day_later(friday) == datetime(2027, 3, 29, 9, 0, tzinfo=UTC)


# -- a promise ------------------------------------------------------------------------------


def day_by_hours(
    week: Week, start: datetime, count: int, rests: list[tuple[datetime, datetime]]
) -> date:
    """The same promise by somebody who looks every quarter of an hour whether a day is over."""
    now = start.replace(minute=0, second=0, microsecond=0)
    first = today = start.astimezone(week.zone).date()
    while True:
        now += timedelta(minutes=15)
        day = now.astimezone(week.zone).date()
        if day == today:
            continue
        over, today = today, day
        rested = any(since < now <= until for since, until in rests)
        works = over.weekday() in week.days and over not in week.holidays
        count -= works and over != first and not rested
        if count == 0:
            return over


@given(
    zones,
    days,
    moments,
    some.integers(1, 12),
    some.lists(some.tuples(some.integers(1, 200), some.integers(1, 200)), max_size=5),
    some.frozensets(some.integers(0, 30), max_size=5),
)
def test_a_promise_ends_on_the_day_that_somebody_counts_who_looks_all_the_time(
    zone: ZoneInfo,
    works: frozenset[int],
    start: datetime,
    count: int,
    spans: list[tuple[int, int]],
    free: frozenset[int],
) -> None:
    holidays = frozenset(start.date() + one * DAY for one in free)
    week, rests, at = Week(zone, works, holidays), [], start
    for busy, waits in spans:
        since = at + timedelta(hours=busy)
        at = since + timedelta(hours=waits)
        rests.append((since, at))
    assert due_day(week, start, count, rests) == day_by_hours(week, start, count, rests)


def test_five_working_days_from_thursday_are_next_thursday() -> None:
    thursday = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)
    assert due_day(Week(), thursday, 5) == date(2026, 12, 3)
    assert due_day(Week(holidays=frozenset({date(2026, 11, 30)})), thursday, 5) == date(2026, 12, 4)


def test_nights_in_which_we_wait_for_the_learner_do_not_count() -> None:
    asked, answered = (datetime(2026, 12, day, 12, 0, tzinfo=UTC) for day in (1, 3))
    sent = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
    assert due_day(Week(), sent, 2) == date(2026, 12, 2)
    assert due_day(Week(), sent, 2, [(asked, answered)]) == date(2026, 12, 4)
    same_day = [(asked, asked + timedelta(hours=3))]
    assert due_day(Week(), sent, 2, same_day) == date(2026, 12, 2)


def test_a_week_without_working_days_is_no_week() -> None:
    with pytest.raises(ValueError, match="working days"):
        Week(days=frozenset()).after(date(2026, 1, 1))
