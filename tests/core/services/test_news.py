"""News reaches a learner once, and is over when they have looked."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from bots.worker import handlers
from core.domain.errors import NotFound
from core.domain.people import Actor
from core.store.repositories import Notice
from tests.support.journeys import Town


def do_all(town: Town) -> None:
    """Do the jobs of this community by hand, each of them twice."""
    do = handlers(town.app)
    done: set[str] = set()
    while True:
        waiting = [
            job
            for job in town.app.jobs.unfinished()
            if job.ids["community"] == town.community.id and job.key not in done
        ]
        if not waiting:
            return
        for job in waiting:
            done.add(job.key)
            do[job.kind](job.ids)
            do[job.kind](job.ids)


def news(town: Town, person: Actor) -> list[Notice]:
    with town.app.store.reading(town.community.id) as tx:
        return list(tx.notices.unseen(person.person_id))


def test_every_decision_and_question_is_news_once(town: Town) -> None:
    ana, bo = town.learner("Ana"), town.assessor("Bo")
    claim = town.taken(ana, bo)
    town.app.reviewing.ask(bo, claim, "Which tool?")
    town.tell(ana, claim, "A chain tool.")
    town.not_yet(bo, claim, {"find-the-fault": "How?"})
    town.submit(ana, claim)
    town.app.reviewing.take(bo, claim)
    town.approve(bo, claim)
    do_all(town)
    assert sorted(one.kind for one in news(town, ana)) == ["awarded", "not_yet", "question"]
    assert {one.claim_id for one in news(town, ana)} == {claim}
    assert news(town, bo) == []


def test_news_is_over_once_its_claim_was_looked_at(town: Town) -> None:
    ana, bo = town.learner("Ana"), town.assessor("Bo")
    claims = [town.taken(ana, bo)]
    town.add("community-cooking")
    claims.append(town.taken(ana, bo, badge_id="community-cooking"))
    for claim in claims:
        town.app.reviewing.ask(bo, claim, "Which tool?")
    do_all(town)
    assert len(news(town, ana)) == 2
    town.app.learning.look(ana, claims[0])
    assert [one.claim_id for one in news(town, ana)] == [claims[1]]
    do_all(town)
    assert [one.claim_id for one in news(town, ana)] == [claims[1]]


def test_news_told_by_eight_workers_at_once_is_told_once(town: Town) -> None:
    ana = town.learner("Ana")
    claim = town.sent(ana)
    ids = {"community": town.community.id, "claim": claim, "person": ana.person_id}
    heard: list[frozenset[str]] = []
    town.app.store.listeners.append(heard.append)
    together = threading.Barrier(8)

    def tell(_: int) -> None:
        together.wait()
        town.app.telling.learner({**ids, "news": "not_yet", "round": "1"})

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(tell, range(8)))
    town.app.store.listeners.remove(heard.append)
    assert [one.kind for one in news(town, ana)] == ["not_yet"]
    assert heard == [frozenset({f"person:{ana.person_id}"})]


def test_a_claim_that_waits_wakes_the_open_desks(town: Town) -> None:
    claim = town.sent(town.learner())
    heard: list[frozenset[str]] = []
    town.app.store.listeners.append(heard.append)
    town.app.telling.assessors({"community": town.community.id, "claim": claim})
    town.app.store.listeners.remove(heard.append)
    assert heard == [frozenset({f"desk:{town.community.id}"})]


def test_news_about_a_claim_of_another_community_is_refused(town: Town) -> None:
    other = Town(town.app, f"Hillside of {town.community.name}")
    claim = other.sent(other.learner())
    with pytest.raises(NotFound):
        town.app.telling.assessors({"community": town.community.id, "claim": claim})
