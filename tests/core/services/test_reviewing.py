"""An assessor's desk: who may do what to a claim, and who is told what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from core.domain.errors import (
    AlreadyDone,
    CommentMissing,
    DecisionMismatch,
    EarnedError,
    LevelMissing,
    NotAllowed,
    NotFound,
    NotTaken,
    OwnClaim,
    TextMissing,
    TextTooLong,
)
from core.domain.people import Actor, Role
from core.domain.review import Outcome, Result
from tests.support.installed import TurnedClock
from tests.support.journeys import Town, all_met, badge

MET = all_met(badge())


@pytest.fixture
def ana(town: Town) -> Actor:
    return town.learner("Ana")


@pytest.fixture
def bo(town: Town) -> Actor:
    return town.assessor("Bo")


@pytest.fixture
def cy(town: Town) -> Actor:
    return town.assessor("Cy")


def refused(attempt: Callable[[], object]) -> tuple[type[EarnedError], dict[str, str]]:
    """Why an attempt is refused."""
    with pytest.raises(EarnedError) as wrong:
        attempt()
    return type(wrong.value), wrong.value.params


# ---------------------------------------------------------------- the queue


def test_the_queue_shows_ones_own_work_first_then_who_waits_longest(
    town: Town, ana: Actor, bo: Actor, cy: Actor, clock: TurnedClock
) -> None:
    claims = []
    for name in ("One", "Two", "Three", "Four"):
        claims.append(town.sent(town.learner(name)))
        clock.turn(timedelta(hours=1))
    one, two, three, four = claims
    town.app.reviewing.take(bo, three)
    town.app.reviewing.take(cy, one)
    queue = town.app.reviewing.queue(bo)
    assert [item.claim_id for item in queue] == [three, one, two, four]
    assert [item.mine for item in queue] == [True, False, False, False]
    assert [item.taken_by for item in queue] == ["Bo", "Cy", "", ""]
    assert [item.waits // 3600 for item in queue] == [2, 4, 3, 1]


def test_the_queue_holds_what_waits_and_nothing_else(town: Town, ana: Actor, bo: Actor) -> None:
    draft = town.told(ana)
    sent = town.sent(town.learner("Two"))
    withdrawn = town.learner("Three")
    town.app.learning.withdraw(withdrawn, town.sent(withdrawn))
    decided = town.taken(town.learner("Four"), bo)
    town.approve(bo, decided)
    shown = {item.claim_id for item in town.app.reviewing.queue(bo)}
    assert shown == {sent}
    assert draft not in shown


def test_the_desk_is_for_assessors(town: Town, ana: Actor) -> None:
    claim = town.sent(ana)
    eve = town.learner("Eve")
    for nosy in (eve, town.organizer):
        with pytest.raises(NotAllowed):
            town.app.reviewing.queue(nosy)
        with pytest.raises(NotAllowed):
            town.app.reviewing.card(nosy, claim)
        with pytest.raises(NotAllowed):
            town.app.reviewing.take(nosy, claim)
        with pytest.raises(NotAllowed):
            town.app.reviewing.decide(nosy, claim, Outcome.AWARD, MET)


def test_a_card_shows_answers_and_gaps_and_no_name(town: Town, ana: Actor, bo: Actor) -> None:
    claim = town.begin(ana)
    town.until(ana, claim, "review", answer="We did the bikes.")
    town.press(ana, claim, "submit")
    card = town.app.reviewing.card(bo, claim)
    assert [part.criterion.id for part in card.parts] == [one.id for one in badge().criteria]
    assert all(part.meter.advice for part in card.parts)
    assert (card.mine, card.own, card.taken_by) == (False, False, "")
    assert ana.name not in repr(card)


def test_a_claim_that_was_never_sent_has_no_card(town: Town, ana: Actor, bo: Actor) -> None:
    with pytest.raises(NotFound):
        town.app.reviewing.card(bo, town.told(ana))


# ---------------------------------------------------------------- taking and giving back


def test_taking_twice_is_as_good_as_once(town: Town, ana: Actor, bo: Actor) -> None:
    claim = town.sent(ana)
    town.app.reviewing.take(bo, claim)
    town.app.reviewing.take(bo, claim)
    with town.app.store.reading(town.community.id) as tx:
        assert [one.act for one in tx.talk.acts(claim)] == ["submit", "take"]


def test_whoever_comes_second_is_told_by_whom_it_was_taken(
    town: Town, ana: Actor, bo: Actor, cy: Actor
) -> None:
    claim = town.taken(ana, bo)
    for attempt in (
        lambda: town.app.reviewing.take(cy, claim),
        lambda: town.app.reviewing.ask(cy, claim, "Why?"),
        lambda: town.approve(cy, claim),
    ):
        assert refused(attempt) == (AlreadyDone, {"who": "Bo", "act": "take"})


def test_a_claim_that_was_given_back_can_be_taken_by_a_colleague(
    town: Town, ana: Actor, bo: Actor, cy: Actor
) -> None:
    claim = town.taken(ana, bo)
    town.app.reviewing.release(bo, claim)
    town.app.reviewing.take(cy, claim)
    town.approve(cy, claim)


def test_a_colleague_cannot_give_back_what_another_took(
    town: Town, ana: Actor, bo: Actor, cy: Actor
) -> None:
    claim = town.taken(ana, bo)
    assert refused(lambda: town.app.reviewing.release(cy, claim))[0] is NotTaken
    with pytest.raises(NotAllowed):
        town.app.reviewing.release(ana, claim)


def test_an_organizer_gives_back_what_a_volunteer_left_but_never_judges(
    town: Town, ana: Actor, bo: Actor, cy: Actor
) -> None:
    claim = town.taken(ana, bo)
    with pytest.raises(NotAllowed):
        town.approve(town.organizer, claim)
    town.app.reviewing.release(town.organizer, claim)
    town.app.reviewing.release(town.organizer, claim)
    assert refused(lambda: town.approve(bo, claim))[0] is NotTaken
    town.app.reviewing.take(cy, claim)


# ---------------------------------------------------------------- one's own claim


def test_nobody_takes_or_judges_a_claim_of_their_own(town: Town, bo: Actor, cy: Actor) -> None:
    app = town.app
    claim = town.sent(bo)
    attempts = (
        lambda: app.reviewing.take(bo, claim),
        lambda: app.reviewing.release(bo, claim),
        lambda: app.reviewing.ask(bo, claim, "Why?"),
        lambda: town.approve(bo, claim),
    )

    def try_all() -> None:
        for attempt in attempts:
            why, params = refused(attempt)
            assert (why, "Cy" in repr(params)) == (OwnClaim, False)

    try_all()
    app.reviewing.take(cy, claim)
    try_all()
    town.approve(cy, claim)
    try_all()


def test_whoever_is_judged_does_not_see_by_whom(town: Town, bo: Actor, cy: Actor) -> None:
    claim = town.taken(bo, cy)
    (item,) = town.app.reviewing.queue(bo)
    assert (item.own, item.taken_by) == (True, "")
    card = town.app.reviewing.card(bo, claim)
    assert (card.own, card.taken_by) == (True, "")
    assert "Cy" not in repr(town.app.learning.look(bo, claim))


def test_an_organizer_who_also_assesses_may_judge_others_but_not_themselves(town: Town) -> None:
    both = town.colleague("Both", Role.ORGANIZER)
    town.app.organizing.grant(town.organizer, both.person_id, Role.ASSESSOR)
    with town.app.store.reading(town.community.id) as tx:
        both = tx.people.actor(both.person_id)
    own, other = town.sent(both), town.sent(town.learner("Ana"))
    assert refused(lambda: town.app.reviewing.take(both, own))[0] is OwnClaim
    town.app.reviewing.take(both, other)
    town.approve(both, other)


# ---------------------------------------------------------------- asking and deciding


def test_a_question_says_something_and_not_too_much(town: Town, ana: Actor, bo: Actor) -> None:
    claim = town.taken(ana, bo)
    ask = town.app.reviewing.ask
    assert refused(lambda: ask(bo, claim, " \n\u202e "))[0] is TextMissing
    assert refused(lambda: ask(bo, claim, "x" * 2001))[0] is TextTooLong
    ask(bo, claim, "x" * 2000)


def test_only_who_took_a_claim_may_judge_it(town: Town, ana: Actor, bo: Actor) -> None:
    claim = town.sent(ana)
    assert refused(lambda: town.approve(bo, claim))[0] is NotTaken
    assert refused(lambda: town.app.reviewing.ask(bo, claim, "Why?"))[0] is NotTaken
    with pytest.raises(NotAllowed):
        town.approve(ana, claim)


@pytest.mark.parametrize(
    ("outcome", "change", "why"),
    [
        (Outcome.NOT_YET, {"find-the-fault": Result("not_yet", " ")}, CommentMissing),
        (Outcome.NOT_YET, {}, DecisionMismatch),
        (Outcome.AWARD, {"find-the-fault": Result("not_yet", "How?")}, DecisionMismatch),
        (Outcome.AWARD, {"find-the-fault": Result("splendid")}, LevelMissing),
        (Outcome.AWARD, {"find-the-fault": Result("met", "x" * 4001)}, TextTooLong),
    ],
)
def test_a_decision_that_does_not_add_up_changes_nothing(
    town: Town,
    ana: Actor,
    bo: Actor,
    outcome: Outcome,
    change: dict[str, Result],
    why: type[EarnedError],
) -> None:
    claim = town.taken(ana, bo)
    assert (
        refused(lambda: town.app.reviewing.decide(bo, claim, outcome, {**MET, **change}))[0] is why
    )
    with town.app.store.reading(town.community.id) as tx:
        assert tx.claims.get(claim).state == "in_review"
        assert tx.claims.reviews(claim) == ()
        assert tx.awards.of_claim(claim) is None


def test_a_criterion_must_not_be_left_out(town: Town, ana: Actor, bo: Actor) -> None:
    claim = town.taken(ana, bo)
    partly = {key: value for key, value in MET.items() if key != "make-the-repair"}
    why, params = refused(lambda: town.app.reviewing.decide(bo, claim, Outcome.AWARD, partly))
    assert (why, params) == (LevelMissing, {"criterion": "make-the-repair"})


def test_an_assessor_may_decide_while_a_question_is_open(town: Town, ana: Actor, bo: Actor) -> None:
    claim = town.taken(ana, bo)
    town.app.reviewing.ask(bo, claim, "Which tool?")
    town.approve(bo, claim)
    with town.app.store.reading(town.community.id) as tx:
        assert tx.claims.get(claim).state == "awarded"


def test_the_second_approver_is_told_by_whom_it_was_done(
    town: Town, ana: Actor, bo: Actor, cy: Actor
) -> None:
    claim = town.taken(ana, bo)
    town.approve(bo, claim)
    for again in (bo, cy):
        assert refused(lambda who=again: town.approve(who, claim)) == (  # type: ignore[misc]
            AlreadyDone,
            {"who": "Bo", "act": "award"},
        )
    refused_later = refused(lambda: town.not_yet(cy, claim, {"find-the-fault": "How?"}))
    assert refused_later == (AlreadyDone, {"who": "Bo", "act": "award"})
    with town.app.store.reading(town.community.id) as tx:
        assert tx.awards.count() == 1


def test_the_second_after_a_not_yet_is_told_so(
    town: Town, ana: Actor, bo: Actor, cy: Actor
) -> None:
    claim = town.taken(ana, bo)
    town.not_yet(bo, claim, {"find-the-fault": "How?"})
    for attempt in (lambda: town.approve(cy, claim), lambda: town.app.reviewing.take(cy, claim)):
        assert refused(attempt) == (AlreadyDone, {"who": "Bo", "act": "not_yet"})


def test_a_decision_queues_exactly_what_follows(town: Town, ana: Actor, bo: Actor) -> None:
    first = town.taken(ana, bo)
    town.approve(bo, first)
    second = town.taken(town.learner("Two"), bo)
    town.app.reviewing.ask(bo, second, "Why?")
    town.not_yet(bo, second, {"find-the-fault": "How?"})
    award = town.award_of(first)
    queued = sorted(
        (job.kind, job.key)
        for job in town.app.jobs.unfinished()
        if job.ids["community"] == town.community.id
    )
    with town.app.store.reading(town.community.id) as tx:
        (question,) = [one.id for one in tx.talk.of(second)]
    assert queued == [
        ("award.sign", f"sign:{award}"),
        *sorted(("claim.waiting", f"waiting:{claim}:1") for claim in (first, second)),
        ("learner.tell", f"tell:{second}:not_yet:1"),
        ("learner.tell", f"tell:{second}:question:{question}"),
    ]


def test_a_job_holds_ids_and_no_text(town: Town, ana: Actor, bo: Actor) -> None:
    claim = town.taken(ana, bo)
    town.app.reviewing.ask(bo, claim, "A private question?")
    town.tell(ana, claim, "A private answer.")
    town.not_yet(bo, claim, {"find-the-fault": "A private reason"})
    jobs = repr([j for j in town.app.jobs.unfinished() if j.ids["community"] == town.community.id])
    assert [word for word in ("private", "Ana", "Bo ") if word in jobs] == []


# ---------------------------------------------------------------- files on the desk


def test_the_same_file_in_two_claims_is_shown_to_the_assessor(
    town: Town, ana: Actor, bo: Actor
) -> None:
    claims = []
    for person in (ana, town.learner("Two")):
        claim = town.begin(person)
        town.until(person, claim, "evidence")
        content = b"The same letter"
        town.app.learning.attach(
            person, claim, town.event(), "letter.txt", content, ("find-the-fault",)
        )
        town.submit(person, claim)
        claims.append(claim)
    for claim in claims:
        town.app.reviewing.declare(bo, claim)
        card = town.app.reviewing.card(bo, claim)
        ((item,),) = [part.items for part in card.parts if part.items]
        assert [one.count for one in item.same_as if hasattr(one, "count")] == [1]
