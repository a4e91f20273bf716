"""What waits, whose turn it is, and how the work is spread: for organizers."""

from __future__ import annotations

import statistics
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta

from core.domain.care import BENCHING
from core.domain.claim import WITH_ASSESSORS, Claim, Seat
from core.domain.people import Actor, Role
from core.domain.permissions import Action, Subject, authorize
from core.domain.standing import title
from core.domain.workload import Load, Waiting, able, way_out
from core.services.briefings import Library
from core.services.conversation import judged_subjects
from core.services.planning import on_time, promises
from core.store.transaction import Transaction
from core.store.unit_of_work import Store

LATELY = timedelta(days=30)
# A page that lists more is no help; the oldest are the ones to look at.
MOST_SHOWN = 100


class Workload:
    """Looks at the desk from outside: no names of learners, nothing that they wrote."""

    def __init__(self, store: Store, library: Library) -> None:
        self._store = store
        self._library = library

    def waiting(self, actor: Actor) -> tuple[Waiting, ...]:
        """The claims with the assessors, the one sent first first; a hundred at most."""
        with self._store.reading(actor.community_id) as tx:
            authorize(actor, Action.PEOPLE_MANAGE, Subject(actor.community_id))
            judges = _judges(tx)
            found = tx.claims.waiting(WITH_ASSESSORS)[:MOST_SHOWN]
            subjects = judged_subjects(tx, found)
            states = tx.interviews.states([one.id for one in found])
            names = tx.people.names({one.assessor_id for one in found if one.assessor_id})
            editions = {one.id: self._library.chosen(tx, states[one.id]) for one in found}
            allowed = {one.id: able(one, subjects[one.id], judges) for one in found}
            named = _named(tx, found, allowed)
            due = promises(tx, found)
            return tuple(
                Waiting(
                    one,
                    title(edition.badge if (edition := editions[one.id]) else None),
                    _seconds_since(tx, one),
                    ""
                    if one.person_id == actor.person_id
                    else names.get(one.assessor_id or "", ""),
                    len(named[one.id]),
                    way_out(one, allowed[one.id], named[one.id], judges),
                    **on_time(tx, due.get(one.id)),
                    own=one.person_id == actor.person_id,
                )
                for one in found
            )

    def assessors(self, actor: Actor) -> tuple[Load, ...]:
        """Everybody who may judge: what they hold, and what they did in the last 30 days."""
        with self._store.reading(actor.community_id) as tx:
            authorize(actor, Action.PEOPLE_MANAGE, Subject(actor.community_id))
            done = tx.figures.judged(tx.now - LATELY)
            return tuple(
                Load(
                    one.name,
                    Role.LEAD in one.roles,
                    Role.ASSESSOR not in tx.people.roles(one.person_id),
                    len(tx.claims.held_by(one.person_id)),
                    len(done.get(one.person_id, ())),
                    statistics.median(times) if (times := _known(done, one)) else None,
                )
                for one in _judges(tx)
            )


def _named(
    tx: Transaction, claims: Iterable[Claim], allowed: Mapping[str, Collection[str]]
) -> dict[str, Collection[str]]:
    """Those of whom are ``allowed`` who may judge its badge, for each claim by its id.

    Where two differ, a lead decides, named for the badge or not.
    """
    found: dict[str, Collection[str]] = dict(allowed)
    badges: dict[str, frozenset[str]] = {}
    for one in claims:
        badge_id = str(one.badge_id)
        if one.seat is Seat.LEAD or not tx.rules.of_badge(badge_id).qualified_only:
            continue
        if badge_id not in badges:
            badges[badge_id] = tx.assigning.who_is_qualified(badge_id)
        found[one.id] = [who for who in allowed[one.id] if who in badges[badge_id]]
    return found


def _seconds_since(tx: Transaction, claim: Claim) -> int:
    """How long a claim waits."""
    sent = claim.submitted_at or claim.created_at
    return max(0, int((tx.now - sent).total_seconds()))


def _known(done: dict[str, list[float | None]], who: Actor) -> list[float]:
    return [one for one in done.get(who.person_id, ()) if one is not None]


def _judges(tx: Transaction) -> tuple[Actor, ...]:
    """Those who hold the role of an assessor, or were seen with one on a chat platform lately."""
    barred = tx.blocks.every()
    return tuple(
        Actor(
            one.person.id,
            tx.community_id,
            one.asked_as,
            name=one.person.name,
            benched=bool(barred.get(one.person.id, frozenset()) & BENCHING),
        )
        for one in tx.people.members()
        if Role.ASSESSOR in one.asked_as
    )
