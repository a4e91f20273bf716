"""What a learner may still say and do once a claim is with the assessors."""

from __future__ import annotations

import pytest

from core.domain.claim import ClaimState
from core.domain.errors import AlreadyDone, TextTooLong, WrongState
from core.domain.interview import Pressed
from core.domain.people import Actor
from core.domain.screens import Ask, ReadBack, Standing, Words
from core.services.conversation import Conversation
from tests.support.journeys import Town, screen_place


@pytest.fixture
def ana(town: Town) -> Actor:
    return town.learner("Ana")


@pytest.fixture
def bo(town: Town) -> Actor:
    return town.assessor("Bo")


def standing(here: Conversation) -> Standing:
    assert isinstance(here.screen, Standing)
    return here.screen


def state_of(town: Town, claim: str) -> ClaimState:
    with town.app.store.reading(town.community.id) as tx:
        return tx.claims.get(claim).state


def spoken(here: Conversation) -> list[tuple[bool, str, str]]:
    return [(one.mine, one.kind, one.text.text) for one in standing(here).messages]


def keys(screen: Standing) -> list[str]:
    return [one.key for one in screen.lines if isinstance(one, Words)]


def test_a_claim_that_was_sent_says_where_it_is_and_what_comes_next(town: Town, ana: Actor) -> None:
    claim = town.told(ana)
    here = town.press(ana, claim, "submit")
    shown = standing(here)
    assert keys(shown) == [
        "claim.state.submitted",
        "claim.next.submitted",
        "claim.promise.by",
    ]
    assert [one.state for one in shown.stages] == ["done", "now", "next", "next"]
    assert here == town.app.learning.look(ana, claim)


def test_sending_twice_sends_once(town: Town, ana: Actor) -> None:
    claim = town.told(ana)
    for _ in range(3):
        town.press(ana, claim, "submit")
    with town.app.store.reading(town.community.id) as tx:
        assert tx.claims.get(claim).round == 1
        assert len(tx.interviews.submissions(claim)) == 1
        assert [one.act for one in tx.talk.acts(claim)] == ["submit"]


def test_what_was_sent_stays_word_for_word(town: Town, ana: Actor, bo: Actor) -> None:
    claim = town.taken(ana, bo)
    town.not_yet(bo, claim, {"find-the-fault": "How did you find it?"})
    town.tell(ana, claim, "I turned the wheel and listened.")
    with town.app.store.reading(town.community.id) as tx:
        (sent,) = tx.interviews.submissions(claim)
        now = tx.interviews.load(claim).state
    assert sent.state != now
    assert "listened" not in repr(sent.state)


# ---------------------------------------------------------------- notes and answers


def test_words_while_a_claim_is_read_are_a_note_to_the_assessor(
    town: Town, ana: Actor, bo: Actor
) -> None:
    claim = town.sent(ana)
    here = town.tell(ana, claim, "I forgot: it was in 2024.")
    assert spoken(here) == [(True, "note", "I forgot: it was in 2024.")]
    assert here.screen.notice == Words("claim.passed_on")
    assert state_of(town, claim) is ClaimState.SUBMITTED
    app = town.app
    app.reviewing.take(bo, claim)
    town.tell(ana, claim, "And it rained.")
    app.reviewing.declare(bo, claim)
    card = app.reviewing.card(bo, claim)
    assert [(one.mine, one.kind) for one in card.messages] == [(False, "note"), (False, "note")]


def test_a_question_is_relayed_and_its_answer_comes_back(town: Town, ana: Actor, bo: Actor) -> None:
    claim = town.taken(ana, bo)
    town.app.reviewing.ask(bo, claim, "Which tool did you use?")
    here = town.app.learning.look(ana, claim)
    assert spoken(here) == [(False, "question", "Which tool did you use?")]
    assert standing(here).takes_text
    assert "Bo" not in repr(here)

    here = town.tell(ana, claim, "A chain tool.")
    assert spoken(here)[1] == (True, "answer", "A chain tool.")
    assert state_of(town, claim) is ClaimState.IN_REVIEW
    town.tell(ana, claim, "A blue one.")
    town.app.reviewing.declare(bo, claim)
    card = town.app.reviewing.card(bo, claim)
    kinds = [(one.mine, one.kind) for one in card.messages]
    assert kinds == [(True, "question"), (False, "answer"), (False, "note")]
    assert "Ana" not in repr(card)


