"""What should have been due in a year, worked out from its diary alone.

It shares nothing with the product: it looks at the clocks on the walls hour by hour (quarter by
quarter for people) and writes down what a patient person would have noticed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.support.year import Entry, Year

HOUR, QUARTER = timedelta(hours=1), timedelta(minutes=15)
DAY = timedelta(days=1)
# What stands for less than that, the machine may not have seen: it looks every few seconds.
LOOKS = timedelta(seconds=5)


@dataclass(frozen=True)
class Stretch:
    """A time in which a claim stood still in one state. ``end`` is None for the last one.

    ``sent`` is when its round began, ``rests`` when the round waited for the learner before.
    """

    begin: datetime
    end: datetime | None
    state: str
    holder: str
    number: int
    sent: datetime
    rests: tuple[tuple[datetime, datetime], ...]
    taken: datetime | None = None


def stretches(lines: list[Entry], expired: list[datetime]) -> Iterator[Stretch]:
    """The life of a claim. ``expired`` is when it went back by itself."""
    every = sorted([*lines, *(Entry(at, "expire") for at in expired)], key=lambda one: one.at)
    state, holder, number = "draft", "", 0
    sent = taken = asked = None
    rests: list[tuple[datetime, datetime]] = []
    after = [one.at for one in every[1:]]
    ends: list[datetime | None] = [*after, None]
    for one, end in zip(every, ends, strict=True):
        if asked is not None:
            rests.append((asked, one.at))
            asked = None
        if one.act == "submit":
            number, sent, rests, state, holder = number + 1, one.at, [], "submitted", ""
        elif one.act == "take":
            state, holder, taken = "in_review", one.who, one.at
        elif one.act in ("release", "expire"):
            state, holder = "submitted", ""
        elif one.act == "ask":
            state, asked = "question", one.at
        elif one.act == "answer":
            state = "in_review" if holder else "submitted"
        else:
            state = one.act
        assert sent is not None
        yield Stretch(one.at, end, state, holder, number, sent, tuple(rests), taken)


class Reckoner:
    """Knows the rules of the space and the habits of its people."""

    def __init__(self, year: Year, zone: str, promise: int, hold: int, free: set[date]) -> None:
        self.year, self.zone = year, ZoneInfo(zone)
        self.promise, self.hold, self.free = promise, hold, free

    # -- the calendar of the space ------------------------------------------------------

    def works(self, day: date) -> bool:
        return day.isoweekday() < 6 and day not in self.free

    def midnight(self, day: date) -> datetime:
        """When a day begins."""
        return datetime(day.year, day.month, day.day, tzinfo=self.zone).astimezone(UTC)

    def clock(self, day: date, hour: int) -> datetime:
        return datetime(day.year, day.month, day.day, hour, tzinfo=self.zone).astimezone(UTC)

    def last_day(
        self, since: datetime, count: int, rests: tuple[tuple[datetime, datetime], ...]
    ) -> date:
        """Looks every hour whether a day is over, and whether it counted."""
        now = since.replace(minute=0, second=0, microsecond=0)
        first = today = since.astimezone(self.zone).date()
        while True:
            now += HOUR
            day = now.astimezone(self.zone).date()
            if day == today:
                continue
            over, today = today, day
            waited = any(begin < now <= end for begin, end in rests)
            count -= over != first and self.works(over) and not waited
            if count == 0:
                return over

    def workday(self, day: date, step: int) -> date:
        day += step * DAY
        while not self.works(day):
            day += step * DAY
        return day

    # -- people -------------------------------------------------------------------------

    def awake(self, who: str, at: datetime) -> bool:
        zone, rhythm, away = self.year.habits[who]
        wall = at.astimezone(ZoneInfo(zone) if zone else self.zone)
        now = wall.hour * 60 + wall.minute
        since, until = (one.hour * 60 for one in (rhythm.quiet_from, rhythm.quiet_until))
        quiet = (now - since) % 1440 < (until - since) % 1440
        gone = any(first <= wall.date() <= last for first, last in away)
        return wall.weekday() in rhythm.days and not quiet and not gone

    def running(self, at: datetime) -> datetime:
        """When the machine does what is due then."""
        return next((end for begin, end in self.year.off if begin < at < end), at)

    def reached(self, who: str, at: datetime) -> datetime:
        """When somebody can be told what is due then."""
        at = self.open(who, self.running(at))
        return at if self.running(at) == at else self.reached(who, at)

    def open(self, who: str, at: datetime) -> datetime:
        """When somebody may be spoken to from then on, machine or no machine."""
        if self.awake(who, at):
            return at
        at = at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
        while not self.awake(who, at):
            at += QUARTER
        return at

    def ends(self, one: Stretch) -> datetime:
        """The moment from which a claim is not with who has it any more."""
        return self.midnight(self.goes_back(one) + DAY)

    # -- what was due -------------------------------------------------------------------

    def told(self, claim: list[Stretch]) -> Iterator[tuple[str, str, int, datetime]]:
        """Who should have been told what in which round, and when."""
        seen: set[tuple[object, ...]] = set()
        for one in claim:
            if one.state == "in_review":
                for kind, mark, nominal in self._of_holder(one):
                    key = (kind, one.number, mark, one.holder)
                    if key in seen or nominal <= one.begin:
                        continue
                    if self.open(one.holder, nominal) >= self.ends(one):
                        continue
                    at = self.reached(one.holder, nominal)
                    if self._before_end(one, at, nominal):
                        seen.add(key)
                        yield kind, one.holder, one.number, at
        yield from self._leads(claim)

    def _of_holder(self, one: Stretch) -> Iterator[tuple[str, object, datetime]]:
        due = self.last_day(one.sent, self.promise, one.rests)
        first = self.workday(one.sent.astimezone(self.zone).date(), 1)
        before = max(self.workday(due, -1), first)
        if before < due:
            yield "holder", due, self.clock(before, 9)
        yield "today", due, self.clock(due, 13)
        ends = self.goes_back(one)
        warned = self.workday(ends, -1)
        assert one.taken is not None
        if warned > one.taken.astimezone(self.zone).date():
            yield "warn", one.taken, self.clock(warned, 9)

    def goes_back(self, one: Stretch) -> date:
        """The last day on which a claim stays with who has it."""
        assert one.taken is not None
        ends = self.last_day(one.taken, self.hold, one.rests)
        if self.midnight(ends + DAY) <= one.begin:
            return self.last_day(one.begin, 1, ())
        return ends

    def _before_end(self, one: Stretch, at: datetime, nominal: datetime) -> bool:
        """Whether it was told before the claim moved on.

        After a standstill all that was due is done at once, in the order in which it was due.
        """
        if one.end is None:
            return at <= self.year.works.clock.now
        together = abs(one.end - at) < timedelta(seconds=30)
        if together and at in [end for _, end in self.year.off]:
            return nominal <= self.midnight(self.goes_back(one) + DAY)
        return at < one.end

    def _leads(self, claim: list[Stretch]) -> Iterator[tuple[str, str, int, datetime]]:
        seen: set[tuple[int, date, str]] = set()
        runs: list[list[Stretch]] = []
        for one in claim:
            if one.state not in ("submitted", "in_review"):
                runs.append([])
            elif runs and runs[-1] and runs[-1][0].number == one.number:
                runs[-1].append(one)
            else:
                runs.append([one])
        for run in filter(None, runs):
            due = self.last_day(run[0].sent, self.promise, run[0].rests)
            found = self.running(max(self.midnight(due + DAY), run[0].begin))
            end = run[-1].end or self.year.works.clock.now
            if found >= end or end - run[0].begin < LOOKS:
                continue
            for who in self.year.leads:
                at = self.reached(who, found)
                if (run[0].number, due, who) not in seen and at < end:
                    seen.add((run[0].number, due, who))
                    yield "lead", who, run[0].number, at
