"""Reminding people: what happens when something is due, and what they see of it.

What is due is a row (see ``planning``); whoever runs jobs looks every few seconds which ones are.
So a standstill, a clock that is set anew or a database that is put back loses and doubles nothing.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.domain.claim import Act, Claim
from core.domain.errors import Stale, WrongState
from core.domain.people import Actor, Role, Space
from core.domain.permissions import Action, may
from core.domain.reminding import (
    FOR_DESK,
    FOR_LEARNER,
    MOST_POOL,
    SILENT,
    Kind,
    Reminder,
    State,
    fits,
)
from core.domain.rooms import Going
from core.domain.screens import Day, Param, Text, Words
from core.domain.standing import title
from core.domain.working_time import EVERY_DAY
from core.services.assigning import Assigning, candidates, why_asked
from core.services.conversation import judged_subject
from core.services.letting_go import why_back
from core.services.planning import hours_of, plan, promise, remind
from core.services.posting import post, tell_desks, tell_learner
from core.services.terms import opens_later
from core.store.repositories.reminders import communities_with_due
from core.store.transaction import Transaction
from core.store.unit_of_work import Store

log = logging.getLogger(__name__)

# Whoever has none of these has nothing to do with claims of others.
AT_THE_DESK = frozenset({Role.ASSESSOR, Role.LEAD, Role.ORGANIZER})
WATCH_SECONDS = 5.0
AT_ONCE = 500
PLANNED_AT_ONCE = 50
# What could not be done is tried again after that.
PAUSE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Nudge:
    """A reminder as it is shown to who judges: what it says, and what can be done.

    ``acts`` are names of buttons: open, accept, decline. ``space`` is the place whose role lets them
    judge, where it is none of ours.
    """

    claim_id: str
    version: int
    language: str
    zone: str
    lines: tuple[Text, ...]
    acts: tuple[str, ...]
    space: Space | None = None


class Reminding:
    """Does what is due. Each reminder is one transaction."""

    def __init__(self, store: Store, assigning: Assigning) -> None:
        self._store = store
        self._assigning = assigning
        self._ended = threading.Event()

    # -- when it is due -----------------------------------------------------------------

    def start(self) -> None:
        """Look again and again for what is due, until ``stop``."""
        self._ended.clear()
        threading.Thread(target=self._watch, name="reminders", daemon=True).start()

    def stop(self) -> None:
        """Look no more."""
        self._ended.set()

    def _watch(self) -> None:
        try:
            self.catch_up()
        except Exception:
            log.exception("could not plan what older awards ask for")
        while not self._ended.wait(WATCH_SECONDS):
            try:
                self.look_after()
            except Exception:
                log.exception("could not look for what is due")

    def look_after(self) -> int:
        """Do what is due, the first first; returns how much that was."""
        with self._store.reading() as tx:
            places = communities_with_due(tx.connection, tx.now)
        count = 0
        for community_id in places:
            with self._store.reading(community_id) as tx:
                due = tx.reminders.overdue(tx.now, AT_ONCE)
            for one in due:
                self._ring(community_id, one)
            count += len(due)
        return count

    def catch_up(self) -> None:
        """Plan the reminders of awards that expire and have none: those of an older version.

        Those of a list whose recipient has not come are planned when they come.
        """
        with self._store.reading() as tx:
            places = [one.id for one in tx.doors.communities()]
        for community_id in places:
            with self._store.reading(community_id) as tx:
                left = tx.reminders.unplanned()
            for start in range(0, len(left), PLANNED_AT_ONCE):
                with self._store.transaction(community_id) as tx:
                    for claim_id in left[start : start + PLANNED_AT_ONCE]:
                        plan(tx, claim_id)

    def _ring(self, community_id: str, one: Reminder) -> None:
        try:
            self.ring(community_id, one.id)
        except Exception:
            log.exception("a reminder of kind %s could not be done; again later", one.kind)
            with self._store.transaction(community_id) as tx:
                tx.reminders.postpone(one.id, tx.now + PAUSE)

    def ring(self, community_id: str, reminder_id: str) -> None:
        """Do one: once, at its time, and only if the claim has not moved on."""
        with self._store.transaction(community_id) as tx:
            found = tx.reminders.get(reminder_id)
            if found is None:
                return
            # The claim comes before what is due of it, as for whoever changes it: else each waits
            # for the other.
            tx.assigning.hold_claim(found.claim_id)
            one = tx.reminders.hold(reminder_id)
            if one is None or one.state is not State.WAITING or one.due_at > tx.now:
                return
            claim = tx.claims.get(one.claim_id)
            if not fits(one, claim):
                tx.reminders.void(one.id)
            elif one.kind is Kind.RENEW and (later := opens_later(tx, claim.id)):
                tx.reminders.postpone(one.id, later)
            elif not self._is_quiet(tx, one, claim):
                tx.reminders.fire(one.id)
                self._do(tx, one, claim)

    def _is_quiet(self, tx: Transaction, one: Reminder, claim: Claim) -> bool:
        """Whether its recipient must not be spoken to now; then it waits until they may be."""
        if one.person_id is None or one.kind in SILENT:
            return False
        if not tx.people.is_here(one.person_id) or _left_the_desk(tx, one):
            tx.reminders.void(one.id)
            return True
        until = self._open(tx, one, claim)
        if until <= tx.now:
            return False
        tx.reminders.postpone(one.id, until)
        return True

    def _open(self, tx: Transaction, one: Reminder, claim: Claim) -> datetime:
        zone = tx.rules.of_space(claim.space_id).zone
        hours = hours_of(tx, tx.people.get(str(one.person_id)), zone)
        if one.kind in FOR_LEARNER:
            # Learners have no days of work; and of their own reminders they chose the day.
            hours = replace(hours, days=EVERY_DAY, away=())
        return hours.next_open(tx.now)

    def _do(self, tx: Transaction, one: Reminder, claim: Claim) -> None:
        match one.kind:
            case Kind.POOL if one.person_id is None:
                pool = [c.person_id for c in candidates(tx, claim, again=True)]
                _pass_on(tx, one, claim, pool[:MOST_POOL])
            case Kind.LEAD if one.person_id is None:
                _pass_on(tx, one, claim, _leads(tx, claim))
            case Kind.EXPIRE:
                _expire(tx, claim)
            case Kind.OFFER_ENDS:
                self._assigning.ended(tx, claim)
            case Kind.OWN | Kind.RENEW:
                ids = {"reminder": one.id}
                news = "remind" if one.kind is Kind.OWN else "renew"
                tell_learner(tx, claim.id, claim.person_id, news, **ids)
            case _:
                nudge(tx, one)

    # -- what people see ----------------------------------------------------------------

    def nudge(self, community_id: str, reminder_id: str) -> Nudge | None:
        """A reminder as it is to be shown now; None where its claim has moved on."""
        with self._store.reading(community_id) as tx:
            one = tx.reminders.get(reminder_id)
            if one is None or one.person_id is None:
                return None
            claim = tx.claims.get(one.claim_id)
            return drawn(tx, one, claim) if fits(one, claim) else None

    def for_desk(self, actor: Actor) -> tuple[Nudge, ...]:
        """What somebody who judges was reminded of, and is still to be done."""
        with self._store.reading(actor.community_id) as tx:
            found: dict[str, Nudge] = {}
            for one in tx.reminders.told(actor.person_id, FOR_DESK - {Kind.EXPIRED}):
                claim = tx.claims.get(one.claim_id)
                if fits(one, claim):
                    found.setdefault(one.claim_id, drawn(tx, one, claim))
            return tuple(found.values())


# -- inside a transaction -------------------------------------------------------------------


def _left_the_desk(tx: Transaction, one: Reminder) -> bool:
    """Whether what waited for somebody's morning is about claims that they judge no more."""
    if one.kind not in FOR_DESK - {Kind.EXPIRED}:
        return False
    return not tx.people.asked_as(str(one.person_id)) & AT_THE_DESK


