"""What is due because of how a claim stands: worked out anew whenever it changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict

from core.domain.claim import WITH_ASSESSORS, Claim, ClaimState, Seat
from core.domain.people import Actor, Person, Role
from core.domain.reminding import (
    FOR_HOLDER,
    Kind,
    Reminder,
    Step,
    fits,
    holding,
    ladder,
    pauses,
    until_then,
)
from core.domain.rules import SpaceRules
from core.domain.screens import Day, Text, Words
from core.domain.working_time import SECOND, Hours, Pause, Week, due_day
from core.services.terms import offer_of
from core.store.repositories.assigning import ACCEPTED, VOID
from core.store.repositories.talk import ActDone
from core.store.transaction import Transaction
from core.zones import zone_of


@dataclass(frozen=True, slots=True)
class Promise:
    """Until when a learner hears of a claim; ``day`` is None while we wait for them."""

    day: date | None
    until: datetime | None = None
    paused_since: datetime | None = None


def week_of(rules: SpaceRules) -> Week:
    """When a space works."""
    days, holidays = frozenset(rules.working_days), frozenset(rules.holidays)
    return Week(zone_of(rules.zone), days, holidays)


def hours_of(tx: Transaction, person: Person, otherwise: str = "") -> Hours:
    """When somebody may be spoken to. ``otherwise`` is the zone of who told none."""
    rhythm = tx.rhythms.of(person.id)
    away = tuple((one.first, one.last) for one in tx.rhythms.away(person.id))
    zone = zone_of(person.zone or otherwise)
    return Hours(zone, rhythm.quiet_from, rhythm.quiet_until, rhythm.days, away)


def promise(tx: Transaction, claim: Claim) -> Promise | None:
    """What the learner was promised; None for a claim that is not with the assessors."""
    return promises(tx, [claim]).get(claim.id)


def promises(tx: Transaction, claims: Collection[Claim]) -> dict[str, Promise]:
    """The same for many claims, by their ids, in as many statements as for one."""
    there = [one for one in claims if one.state in WITH_ASSESSORS and one.submitted_at]
    acts = tx.talk.acts_of([one.id for one in there])
    return {
        one.id: promised(tx.rules.of_space(one.space_id), one, acts.get(one.id, ()))
        for one in there
    }


def promised(rules: SpaceRules, claim: Claim, acts: Iterable[ActDone]) -> Promise:
    """What these ``rules`` promise the learner of a claim that is with the assessors."""
    assert claim.submitted_at is not None  # it was sent
    rests, since = _waits(claim, acts)
    if claim.state is ClaimState.QUESTION:
        return Promise(None, paused_since=since)
    week = week_of(rules)
    day = due_day(week, claim.submitted_at, rules.promise_days, rests)
    return Promise(day, week.end_of(day))


def promise_lines(tx: Transaction, claim: Claim) -> tuple[Text, ...]:
    """What the learner is told of the promise, where there is one."""
    found = promise(tx, claim)
    if found is None:
        return ()
    if found.day is None or found.until is None:
        return (Words("claim.promise.paused"),)
    key = "claim.promise.late" if found.until <= tx.now else "claim.promise.by"
    return (Words(key, {"day": Day(found.day)}),)


class OnTime(TypedDict):
    """What a list of claims tells of a promise: its last day, and whether that is over."""

    day: Day | None
    late: bool


def on_time(tx: Transaction, found: Promise | None) -> OnTime:
    """The same of what was promised; no day while we wait for the learner."""
    if found is None or found.day is None or found.until is None:
        return OnTime(day=None, late=False)
    return OnTime(day=Day(found.day), late=found.until <= tx.now)


def desk_lines(tx: Transaction, actor: Actor, claim: Claim) -> tuple[Text, ...]:
    """What an assessor is told of a claim's clock: until when it is promised, and theirs to keep."""
    found = promise(tx, claim)
    if found is None:
        return ()
    lines: list[Text] = [Words("desk.due.paused")]
    if found.day is not None and found.until is not None:
        key = "desk.due.late" if found.until <= tx.now else "nudge.promised"
        lines = [Words(key, {"day": Day(found.day)})]
    if claim.assessor_id == actor.person_id:
        back = [one.due_at for one in tx.reminders.waiting(claim.id) if one.kind is Kind.EXPIRE]
        week = week_of(tx.rules.of_space(claim.space_id))
        lines += [Words("desk.due.keep", {"day": Day(week.day_of(at - SECOND))}) for at in back]
    return tuple(lines)


