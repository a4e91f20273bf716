"""Random sequences of acts by everybody, over claims in every state, of two communities.

A model of its own says what is allowed and what must be so afterwards. A failure names the
seed and the acts up to it; ``EARNED_ATTACK_SEED`` plays that one again.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from core.app import Earned
from core.domain.errors import EarnedError, LinkSpent
from core.domain.people import Actor, Face
from tests.attacks.acts import AT_THE_DOOR, LIKELY, OFTEN, SELDOM, Try
from tests.attacks.model import OK, Case, Somebody
from tests.attacks.world import STATES, World
from tests.support.installed import Mould, TurnedClock, opened

SEED = int(os.environ.get("EARNED_ATTACK_SEED", "0"))
A_WORLD = 100  # sequences, then everybody begins afresh
A_DAY = 40  # the same, for every day


class Siege:
    """Plays sequences in one world and keeps what was done, to tell it when one fails."""

    def __init__(self, world: World, dice: random.Random) -> None:
        self.world, self.dice = world, dice
        self.log: list[str] = []
        self.counted: Counter[str] = Counter()
        self.sequences = 0

    def play(self) -> None:
        """One sequence: a few claims, everybody around them, four to fourteen acts."""
        cases = [self.case() for _ in range(self.dice.randint(1, 3))]
        for _ in range(self.dice.randint(4, 14)):
            case = self.dice.choice(cases)
            chance = self.dice.random()
            if chance < 0.05:
                self.knock(case)
            elif chance < 0.5:
                kind, role = self.dice.choice(LIKELY[case.state])
                self.attempt(kind(self.world, self.fitting(case, role), case), case)
            else:
                kind = self.dice.choice(SELDOM if chance > 0.94 else OFTEN)
                self.attempt(kind(self.world, self.somebody(case), case), case)
        self.sequences += 1

    def case(self) -> Case:
        """A claim in some state: one that is there, or a new one."""
        state = self.dice.choice(STATES)
        there = [c for c in self.world.cases if c.state == state]
        if there and self.dice.random() < 0.6:
            return self.dice.choice(there)
        town = "River" if self.dice.random() < 0.75 else "Hill"
        people = [p for p in self.world.present() if p.town == town]
        owner = self.dice.choice(people)
        judges = [p for p in people if "assessor" in p.roles and p is not owner]
        if not judges:
            judges = [self.world.come(town, f"newcomer {len(self.world.people)}", "assessor")]
        return self.world.bring_to(state, owner, self.dice.choice(judges))

    def somebody(self, case: Case) -> Somebody:
        """Mostly those whom the claim concerns."""
        near = [p for p in (case.owner, case.holder) if p and not p.erased]
        if near and self.dice.random() < 0.5:
            return self.dice.choice(near)
        return self.dice.choice(self.world.present())

    def fitting(self, case: Case, role: str) -> Somebody:
        """Somebody who is that to the claim; anybody where there is none."""
        people = [p for p in self.world.present() if p.town == case.town]
        fit = {
            "owner": [p for p in people if p is case.owner],
            "holder": [p for p in people if p is case.holder],
            "judge": [p for p in people if "assessor" in p.roles and p is not case.owner],
            "organizer": [p for p in people if "organizer" in p.roles],
        }
        return self.dice.choice(fit[role] or people)

    def attempt(self, one: Try, case: Case) -> None:
        actor = self.world.actor(one.who)
        assert actor is not None, f"{one.who} is not let in"
        self.carry_out(one, case, actor)

    def knock(self, case: Case) -> None:
        """Somebody without a session; only what is shared opens."""
        one = self.dice.choice(AT_THE_DOOR)(self.world, self.world.stranger, case)
        self.carry_out(one, case, None)  # type: ignore[arg-type]
        entering, guess = self.world.app.entering, f"{self.dice.getrandbits(190):x}"
        assert all(entering.who(guess, face) is None for face in Face)
        for way in (
            entering.come_back,
            entering.sign_in,
            lambda it: entering.join(it, "Eve", "en"),
        ):
            with pytest.raises(LinkSpent):
                way(guess)

    def carry_out(self, one: Try, case: Case, actor: Actor) -> None:
        self.log.append(f"{one.who}: {one.name}, {case!r} -> {one.expected}")
        try:
            result: object = one.do(actor)
        except EarnedError as wrong:
            got = wrong.code
            self.world.check_seen(one.who, (wrong, self.world.check_words(wrong)))
        else:
            got = OK
            self.world.check_seen(one.who, result, public=one.public)
        assert got == one.expected
        if got == OK:
            one.then(result)
        self.counted[got] += 1
        self.world.check_tables()
        if self.dice.random() < 0.15 or one.who.erased:
            self.check_door(one.who)

    def check_door(self, who: Somebody) -> None:
        """Whoever was erased is let in nowhere; the others come in as what they are."""
        if not who.secret:
            return
        actor = self.world.actor(who)
        assert (actor is None) == who.erased
        assert actor is None or {role.value for role in actor.roles} == who.roles


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
    dice = random.Random(seed)
    with opened(folder / "data", url, TurnedClock()) as app:
        in_a_hurry(app)
        siege = Siege(World(app, dice), dice)
        with told(siege, seed):
            for _ in range(sequences):
                siege.play()
        app.store.engine.dispose()
    print(f"seed {seed}: {siege.sequences} sequences, {len(siege.log)} acts, {dict(siege.counted)}")
    return siege


SAID = "forbidden acts are refused, allowed ones do what they say, nobody sees what is not theirs"


@pytest.mark.parametrize("number", range(2))
def test_no_sequence_of_acts_breaks_a_rule(mould: Mould, tmp_path: Path, number: int) -> None:
    siege = besiege(mould.sqlite(tmp_path / "data" / "a.db"), tmp_path, SEED + number, A_DAY)
    assert siege.sequences == A_DAY, SAID
    # It means something only if much was allowed and much was refused, in many ways.
    assert siege.counted[OK] > A_DAY
    assert siege.counted.total() - siege.counted[OK] > A_DAY
    assert {"not_found", "not_allowed", "own_claim", "not_taken", "already_done"} <= set(
        siege.counted
    )


def test_no_sequence_of_acts_breaks_a_rule_on_postgresql(
    postgres_ready: str, tmp_path: Path
) -> None:
    assert besiege(postgres_ready, tmp_path, SEED, 15).sequences == 15


@pytest.mark.stress
@pytest.mark.parametrize("number", range(100))
def test_ten_thousand_sequences_of_acts_break_no_rule(
    mould: Mould, tmp_path: Path, number: int
) -> None:
    url = mould.sqlite(tmp_path / "data" / "a.db")
    assert besiege(url, tmp_path, SEED + number, A_WORLD).sequences == A_WORLD


@pytest.mark.stress
@pytest.mark.parametrize("number", range(300, 310))
def test_a_thousand_sequences_of_acts_break_no_rule_on_postgresql(
    postgres_ready: str, tmp_path: Path, number: int
) -> None:
    assert besiege(postgres_ready, tmp_path, SEED + number, A_WORLD).sequences == A_WORLD