def nudge(tx: Transaction, one: Reminder) -> None:
    """Bring a reminder to its recipient: on the desk it is anyway, and where they talk."""
    assert one.person_id is not None
    tx.touch("desk:" + tx.community_id)
    lent = lent_by(tx, one.person_id)
    room = tx.rooms.of_person(one.person_id, lent.platform if lent else "")
    if room is not None:
        about = {"reminder": one.id}
        post(tx, room.id, one.claim_id, Going.NUDGE, f"nudge:{one.id}", about)
    else:
        tx.later(f"mail:nudge:{one.id}", "mail.nudge", {"reminder": one.id, "claim": one.claim_id})


def lent_by(tx: Transaction, person_id: str) -> Space | None:
    """The place whose role let somebody judge lately, where they have none of ours."""
    if Role.ASSESSOR in tx.people.roles(person_id):
        return None
    return next((one.space for one in tx.role_maps.lent(person_id)), None)


def drawn(tx: Transaction, one: Reminder, claim: Claim) -> Nudge:
    """What a reminder says, from what is true now."""
    person = tx.people.get(str(one.person_id))
    badge = None
    if claim.badge_id and claim.badge_version:
        badge = tx.catalogue.edition(claim.badge_id, claim.badge_version).badge
    given: dict[str, Param] = {"badge": title(badge)}
    due = promise(tx, claim)
    why = why_back(tx, person.id, claim) if one.kind is Kind.EXPIRED else ""
    lines: list[Text] = [Words(why or f"nudge.{one.kind.value}", given)]
    if due is not None and due.day is not None and one.kind is not Kind.EXPIRED:
        lines.append(Words("nudge.promised", {"day": Day(due.day)}))
    if one.kind is Kind.OFFER:
        lines += why_asked(tx, claim, person.id)
    acts: tuple[str, ...] = ("accept", "decline", "open") if one.kind is Kind.OFFER else ("open",)
    space = lent_by(tx, person.id)
    if one.kind is Kind.EXPIRED or not (space or Role.ASSESSOR in tx.people.roles(person.id)):
        acts = ()
    return Nudge(claim.id, claim.version, person.language, person.zone, tuple(lines), acts, space)