def _waits(claim: Claim, acts: Iterable[ActDone]) -> tuple[tuple[Pause, ...], datetime | None]:
    """When a round of a claim waited for its learner, and since when it does so now."""
    return pauses((one.act, one.done_at) for one in acts if one.round == claim.round)


# -- planning -------------------------------------------------------------------------------


def plan(tx: Transaction, claim_id: str) -> Claim:
    """A claim changed: what does not fit any more is void, and what it asks for now waits."""
    claim = tx.claims.get(claim_id)
    rules = tx.rules.of_space(claim.space_id)
    wanted = {_key(claim, step): step for step in _steps(tx, claim, rules)}
    stays: dict[str, datetime] = {}
    gone: list[Reminder] = []
    for one in tx.reminders.waiting(claim_id):
        if not fits(one, claim) or (one.key.startswith("plan:") and one.key not in wanted):
            gone.append(one)
        else:
            stays[one.key] = one.due_at
    _void(tx, gone)
    _settle_offer(tx, claim)
    _await(tx, claim, rules, wanted, stays)
    if claim.renews is not None and claim.state is ClaimState.WITHDRAWN:
        # Nobody renews that award any more: its owner may be told of it again.
        plan(tx, claim.renews)
    if rules.offers and claim.state is ClaimState.SUBMITTED:
        tx.later(f"offer:{claim.id}:{claim.version}", "claim.offer", {"claim": claim.id})
    return claim


def _await(
    tx: Transaction,
    claim: Claim,
    rules: SpaceRules,
    wanted: Mapping[str, Step],
    stays: Mapping[str, datetime],
) -> None:
    """Have what is wanted wait, each until its recipient may be spoken to.

    Whoever holds or owns the claim is the one recipient that is known before its time.
    """
    hours: dict[str, Hours] = {}
    goes_back = next((one.at for one in wanted.values() if one.kind is Kind.EXPIRE), None)
    for key, step in wanted.items():
        person_id, at = _recipient(claim, step), step.at
        if person_id is not None:
            if person_id not in hours:
                hours[person_id] = hours_of(tx, tx.people.get(person_id), rules.zone)
            at = hours[person_id].next_open(at)
        if step.kind in FOR_HOLDER and goes_back is not None and at >= goes_back:
            continue  # by the time they may be spoken to, it is not theirs any more
        if stays.get(key) != at:
            tx.reminders.put(key, step.kind, claim.id, claim.round, at, person_id)


def _recipient(claim: Claim, step: Step) -> str | None:
    if step.kind is Kind.RENEW:
        return claim.person_id
    return claim.assessor_id if step.kind in FOR_HOLDER else None


def _key(claim: Claim, step: Step) -> str:
    who = claim.assessor_id if step.kind in FOR_HOLDER else ""
    return f"plan:{claim.id}:{claim.round}:{step.kind.value}:{step.mark}:{who}"


