"""Random sequences of acts by everybody, over claims in every state and seat, of two communities.

A model of its own says what is allowed and what must be so afterwards. A failure names the
seed and the acts up to it; ``EARNED_ATTACK_SEED`` plays that one again.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from core.app import Earned
from core.domain.errors import EarnedError, LinkSpent
from core.domain.people import Actor, Face
from tests.attacks import judging, leading
from tests.attacks.acts import Try
from tests.attacks.habits import AT_THE_DOOR, LIKELY, OFTEN, SELDOM
from tests.attacks.model import HELD, NOT_CLAIMING, OK, OPEN, PLACES, Case, Somebody, touch
from tests.attacks.world import World
from tests.support.installed import Mould, TurnedClock, opened

SEED = int(os.environ.get("EARNED_ATTACK_SEED", "0"))
A_WORLD = 100  # sequences, then everybody begins afresh
A_DAY = 7  # the same, for every day
# An hour more than whole days, so that nothing ends in the very moment of an act.
JUMPS = [timedelta(days=days, hours=1) for days in (1, 1, 4, 10, 31)]
# How many of the claims that a sequence is about renew an award, as soon as there is one.
RENEWALS = 0.15
# How many of the claims that a sequence leaves open are brought to their end.
TO_THE_END = 0.15


class Siege:
    """Plays sequences in one world and keeps what was done, to tell it when one fails."""

    def __init__(self, world: World, dice: random.Random) -> None:
        self.world, self.dice = world, dice
        self.log: list[str] = []
        self.counted: Counter[str] = Counter()
        self.acts: Counter[tuple[str, str]] = Counter()
        self.reached: set[tuple[str, str]] = set()
        self.ended = 0
        self.cases: list[Case] = []
        self.sequences = 0
        self.places: list[tuple[str, str]] = []

    def play(self) -> None:
        """One sequence: a few claims, everybody around them, four to fourteen acts."""
        self.cases = []
        for _ in range(self.dice.randint(1, 3)):
            self.cases.append(self.case())
        self.log.append(f"sequence {self.sequences}: {self.cases!r}")
        for _ in range(self.dice.randint(4, 14)):
            self.once(self.dice.choice(self.cases))
        for case in self.cases:
            if case.state in OPEN:
                self.check_way_on(case)
        self.world.check_tables()
        self.sequences += 1

    def once(self, case: Case) -> None:
        chance = self.dice.random()
        if chance < 0.05:
            self.knock(case)
        elif chance < 0.08:
            self.world.clock.turn(self.dice.choice(JUMPS))
        elif chance < 0.55:
            kind, role = self.dice.choice(LIKELY[case.state])
            self.attempt(kind(self.world, self.fitting(case, role), case))
        else:
            kind = self.dice.choice(SELDOM if chance > 0.97 else OFTEN)
            self.attempt(kind(self.world, self.somebody(case), case))

    def case(self) -> Case:
        """A claim in some state and seat: one that is there, or a new one. Each has its turn.

        Some are what renews another one.
        """
        if self.dice.random() < RENEWALS:
            made = leading.bring_renewal(self)
            if made is not None:
                return made
        if not self.places:
            self.places = self.dice.sample(sorted(PLACES), len(PLACES))
        place = self.places.pop()
        there = [c for c in self.world.cases if c.place == place and c not in self.cases]
        if there and self.dice.random() < 0.8:
            return self.dice.choice(there)
        town = "River" if self.dice.random() < 0.75 else "Hill"
        people = [p for p in self.world.present() if p.town == town and not p.barred & NOT_CLAIMING]
        return leading.bring_to(self, place, self.dice.choice(people))

    def somebody(self, case: Case) -> Somebody:
        """Mostly those whom the claim concerns."""
        near = [p for p in (case.owner, case.holder) if p and not p.erased]
        if near and self.dice.random() < 0.5:
            return self.dice.choice(near)
        return self.dice.choice(self.world.present())

    def fitting(self, case: Case, role: str) -> Somebody:
        """Somebody who is that to the claim; anybody where there is none."""
        people = [p for p in self.world.present() if p.town == case.town]
        before = {one.who for one in case.judged}
        fit = {
            "owner": [p for p in people if p is case.owner],
            "holder": [p for p in people if p is case.holder],
            "judge": [p for p in people if "assessor" in p.able and p is not case.owner],
            "before": [p for p in people if p in before],
            "next": [p for p in people if judging.taking(p, case, self.world.cases) == OK],
            "organizer": [p for p in people if "organizer" in p.able],
            "anybody": people,
        }
        return self.dice.choice(fit[role] or people)

    def check_way_on(self, case: Case) -> None:
        """Somebody can act on every open claim: who judges, or an organizer who sees to it.

        That they can is believed of most, and done with some: those are brought to their end.
        """
        here = [p for p in self.world.present() if p.town == case.town]
        judges = [p for p in here if judging.judging(p, case) == OK]
        judges += [p for p in here if judging.taking(p, case, self.world.cases) == OK]
        organizers = [p for p in here if "organizer" in p.able]
        free = [p for p in organizers if judging.releasing(p, case) == OK]
        assert not case.owner.erased, "whoever is erased leaves no open claim"
        assert judges or (free if case.state in HELD else organizers), case
        if not self.ended or self.dice.random() < TO_THE_END:
            leading.to_the_end(self, case)
            self.ended += 1

    def attempt(self, one: Try) -> None:
        actor = self.world.actor(one.who)
        assert actor is not None, f"{one.who} is not let in"
        self.carry_out(one, actor)

    def must(self, one: Try) -> None:
        """An act on the way to somewhere: it has to be allowed."""
        assert one.expected == OK, one
        self.attempt(one)

    def knock(self, case: Case) -> None:
        """Somebody without a session; only what is shared opens."""
        one = self.dice.choice(AT_THE_DOOR)(self.world, self.world.stranger, case)
        self.carry_out(one, None)  # type: ignore[arg-type]
        entering, guess = self.world.app.entering, f"{self.dice.getrandbits(190):x}"
        assert all(entering.who(guess, face) is None for face in Face)
        for way in (
            entering.come_back,
            entering.sign_in,
            lambda it: entering.join(it, "Eve", "en"),
        ):
            with pytest.raises(LinkSpent):
                way(guess)

    def carry_out(self, one: Try, actor: Actor) -> None:
        before = [case.row() for case in self.cases]
        self.log.append(f"{one.who}: {one.name} -> {one.expected}")
        try:
            result: object = one.do(actor)
        except EarnedError as wrong:
            got = wrong.code
            self.world.check_seen(one.who, (wrong, self.world.check_words(wrong)))
        else:
            got = OK
            self.world.check_seen(one.who, result, public=one.public)
        assert got == one.expected, one
        if got == OK:
            one.then(result)
        self.counted[got] += 1
        self.acts[one.name.split(" ")[0], got] += 1
        for case, row in zip(self.cases, before, strict=True):
            if case.row() != row:
                self.log.append(f"  now {case!r}")
                touch(case)
        self.reached |= {case.place for case in self.cases}
        self.world.check_claims(self.cases)
        if self.dice.random() < 0.15 or one.who.erased:
            self.check_door(one.who)

    def check_door(self, who: Somebody) -> None:
        """Whoever was erased is let in nowhere; the others come in as what they are."""
        if not who.secret:
            return
        actor = self.world.actor(who)
        assert (actor is None) == who.erased
        held = {role.value for role in actor.roles} if actor else set()
        assert held == who.roles, (who, held, who.granted, self.world.clock.now)


@contextmanager
def told(siege: Siege, seed: int) -> Iterator[None]:
    """A failure says how to play it again, and what was done until then."""
    try:
        yield
    except BaseException as wrong:
        last = "\n  ".join(siege.log[-40:])
        again = f"play it again: EARNED_ATTACK_SEED={seed}, sequence {siege.sequences}"
        wrong.add_note(f"{again}; the last of {len(siege.log)} acts:\n  {last}")
        raise


def in_a_hurry(app: Earned) -> None:
    """Nobody cuts the power here: SQLite need not wait for the disk."""
    if app.store.engine.dialect.name == "sqlite":
        event.listen(
            app.store.engine, "checkout", lambda raw, *_: raw.execute("PRAGMA synchronous=OFF")
        )


def besiege(url: str, folder: Path, seed: int, sequences: int) -> Siege:
    dice, clock = random.Random(seed), TurnedClock()
    with opened(folder / "data", url, clock) as app:
        in_a_hurry(app)
        siege = Siege(World(app, dice, clock), dice)
        with told(siege, seed):
            for _ in range(sequences):
                siege.play()
        app.store.engine.dispose()
    print(f"seed {seed}: {siege.sequences} sequences, {len(siege.log)} acts, {dict(siege.counted)}")
    print(
        f"{siege.ended} brought to their end; {len(siege.reached)} of {len(PLACES)} places reached"
    )
    return siege


SAID = "forbidden acts are refused, allowed ones do what they say, nobody sees what is not theirs"
# What every world meets; others are rarer.
REFUSALS = {
    "not_renewable",
    *("not_found", "not_allowed", "own_claim", "not_taken", "already_done", "conflicted"),
    *("judged_before", "wrong_state", "link_spent"),
}
# In a few worlds of a hundred nobody happens to meet these.
RARE = {"link_spent", "not_renewable"}


def test_no_sequence_of_acts_breaks_a_rule(mould: Mould, tmp_path: Path) -> None:
    siege = besiege(mould.sqlite(tmp_path / "data" / "a.db"), tmp_path, SEED, A_DAY)
    assert siege.sequences == A_DAY, SAID
    # It means something only if much was allowed and much was refused, in many ways.
    assert siege.counted[OK] > A_DAY
    assert siege.counted.total() - siege.counted[OK] > A_DAY
    assert {"not_found", "not_allowed"} <= set(siege.counted)
    assert len(siege.counted) > 6
    assert siege.ended
    assert {seat for _, seat in siege.reached} == {seat for _, seat in PLACES}
    assert len(siege.reached) > len(PLACES) // 2


def test_no_sequence_of_acts_breaks_a_rule_on_postgresql(
    postgres_ready: str, tmp_path: Path
) -> None:
    assert besiege(postgres_ready, tmp_path, SEED + 1, 3).sequences == 3


def whole_world(url: str, folder: Path, seed: int) -> None:
    """Every place is reached, every refusal met, and what is left open comes to its end."""
    siege = besiege(url, folder, seed, A_WORLD)
    assert siege.sequences == A_WORLD
    assert siege.reached == PLACES
    assert set(siege.counted) >= REFUSALS - RARE
    assert any(one.renews is not None for one in siege.world.cases), "somebody renewed"
    assert siege.world.ended, "an award was revoked while it was being renewed"
    assert siege.ended > 5


@pytest.mark.stress
@pytest.mark.parametrize("number", range(100))
def test_ten_thousand_sequences_of_acts_break_no_rule(
    mould: Mould, tmp_path: Path, number: int
) -> None:
    whole_world(mould.sqlite(tmp_path / "data" / "a.db"), tmp_path, SEED + number)


@pytest.mark.stress
@pytest.mark.parametrize("number", range(300, 310))
def test_a_thousand_sequences_of_acts_break_no_rule_on_postgresql(
    postgres_ready: str, tmp_path: Path, number: int
) -> None:
    whole_world(postgres_ready, tmp_path, SEED + number)
