"""A town whose jobs are done in the order of time, as far as a test lets it pass."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from bots import worker
from core.app import Earned
from core.domain.claim import Claim
from core.domain.reminding import Kind, Reminder
from core.domain.rules import SpaceRules
from core.services import planning
from tests.support.alarms import Alarms
from tests.support.installed import TurnedClock
from tests.support.journeys import Town

MONDAY = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)


BY_THE_CLOCK = ("claim.offer", "desk.digest", "learner.tell")


class Clockwork:
    """The town, its clock, and the jobs that wait."""

    def __init__(self, app: Earned, clock: TurnedClock) -> None:
        self.app, self.clock = app, clock
        self.town = Town(app)
        self.alarms = Alarms(app, clock)
        self.handlers = {
            kind: do for kind, do in worker.handlers(app).items() if kind in BY_THE_CLOCK
        }

    def rules(self, **given: Any) -> None:
        """The rules of the town's space."""
        rules = SpaceRules(**given)
        self.app.ruling.set_space(self.town.organizer, self.town.space.id, rules)

    def until(self, day: int, hour: int = 0, month: int = 12) -> None:
        """Let time pass until then."""
        self.pass_by(datetime(2026, month, day, hour, tzinfo=UTC))

    def pass_by(self, until: datetime) -> None:
        """Let time pass until then. Jobs and reminders are done in the order of their times."""
        while (due := self.next_due()) is not None and due <= until:
            self.alarms.ring(self.handlers, due)
            for _ in range(self.alarms.times):
                self.app.reminding.look_after()
        self.alarms.ring(self.handlers, until)

    def next_due(self) -> datetime | None:
        """When the next job or reminder is due."""
        with self.app.store.reading(self.town.community.id) as tx:
            rows = tx.reminders.next_due()
        both = [one for one in (rows, self.alarms.next_at()) if one is not None]
        return min(both) if both else None

    def work(self) -> None:
        """Do what is due now."""
        self.pass_by(self.clock.now)

    def fired(self, claim: str) -> list[tuple[Kind, str | None, datetime]]:
        """What people were told about a claim, in order."""
        with self.app.store.reading(self.town.community.id) as tx:
            every = [one for who in self.people for one in tx.reminders.told(who, frozenset(Kind))]
        found = [one for one in every if one.claim_id == claim and one.fired_at]
        found.sort(key=lambda one: (one.fired_at, one.kind))
        return [(one.kind, one.person_id, minute(one.fired_at)) for one in found]

    @property
    def people(self) -> list[str]:
        with self.app.store.reading(self.town.community.id) as tx:
            return [one.person.id for one in tx.people.members()]

    def waiting(self, claim: str) -> list[Reminder]:
        with self.app.store.reading(self.town.community.id) as tx:
            return list(tx.reminders.waiting(claim))

    def claim(self, claim: str) -> Claim:
        with self.app.store.reading(self.town.community.id) as tx:
            return tx.claims.get(claim)

    def promised(self, claim: str) -> date | None:
        with self.app.store.reading(self.town.community.id) as tx:
            found = planning.promise(tx, tx.claims.get(claim))
        return found.day if found else None


def minute(at: datetime | None) -> datetime:
    assert at is not None
    return at.replace(second=0, microsecond=0)


def at(day: int, hour: int, month: int = 12) -> datetime:
    """An hour of the winter in which tests by the clock play."""
    return datetime(2026, month, day, hour, tzinfo=UTC)