def _steps(tx: Transaction, claim: Claim, rules: SpaceRules) -> Iterator[Step]:
    """The reminders that a claim asks for as it stands."""
    if claim.state is ClaimState.AWARDED:
        yield from _renewal(tx, claim)
    there = claim.state in (ClaimState.SUBMITTED, ClaimState.IN_REVIEW)
    if not there or claim.submitted_at is None:
        return
    acts = tx.talk.acts(claim.id)
    week, (rests, _) = week_of(rules), _waits(claim, acts)
    held = claim.state is ClaimState.IN_REVIEW
    due = due_day(week, claim.submitted_at, rules.promise_days, rests)
    for step in ladder(week, claim.submitted_at, due):
        # Whoever has had it in hand since knows it.
        known = step.kind in FOR_HOLDER and step.at <= claim.changed_at
        if (step.kind is Kind.LEAD or (step.kind is Kind.POOL) != held) and not known:
            yield step
    if held:
        taken, ends = held_until(rules, claim, acts)
        steps = [one for one in holding(week, taken, ends) if one.at > claim.changed_at]
        yield from until_then(steps, _role_ends(tx, claim), claim.changed_at)


def held_until(rules: SpaceRules, claim: Claim, acts: Sequence[ActDone]) -> tuple[datetime, date]:
    """Since when somebody has a claim that is being read, and the last day they may keep it."""
    week, (rests, _) = week_of(rules), _waits(claim, acts)
    taken = next((one.done_at for one in acts[::-1] if one.act == "take"), claim.changed_at)
    ends = due_day(week, taken, rules.hold_days, rests)
    if week.end_of(ends) <= claim.changed_at:
        # Nobody could do it in time, the machine stood still: whoever got it back has a day.
        ends = due_day(week, claim.changed_at, 1)
    return taken, ends


def _role_ends(tx: Transaction, claim: Claim) -> datetime | None:
    """When whoever holds a claim may not judge it any more, where their role was given until a day.

    Who judges by a role on a chat platform, too, is asked there at each click.
    """
    person_id = str(claim.assessor_id)
    return tx.people.ends(person_id, roles_for(claim) - tx.people.lent(person_id))


def roles_for(claim: Claim) -> frozenset[Role]:
    """What somebody has to be who judges a claim as it stands."""
    return frozenset({Role.ASSESSOR, Role.LEAD} if claim.seat is Seat.LEAD else {Role.ASSESSOR})


def _renewal(tx: Transaction, claim: Claim) -> Iterator[Step]:
    """Whoever has a badge that expires is told in time that it can be renewed."""
    award = tx.awards.of_claim(claim.id)
    offer = offer_of(tx, award) if award is not None else None
    if offer and offer.term and offer.why in ("", "early") and not offer.under_way:
        yield Step(Kind.RENEW, offer.term.opens, offer.term.until.date().isoformat())


def remind(
    tx: Transaction,
    claim: Claim,
    key: str,
    kind: Kind,
    at: datetime,
    person_id: str | None = None,
) -> None:
    """Have somebody reminded, not before they may be spoken to."""
    if person_id is not None:
        zone = tx.rules.of_space(claim.space_id).zone
        at = hours_of(tx, tx.people.get(person_id), zone).next_open(at)
    tx.reminders.put(key, kind, claim.id, claim.round, at, person_id)


def _void(tx: Transaction, gone: Collection[Reminder]) -> None:
    if gone:
        tx.reminders.void(*(one.id for one in gone))
    for one in gone:
        if one.key.startswith("to:"):
            # Those who were found and not told yet: should it be wanted again, they are found again.
            found_by = one.key.removeprefix("to:").rpartition(":")[0]
            tx.reminders.ask_again(f"plan:{found_by}:")


def _settle_offer(tx: Transaction, claim: Claim) -> None:
    """An offer is over once its claim is taken, by whoever it was offered to or by another."""
    offer = tx.assigning.open_offer(claim.id)
    if offer is None or (claim.state is ClaimState.SUBMITTED and offer.turn == turn_of(claim)):
        return
    taken = claim.state is ClaimState.IN_REVIEW and claim.assessor_id == offer.person_id
    tx.assigning.answer(offer, ACCEPTED if taken else VOID)


def turn_of(claim: Claim) -> str:
    """Which judgement of a claim is wanted: its round and its seat."""
    return f"{claim.round}.{claim.seat.value}"
