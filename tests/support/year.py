"""A year of a community, played by the clock: who sends, takes, asks, answers, decides, is away.

Everything that happens goes through the services; this only rolls the dice and keeps a diary,
from which ``reckoned`` works out what should have been due.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from core.domain.claim import ClaimState
from core.domain.errors import AlreadyDone, CapReached, WrongState
from core.domain.interview import State, Typed
from core.domain.people import Actor, Role
from core.services.claiming import handed_in
from core.services.learning import Incoming
from core.store.repositories.rhythms import Rhythm
from tests.support.clockwork import Clockwork
from tests.support.journeys import BADGE, badge

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
# About how many claims a learner sends.
EACH = 10
ZONES = (
    "Europe/Madrid",
    "America/New_York",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "America/Santiago",
    "",
)
QUIET = ((20, 8), (22, 6), (18, 9), (12, 14), (0, 0))
DAYS = (frozenset(range(5)), frozenset(range(7)), frozenset({1, 2, 5, 6}))


@dataclass(frozen=True)
class Entry:
    """One line of the diary: what was done to a claim, by whom, and when.

    ``promised`` is the day that its learner was told then.
    """

    at: datetime
    act: str
    who: str = ""
    promised: date | None = None


@dataclass
class Year:
    """The players and their diary. ``off`` are the times in which the machine stood still."""

    works: Clockwork
    dice: random.Random
    people: int
    claims: int
    days: int
    # How likely somebody who looks does something.
    pace: float = 1.0
    diary: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    off: list[tuple[datetime, datetime]] = field(default_factory=list)
    habits: dict[str, tuple[str, Rhythm, list[tuple[date, date]]]] = field(default_factory=dict)
    judges: list[Actor] = field(default_factory=list)
    owners: dict[str, Actor] = field(default_factory=dict)
    leads: list[str] = field(default_factory=list)
    answers: dict[str, datetime] = field(default_factory=dict)
    again: dict[str, datetime] = field(default_factory=dict)

    # -- who takes part -----------------------------------------------------------------

    def gather(self) -> None:
        """Assessors all over the world, each with hours and days of their own."""
        town, dice = self.works.town, self.dice
        first = town.learner()
        with self.works.app.store.reading(town.community.id) as tx:
            self.told: State = tx.interviews.load(town.told(first)).state
        others = (town.learner(f"Learner {n}") for n in range(1, self.claims // EACH))
        self.learners = [first, *others]
        for number in range(self.people):
            who = town.assessor(f"Assessor {number}")
            zone, (since, until) = dice.choice(ZONES), dice.choice(QUIET)
            rhythm = Rhythm(time(since), time(until), dice.choice(DAYS), dice.choice((None, 2, 9)))
            self.works.app.assigning.choose(who, rhythm, [BADGE] if number % 3 else [])
            self.works.app.entering.live_in(who, zone)
            self.habits[who.person_id] = (zone, rhythm, [])
            self.judges.append(who)
        for who in self.judges[:2]:
            self.works.app.organizing.grant(town.organizer, who.person_id, Role.LEAD)
            self.leads.append(who.person_id)

    # -- playing ------------------------------------------------------------------------

    def play(self) -> None:
        """Hour by hour. Now and then the machine stands still for a day, or does jobs twice."""
        start = self.works.clock.now.replace(minute=0, second=0, microsecond=0)
        hours, sent = self.days * 24, 0
        for number in range(hours):
            now = start + number * HOUR + HOUR
            if now <= self.works.clock.now:
                continue
            self.works.alarms.times = 2 if self.dice.random() < 0.02 else 1
            self.works.pass_by(now)
            if self.dice.random() < 3 / hours:
                self._stand_still()
            while sent < self.claims * number / hours:
                self._send()
                sent += 1
            self._turn()
        # What people did last may be late already: what is due of it at once needs time, too.
        self.works.pass_by(self.works.clock.now + MINUTE)

    def _stand_still(self) -> None:
        since = self.works.clock.now
        self.works.clock.turn(timedelta(days=1))
        self.off.append((since, self.works.clock.now))
        self.works.work()

    def _send(self) -> None:
        app, town = self.works.app, self.works.town
        with app.store.transaction(town.community.id) as tx:
            who = self.dice.choice(self.learners)
            claim = tx.claims.begin(who.person_id, town.space.id)
            tx.interviews.begin(claim.id, who.person_id, self.told)
            tx.claims.choose_badge(claim.id, BADGE, 1)
            handed_in(tx, who, claim.id, self.told)
        self.owners[claim.id] = who
        self._note(claim.id, "submit")

    def _note(self, claim: str, act: str, who: str = "") -> None:
        promised = self.works.promised(claim)
        self.diary[claim].append(Entry(self.works.clock.now, act, who, promised))

    def _turn(self) -> None:
        """What people do in an hour."""
        for claim in [one for one, at in self.answers.items() if at <= self.works.clock.now]:
            del self.answers[claim]
            given = Incoming("web", f"answer-{claim}-{self.works.clock.now}", Typed("The red one."))
            self.works.app.learning.tell(self.owners[claim], claim, given)
            self._note(claim, "answer")
        for claim in [one for one, at in self.again.items() if at <= self.works.clock.now]:
            del self.again[claim]
            with self.works.app.store.transaction(self.works.town.community.id) as tx:
                handed_in(tx, self.owners[claim], claim, self.told)
            self._note(claim, "submit")
        for who in self.dice.sample(self.judges, max(1, len(self.judges) // 8)):
            if self.dice.random() < self.pace:
                self._judge(who)

    def _judge(self, who: Actor) -> None:
        with self.works.app.store.reading(who.community_id) as tx:
            held = tx.claims.held_by(who.person_id)
        roll = self.dice.random()
        if roll < 0.01:
            self._leave(who)
        mine = [one for one in held if one.state.value == "in_review"]
        if not mine or roll > 0.9:
            self._take(who)
            return
        self._go_on(who, self.dice.choice(mine).id, roll)

    def _go_on(self, who: Actor, claim: str, roll: float) -> None:
        reviewing, town = self.works.app.reviewing, self.works.town
        if roll < 0.15:
            town.approve(who, claim)
            self._note(claim, "award", who.person_id)
        elif roll < 0.2:
            town.not_yet(who, claim, {badge().criteria[0].id: "When was it?"})
            self._note(claim, "not_yet", who.person_id)
            if self.dice.random() < 0.5:
                self.again[claim] = self.works.clock.now + self.dice.randrange(400) * HOUR
        elif roll < 0.25:
            reviewing.ask(who, claim, "Which bike?")
            self._note(claim, "ask", who.person_id)
            self.answers[claim] = self.works.clock.now + self.dice.randrange(200) * HOUR
        elif roll < 0.28:
            reviewing.release(who, claim)
            self._note(claim, "release", who.person_id)

    def _take(self, who: Actor) -> None:
        with self.works.app.store.reading(who.community_id) as tx:
            offered = [one.claim_id for one in tx.assigning.offered_to(who.person_id)]
            free = [o.id for o in tx.claims.waiting({ClaimState.SUBMITTED})]
        if offered and self.dice.random() < 0.3:
            self.works.app.assigning.decline(who, offered[0])
            return
        # Some claims are liked by nobody.
        wanted = offered or [
            one for one in free if int(one[:4], 16) % 5 or self.dice.random() < 0.02
        ]
        if not wanted or self.dice.random() < 0.4:
            return
        claim = self.dice.choice(wanted)
        try:
            self.works.app.reviewing.take(who, claim)
        except (CapReached, AlreadyDone, WrongState):
            return
        self._note(claim, "take", who.person_id)

    def _leave(self, who: Actor) -> None:
        # From the day after tomorrow on: it may be tomorrow there already.
        first = self.works.clock.now.date() + timedelta(days=self.dice.randrange(2, 7))
        last = first + timedelta(days=self.dice.randrange(14))
        self.works.app.assigning.leave(who, first, last)
        self.habits[who.person_id][2].append((first, last))
