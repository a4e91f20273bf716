"""Made-up journeys in any number, for trying exports, charts and speed.

Each goes through the services like a real one: told, sent, judged, awarded. Who, what and
when come from a seeded generator, so that the same seed gives the same community.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TypedDict

from core.domain.claim import Act
from core.domain.errors import AlreadyDone, NotQualified, NotTaken
from core.domain.interview import Chosen, Input, Pressed, Typed
from core.domain.people import Actor, Role, Space
from core.domain.review import Outcome, Result
from core.domain.screens import Ask, Choose, Gather, ReadBack
from core.services.awarding import Awarding
from core.services.conversation import Conversation
from core.services.learning import Incoming, Learning
from core.services.organizing import Organizing
from core.services.reviewing import Reviewing
from core.store.unit_of_work import Store

NAMES = [
    "Amina",
    "Ben",
    "Diego",
    "Elif",
    "Farah",
    "Goran",
    "Hana",
    "Ines",
    "Jamal",
    "Kofi",
    "Lucía",
    "Mateo",
    "Nadia",
    "Omar",
    "Paula",
    "Quinn",
    "Rosa",
    "Samir",
    "Tomás",
    "Uma",
    "Vera",
    "Wen",
    "Ximena",
    "Yara",
    "Zoe",
]
DAYS = 540
# A badge of the demo that expires, after two years; and how long ago an award of it was given that
# its owner can renew now.
EXPIRES = "community-cooking"
AGED = timedelta(days=700)
# Longer than any story is: one that comes to no end, with whatever badge, is given up.
MOST_TURNS = 200
# How the journeys end, in hundredths: what a community of volunteers might look like.
ENDINGS = (
    ("draft", 12),
    ("submitted", 8),
    ("in_review", 4),
    ("question", 3),
    ("withdrawn", 4),
    ("not_yet", 9),
    ("awarded", 60),
)


class Calendar:
    """A clock that the seeding turns."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=7)
        return self.now


class Story(TypedDict):
    """What made-up people of one language tell (``prompts/demo/stories.yaml``)."""

    answers: list[str]
    comment: str
    question: str


@dataclass(frozen=True)
class Seeding:
    """What is needed to make journeys. ``clock`` has to be the store's own."""

    store: Store
    clock: Calendar
    learning: Learning
    reviewing: Reviewing
    awarding: Awarding
    organizing: Organizing
    stories: Mapping[str, Story]


def seed(parts: Seeding, community_id: str, claims: int, number: int = 1) -> Iterator[str]:
    """Make ``claims`` journeys; yields how each ended, as it is done.

    The first one led to a badge that can be renewed now. Half of the awards are shared. ``number``
    seeds the generator.
    """
    chance = random.Random(number)
    space = parts.organizing.web_space(community_id)
    pool, awards = Pool(parts, community_id, space), count()
    end = datetime.now(UTC)
    for index in range(claims):
        start = end - timedelta(days=DAYS * (1 - index / max(claims, 1)), hours=1)
        parts.clock.now = start if index else end - AGED
        language = chance.choice(("en", "en", "es"))
        learner = newcomer(parts, community_id, chance.choice(NAMES), language)
        ending = _draw(chance)
        # The first one has a badge that can be renewed now.
        ending, badge = (ending, "") if index else ("awarded", EXPIRES)
        judges = pool.turn(chance)
        yield Journey(parts, chance, learner, judges, space, badge).go(ending, awards)
        if ending in ("in_review", "question"):
            pool.keeps(judges[0])


def _draw(chance: random.Random) -> str:
    names, weights = zip(*ENDINGS, strict=True)
    return str(chance.choices(names, weights)[0])


def newcomer(
    parts: Seeding, community_id: str, name: str, language: str = "en", role: Role | None = None
) -> Actor:
    """Somebody new in the community."""
    with parts.store.transaction(community_id) as tx:
        person = tx.people.add(name, language)
        if role is not None:
            tx.people.grant(person.id, role, None)
        return tx.people.actor(person.id)


class Pool:
    """Made-up assessors. Whoever has as many claims as one may is followed by somebody new."""

    def __init__(self, parts: Seeding, community_id: str, space: Space) -> None:
        self._parts, self._community_id = parts, community_id
        with parts.store.reading(community_id) as tx:
            self._most = tx.rules.of_space(space.id).cap
        self._held: Counter[str] = Counter()
        self._people = [self._come(name) for name in NAMES[:3]]

    def _come(self, name: str) -> Actor:
        return newcomer(self._parts, self._community_id, f"{name} (demo)", role=Role.ASSESSOR)

    def turn(self, chance: random.Random) -> list[Actor]:
        """All who have a hand free; the first one takes the next claim."""
        first = chance.choice(self._people)
        return [first, *(one for one in self._people if one is not first)]

    def keeps(self, who: Actor) -> None:
        """They took a claim and did not decide."""
        self._held[who.person_id] += 1
        if self._held[who.person_id] == self._most:
            at = self._people.index(who)
            self._people[at] = self._come(NAMES[(at + len(self._held)) % len(NAMES)])