def test_a_question_can_be_asked_again_and_again(town: Town, ana: Actor, bo: Actor) -> None:
    claim = town.taken(ana, bo)
    for number in range(3):
        town.app.reviewing.ask(bo, claim, f"Question {number}?")
        assert state_of(town, claim) is ClaimState.QUESTION
        town.tell(ana, claim, f"Answer {number}.")
    kinds = [kind for _, kind, _ in spoken(town.app.learning.look(ana, claim))]
    assert kinds == ["question", "answer"] * 3


def test_an_answer_counts_also_after_the_assessor_gave_the_claim_back(
    town: Town, ana: Actor, bo: Actor
) -> None:
    claim = town.taken(ana, bo)
    town.app.reviewing.ask(bo, claim, "Which tool?")
    town.app.reviewing.release(bo, claim)
    town.tell(ana, claim, "A chain tool.")
    assert state_of(town, claim) is ClaimState.SUBMITTED
    assert [kind for _, kind, _ in spoken(town.app.learning.look(ana, claim))] == [
        "question",
        "answer",
    ]


def test_a_question_of_an_earlier_round_asks_for_nothing_any_more(
    town: Town, ana: Actor, bo: Actor
) -> None:
    claim = town.taken(ana, bo)
    town.app.reviewing.ask(bo, claim, "Which tool?")
    town.not_yet(bo, claim, {"find-the-fault": "How?"})
    town.submit(ana, claim)
    town.tell(ana, claim, "By the way, thank you.")
    assert spoken(town.app.learning.look(ana, claim))[-1][1] == "note"


def test_the_same_note_delivered_twice_is_said_once(town: Town, ana: Actor) -> None:
    claim = town.sent(ana)
    for _ in range(3):
        here = town.tell(ana, claim, "One more thing.", event=f"note-{claim}")
    assert len(spoken(here)) == 1


def test_an_empty_or_endless_note_is_refused_with_a_reason(town: Town, ana: Actor) -> None:
    claim = town.sent(ana)
    here = town.tell(ana, claim, " \u202e ")
    assert here.screen.notice == Words("interview.notice.needs_answer")
    with pytest.raises(TextTooLong):
        town.tell(ana, claim, "x" * 10_001)
    assert spoken(town.app.learning.look(ana, claim)) == []


# ---------------------------------------------------------------- taking it back


def test_a_claim_can_be_taken_back_in_every_open_state(town: Town, ana: Actor, bo: Actor) -> None:
    app = town.app
    claims = {state: town.begin(ana) for state in ("draft",)}
    town.until(ana, claims["draft"], "badge")
    people = {
        name: town.learner(name) for name in ("submitted", "in_review", "question", "not_yet")
    }
    for name, person in people.items():
        claims[name] = town.sent(person)
    for name in ("in_review", "question", "not_yet"):
        app.reviewing.take(bo, claims[name])
    app.reviewing.ask(bo, claims["question"], "Which tool?")
    town.not_yet(bo, claims["not_yet"], {"find-the-fault": "How?"})
    for name, claim in claims.items():
        owner = people.get(name, ana)
        assert state_of(town, claim) == name
        here = app.learning.withdraw(owner, claim)
        assert (state_of(town, claim), keys(standing(here))[0]) == (
            ClaimState.WITHDRAWN,
            "claim.state.withdrawn",
        )
        assert app.learning.withdraw(owner, claim) == here
    assert app.reviewing.queue(bo) == ()


@pytest.mark.parametrize("given", ["withdraw", Pressed("withdraw")])
def test_a_word_or_a_button_takes_a_claim_back(sqlite_town: Town, given: str | Pressed) -> None:
    ana = sqlite_town.learner()
    claim = sqlite_town.sent(ana)
    sqlite_town.tell(ana, claim, given)
    assert state_of(sqlite_town, claim) is ClaimState.WITHDRAWN


