"""Working days and quiet hours, by the clock on the wall of a place. Pure.

Clocks on walls jump: in spring an hour is missing, in autumn one comes twice. A time that is
missing stands for the moment of the jump, one that comes twice for its first time (what `fold`
means: PEP 495). A zone is passed in; its name is looked up elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
MONDAY_TO_FRIDAY = frozenset(range(5))
EVERY_DAY = frozenset(range(7))
MIDNIGHT = time(0)
# Days to look for one on which somebody works: holidays may fill months, never years.
MOST_DAYS = 1_000


def moment(day: date, at: time, zone: tzinfo) -> datetime:
    """When the clocks of ``zone`` show ``at`` on ``day`` first, in UTC."""
    wall = datetime.combine(day, at).replace(fold=0)
    first = wall.replace(tzinfo=zone).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wall:
        return first
    # It is missing. Taken by the clock of after the jump it lies before it, so it is in between.
    return _jump(wall.replace(tzinfo=zone, fold=1).astimezone(UTC), first, zone)


def _jump(low: datetime, high: datetime, zone: tzinfo) -> datetime:
    """When the clocks jump, between two moments of which one is before and one after it."""
    before = low.astimezone(zone).utcoffset()
    first, last = int(low.timestamp()), int(high.timestamp())
    while last - first > 1:
        middle = (first + last) // 2
        if datetime.fromtimestamp(middle, UTC).astimezone(zone).utcoffset() == before:
            first = middle
        else:
            last = middle
    return datetime.fromtimestamp(last, UTC)


def day_at(at: datetime, zone: tzinfo) -> date:
    """Which day it is in ``zone`` at that moment."""
    return at.astimezone(zone).date()


@dataclass(frozen=True, slots=True)
class Week:
    """When a community works. ``days`` are numbers of weekdays, Monday is 0; never empty."""

    zone: tzinfo = UTC
    days: frozenset[int] = MONDAY_TO_FRIDAY
    holidays: frozenset[date] = frozenset()

    def works_on(self, day: date) -> bool:
        """Whether that is a working day."""
        return day.weekday() in self.days and day not in self.holidays

    def day_of(self, at: datetime) -> date:
        """Which day it is there."""
        return day_at(at, self.zone)

    def end_of(self, day: date) -> datetime:
        """The moment when a day is over there."""
        return moment(day + DAY, MIDNIGHT, self.zone)

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """A time of a day there."""
        return moment(day, time(hour, minute), self.zone)

    def after(self, day: date, number: int = 1) -> date:
        """The working day that comes as ``number``th after ``day``."""
        return self._step(day, number, DAY)

    def before(self, day: date, number: int = 1) -> date:
        """The working day that is the ``number``th before ``day``."""
        return self._step(day, number, -DAY)

    def _step(self, day: date, number: int, by: timedelta) -> date:
        for _ in range(MOST_DAYS + 7 * number):
            day += by
            number -= self.works_on(day)
            if number <= 0:
                return day
        raise ValueError("a week without working days")


@dataclass(frozen=True, slots=True)
class Hours:
    """When one person may be spoken to, by the clock where they are.

    It is quiet from ``quiet_from`` until ``quiet_until``, over midnight if need be; never where
    both are the same. ``days`` are the weekdays they work on, Monday is 0; never empty. While they
    are ``away``, from a first until a last day, it is quiet all day.
    """

    zone: tzinfo = UTC
    quiet_from: time = time(20)
    quiet_until: time = time(8)
    days: frozenset[int] = MONDAY_TO_FRIDAY
    away: tuple[tuple[date, date], ...] = ()

    def open_at(self, at: datetime) -> bool:
        """Whether they may be spoken to at that moment."""
        wall = at.astimezone(self.zone)
        return self.works_on(wall.date()) and not self._quiet(wall.time())

    def works_on(self, day: date) -> bool:
        """Whether it is a working day of theirs on which they are there."""
        there = not any(first <= day <= last for first, last in self.away)
        return there and day.weekday() in self.days

    def _quiet(self, clock: time) -> bool:
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= clock < self.quiet_until
        return clock >= self.quiet_from or clock < self.quiet_until

    def next_open(self, at: datetime) -> datetime:
        """The first moment from ``at`` on at which they may be spoken to."""
        if self.open_at(at):
            return at
        day = day_at(at, self.zone)
        for number in range(-1, MOST_DAYS):
            for change in self._changes(day + number * DAY):
                if change >= at and self.open_at(change):
                    return change
        raise ValueError("somebody who never works")

    def _changes(self, day: date) -> Iterator[datetime]:
        """The moments of a day at which quiet may end, in their order."""
        start, end = moment(day, MIDNIGHT, self.zone), moment(day + DAY, MIDNIGHT, self.zone)
        found = [start, moment(day, self.quiet_until, self.zone)]
        again = datetime.combine(day, self.quiet_until, self.zone).replace(fold=1)
        found.append(again.astimezone(UTC))
        if start.astimezone(self.zone).utcoffset() != end.astimezone(self.zone).utcoffset():
            found.append(_jump(start, end, self.zone))
        yield from sorted(one for one in found if start <= one < end)

    def a_working_day_later(self, at: datetime) -> datetime:
        """The same time on their next working day; where it is quiet then, as soon as it ends."""
        wall = at.astimezone(self.zone)
        day = wall.date() + DAY
        while not self.works_on(day):
            day += DAY
        return self.next_open(moment(day, wall.time(), self.zone))


# -- a promise -------------------------------------------------------------------------------

Pause = tuple[datetime, datetime]


def due_day(week: Week, start: datetime, days: int, pauses: Sequence[Pause] = ()) -> date:
    """The last day of a promise of so many working ``days``, given at ``start``.

    The day on which it is given does not count. A working day that ended while we waited for
    the other one does not count either. ``pauses`` are such times, from and until.
    """
    day = week.day_of(start)
    for _ in range(days):
        day = week.after(day)
        while _paused(week.end_of(day), pauses):
            day = week.after(day)
    return day


def _paused(at: datetime, pauses: Sequence[Pause]) -> bool:
    return any(since < at <= until for since, until in pauses)
