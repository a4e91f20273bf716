"""The whole server, killed while people use its pages: nothing acknowledged is lost or doubled."""

from __future__ import annotations

import json
import random
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from core.app import Earned
from core.badges import did_key, verify
from core.store.unit_of_work import wall_clock
from tests.support.acting import BADGES
from tests.support.fixtures import Open
from tests.support.journeys import Town
from tests.support.nursery import Child, Nursery, nursery
from tests.support.reckoning import Told, reckon
from tests.support.surviving import Assessor, Learner, Person, Site
from tests.support.waiting import wait_until

PATIENCE = 120.0
# Seconds after which even a server that answers nothing is killed.
A_LIFE = 30.0
# Of the kills, so many strike while the server is still starting.
STARTING = 0.1


class Siege:
    """A town in front of a server, and how often that is killed."""

    def __init__(self, app: Earned, learners: int, assessors: int, seed: int) -> None:
        self.app, self.site = app, Site()
        self.data: Path = app.settings.data
        self.dice = random.Random(seed)
        self.town = Town(app, "Riverside", *BADGES)
        # So that nobody is idle at first.
        self.early = [self.town.sent(self.town.learner("Early")) for _ in range(assessors)]
        self.learners = [
            Learner(app, self.site, self.town.learner(f"Learner {n}"), len(BADGES), seed)
            for n in range(learners)
        ]
        self.assessors = [
            Assessor(app, self.site, self.town.assessor(f"Assessor {n}"), seed)
            for n in range(assessors)
        ]

    @property
    def people(self) -> Sequence[Person]:
        return [*self.learners, *self.assessors]

    def endure(self, nursery: Nursery, kills: int, longest: int) -> Counter[str]:
        """Kill so often; at last let everybody finish, and compare."""
        threads = [threading.Thread(target=one.live, daemon=True) for one in self.people]
        for thread in threads:
            thread.start()
        try:
            for _ in range(kills):
                self.one_life(self.server(nursery), longest)
                self.raise_what_broke()
            last = self.server(nursery)
            self.welcome(last)
            self.wait_for_answers(longest)
            self.site.over.set()
            for thread in threads:
                thread.join(PATIENCE)
            self.raise_what_broke()
            assert wait_until(lambda: not self.app.jobs.unfinished(), PATIENCE)
            self.look_at_everything()
            assert last.end(signal.SIGINT) == 0, last.said
        finally:
            self.site.over.set()
            for one in self.people:
                one.client.close()
        return self.site.seen + reckon(self.town, self.told())

    def raise_what_broke(self) -> None:
        """What somebody could not go on with, from their thread."""
        for one in self.people:
            if one.broken:
                raise one.broken

    def server(self, nursery: Nursery) -> Child:
        return nursery.begin("run", "--port", "0", "--data", str(self.data))

    def welcome(self, server: Child) -> None:
        """Everybody hears where the new server is."""
        self.site.url = server.address()
        self.site.up.set()

    def wait_for_answers(self, number: int) -> None:
        """A busy machine answers less in a second, so that a life is measured by its answers."""
        enough = self.site.answers() + number
        wait_until(lambda: self.site.answers() >= enough, A_LIFE)

    def one_life(self, server: Child, longest: int) -> None:
        """A server that is killed at any moment of its life, or before it ever answered."""
        if self.dice.random() < STARTING:
            time.sleep(self.dice.uniform(0, 1))
            self.site.count("killed while starting")
        else:
            self.welcome(server)
            self.wait_for_answers(self.dice.randint(0, longest))
            time.sleep(self.dice.uniform(0, 0.05))
            self.site.up.clear()
        assert server.end(signal.SIGKILL) == -signal.SIGKILL, server.said
        assert "Traceback" not in server.said, server.said
        self.site.count("killed")

    def told(self) -> list[Told]:
        """What everybody knows they did, and what was done before they came."""
        acts = [act for one in self.people for act in one.told]
        return [*(Told("submit", claim) for claim in self.early), *acts]

    def look_at_everything(self) -> None:
        """Every badge can be opened and verifies; every file is what was handed in."""
        for one in self.learners:
            for award in re.findall(r'href="/awards/(\w+)"', one.open("/claims").html):
                assert one.open(f"/awards/{award}").status == 200
                document = json.loads(one.open(f"/credentials/{award}").content)
                assert verify(document, did_key, wall_clock()).failed == ()
                self.site.count("badges verified")
            sure = {act.text for act in one.told if act.act == "file" and act.sure}
            files = {row["name"]: row["id"] for row in self.app.privacy.data(one.actor)["files"]}
            assert sure <= set(files) <= set(one.letters)
            for name, file in files.items():
                assert one.open(f"/files/{file}").content == one.letters[name]
                self.site.count("files read")


def besiege(open_app: Open, url: str, people: tuple[int, int], kills: int, longest: int) -> Siege:
    """Learners and assessors in front of a server that is killed so often.

    ``longest``: the most forms it answers in a life.
    """
    siege = Siege(open_app(clock=wall_clock), *people, seed=kills)
    settings = {"EARNED_DATABASE_URL": url, "EARNED_RATE_FACTOR": "0"}
    with nursery(siege.data.parent / "servers", **settings) as servers:
        counted = siege.endure(servers, kills, longest)
    kind = url.partition(":")[0].partition("+")[0]
    print(f"\n{kind}, {people[0]} learners, {people[1]} assessors: {json.dumps(counted)}")
    # No answer of the server was an error of its own.
    assert [one for one in counted if one.startswith("5")] == []
    assert counted["killed"] == kills
    return siege


def test_a_server_killed_while_people_use_its_pages_loses_and_doubles_nothing(
    open_app: Open, ready_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        siege = besiege(open_app, ready_url, (4, 2), kills=3, longest=12)
    assert sum(act.sure for act in siege.told()) > 12


@pytest.mark.stress
def test_a_server_killed_a_hundred_times_while_people_use_its_pages_loses_and_doubles_nothing(
    open_app: Open, ready_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        siege = besiege(open_app, ready_url, (50, 5), kills=100, longest=40)
    assert sum(act.sure for act in siege.told()) > 1000
    assert siege.site.seen["in flight"] > 100
