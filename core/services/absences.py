"""When somebody is away: days of their own calendar, each time noted once, and few of them."""

from __future__ import annotations

from datetime import date, timedelta

from core.domain.errors import AwayFull, AwayOutOfReach, AwayTooLong
from core.domain.people import Person
from core.store.repositories.rhythms import Absence
from core.store.transaction import Transaction
from core.zones import zone_of

MOST_AWAY = timedelta(days=366)
# From today until the last day. Whoever asks when somebody is there again looks ahead no further
# than ``working_time.MOST_DAYS``, so times one behind the other have to end before.
FARTHEST = timedelta(days=731)
# Times that are still to come; every channel shows all of them at once.
MOST_TIMES = 10


def today_of(tx: Transaction, person: Person) -> date:
    """The day that it is where somebody lives; of who told no zone, the earliest in their spaces."""
    zones = [person.zone] if person.zone else [_zone(tx, one.id) for one in tx.people.spaces()]
    return min(tx.now.astimezone(zone_of(one)).date() for one in zones)


def _zone(tx: Transaction, space_id: str) -> str:
    return tx.rules.of_space(space_id).zone


def coming(tx: Transaction, person: Person) -> tuple[Absence, ...]:
    """When they are away now and later, the first time first."""
    today = today_of(tx, person)
    return tuple(one for one in tx.rhythms.away(person.id) if one.last >= today)


def leave(tx: Transaction, person: Person, first: date, last: date) -> None:
    """They are away on these days; the same days again change nothing.

    Raises ``AwayTooLong`` for a wrong order or over a year, ``AwayOutOfReach`` for days that are
    over or more than two years ahead, and ``AwayFull``.
    """
    if last < first or last - first > MOST_AWAY:
        raise AwayTooLong()
    today = today_of(tx, person)
    if last < today or last - today > FARTHEST:
        raise AwayOutOfReach()
    noted = coming(tx, person)
    if any((one.first, one.last) == (first, last) for one in noted):
        return
    if len(noted) >= MOST_TIMES:
        raise AwayFull(most=str(MOST_TIMES))
    tx.rhythms.leave(person.id, first, last)


__all__ = ["FARTHEST", "MOST_AWAY", "MOST_TIMES", "coming", "leave", "today_of"]
