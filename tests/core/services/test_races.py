"""Of two who may not both, one does; whoever is late is told by whom and what, and loses nothing.

Take, decide, the second judgement, a withdrawal against an award, an appeal and a new try against
the organizer's pause: each a thousand times under ``stress``, on both databases.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from core.domain.claim import Act, Claim, ClaimState, Seat
from core.domain.errors import AlreadyDone, EarnedError, JudgedBefore, TooSoon
from core.domain.interview import Pressed, Typed
from core.domain.panel import Judgement
from core.domain.people import Actor
from core.domain.review import Outcome, Result
from core.domain.rules import BadgeRules, Panel
from core.services.learning import Incoming
from tests.core.services.test_at_once import at_once, waiting
from tests.support.installed import TurnedClock
from tests.support.journeys import BADGE, Town, all_met, badge

FEW = 10
MANY = 1000
# So many at a time: each batch is made in one go.
BATCH = 50
MET = all_met(badge())
FIRST = badge().criteria[0].id
SHORT = MET | {FIRST: Result("not_yet", "Say how you found the fault.")}
Race = Callable[[Town, int, random.Random], Counter[str]]


def claim_of(town: Town, claim_id: str) -> Claim:
    with town.app.store.reading(town.community.id) as tx:
        return tx.claims.get(claim_id)


def acts_of(town: Town, claim_id: str) -> list[str]:
    with town.app.store.reading(town.community.id) as tx:
        return [one.act for one in tx.talk.acts(claim_id)]


def judgements_of(town: Town, claim_id: str) -> tuple[Judgement, ...]:
    with town.app.store.reading(town.community.id) as tx:
        return tx.judgements.of(claim_id)


def shifted(dice: random.Random, *acts: Callable[[], object]) -> list[object]:
    """All at once, but for a few milliseconds: so each of them is sometimes the first."""

    def late(act: Callable[[], object], pause: float) -> object:
        time.sleep(pause)
        return act()

    return at_once(*(partial(late, act, dice.uniform(0, 0.004)) for act in acts))


def batches(number: int) -> list[int]:
    return [min(BATCH, number - done) for done in range(0, number, BATCH)]


def colleagues(town: Town, *names: str) -> list[Actor]:
    return [town.assessor(name) for name in names]


# ---------------------------------------------------------------- take


def take(town: Town, number: int, dice: random.Random) -> Counter[str]:
    """Three colleagues press "Take it": one has it, two are told who."""
    three, won = colleagues(town, "Bo", "Cy", "Di"), Counter[str]()
    for size in batches(number):
        pairs = waiting(town, size)
        for _, claim in pairs:
            said = shifted(dice, *(partial(town.app.reviewing.take, who, claim) for who in three))
            (winner,) = [who for who, one in zip(three, said, strict=True) if one is None]
            late = [one for one in said if isinstance(one, AlreadyDone)]
            assert [one.params for one in late] == [{"who": winner.name, "act": "take"}] * 2
            assert claim_of(town, claim).assessor_id == winner.person_id
            assert acts_of(town, claim) == ["submit", "take"]
            won[winner.name] += 1
            town.app.reviewing.release(winner, claim)
    return won


# ---------------------------------------------------------------- decide


def decide(town: Town, number: int, dice: random.Random) -> Counter[str]:
    """Award and "not yet" from two windows of one assessor: one of them is the decision."""
    bo, won = town.assessor("Bo"), Counter[str]()
    for size in batches(number):
        for _, claim in waiting(town, size, bo):
            do = town.app.reviewing.decide
            said = shifted(
                dice,
                partial(do, bo, claim, Outcome.AWARD, MET),
                partial(do, bo, claim, Outcome.NOT_YET, SHORT),
            )
            (act,) = [one for one in said if isinstance(one, Act)]
            (late,) = [one for one in said if isinstance(one, AlreadyDone)]
            assert late.params == {"who": "Bo", "act": act.value}
            assert claim_of(town, claim).state.value == ENDS[act]
            assert acts_of(town, claim)[2:] == [act.value]
            (one,) = judgements_of(town, claim)
            assert (one.outcome is Outcome.AWARD) == (act is Act.AWARD)
            won[act.value] += 1
    return won


ENDS = {Act.AWARD: "awarded", Act.NOT_YET: "not_yet"}


# ---------------------------------------------------------------- the second judgement


def second(town: Town, number: int, dice: random.Random) -> Counter[str]:
    """The first found something missing. Two want to be the second one, and find it met."""
    bo, cy, di = colleagues(town, "Bo", "Cy", "Di")
    won = Counter[str]()
    town.app.ruling.set_badge(town.organizer, BADGE, BadgeRules(panel=Panel.TWO))

    def judge(who: Actor, claim: str) -> Act:
        town.app.reviewing.take(who, claim)
        return town.app.reviewing.decide(who, claim, Outcome.AWARD, MET)

    for size in batches(number):
        pairs = waiting(town, size, bo)
        for _, claim in pairs:
            assert town.app.reviewing.decide(bo, claim, Outcome.NOT_YET, SHORT) is Act.JUDGE
            said = shifted(
                dice,
                partial(judge, cy, claim),
                partial(judge, di, claim),
                partial(town.app.reviewing.take, bo, claim),
            )
            assert isinstance(said[2], JudgedBefore), "the first one never judges it again"
            (winner,) = [w for w, one in zip((cy, di), said, strict=False) if one is Act.DISAGREE]
            (late,) = [one for one in said[:2] if isinstance(one, EarnedError)]
            # Late enough, they already find it with the lead.
            assert late.code in ("already_done", "lead_wanted")
            if isinstance(late, AlreadyDone):
                assert late.params["who"] == winner.name
            now = claim_of(town, claim)
            assert (now.state, now.seat, now.assessor_id) == (ClaimState.SUBMITTED, Seat.LEAD, None)
            both = [(one.seat, one.assessor_id) for one in judgements_of(town, claim)]
            assert both == [(Seat.FIRST, bo.person_id), (Seat.SECOND, winner.person_id)]
            won[winner.name] += 1
    return won


# ---------------------------------------------------------------- withdraw against award


def withdraw(town: Town, number: int, dice: random.Random) -> Counter[str]:
    """The learner takes it back while it is awarded: it is the one or the other."""
    bo, won = town.assessor("Bo"), Counter[str]()
    for size in batches(number):
        for ana, claim in waiting(town, size, bo):
            back, given = shifted(
                dice,
                partial(town.app.learning.withdraw, ana, claim),
                partial(town.approve, bo, claim),
            )
            state = claim_of(town, claim).state
            assert not isinstance(back, EarnedError), "whoever is late sees that it was awarded"
            with town.app.store.reading(town.community.id) as tx:
                award = tx.awards.of_claim(claim)
            assert (award is not None) == (state is ClaimState.AWARDED)
            if state is ClaimState.WITHDRAWN:
                assert isinstance(given, AlreadyDone)
                assert given.params == {"who": "", "act": "withdraw"}
            else:
                assert given is None
            assert acts_of(town, claim)[2:] == ["award" if award else "withdraw"]
            won[state.value] += 1
    return won


# ---------------------------------------------------------------- appeal against the pause


def appeal(town: Town, number: int, dice: random.Random) -> Counter[str]:
    """While the pause lasts one may appeal and not try again; right after it, both at once.

    The story goes to the assessors once, by one of the two; the other one shows where it is.
    """
    clock = town.app.store.clock
    assert isinstance(clock, TurnedClock)
    bo, won = town.assessor("Bo"), Counter[str]()
    rules = BadgeRules(cooldown_days=3, appeal_days=30)
    town.app.ruling.set_badge(town.organizer, BADGE, rules)
    for size in batches(number):
        pairs = _declined(town, size, bo)
        during = dice.random() < 0.5
        if not during:
            clock.turn(timedelta(days=3, hours=1))
        for ana, claim in pairs:
            town.press(ana, claim, "appeal")
            said = shifted(
                dice,
                partial(_tell, town, ana, claim, Typed("I did say it.", "appeal")),
                partial(_tell, town, ana, claim, Pressed("back")),
                partial(_send, town, ana, claim),
            )
            won[_outcome(town, claim, said, during=during)] += 1
    return won


def _declined(town: Town, number: int, bo: Actor) -> list[tuple[Actor, str]]:
    """Claims with a "not yet" whose learners told more and stand before the button that sends."""
    pairs = waiting(town, number, bo)
    for _, claim in pairs:
        town.not_yet(bo, claim, {FIRST: "More, please."})
    for who, claim in pairs:
        town.until(who, claim, "review")
    return pairs


def _tell(town: Town, who: Actor, claim: str, given: Pressed | Typed) -> object:
    return town.app.learning.tell(who, claim, Incoming("web", town.event(), given))


def _send(town: Town, who: Actor, claim: str) -> object:
    return _tell(town, who, claim, Pressed("submit"))


def _outcome(town: Town, claim: str, said: list[object], *, during: bool) -> str:
    now, acts = claim_of(town, claim), acts_of(town, claim)
    told = acts[3:]
    assert told in ([], ["appeal"], ["submit"]), "it goes to the assessors once at most"
    if told:
        wanted = Seat.APPEAL if told == ["appeal"] else Seat.FIRST
        assert (now.state, now.seat, now.round) == (ClaimState.SUBMITTED, wanted, 2)
    else:
        assert (now.state, now.round) == (ClaimState.NOT_YET, 1)
    refused = [one for one in said if isinstance(one, EarnedError)]
    if during:
        assert told != ["submit"], "nobody tries again before the pause is over"
        assert all(isinstance(one, TooSoon) for one in refused)
        if told == ["appeal"]:
            return "appeal in the pause"
        return "gone back in the pause"
    assert refused == []
    return told[0] if told else "gone back"


RACES: dict[str, Race] = {
    "take": take,
    "decide": decide,
    "second": second,
    "withdraw": withdraw,
    "appeal": appeal,
}


@pytest.mark.parametrize("name", RACES)
def test_one_wins_and_the_other_is_told(town: Town, name: str) -> None:
    assert RACES[name](town, FEW, random.Random(name)).total() == FEW


@pytest.mark.stress
@pytest.mark.parametrize("name", RACES)
def test_one_wins_and_the_other_is_told_a_thousand_times(town: Town, name: str) -> None:
    won = RACES[name](town, MANY, random.Random(f"{name} many"))
    print(f"\n{name} on {town.app.store.engine.dialect.name}: {dict(won)}")
    assert won.total() == MANY
    assert len(won) > 1, "each of them is first now and then"
