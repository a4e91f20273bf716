"""Once a day the waiting claims are told in the assessors' channel, if any wait.

A job does it, and queues the one of the next working day. What is told is drawn when it is sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from core.domain.catalogue import Badge
from core.domain.claim import WITH_ASSESSORS, Claim, ClaimState
from core.domain.people import Actor
from core.domain.permissions import Action, Subject, authorize
from core.domain.reminding import FOR_LEARNER, Kind, Reminder
from core.domain.rooms import Going
from core.domain.rules import SpaceRules
from core.domain.schedule import Due, Schedule, Waiting, page_of, place_of
from core.domain.standing import title
from core.domain.working_time import SECOND
from core.services.planning import plan, promise, week_of
from core.services.posting import post
from core.store.transaction import Transaction
from core.store.unit_of_work import Store

JOB = "desk.digest"
# So many lines of what is due are told of at once.
MOST_DUE = 100
# In place of a name that is not told.
KEPT = "–"


@dataclass(frozen=True, slots=True)
class Digest:
    """What the channel is told: in its language and zone, the claims nobody has first."""

    language: str
    zone: str
    free: tuple[Waiting, ...]
    held: tuple[Waiting, ...]


def change_rules(tx: Transaction, space_id: str, rules: SpaceRules, by: str | None) -> None:
    """Keep the rules of a space, and plan anew what is due because of them."""
    tx.rules.put_space(space_id, rules, by)
    _come_again(tx, space_id, rules)
    for claim in tx.claims.waiting(WITH_ASSESSORS):
        if claim.space_id == space_id:
            plan(tx, claim.id)
    tx.touch("desk:" + tx.community_id)


class Digesting:
    """Tells channels what waits, and organizers what is due."""

    def __init__(self, store: Store) -> None:
        self._store = store

    # -- once a day ---------------------------------------------------------------------

    def run(self, ids: Mapping[str, str]) -> None:
        """Job ``desk.digest``: tell what waits, if it is time, and come again."""
        with self._store.transaction(ids["community"]) as tx:
            rules = tx.rules.of_space(ids["space"])
            if rules.digest_hour is None:
                return
            week = week_of(rules)
            today = week.day_of(tx.now)
            if week.works_on(today) and week.at(today, rules.digest_hour) <= tx.now:
                _tell(tx, ids["space"], today)
            _come_again(tx, ids["space"], rules)

    def wake(self) -> None:
        """See that every channel that wants to be told has its next time queued."""
        with self._store.reading() as tx:
            communities = [one.id for one in tx.doors.communities()]
        for community_id in communities:
            with self._store.transaction(community_id) as tx:
                for space in tx.people.spaces():
                    _come_again(tx, space.id, tx.rules.of_space(space.id))

    def drawn(self, community_id: str, space_id: str) -> Digest:
        """What there is to tell now."""
        with self._store.reading(community_id) as tx:
            language = tx.people.community().language
            zone = tx.rules.of_space(space_id).zone
            found = [(one, _waiting(tx, one)) for one in tx.claims.waiting(WITH_ASSESSORS)]
            free = tuple(line for one, line in found if one.state is ClaimState.SUBMITTED)
            held = tuple(line for one, line in found if one.state is not ClaimState.SUBMITTED)
            return Digest(language, zone, free, held)

    # -- what is due --------------------------------------------------------------------

    def due(
        self, actor: Actor | None, community_id: str = "", after: str = "", most: int = MOST_DUE
    ) -> Schedule:
        """Everything that is due, the first first, a page at a time; ``after`` as in ``Schedule``.

        For organizers; without an actor it is whoever runs the machine.
        """
        if actor is not None:
            authorize(actor, Action.PEOPLE_MANAGE, Subject(actor.community_id))
            community_id = actor.community_id
        place = place_of(after)
        with self._store.reading(community_id) as tx:
            work = [_veiled(tx, actor, one) for one in _work(tx)]
            count = len(work) + tx.reminders.renewals_waiting()
            late = sum(one.late and one.what == "promise" for one in work)
            at, line_id = place or (None, "")
            if place is None or at is not None:
                # One more than is shown says whether there are more.
                start = (at, line_id) if at is not None else None
                work += [_told(tx, one) for one in tx.reminders.renewals(most + 1, start)]
            lines, following = page_of(work, place, most)
            return Schedule(lines, count, late, following)


# -- inside a transaction -------------------------------------------------------------------


def next_digest(rules: SpaceRules, now: datetime) -> datetime:
    """When a channel is told next."""
    assert rules.digest_hour is not None
    week = week_of(rules)
    day = week.day_of(now)
    if week.works_on(day) and week.at(day, rules.digest_hour) > now:
        return week.at(day, rules.digest_hour)
    return week.at(week.after(day), rules.digest_hour)


def _come_again(tx: Transaction, space_id: str, rules: SpaceRules) -> None:
    if rules.digest_hour is None:
        return
    at = next_digest(rules, tx.now)
    key = f"digest:{space_id}:{int(at.timestamp())}"
    tx.later(key, JOB, {"space": space_id}, at=at)


def _tell(tx: Transaction, space_id: str, today: date) -> None:
    """Once in each channel on a day; nothing where nothing waits."""
    waiting = tx.claims.waiting(WITH_ASSESSORS)
    if not waiting:
        return
    for room in tx.rooms.desks():
        if room.space_id == space_id:
            # The row hangs on the claim that waits longest; what is told is drawn late.
            key = f"digest:{room.id}:{today.isoformat()}"
            post(tx, room.id, waiting[0].id, Going.DIGEST, key, {"space": space_id})


def _work(tx: Transaction) -> Iterator[Due]:
    """What is due about claims that wait; each has a few lines."""
    for claim in tx.claims.waiting(WITH_ASSESSORS):
        yield _promised(tx, claim)
    for one in tx.reminders.about_work():
        yield _told(tx, one)
    for space in tx.people.spaces():
        rules = tx.rules.of_space(space.id)
        if rules.digest_hour is not None:
            yield Due("digest", next_digest(rules, tx.now), who=space.name, id=space.id)


def _veiled(tx: Transaction, actor: Actor | None, one: Due) -> Due:
    """An organizer is not told by whom a claim of their own is judged."""
    if actor is None or not one.claim_id or not one.who:
        return one
    own = tx.claims.get(one.claim_id).person_id == actor.person_id
    return replace(one, who=KEPT) if own else one


def _told(tx: Transaction, one: Reminder) -> Due:
    """A reminder; of a learner's, neither their name nor what a claim of theirs is about."""
    who = tx.people.get(one.person_id).name if one.person_id else ""
    named = None if one.kind is Kind.OWN else title(_badge(tx, tx.claims.get(one.claim_id)))
    shown = "" if one.kind in FOR_LEARNER else who
    late = one.due_at <= tx.now
    return Due(one.kind.value, one.due_at, one.claim_id, named, shown, late=late, id=one.id)


def _badge(tx: Transaction, claim: Claim) -> Badge | None:
    if claim.badge_id is None or claim.badge_version is None:
        return None
    return tx.catalogue.edition(claim.badge_id, claim.badge_version).badge


def _waiting(tx: Transaction, claim: Claim) -> Waiting:
    due = promise(tx, claim)
    sent = claim.submitted_at or claim.created_at
    taken = tx.people.get(claim.assessor_id).name if claim.assessor_id else ""
    return Waiting(
        claim.id,
        claim.version,
        title(_badge(tx, claim)),
        max(0, int((tx.now - sent).total_seconds())),
        due.day if due else None,
        bool(due and due.until and due.until <= tx.now),
        taken,
    )


def _promised(tx: Transaction, claim: Claim) -> Due:
    due = promise(tx, claim)
    until = due.until - SECOND if due and due.until else None
    line = _waiting(tx, claim)
    return Due(
        "promise", until, claim.id, line.title, line.taken_by, claim.state, line.late, claim.id
    )
