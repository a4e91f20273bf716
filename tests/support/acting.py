"""A server that is killed again and again while people use it.

`python -m tests.support.acting FOLDER URL PLAN` forks a child which runs the whole product
(services and jobs) for some learners and assessors in threads. The parent kills the child at
a random moment, forks the next one, and so on; the last child ends by itself when all that was
queued is done.

Before each act a person writes down what they are about to do, and after it that it was
acknowledged. One who comes back after a kill sends the last unacknowledged act again, under the
same id, as a browser or a chat platform does.
"""

from __future__ import annotations

import gc
import json
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bots import worker
from core import jobs, shelf
from core.app import Earned
from core.domain.errors import EarnedError
from core.domain.interview import Chosen, Input, Pressed, Typed
from core.domain.people import Actor, Space
from core.domain.probes import gaps
from core.domain.review import Outcome, Result
from core.domain.screens import Standing
from core.services.learning import Incoming
from tests.support.installed import installation
from tests.support.journeys import ANSWER, all_met, badge, reply_to

BADGES = ("bicycle-repair", "community-cooking", "family-care", "client-project", "growing-food")
PAUSE = 0.01


@dataclass(frozen=True)
class Plan:
    """What to do: who takes part, how often to kill, and how long to let a child live."""

    learners: tuple[str, ...]
    assessors: tuple[str, ...]
    community: str
    kills: int
    shortest: float
    longest: float
    seed: int


class Log:
    """What one person tried and what was acknowledged, line by line, whatever is killed."""

    def __init__(self, folder: Path, name: str) -> None:
        self._path = folder / f"{name}.jsonl"
        self._handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def tried(self, act: dict[str, Any]) -> None:
        self._write({"tried": act})

    def acknowledged(self, act: dict[str, Any]) -> None:
        self._write({"acknowledged": act})

    def _write(self, line: dict[str, Any]) -> None:
        os.write(self._handle, (json.dumps(line) + "\n").encode())

    def open_act(self) -> dict[str, Any] | None:
        """What was tried last and not acknowledged."""
        acts = read_log(self._path)
        return acts[-1]["tried"] if acts and "tried" in acts[-1] else None

    def count(self) -> int:
        return len(read_log(self._path))


def read_log(path: Path) -> list[dict[str, Any]]:
    """Every line of one person's log."""
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


class Person:
    """Somebody who acts in a thread of their own until told to stop."""

    def __init__(self, app: Earned, actor: Actor, space: Space, log: Log, seed: int) -> None:
        self.app, self.actor, self.space, self.log = app, actor, space, log
        self.dice = random.Random(f"{seed}/{actor.person_id}/{log.count()}")
        self._number = log.count()

    def act(self, **what: Any) -> None:
        """Try something and write down that it was acknowledged; a refusal is an answer, too."""
        self._number += 1
        what = {"id": f"{self.actor.person_id}-{self._number}", **what}
        self.log.tried(what)
        self.do(what)

    def do(self, what: dict[str, Any]) -> None:
        try:
            self.perform(what)
        except EarnedError as wrong:
            what = {**what, "refused": wrong.code}
        self.log.acknowledged(what)

    def live(self, stop: threading.Event) -> None:
        """Send again what was left open, then go on until told to stop."""
        left = self.log.open_act()
        if left is not None:
            self.do(left)
        while not stop.is_set():
            self.next()
            time.sleep(PAUSE * self.dice.random())

    def perform(self, what: dict[str, Any]) -> None:
        raise NotImplementedError

    def next(self) -> None:
        raise NotImplementedError


class Learner(Person):
    """Tells one claim after the other, answers questions, mends what was not yet met."""

    def perform(self, what: dict[str, Any]) -> None:
        learning = self.app.learning
        given = Incoming("web", what["id"], _input(what["given"]))
        learning.tell(self.actor, what["claim"], given)

    def next(self) -> None:
        claim = self._claim()
        if claim is None:
            time.sleep(0.05)
            return
        here = self.app.learning.look(self.actor, claim)
        if isinstance(here.screen, Standing):
            given: Input = Typed("")
        else:
            given = reply_to(here, self._next_badge() or "")
        if isinstance(given, Typed):
            given = Typed(f"{given.text} ({self.actor.person_id[:8]}-{self._number})".strip())
        self.act(claim=claim, given=_plain(given))

    def _claim(self) -> str | None:
        """The claim that waits for this person, or a new one while there are badges left."""
        current = self.app.learning.current(self.actor)
        if current or self._next_badge() is None:
            return current
        return self.app.learning.begin(self.actor, self.space)

    def _next_badge(self) -> str | None:
        with self.app.store.reading(self.actor.community_id) as tx:
            used = {claim.badge_id for claim in tx.claims.of(self.actor.person_id)}
        return next((name for name in BADGES if name not in used), None)