def test_a_claim_that_was_taken_back_takes_no_more_words(town: Town, ana: Actor) -> None:
    claim = town.sent(ana)
    town.app.learning.withdraw(ana, claim)
    here = town.tell(ana, claim, " ")
    assert not standing(here).takes_text
    for _ in range(2):  # the same message once more is not taken for one that was passed on
        with pytest.raises(WrongState):
            town.tell(ana, claim, "Wait!", event="late")
    assert spoken(town.app.learning.look(ana, claim)) == []


def test_an_awarded_claim_cannot_be_taken_back(town: Town, ana: Actor, bo: Actor) -> None:
    claim = town.taken(ana, bo)
    town.approve(bo, claim)
    here = town.app.learning.withdraw(ana, claim)
    assert keys(standing(here))[0] == "claim.state.awarded"
    assert standing(here).options == ()


def test_who_judges_a_claim_that_was_taken_back_meanwhile_is_told_so(
    town: Town, ana: Actor, bo: Actor
) -> None:
    claim = town.taken(ana, bo)
    town.app.learning.withdraw(ana, claim)
    for attempt in (
        lambda: town.approve(bo, claim),
        lambda: town.not_yet(bo, claim, {"find-the-fault": "How?"}),
        lambda: town.app.reviewing.ask(bo, claim, "Why?"),
        lambda: town.app.reviewing.take(bo, claim),
    ):
        with pytest.raises(AlreadyDone) as told:
            attempt()
        assert told.value.params == {"who": "", "act": "withdraw"}


# ---------------------------------------------------------------- after a "not yet"


def test_only_what_was_not_met_is_asked_again_with_the_reason(
    town: Town, ana: Actor, bo: Actor
) -> None:
    claim = town.taken(ana, bo)
    town.not_yet(bo, claim, {"make-the-repair": "What did you do yourself?"})
    here = town.app.learning.look(ana, claim)
    assert isinstance(here.screen, Ask)
    assert screen_place(here) == "criterion/make-the-repair"
    assert "What did you do yourself?" in repr(here.screen.lines)
    assert "Bo" not in repr(here)

    here = town.tell(ana, claim, "I took the wheel off and put a patch on the tube myself.")
    here = town.until(ana, claim, "review")
    assert isinstance(here.screen, ReadBack)
    fixed = [part.fixed is not None for part in here.screen.parts if part.meter or part.fixed]
    assert fixed == [True, False, True, True]
    town.press(ana, claim, "submit")
    assert state_of(town, claim) is ClaimState.SUBMITTED


def test_the_assessor_sees_what_changed_since_the_last_round(
    town: Town, ana: Actor, bo: Actor
) -> None:
    claim = town.taken(ana, bo)
    town.not_yet(bo, claim, {"make-the-repair": "What did you do yourself?"})
    town.tell(ana, claim, "I put the patch on myself.")
    town.submit(ana, claim)
    town.app.reviewing.take(bo, claim)
    town.app.reviewing.declare(bo, claim)
    card = town.app.reviewing.card(bo, claim)
    assert card.claim.round == 2
    parts = {part.criterion.id: part for part in card.parts}
    mended = parts["make-the-repair"]
    assert [line.new for line in mended.lines] == [False, True]
    assert mended.before is not None
    assert mended.before.comment == "What did you do yourself?"
    assert [one.id for one in (part.criterion for part in card.parts if part.open)] == [
        "make-the-repair"
    ]
    assert not any(line.new for line in parts["find-the-fault"].lines)


def test_several_rounds_keep_every_judgement(town: Town, ana: Actor, bo: Actor) -> None:
    claim = town.taken(ana, bo)
    for number in range(3):
        town.not_yet(bo, claim, {"find-the-fault": f"Reason {number}"})
        town.submit(ana, claim)
        town.app.reviewing.take(bo, claim)
    town.approve(bo, claim)
    with town.app.store.reading(town.community.id) as tx:
        outcomes = [one.decision.outcome for one in tx.claims.reviews(claim)]
        rounds = [one.round for one in tx.interviews.submissions(claim)]
    assert outcomes == ["not_yet"] * 3 + ["award"]
    assert rounds == [1, 2, 3, 4]
