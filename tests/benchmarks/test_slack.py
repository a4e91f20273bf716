"""How long Slack waits for our acknowledgement while many learners answer at once.

Slack gives up after 3 s. A whole server in a process of its own; Slack and its learners in
another, which send signed events and take what is posted. An acknowledged answer is durable.
The floor is what the same program waits in the same run for ``/healthz``.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.app import Earned
from core.services.meeting import Profile
from core.store.unit_of_work import wall_clock
from tests.support.installed import Mould, opened
from tests.support.journeys import Town
from tests.support.server import running

pytestmark = pytest.mark.bench

WORKSPACE = Path(__file__).with_name("workspace.py")
SECRET = "a secret of this benchmark"
LIMIT = 3.0
HEAD = (
    "| learners at once | answers | acks/s | p50 ms | p99 ms | p99 of Slack's 3 s | floor p50 "
    "| floor p99 | ratio p99 | last screen after s |\n"
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
)


def learners(app: Earned, number: int) -> None:
    """So many people in Slack, each in the middle of the same question."""
    town = Town(app)
    code = app.meeting.connect_code(town.organizer)
    space, _ = app.meeting.connect(code, "slack", "T1", "Makers", "T1/U-organizer")

    def one(at: int) -> None:
        person = app.meeting.meet(space, f"T1/U{at}", Profile(f"Learner {at}", "en"))
        room = app.meeting.room(person, space, f"T1/D{at}")
        claim = town.begin(person)
        town.until(person, claim, "story")
        with app.store.transaction(town.community.id) as tx:
            tx.rooms.talks_about(room.id, claim)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(one, range(number)))


@pytest.mark.parametrize(
    ("name", "number", "turns", "pause"),
    [
        ("1", 1, 5, 0.3),
        ("1,000, each thinks 20 s", 1000, 2, 20.0),
        ("1,000, each thinks 10 s", 1000, 2, 10.0),
        ("1,000 in the same moment", 1000, 1, 0.0),
    ],
)
def test_the_acknowledgement_of_an_answer(
    name: str,
    number: int,
    turns: int,
    pause: float,
    tmp_path: Path,
    mould: Mould,
    capsys: pytest.CaptureFixture[str],
) -> None:
    data = tmp_path / "data"
    url = mould.sqlite(data / "earned.db")
    with opened(data, url, wall_clock) as app:
        learners(app, number)
    slack = subprocess.Popen(
        [sys.executable, str(WORKSPACE)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert slack.stdin is not None
    assert slack.stdout is not None
    with slack:
        slack.stdin.write('{"api": 0}\n')
        slack.stdin.flush()
        api = json.loads(slack.stdout.readline())["api"]
        settings = {
            "EARNED_SLACK_BOT_TOKEN": "xoxb-1",
            "EARNED_SLACK_SIGNING_SECRET": SECRET,
            "EARNED_SLACK_API_URL": f"http://127.0.0.1:{api}/api/",
            "EARNED_RATE_FACTOR": "0",
        }
        with running(data, **settings) as server:
            plan = {"port": int(server.url.rpartition(":")[2]), "secret": SECRET, "team": "T1"}
            plan |= {"learners": number, "turns": turns}
            slack.stdin.write(json.dumps({**plan, "pause": pause}) + "\n")
            slack.stdin.close()
            told = json.loads(slack.stdout.read())
    acks, floor = (statistics.quantiles(told[one], n=100) for one in ("acks", "floor"))
    assert told["screens"] >= number, "every learner is answered"
    figures = [f"{acks[49] * 1e3:,.1f}", f"{acks[98] * 1e3:,.1f}", f"{acks[98] / LIMIT:.0%}"]
    figures += [f"{floor[49] * 1e3:,.1f}", f"{floor[98] * 1e3:,.1f}", f"{acks[98] / floor[98]:.1f}"]
    rate = f"{len(told['acks']) / told['seconds']:,.0f}"
    cells = " | ".join([str(len(told["acks"])), rate, *figures, f"{told['late']:.1f}"])
    with capsys.disabled():
        print(f"\n{HEAD}\n| {name} | {cells} |")