def _pass_on(tx: Transaction, one: Reminder, claim: Claim, people: list[str]) -> None:
    """Each of those who were found is told as soon as they may be spoken to."""
    found_by = one.key.removeprefix("plan:").removesuffix(":")
    for person_id in people:
        remind(tx, claim, f"to:{found_by}:{person_id}", one.kind, tx.now, person_id)


def _leads(tx: Transaction, claim: Claim) -> list[str]:
    """Who answers for a promise that was not kept: the leads, else the organizers."""
    subject = judged_subject(tx, claim)
    members = tx.people.members()
    leads = {one.person.id: one.asked_as for one in members if Role.LEAD in one.asked_as}
    actors = (replace(tx.people.actor(one), roles=held) for one, held in leads.items())
    free = [one.person_id for one in actors if may(one, Action.CLAIM_READ, subject)]
    others = [one.person.id for one in members if Role.ORGANIZER in one.roles]
    return sorted(free or [one for one in others if one != claim.person_id])


def _expire(tx: Transaction, claim: Claim) -> None:
    """An assignment ran out: the claim goes back to the pool, and who had it is told."""
    before = str(claim.assessor_id)
    try:
        tx.claims.act(claim, Act.EXPIRE, before, assessor_id=None)
    except (Stale, WrongState):
        return
    tx.drafts.drop(claim.id)
    tell_desks(tx, claim.id)
    key = f"to:{claim.id}:{claim.round}:{Kind.EXPIRED.value}:{claim.version}:{before}"
    remind(tx, tx.claims.get(claim.id), key, Kind.EXPIRED, tx.now, before)
    tx.touch("desk:" + tx.community_id, f"person:{claim.person_id}")
