"""A server that is killed at random moments loses nothing it acknowledged, and doubles nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from core.app import Earned
from core.domain.claim import ClaimState
from core.store.tables import notices
from tests.support.acting import BADGES, Plan, arguments, read_log
from tests.support.fixtures import Open
from tests.support.journeys import Town
from tests.support.working import REPOSITORY

NEWS = {"award": "awarded", "not_yet": "not_yet", "ask": "question"}


def run(town: Town, url: str, folder: Path, plan: Plan) -> None:
    """Let the people of a town act while the server is killed again and again."""
    (folder / "logs").mkdir()
    command = [sys.executable, *arguments(folder, url, plan)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr, done.stderr


def acknowledged(folder: Path) -> list[dict[str, object]]:
    """Every act that somebody was told is done."""
    return [
        line["acknowledged"]
        for path in sorted((folder / "logs").iterdir())
        for line in read_log(path)
        if "acknowledged" in line
    ]


def kept(town: Town) -> Counter[str]:
    """Every text that a learner or an assessor wrote, as often as it is kept."""
    found: Counter[str] = Counter()
    with town.app.store.reading(town.community.id) as tx:
        for claim in tx.claims.waiting(list(ClaimState)):
            state = tx.interviews.load(claim.id).state
            for answer in state.answers.values():
                found.update(one.text for one in (*answer.said, *answer.earlier))
            found.update(one.text for one in tx.talk.of(claim.id))
            for review in tx.claims.reviews(claim.id):
                found.update(one.comment for one in review.decision.results.values())
    return found


def check(town: Town, folder: Path) -> Counter[str]:
    """Compare what people were told with what there is; returns what was counted."""
    acts = [one for one in acknowledged(folder) if "refused" not in one]
    texts = kept(town)
    said = [str(one["given"][1]) for one in acts if one.get("given", [""])[0] == "typed"]  # type: ignore[index]
    asked = [str(one["text"]) for one in acts if one.get("act") in ("ask", "not_yet")]
    assert [text for text in (*said, *asked) if texts[text] != 1] == []

    counted: Counter[str] = Counter(acts=len(acts), texts=len(said) + len(asked))
    with town.app.store.reading(town.community.id) as tx:
        claims = {one.id: one for one in tx.claims.waiting(list(ClaimState))}
        awards = [award for award, _, _ in tx.awards.listed()]
        done = {claim: Counter(one.act for one in tx.talk.acts(claim)) for claim in claims}
        here = notices.c.community_id == town.community.id
        told_of = [
            (one.claim_id, one.kind) for one in tx.connection.execute(select(notices).where(here))
        ]
        signed = [tx.awards.get(one.id).document for one in awards]
    awarded = {one for one, claim in claims.items() if claim.state is ClaimState.AWARDED}
    told = {one["claim"] for one in acts if one.get("act") == "award"}
    assert told <= awarded
    assert Counter(one.claim_id for one in awards) == Counter(awarded)
    assert None not in signed
    assert all(one["award"] == (claim in awarded) for claim, one in done.items())
    # One piece of news for each question and decision: none lost, none twice.
    due = Counter(
        {
            (claim, NEWS[act]): n
            for claim, acts in done.items()
            for act, n in acts.items()
            if act in NEWS
        }
    )
    assert Counter(told_of) == due
    # Nobody has two claims to one badge, nor empty ones besides the one they are at.
    badges = Counter((one.person_id, one.badge_id) for one in claims.values())
    assert [key for key, number in badges.items() if number > 1] == []
    assert town.app.jobs.unfinished() == ()
    assert town.app.jobs.dead() == ()
    counted.update(claims=len(claims), awards=len(awards), notices=len(told_of))
    return counted


def kill(
    app: Earned, url: str, learners: int, assessors: int, kills: int, longest: float, seed: int
) -> Counter[str]:
    town = Town(app, "Riverside", *BADGES)
    plan = Plan(
        learners=tuple(town.learner(f"Learner {n}").person_id for n in range(learners)),
        assessors=tuple(town.assessor(f"Assessor {n}").person_id for n in range(assessors)),
        community=town.community.id,
        kills=kills,
        shortest=0.1,
        longest=longest,
        seed=seed,
    )
    for _ in range(assessors):
        town.sent(town.learner("Early"))  # so that nobody is idle at first
    folder = app.settings.data
    run(town, url, folder, plan)
    return check(town, folder)


def test_a_server_killed_at_random_moments_loses_and_doubles_nothing(
    open_app: Open, ready_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    counted = kill(open_app(), ready_url, learners=5, assessors=2, kills=3, longest=1.2, seed=1)
    with capsys.disabled():
        print(f"\nkilled 3 times: {json.dumps(counted)}")
    assert counted["texts"] > 0


@pytest.mark.stress
def test_a_server_killed_a_hundred_times_loses_and_doubles_nothing(
    open_app: Open, ready_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    counted = kill(open_app(), ready_url, learners=50, assessors=5, kills=100, longest=4, seed=2)
    with capsys.disabled():
        print(f"\nkilled 100 times: {json.dumps(counted)}")
    assert counted["awards"] > 10
