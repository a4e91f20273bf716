"""Whoever judges is never told whose claim it is, wherever they read it; and nobody whom by.

Learners who carry their name on everything tell claims on the page, from Slack and from Discord.
Everything that assessors are sent is kept and searched: pages, windows and messages, names of
files, headers, and the content of files down to what is packed in them.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from bots.web.app import build_web
from core.domain.people import Face
from core.domain.rules import SpaceRules
from core.domain.witness import Relationship, Reply, WitnessAct
from core.services.testifying import Bearer
from tests.bots.web.conftest import sign_in
from tests.bots.web.windows import Button, Page, Window
from tests.support.journeys import Town, badge
from tests.support.marked import Marked, marked, tales, tells
from tests.support.slack import Slack, User
from tests.support.slack_desk import DeskTown
from tests.support.slack_face import SlackTown

SHOWS = ("chat.", "views.", "files.")
EVERYDAY = (0, 12)
# A thousand, in parts for several processes; each by its own dice.
STRESS = [(seed, 125) for seed in range(1, 9)]
# Clicking through Slack takes long; each way to look is gone often enough.
EACH = 4
Seen = list[tuple[str, bytes]]


@dataclass
class Watched:
    """A community whose assessors' every window is watched."""

    slack: Slack
    desk: DeskTown
    seen: Seen = field(default_factory=list)
    told: Seen = field(default_factory=list)

    def __post_init__(self) -> None:
        town = self.desk.place.town
        self.town: Town = town
        code = town.app.meeting.connect_code(town.organizer)
        self.discord = town.app.meeting.connect(code, "discord", "900", "Makers", "900/1")[0]
        self.eve = town.assessor("Evaluatrix")
        web = build_web(town.app)
        self.page = Window(web)
        sign_in(self.page, town, self.eve, Face.DESK)
        self.web = web
        self.calls = 0

    # -- what assessors do ----------------------------------------------------------------

    def opens(self, address: str) -> Page:
        """A page of the desk, kept with its headers."""
        page = self.page.open(address)
        self.keep(address, page)
        return page

    def keep(self, address: str, page: Page) -> None:
        heads = "\n".join(f"{name}: {value}" for name, value in page.headers.items())
        self.seen.append((address, heads.encode() + b"\n" + page.content))

    def judges(self, one: Marked) -> None:
        """Read, ask and judge on the page, and open every file there."""
        at = f"/desk/claims/{one.claim}"
        self.opens("/desk")
        before = self.opens(at)
        self.keep(at, self.page.send(before.form("/take")))
        page = self.opens(at)
        for file in sorted({link for link in page.html.split('"') if "/desk/files/" in link}):
            self.opens(file.replace("&amp;", "&"))
        self.keep(at, self.page.send(page.form("/decide"), _asks(page, at), question="Which one?"))
        self.town.tell(one.me, one.claim, "The blue one.")
        self.opens(at)
        if one.number % 7 == 3:
            self.town.not_yet(self.eve, one.claim, {badge().criteria[0].id: "Which bike was it?"})
        else:
            self.town.approve(self.eve, one.claim)
        self.opens(at)

    def reads_in_slack(self, person: User, one: Marked) -> None:
        """Take, open and read the newest card in the channel, and have a file sent."""
        person.clicks("Take it", self.desk.channel)
        person.sees("Bo has it", self.desk.channel)
        person.clicks("Open", self.desk.channel)
        person.sees("Look at the decision", "window")
        if one.number % 4 != 3:
            person.clicks("Show the file", "window")
            person.sees("The file is in your direct messages", "window")
            person.closes()
        person.closes()
        actor = self.desk.place.actor(person)
        self.town.app.reviewing.release(actor, one.claim)

    def gathers(self) -> None:
        """What Slack was given since, and the files that lie there."""
        for call in self.slack.calls[self.calls :]:
            if call.method.startswith(SHOWS):
                self.seen.append((call.method, repr(call.arguments).encode()))
        self.calls = len(self.slack.calls)
        for message in self.desk.bo.messages(self.desk.bo.dm):
            for file in message.files:
                self.seen.append((f"{file.name} {file.title}", file.data + file.name.encode()))

    # -- what learners see ----------------------------------------------------------------

    def hears(self, one: Marked) -> None:
        """A learner's own page and data, kept apart."""
        mine = Window(self.web)
        sign_in(mine, self.town, one.me, Face.CHAT)
        page = mine.open(f"/claims/{one.claim}")
        self.told.append((page.address, page.content))
        data = self.town.app.privacy.data(one.me)
        self.told.append(("my data", json.dumps(data, default=str).encode()))


