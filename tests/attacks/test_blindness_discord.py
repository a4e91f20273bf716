"""Assessors who work in Discord alone are never told whose claim it is, and nobody whom by.

Everything that is sent to Discord is kept and searched: cards, threads, windows, names of files and
what is in them, and the paths that were called. The same learners as in ``test_blindness``.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from core.domain.people import Space
from tests.attacks.test_blindness import bears_witness
from tests.support.discord_desk import NOT_YET, DeskTown
from tests.support.discord_face import DiscordTown
from tests.support.journeys import badge
from tests.support.marked import Marked, marked, tales, tells

EVERYDAY = (0, 4)
# A thousand, in parts; each by its own dice.
STRESS = [(seed, 125) for seed in range(1, 9)]
Seen = list[tuple[str, bytes]]


@dataclass
class Watched:
    """A community whose desk is in Discord, and all that goes there."""

    desk: DeskTown
    seen: Seen = field(default_factory=list)
    told: Seen = field(default_factory=list)
    calls: int = 0

    def __post_init__(self) -> None:
        self.town = self.desk.place.town
        code = self.town.app.meeting.connect_code(self.town.organizer)
        connect = self.town.app.meeting.connect
        self.slack: Space = connect(code, "slack", "T900", "Makers", "T900/U1")[0]

    def judges(self, one: Marked) -> None:
        """Take, open, read, have the file sent, ask, and now and then judge to the end."""
        desk, bo = self.desk, self.desk.bo
        desk.takes(bo)
        message = desk.opens_claim(bo)
        if one.number % 4 != 3:
            bo.clicks("Show the file", message)
            desk.place.rest()
            bo.sees("The file is in your direct messages", desk.channel)
        desk.asks(bo, "Which one?")
        self.town.tell(one.me, one.claim, "The blue one.")
        desk.rest()
        judge = desk.assessor(bo)
        if one.number % 5 == 4:
            desk.opens_claim(bo)
            desk.fills_in(bo, NOT_YET, "Which bike was it?")
        if one.number % 7 == 3:
            self.town.not_yet(judge, one.claim, {badge().criteria[0].id: "Which bike was it?"})
        else:
            self.town.approve(judge, one.claim)
        desk.rest()

    def gathers(self) -> None:
        """What Discord was given since."""
        calls = self.desk.place.discord.calls
        for call in calls[self.calls :]:
            told = json.dumps([call.path, call.query, call.body], ensure_ascii=False, default=str)
            # As it was sent, and as it is read: without what keeps signs from dressing words.
            plain = re.sub("[\\\\\u200b-\u200d\u2060]", "", told)
            self.seen.append((call.name, f"{told}\n{plain}".encode()))
            self.seen += [
                (f"{call.name} {name}", name.encode() + data) for name, data in call.files
            ]
        self.calls = len(calls)

    def hears(self, one: Marked) -> None:
        """What the learner's own data and screen say, kept apart."""
        app = self.town.app
        self.told.append(("my data", json.dumps(app.privacy.data(one.me), default=str).encode()))
        talk = app.learning.look(one.me, one.claim)
        self.told.append(("their screen", repr((talk.screen, talk.history)).encode()))


@pytest.fixture
def watched(discord_place: DiscordTown) -> Watched:
    return Watched(DeskTown(discord_place))


def lives(watched: Watched, seed: int, number: int) -> Iterator[Marked]:
    """Claims told, sent and judged, one after the other."""
    dice = random.Random(seed)
    for each in range(number):
        one = marked(watched.town, dice, each, watched.slack, watched.desk.place.space)
        tells(watched.town, one)
        if each % 3 == 0:
            bears_witness(watched.town, one)
        watched.desk.rest()
        watched.judges(one)
        watched.gathers()
        watched.hears(one)
        yield one


@pytest.mark.parametrize(
    ("seed", "number"),
    [EVERYDAY, *(pytest.param(*one, marks=pytest.mark.stress) for one in STRESS)],
)
def test_nothing_that_is_sent_to_discord_tells_whose_claim_it_is(
    watched: Watched, seed: int, number: int
) -> None:
    found: list[str] = []
    left: set[str] = set()
    bo = watched.desk.bo
    judges = {"user": bo.id, "person": watched.desk.assessor(bo).person_id}
    for one in lives(watched, seed, number):
        found += [f"{one.number}: {tale}" for tale in tales(watched.seen, one.secret)]
        chosen = {kind: one.identifiers[kind] for kind in one.left}
        left |= {tale.split(" in ")[0] for tale in tales(watched.seen, chosen)}
        found += [f"{one.number}: a judge: {tale}" for tale in tales(watched.told, judges)]
        assert len(watched.seen) > 5, "so that it cannot pass because nothing was kept"
        watched.seen.clear()
        watched.told.clear()
    assert found == []
    assert left == {"first name", "handle"}, "what a learner leaves is read, and the search works"
