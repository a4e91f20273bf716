"""Brings a claim to a place, or to its end, by acts that the model allows. Each is tried for real."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.domain.care import Barred
from core.domain.rules import BadgeRules, Panel
from tests.attacks import acts, desk_acts, judging, model, renewal
from tests.attacks.model import OK, Case, Somebody

if TYPE_CHECKING:
    from tests.attacks.test_sequences import Siege

NOTHING: frozenset[str] = frozenset()
SOMETHING = frozenset({"find-the-fault"})
MOST_STEPS = 25


# -- to a place ---------------------------------------------------------------------------


def bring_to(siege: Siege, place: tuple[str, str], owner: Somebody) -> Case:
    """A new claim of ``owner`` in that state, waiting for that seat."""
    state, seat = place
    case = siege.world.new_case(owner)
    siege.cases.append(case)
    try:
        if state == "draft":
            return case
        siege.must(acts.send_again(siege.world, owner, case))
        found = {"not_yet": SOMETHING, "awarded": NOTHING}.get(state)
        found = siege.dice.choice((NOTHING, SOMETHING)) if found is None else found
        _seat(siege, case, seat, found)
        _state(siege, case, state, found)
    finally:
        siege.cases.remove(case)
    return case


def _seat(siege: Siege, case: Case, seat: str, first: frozenset[str]) -> None:
    """Up to where that seat is wanted; ``first`` is what the first one finds, if there are two."""
    if seat in ("second", "lead"):
        judge(siege, case, first, unsure=True)
    if seat == "lead":
        judge(siege, case, NOTHING if first else SOMETHING)
    if seat == "appeal":
        judge(siege, case, SOMETHING)
        siege.must(acts.appeal(siege.world, case.owner, case))
    assert case.place == ("submitted", seat)


def _state(siege: Siege, case: Case, state: str, found: frozenset[str]) -> None:
    if state == "withdrawn":
        siege.must(acts.withdraw(siege.world, case.owner, case))
    elif state in ("in_review", "question"):
        siege.must(desk_acts.take(siege.world, next_judge(siege, case), case))
    elif state in ("not_yet", "awarded"):
        judge(siege, case, found)
    if state == "question":
        assert case.holder is not None
        siege.must(desk_acts.ask(siege.world, case.holder, case))
    if state == "awarded" and siege.dice.random() < 0.5:
        siege.must(acts.sign(siege.world, case.owner, case))


def judge(siege: Siege, case: Case, unmet: frozenset[str], *, unsure: bool = False) -> None:
    """Somebody takes it and judges; a second one is asked for only by who is not sure."""
    world = siege.world
    if case.rules.panel != "unsure":
        world.set_rules(case.town, BadgeRules(panel=Panel.UNSURE, qualified_only=case.rules.only))
    who = next_judge(siege, case)
    siege.must(desk_acts.take(world, who, case))
    siege.must(desk_acts.judged(world, who, case, unmet, unsure=unsure))


# -- to a renewal -------------------------------------------------------------------------


def bring_renewal(siege: Siege) -> Case | None:
    """A renewal of an award that there is, in its time: begun, sent, or taken, too.

    Until one was ended in a world, some of them are: what they renew is revoked.
    """
    world = siege.world
    able = [
        one
        for one in world.cases
        if one.award and not one.owner.erased and not one.owner.barred & model.NOT_CLAIMING
        if renewal.why_not(one) in ("", "early") and renewal.under_way(one) is None
    ]
    if not able:
        return None
    award = siege.dice.choice(able)
    world.pass_by(renewal.to_window(award))
    if renewal.renewing(award.owner, award) != OK:
        return None  # they have the same badge for longer by then
    siege.must(acts.renewed(world, award.owner, award))
    made = renewal.under_way(award)
    assert made is not None
    chance = siege.dice.random()
    if chance < 0.8:
        siege.must(acts.send_again(world, made.owner, made))
    if chance < 0.5:
        siege.must(desk_acts.take(world, next_judge(siege, made), made))
    if not world.ended and siege.dice.random() < 0.7:
        siege.must(acts.end(world, organizer_of(siege, made), made))
    return made


# -- somebody who may ---------------------------------------------------------------------


def next_judge(siege: Siege, case: Case) -> Somebody:
    """Somebody who may take it; where there is nobody left, an organizer sees to it."""
    world = siege.world
    people = [p for p in world.present() if p.town == case.town]
    fit = [p for p in people if judging.taking(p, case, world.cases) == OK]
    if fit:
        return siege.dice.choice(fit)
    return appointed(siege, case)


def appointed(siege: Siege, case: Case) -> Somebody:
    """An organizer who is there gives somebody new what it takes."""
    world = siege.world
    organizer = organizer_of(siege, case)
    who = world.come(case.town, f"newcomer {len(world.people)}")
    siege.must(acts.granted(world, organizer, who, "lead" if case.seat == "lead" else "assessor"))
    if case.rules.only:
        siege.must(desk_acts.named(world, organizer, {who}, only=True))
    assert judging.taking(who, case, world.cases) == OK
    return who


def organizer_of(siege: Siege, case: Case) -> Somebody:
    here = [p for p in siege.world.present() if p.town == case.town]
    return siege.dice.choice([p for p in here if "organizer" in p.able])


# -- to the end ---------------------------------------------------------------------------


def to_the_end(siege: Siege, case: Case) -> None:
    """However it stands, those who may bring it to a decision: nobody waits for ever."""
    for _ in range(MOST_STEPS):
        if case.state in model.AT_AN_END:
            return
        _STEPS[case.state](siege, case)
    raise AssertionError(f"it never came to an end: {case}")


def _sent(siege: Siege, case: Case) -> None:
    world, owner = siege.world, case.owner
    if not case.ready:
        siege.must(acts.withdraw(world, owner, case))
        return
    no = renewal.sending(case)
    if no == "too_soon":
        world.clock.turn((case.rules.cooldown + 1) * model.DAY)
    elif no == "not_renewable":
        siege.must(acts.withdraw(world, owner, case))
    elif no == "kept":
        organizer = organizer_of(siege, case)
        what = Barred(min(owner.barred & model.NOT_CLAIMING))
        siege.must(desk_acts.unblock(world, organizer, owner, what))
    else:
        siege.must(acts.send_again(world, owner, case))


def _taken(siege: Siege, case: Case) -> None:
    siege.must(desk_acts.take(siege.world, next_judge(siege, case), case))


def _decided(siege: Siege, case: Case) -> None:
    """Whoever holds it judges; one who must not any more, or is gone, is helped out of it."""
    world, holder = siege.world, case.holder
    assert holder is not None
    if not holder.erased and judging.judging(holder, case) == OK:
        siege.must(desk_acts.judged(world, holder, case, NOTHING))
        return
    siege.must(desk_acts.release(world, organizer_of(siege, case), case))


_STEPS: dict[str, Callable[[Siege, Case], None]] = {
    "draft": _sent,
    "not_yet": _sent,
    "submitted": _taken,
    "in_review": _decided,
    "question": _decided,
}
