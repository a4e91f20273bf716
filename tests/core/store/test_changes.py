"""Of two who change the same thing at once, one wins and the other is told."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from core.domain.claim import Act, ClaimState
from core.domain.errors import NotFound, Stale, WrongState
from core.domain.review import Decision, Outcome, Result
from tests.support.journeys import Town


def test_an_interview_is_saved_only_on_top_of_what_was_read(town: Town) -> None:
    ana = town.learner()
    claim = town.begin(ana)
    with town.app.store.transaction(town.community.id) as tx:
        opened = tx.interviews.load(claim)
        tx.interviews.save(claim, replace(opened.state, query="mine"), opened.version)
        assert tx.interviews.load(claim).version == opened.version + 1
        with pytest.raises(Stale):
            tx.interviews.save(claim, replace(opened.state, query="yours"), opened.version)
        assert tx.interviews.load(claim).state.query == "mine"


def test_an_interview_that_does_not_exist_is_not_found(town: Town) -> None:
    with town.app.store.reading(town.community.id) as tx, pytest.raises(NotFound):
        tx.interviews.load("no such claim")


def test_a_claim_changes_only_as_it_was_read(town: Town) -> None:
    ana, bo = town.learner(), town.assessor()
    sent = town.sent(ana)
    with town.app.store.transaction(town.community.id) as tx:
        claim = tx.claims.get(sent)
        taken = tx.claims.act(claim, Act.TAKE, bo.person_id, assessor_id=bo.person_id)
        assert taken is ClaimState.IN_REVIEW
        with pytest.raises(Stale):
            tx.claims.act(claim, Act.TAKE, bo.person_id, assessor_id=bo.person_id)
        now = tx.claims.get(sent)
        assert (now.version, now.assessor_id) == (claim.version + 1, bo.person_id)
        assert tx.claims.last_actor(sent) == ("Bo", "take", tx.now)


def test_an_act_that_the_state_does_not_allow_changes_nothing(town: Town) -> None:
    ana, bo = town.learner(), town.assessor()
    sent = town.sent(ana)
    with town.app.store.transaction(town.community.id) as tx:
        before = tx.claims.get(sent)
        with pytest.raises(WrongState):
            tx.claims.act(before, Act.AWARD, bo.person_id)
        assert tx.claims.get(sent) == before


def test_eight_who_take_a_claim_at_once_leave_one_who_has_it(town: Town) -> None:
    ana, bo = town.learner(), town.assessor()
    sent = town.sent(ana)
    together = threading.Barrier(8)

    def take(_: int) -> bool:
        together.wait()
        try:
            with town.app.store.transaction(town.community.id) as tx:
                claim = tx.claims.get(sent)
                tx.claims.act(claim, Act.TAKE, bo.person_id, assessor_id=bo.person_id)
        except (Stale, WrongState):
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(take, range(8))) == 1
    with town.app.store.reading(town.community.id) as tx:
        acts = [one.act for one in tx.talk.acts(sent)]
    assert acts == ["submit", "take"]


def test_a_round_is_judged_once(town: Town) -> None:
    ana, bo = town.learner(), town.assessor()
    claim = town.taken(ana, bo)
    town.approve(bo, claim)
    with town.app.store.reading(town.community.id) as tx:
        again = Decision(claim, 1, bo.person_id, Outcome.NOT_YET, tx.now, {"x": Result("met")})
        with pytest.raises(IntegrityError):
            tx.claims.decide(again)


def test_a_claim_leads_to_one_award_at_most(town: Town) -> None:
    ana, bo = town.learner(), town.assessor()
    claim = town.taken(ana, bo)
    town.approve(bo, claim)
    with town.app.store.reading(town.community.id) as tx:
        award = tx.awards.of_claim(claim)
        assert award is not None
        with pytest.raises(IntegrityError):
            tx.awards.add(
                person_id=ana.person_id,
                claim_id=claim,
                space_id=town.space.id,
                badge_id=award.badge_id,
                badge_version=award.badge_version,
                language="en",
            )


def test_the_badge_of_a_claim_that_was_sent_stays(town: Town) -> None:
    ana = town.learner()
    sent = town.sent(ana)
    with town.app.store.transaction(town.community.id) as tx:
        before = tx.claims.get(sent)
        tx.claims.choose_badge(sent, "another", 7)
        assert tx.claims.get(sent) == before


def test_the_same_role_given_by_eight_at_once_is_held_once(town: Town) -> None:
    ana = town.learner()
    together = threading.Barrier(8)

    def grant(_: int) -> None:
        together.wait()
        with town.app.store.transaction(town.community.id) as tx:
            tx.people.grant(ana.person_id, next(iter(town.organizer.roles)), None)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(grant, range(8)))
    with town.app.store.reading(town.community.id) as tx:
        assert tx.people.roles(ana.person_id) == town.organizer.roles


def test_the_same_news_from_eight_at_once_is_kept_once(town: Town) -> None:
    ana = town.learner()
    claim = town.begin(ana)
    together = threading.Barrier(8)

    def tell(_: int) -> bool:
        together.wait()
        with town.app.store.transaction(town.community.id) as tx:
            return tx.notices.add(f"news {claim}", ana.person_id, "awarded", claim)

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(tell, range(8))) == 1
    with town.app.store.reading(town.community.id) as tx:
        assert [one.key for one in tx.notices.unseen(ana.person_id)] == [f"news {claim}"]