class Assessor(Person):
    """Takes what waits longest, sometimes asks, sometimes says "not yet", mostly awards."""

    def perform(self, what: dict[str, Any]) -> None:
        reviewing, claim = self.app.reviewing, what["claim"]
        if what["act"] == "take":
            reviewing.take(self.actor, claim)
        elif what["act"] == "ask":
            reviewing.ask(self.actor, claim, what["text"])
        else:
            results = all_met(badge(what["badge"]))
            if what["act"] == "not_yet":
                first = next(iter(results))
                results[first] = Result("not_yet", what["text"])
            reviewing.decide(self.actor, claim, Outcome(what["act"]), results)

    def next(self) -> None:
        queue = self.app.reviewing.queue(self.actor)
        mine = [item for item in queue if item.mine and item.state == "in_review"]
        free = [item for item in queue if item.state == "submitted"]
        if not mine:
            if not free:
                time.sleep(0.03)
                return
            self.act(act="take", claim=free[0].claim_id)
            return
        card = self.app.reviewing.card(self.actor, mine[0].claim_id)
        asked = any(one.kind == "question" for one in card.messages)
        roll = self.dice.random()
        act = "ask" if roll < 0.2 and not asked else "award"
        act = "not_yet" if 0.2 <= roll < 0.4 and card.claim.round < 3 else act
        text = f"Said by {self.actor.person_id[:8]}-{self._number}?"
        self.act(act=act, claim=card.claim.id, badge=card.badge.id, text=text)


def _plain(given: Input) -> list[Any]:
    match given:
        case Typed(text, place):
            return ["typed", text, place]
        case Pressed(option):
            return ["pressed", option]
        case Chosen(options):
            return ["chosen", list(options)]
    raise AssertionError(given)


def _input(given: list[Any]) -> Input:
    kind, *rest = given
    made: dict[str, Callable[[], Input]] = {
        "typed": lambda: Typed(rest[0], rest[1]),
        "pressed": lambda: Pressed(rest[0]),
        "chosen": lambda: Chosen(tuple(rest[0])),
    }
    return made[kind]()


def live(folder: Path, url: str, plan: Plan, seconds: float | None, ready: int) -> None:
    """One life of the server; ``ready`` is a pipe to write to once people can act.

    With ``seconds`` it ends by itself, when all is done.
    """
    jobs.LOOK_AFTER_OTHERS_SECONDS = 0.5
    app = installation(folder, url)
    worker.start(app)
    with app.store.reading(plan.community) as tx:
        learners = [tx.people.actor(one) for one in plan.learners]
        assessors = [tx.people.actor(one) for one in plan.assessors]
    space = app.organizing.web_space(plan.community)
    logs = folder / "logs"
    people: list[Person] = []
    for actor in learners:
        people.append(Learner(app, actor, space, Log(logs, actor.person_id), plan.seed))
    for actor in assessors:
        people.append(Assessor(app, actor, space, Log(logs, actor.person_id), plan.seed))
    stop = threading.Event()
    threads = [threading.Thread(target=one.live, args=(stop,), daemon=True) for one in people]
    for thread in threads:
        thread.start()
    os.write(ready, b"r")
    time.sleep(3600 if seconds is None else seconds)
    stop.set()
    for thread in threads:
        thread.join()
    while app.jobs.unfinished():
        time.sleep(0.1)
    worker.stop(app)
    app.close()


def main(folder: Path, url: str, plan: Plan) -> int:
    """Kill so many children, then let the last one end well."""
    dice = random.Random(plan.seed)
    # Whatever is slow to read is read before the fork.
    badge(BADGES[0])
    for rules in shelf.rules().values():
        gaps(ANSWER, rules, consistency=True)
    gc.freeze()
    for number in range(plan.kills + 1):
        last = number == plan.kills
        seen, ready = os.pipe()
        child = os.fork()
        if child == 0:
            live(folder, url, plan, plan.longest if last else None, ready)
            os._exit(0)
        os.close(ready)
        os.read(seen, 1)
        os.close(seen)
        if not last:
            time.sleep(dice.uniform(plan.shortest, plan.longest))
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if status != (0 if last else signal.SIGKILL):
            return 1
    return 0


def arguments(folder: Path, url: str, plan: Plan) -> list[str]:
    """How to call this module."""
    return ["-m", "tests.support.acting", str(folder), url, json.dumps(asdict(plan))]


if __name__ == "__main__":
    given = json.loads(sys.argv[3])
    given = {key: tuple(one) if isinstance(one, list) else one for key, one in given.items()}
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], Plan(**given)))