class Journey:
    """One made-up learner on their way to ``badge``; without one, to any on the menu.

    The first of the ``assessors`` takes it; the next one where the badge asks for a second.
    """

    def __init__(
        self,
        parts: Seeding,
        chance: random.Random,
        learner: Actor,
        assessors: Sequence[Actor],
        space: Space,
        badge: str = "",
    ) -> None:
        self._parts, self._chance = parts, chance
        self._learner, self._assessors = learner, assessors
        self._claim = parts.learning.begin(learner, space)
        self._turn = 0
        self._badge = badge
        self._story = parts.stories[learner.language]

    def go(self, ending: str, awards: Iterator[int]) -> str:
        """Tell, send, and have it judged as far as ``ending``. Every other award is shared.

        Beside a running server somebody may take the claim first, or the clock may give it back:
        then it is with the assessors, as any other that was sent.
        """
        here = self._tell(Pressed("agree"))
        while not isinstance(here.screen, ReadBack):
            here = self._tell(self._answer(here))
            self._pass(seconds=self._chance.randint(15, 90))
            if ending == "draft" and self._turn > 5:
                return ending
        self._tell(Pressed("submit"))
        if ending == "withdrawn":
            self._tell(Pressed("withdraw"))
        if ending in ("submitted", "withdrawn"):
            return ending
        self._pass(hours=self._chance.randint(1, 96))
        try:
            self._judge(ending, awards)
        except (NotQualified, AlreadyDone, NotTaken):
            return "submitted"
        return ending

    def _judge(self, ending: str, awards: Iterator[int]) -> None:
        self._parts.reviewing.take(self._assessors[0], self._claim)
        if ending == "question":
            self._parts.reviewing.ask(self._assessors[0], self._claim, self._story["question"])
        if ending == "not_yet":
            self._decide(Outcome.NOT_YET)
        if ending == "awarded":
            self._award(shared=next(awards) % 2 == 1)

    def _award(self, *, shared: bool) -> None:
        self._pass(minutes=self._chance.randint(3, 12))
        self._decide(Outcome.AWARD)
        with self._parts.store.reading(self._learner.community_id) as tx:
            award = tx.awards.of_claim(self._claim)
        assert award is not None  # it was awarded just now
        self._parts.awarding.sign(self._learner.community_id, award.id)
        if shared:
            self._parts.awarding.share(self._learner, award.id, shared=True)

    def _decide(self, outcome: Outcome) -> None:
        card = self._parts.reviewing.card(self._assessors[0], self._claim)
        results = {part.criterion.id: Result("met") for part in card.parts}
        if outcome is Outcome.NOT_YET:
            missing = self._chance.choice(card.parts).criterion.id
            results[missing] = Result("not_yet", self._story["comment"])
        first, *others = self._assessors
        done = self._parts.reviewing.decide(first, self._claim, outcome, results)
        if done is Act.JUDGE:
            self._pass(hours=self._chance.randint(1, 48))
            self._parts.reviewing.take(others[0], self._claim)
            self._parts.reviewing.decide(others[0], self._claim, outcome, results)

    def _answer(self, here: Conversation) -> Input:
        screen = here.screen
        if isinstance(screen, Choose):
            most = min(2, len(screen.options)) if screen.many else 1
            picked = self._chance.sample(screen.options, most)
            picked = [one for one in screen.options if one.id == self._badge] or picked
            return Chosen(tuple(option.id for option in picked))
        if isinstance(screen, Gather):
            return Pressed("go_on")
        if isinstance(screen, Ask) and any(option.id == "yes" for option in screen.options):
            return Pressed("yes")
        return Typed(self._chance.choice(self._story["answers"]))

    def _tell(self, given: Input) -> Conversation:
        self._turn += 1
        if self._turn > MOST_TURNS:
            raise RuntimeError("this story comes to no end")
        incoming = Incoming("demo", f"{self._claim}:{self._turn}", given)
        return self._parts.learning.tell(self._learner, self._claim, incoming)

    def _pass(self, **span: int) -> None:
        self._parts.clock.now += timedelta(**span)
