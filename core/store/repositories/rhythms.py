"""When people may be spoken to, and when they are away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from hashlib import blake2s
from typing import Any

from sqlalchemy import Row, delete, select, update

from core.domain.working_time import MONDAY_TO_FRIDAY
from core.store.repositories.base import Repository, insert_once
from core.store.tables import absences, rhythms

HOUR = 60


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What somebody chose; as it is here for who chose nothing."""

    quiet_from: time = time(20)
    quiet_until: time = time(8)
    days: frozenset[int] = MONDAY_TO_FRIDAY
    cap: int | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which somebody is away, the first and the last one included."""

    id: str
    first: date
    last: date


class Rhythms(Repository):
    """The rhythms of one community's people."""

    def of(self, person_id: str) -> Rhythm:
        """What somebody chose."""
        row = self.connection.execute(
            select(rhythms).where(
                rhythms.c.community_id == self.community_id, rhythms.c.person_id == person_id
            )
        ).one_or_none()
        return _rhythm(row) if row is not None else Rhythm()

    def every(self) -> Mapping[str, Rhythm]:
        """What everybody chose; those who chose nothing are left out."""
        rows = self.connection.execute(
            select(rhythms).where(rhythms.c.community_id == self.community_id)
        )
        return {row.person_id: _rhythm(row) for row in rows}

    def away_about(self, day: date) -> Mapping[str, tuple[Absence, ...]]:
        """Who is away on that day or next to it, which is a day somewhere in the world."""
        before, after = (day - timedelta(days=1)).isoformat(), (day + timedelta(days=1)).isoformat()
        rows = self.connection.execute(
            select(absences)
            .where(
                absences.c.community_id == self.community_id,
                absences.c.first_day <= after,
                absences.c.last_day >= before,
            )
            .order_by(absences.c.first_day, absences.c.id)
        )
        found: dict[str, tuple[Absence, ...]] = {}
        for row in rows:
            found[row.person_id] = (*found.get(row.person_id, ()), _absence(row))
        return found

    def put(self, person_id: str, rhythm: Rhythm) -> None:
        """Keep what somebody chose."""
        values = {
            "quiet_from": _minutes(rhythm.quiet_from),
            "quiet_until": _minutes(rhythm.quiet_until),
            "days": "".join(map(str, sorted(rhythm.days))),
            "cap": rhythm.cap,
            "changed_at": self.now,
        }
        mine = {"community_id": self.community_id, "person_id": person_id}
        if not insert_once(self.connection, rhythms, **mine, **values):
            self.connection.execute(
                update(rhythms)
                .where(
                    rhythms.c.community_id == self.community_id, rhythms.c.person_id == person_id
                )
                .values(**values)
            )

    def away(self, person_id: str) -> tuple[Absence, ...]:
        """When somebody is away, the first time first."""
        rows = self.connection.execute(
            select(absences)
            .where(absences.c.community_id == self.community_id, absences.c.person_id == person_id)
            .order_by(absences.c.first_day, absences.c.id)
        )
        return tuple(_absence(row) for row in rows)

    def leave(self, person_id: str, first: date, last: date) -> None:
        """Somebody is away on these days; two who say so at once have said it once."""
        days = (first.isoformat(), last.isoformat())
        said = "/".join((self.community_id, person_id, *days))
        insert_once(
            self.connection,
            absences,
            id=blake2s(said.encode(), digest_size=16).hexdigest(),
            community_id=self.community_id,
            person_id=person_id,
            first_day=days[0],
            last_day=days[1],
        )

    def stay(self, person_id: str, absence_id: str) -> None:
        """They are not away then after all."""
        self.connection.execute(
            delete(absences).where(
                absences.c.community_id == self.community_id,
                absences.c.person_id == person_id,
                absences.c.id == absence_id,
            )
        )


def _rhythm(row: Row[Any]) -> Rhythm:
    days = frozenset(map(int, row.days))
    return Rhythm(_clock(row.quiet_from), _clock(row.quiet_until), days, row.cap)


def _absence(row: Row[Any]) -> Absence:
    return Absence(row.id, date.fromisoformat(row.first_day), date.fromisoformat(row.last_day))


def _clock(minutes: int) -> time:
    return time(*divmod(minutes, HOUR))


def _minutes(clock: time) -> int:
    return clock.hour * HOUR + clock.minute