def _asks(page: Page, at: str) -> Button:
    buttons = [one for one in page.form("/decide").buttons if one.address.startswith(f"{at}/ask")]
    return buttons[0]


def bears_witness(town: Town, one: Marked) -> None:
    """Somebody confirms a sentence by a link, and gives their name."""
    app = town.app
    link = app.witnessing.ask(
        one.me, one.claim, badge().criteria[0].id, "It stopped well.", one.identifiers["witness"]
    )
    reply = Reply(WitnessAct.CONFIRM, Relationship.NEIGHBOUR, name=one.identifiers["witness"])
    app.testifying.answer(link.rpartition("/")[2], Bearer("a window"), reply)


@pytest.fixture
def watched(slack: Slack, slack_place: SlackTown) -> Watched:
    return Watched(slack, DeskTown(slack, slack_place))


def lives(watched: Watched, seed: int, number: int) -> Iterator[Marked]:
    """Claims told, sent and judged, one after the other."""
    dice = random.Random(seed)
    for each in range(number):
        one = marked(watched.town, dice, each, watched.desk.place.space, watched.discord)
        tells(watched.town, one)
        if each % 3 == 0:
            bears_witness(watched.town, one)
        watched.desk.place.work()
        if each % EACH == 0:
            watched.reads_in_slack(watched.desk.bo, one)
            watched.desk.rest()
        watched.judges(one)
        watched.desk.place.work()
        watched.gathers()
        watched.hears(one)
        yield one


@pytest.mark.parametrize(
    ("seed", "number"),
    [EVERYDAY, *(pytest.param(*one, marks=pytest.mark.stress) for one in STRESS)],
)
def test_nothing_that_assessors_are_given_tells_whose_claim_it_is(
    watched: Watched, seed: int, number: int
) -> None:
    found: list[str] = []
    left: set[str] = set()
    judges = {"Evaluatrix", watched.eve.person_id, watched.desk.bo.id}
    judges |= {watched.desk.place.actor(watched.desk.bo).person_id}
    for one in lives(watched, seed, number):
        found += [f"{one.number}: {tale}" for tale in tales(watched.seen, one.secret)]
        chosen = {kind: one.identifiers[kind] for kind in one.left}
        left |= {tale.split(" in ")[0] for tale in tales(watched.seen, chosen)}
        names = {name: name for name in judges}
        found += [f"{one.number}: a judge: {tale}" for tale in tales(watched.told, names)]
        assert len(watched.seen) > 5, "so that it cannot pass because nothing was kept"
        watched.seen.clear()
        watched.told.clear()
    assert found == []
    assert left == {"first name", "handle"}, "what a learner leaves is read, and the search works"


def test_the_search_finds_what_is_packed_into_a_file(watched: Watched) -> None:
    """So that the test above cannot pass because it looks too little: their own copies tell."""
    dice = random.Random(7)
    for number in (0, 1, 2):
        one = marked(watched.town, dice, number, watched.desk.place.space, watched.discord)
        tells(watched.town, one)
        (row,) = watched.town.app.privacy.data(one.me)["files"]
        file, content = watched.town.app.learning.file(one.me, row["id"])
        kinds = {tale.split(" in ")[0] for tale in tales([(file.name, content)], one.secret)}
        wanted: set[str] = {"author", "address", "file"} if number == 1 else set()
        assert kinds == wanted
        named = tales([("its name", file.name.encode())], one.secret)
        assert [*named] == ["file in its name"]


def test_where_a_space_is_not_blind_the_card_shows_the_name(watched: Watched) -> None:
    town = watched.town
    with town.app.store.transaction(town.community.id) as tx:
        tx.rules.put_space(town.space.id, SpaceRules(blind=False), town.organizer.person_id)
    one = marked(town, random.Random(3), 1, watched.desk.place.space, watched.discord)
    tells(town, one)
    bears_witness(town, one)
    watched.desk.place.work()
    watched.judges(one)
    watched.gathers()
    kinds = {tale.split(" in ")[0] for tale in tales(watched.seen, one.identifiers)}
    assert {"first name", "last name", "file", "author", "witness"} <= kinds
    assert not kinds & {"person", "slack", "discord", "avatar"}
