"""Asking a witness, answering, correcting, taking back; and what stays when somebody leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.domain.errors import (
    Conflicted,
    EarnedError,
    LinkSpent,
    NotFound,
    OwnWitness,
    RelationMissing,
    TextTooLong,
    WitnessesFull,
    WrongState,
)
from core.domain.people import Actor
from core.domain.screens import EvidenceKind, Said, Words
from core.domain.witness import (
    LIFE,
    MOST_WITNESSES,
    TO_CORRECT,
    Relationship,
    Reply,
    WitnessAct,
    WitnessState,
)
from core.services.testifying import Bearer
from core.services.witnessing import Reached
from core.store.tables import deliveries, notices, witnesses
from tests.support.installed import TurnedClock
from tests.support.journeys import ANSWER, Town, badge

SENTENCE = "She repaired the brake of my bike."
CRITERION = badge().criteria[0].id
YES = Reply(WitnessAct.CONFIRM, Relationship.NEIGHBOUR, name="Rosa Gil")
NO = Reply(WitnessAct.REFUSE)
HERE, THERE = Bearer("window-one"), Bearer("window-two")


@pytest.fixture
def ana(town: Town) -> Actor:
    return town.learner("Ana")


def asked(town: Town, ana: Actor, claim: str, who: str = "Rosa") -> str:
    """The secret of a request that was made just now."""
    link = town.app.witnessing.ask(ana, claim, CRITERION, SENTENCE, who)
    return link.rpartition("/")[2]


def states(town: Town, ana: Actor, claim: str) -> list[WitnessState]:
    return [one.witness.state for one in town.app.witnessing.look(ana, claim).asked]


def on_the_card(town: Town, assessor: Actor, claim: str) -> list[Said]:
    """What witnesses say on the card below the criterion that they were asked about."""
    (part,) = (
        one
        for one in town.app.reviewing.card(assessor, claim).parts
        if one.criterion.id == CRITERION
    )
    found = [one for one in part.items if one.kind is EvidenceKind.WITNESS]
    return [one.detail for one in found if isinstance(one.detail, Said)]


# ---------------------------------------------------------------- asking


def test_a_sentence_of_ones_own_answer_is_suggested(town: Town, ana: Actor) -> None:
    asking = town.app.witnessing.look(ana, town.told(ana))
    assert [one.id for one in badge().criteria] == list(asking.criteria)
    assert all(text and text in ANSWER for text in asking.suggested.values())
    assert asking.more


def test_the_link_can_be_told_again_and_its_secret_is_kept_nowhere(town: Town, ana: Actor) -> None:
    claim = town.told(ana)
    secret = asked(town, ana, claim)
    (one,) = town.app.witnessing.look(ana, claim).asked
    assert one.link.endswith(f"/witness/{secret}")
    with town.app.store.reading(town.community.id) as tx:
        rows = tx.connection.execute(select(witnesses)).mappings().all()
    assert all(secret not in map(str, row.values()) for row in rows)


def test_the_same_form_sent_twice_asks_once(town: Town, ana: Actor) -> None:
    claim = town.told(ana)
    for _ in range(2):
        town.app.witnessing.ask(ana, claim, CRITERION, SENTENCE, "Rosa", "form-1")
    assert states(town, ana, claim) == [WitnessState.ASKED]


def test_there_is_a_most_and_a_taken_back_one_makes_room(town: Town, ana: Actor) -> None:
    claim = town.told(ana)
    for _ in range(MOST_WITNESSES):
        asked(town, ana, claim)
    assert not town.app.witnessing.look(ana, claim).more
    with pytest.raises(WitnessesFull):
        asked(town, ana, claim)
    first = town.app.witnessing.look(ana, claim).asked[0].witness.id
    town.app.witnessing.take_back(ana, claim, first)
    asked(town, ana, claim)
    assert states(town, ana, claim).count(WitnessState.WITHDRAWN) == 1


def test_only_the_learner_asks_and_only_about_their_badge(town: Town, ana: Actor) -> None:
    claim, eve, bo = town.told(ana), town.learner("Eve"), town.assessor()
    for somebody in (eve, bo, town.organizer):
        with pytest.raises(NotFound):
            town.app.witnessing.look(somebody, claim)
        with pytest.raises(NotFound):
            asked(town, somebody, claim)
    with pytest.raises(NotFound):
        town.app.witnessing.ask(ana, claim, "fly-a-plane", SENTENCE)
    with pytest.raises(TextTooLong):
        town.app.witnessing.ask(ana, claim, CRITERION, "x" * 501)
    asked(town, ana, claim)
    one = town.app.witnessing.look(ana, claim).asked[0].witness.id
    for somebody, where in ((eve, claim), (ana, town.begin(ana))):
        with pytest.raises(NotFound):
            town.app.witnessing.take_back(somebody, where, one)


def test_nobody_is_asked_about_a_finished_claim(town: Town, ana: Actor) -> None:
    bo = town.assessor()
    claim = town.taken(ana, bo)
    secret = asked(town, ana, claim)
    town.approve(bo, claim)
    with pytest.raises(WrongState):
        asked(town, ana, claim)
    with pytest.raises(LinkSpent):
        town.app.testifying.answer(secret, HERE, YES)
    asking = town.app.witnessing.look(ana, claim)
    assert (asking.open, asking.asked[0].link) == (False, "")


# ---------------------------------------------------------------- answering


def test_an_answer_stands_on_the_card_without_a_name_and_decides_nothing(
    town: Town, ana: Actor
) -> None:
    bo = town.assessor()
    claim = town.taken(ana, bo)
    secret = asked(town, ana, claim)
    petition = town.app.testifying.open(secret, HERE.window)
    assert (petition.learner, petition.witness.sentence) == ("Ana", SENTENCE)
    before = town.app.reviewing.card(bo, claim).claim
    town.app.testifying.answer(secret, HERE, YES)
    assert on_the_card(town, bo, claim) == [Said(SENTENCE)]
    card = town.app.reviewing.card(bo, claim)
    assert card.claim == before
    assert "Rosa" not in repr([part.items for part in card.parts])


def test_what_is_refused_or_silent_is_shown_to_no_assessor(town: Town, ana: Actor) -> None:
    bo = town.assessor()
    claim = town.taken(ana, bo)
    town.app.testifying.answer(asked(town, ana, claim), HERE, NO)
    asked(town, ana, claim, "Somebody else")
    assert on_the_card(town, bo, claim) == []


def test_a_witness_answers_once_and_corrects_it_in_their_window_within_a_day(
    town: Town, ana: Actor, clock: TurnedClock
) -> None:
    bo = town.assessor()
    claim = town.taken(ana, bo)
    secret = asked(town, ana, claim)
    town.app.testifying.answer(secret, HERE, YES)
    with pytest.raises(LinkSpent):
        town.app.testifying.answer(secret, THERE, NO)
    with pytest.raises(LinkSpent):
        town.app.testifying.open(secret, THERE.window)
    other = Reply(WitnessAct.CHANGE, Relationship.CUSTOMER, words="She oiled the chain.")
    town.app.testifying.answer(secret, HERE, other)
    assert on_the_card(town, bo, claim) == [Said("She oiled the chain.")]
    clock.turn(TO_CORRECT)
    with pytest.raises(LinkSpent):
        town.app.testifying.answer(secret, HERE, NO)
    mine = town.app.testifying.open(secret, HERE.window)
    assert (mine.answered, mine.correct_until) == (True, None)


def test_an_incomplete_answer_uses_nothing_up(town: Town, ana: Actor) -> None:
    claim = town.told(ana)
    secret = asked(town, ana, claim)
    with pytest.raises(RelationMissing):
        town.app.testifying.answer(secret, HERE, Reply(WitnessAct.CONFIRM))
    town.app.testifying.answer(secret, HERE, YES)


@pytest.mark.parametrize("how", ["unknown", "taken back", "expired"])
def test_a_link_that_leads_nowhere_says_the_same_whatever_the_reason(
    town: Town, ana: Actor, clock: TurnedClock, how: str
) -> None:
    claim = town.told(ana)
    secret = asked(town, ana, claim)
    if how == "unknown":
        secret = "never-made"
    elif how == "taken back":
        one = town.app.witnessing.look(ana, claim).asked[0].witness.id
        town.app.witnessing.take_back(ana, claim, one)
    else:
        clock.turn(LIFE)
        assert states(town, ana, claim) == [WitnessState.EXPIRED]
    found: list[EarnedError] = []
    for attempt in (
        lambda: town.app.testifying.open(secret, HERE.window),
        lambda: town.app.testifying.answer(secret, HERE, YES),
    ):
        with pytest.raises(LinkSpent) as wrong:
            attempt()
        found.append(wrong.value)
    assert [one.params for one in found] == [{"kind": "witness"}] * 2
    town.app.testifying.remove(secret)


def test_the_job_closes_what_nobody_answered_and_touches_nothing_else(
    town: Town, ana: Actor, clock: TurnedClock
) -> None:
    claim = town.told(ana)
    town.app.testifying.answer(asked(town, ana, claim), HERE, YES)
    asked(town, ana, claim)
    ids = [
        {"community": town.community.id, "witness": one.witness.id}
        for one in town.app.witnessing.look(ana, claim).asked
    ]
    town.app.testifying.expire(ids[1])
    assert states(town, ana, claim) == [WitnessState.CONFIRMED, WitnessState.ASKED]
    clock.turn(LIFE + timedelta(seconds=1))
    for one in (*ids, *ids, {"community": town.community.id, "witness": "gone"}):
        town.app.testifying.expire(one)
    with town.app.store.reading(town.community.id) as tx:
        kept = [one.state for one in tx.witnesses.of_claim(claim)]
    assert kept == [WitnessState.CONFIRMED, WitnessState.EXPIRED]


def test_the_learner_hears_of_an_answer_once_and_neutrally(town: Town, ana: Actor) -> None:
    claim = town.sent(ana)
    room = town.slack_dm(ana)
    secret = asked(town, ana, claim)
    town.app.testifying.answer(secret, HERE, NO)
    town.app.testifying.answer(secret, HERE, YES)
    one = town.app.witnessing.look(ana, claim).asked[0].witness.id
    about = {"community": town.community.id, "person": ana.person_id, "claim": claim}
    town.app.telling.learner({**about, "news": "witness", "message": one})
    with town.app.store.reading(town.community.id) as tx:
        mine = notices.c.person_id == ana.person_id
        told = tx.connection.execute(select(notices.c.kind).where(mine)).scalars().all()
        sent = tx.connection.execute(
            select(deliveries.c.kind).where(deliveries.c.room_id == room.id)
        ).scalars()
        assert (told, list(sent)) == (["witness"], ["news"])
    answered = Words("claim.witness_answered")
    notices_seen = [town.app.learning.look(ana, claim).screen.notice for _ in range(2)]
    assert notices_seen == [answered, None], "once, and it says nothing of the answer"


# ---------------------------------------------------------------- members


def test_a_learner_is_no_witness_of_their_own(town: Town, ana: Actor) -> None:
    claim = town.told(ana)
    secret = asked(town, ana, claim)
    with pytest.raises(OwnWitness):
        town.app.testifying.answer(secret, Bearer(HERE.window, ana), YES)
    assert states(town, ana, claim) == [WitnessState.ASKED]


def test_an_assessor_who_bears_witness_gives_the_claim_back(town: Town, ana: Actor) -> None:
    bo = town.assessor()
    claim = town.taken(ana, bo)
    town.app.testifying.answer(asked(town, ana, claim), Bearer(HERE.window, bo), YES)
    cy = town.assessor("Cy")
    town.app.reviewing.take(cy, claim)
    assert on_the_card(town, cy, claim) == [Said(SENTENCE)]


def test_whoever_judged_before_can_still_bear_witness_and_never_judges_again(
    town: Town, ana: Actor
) -> None:
    bo, cy = town.assessor(), town.assessor("Cy")
    claim = town.taken(ana, bo)
    town.not_yet(bo, claim, {CRITERION: "Who saw it?"})
    town.app.testifying.answer(asked(town, ana, claim), Bearer(HERE.window, bo), YES)
    eve = town.learner("Eve")
    other = town.taken(eve, cy)
    town.not_yet(cy, other, {CRITERION: "Who saw it?"})
    town.app.witnessing.ask(eve, other, CRITERION, SENTENCE, reached=Reached(cy.person_id))
    town.submit(ana, claim)
    town.submit(eve, other)
    for who, which in ((bo, claim), (cy, other)):
        with pytest.raises(Conflicted):
            town.app.reviewing.take(who, which)


def test_a_correction_after_the_award_takes_nothing_from_whoever_awarded_it(
    town: Town, ana: Actor
) -> None:
    bo = town.assessor()
    claim = town.taken(ana, bo)
    secret = asked(town, ana, claim)
    town.app.testifying.answer(secret, HERE, YES)
    town.approve(bo, claim)
    town.app.testifying.answer(secret, Bearer(HERE.window, bo), NO)
    assert states(town, ana, claim) == [WitnessState.REFUSED]
    assert town.sign(claim)


def test_a_member_of_another_community_is_a_stranger(town: Town, ana: Actor) -> None:
    other = Town(town.app, "Elsewhere")
    claim = town.told(ana)
    town.app.testifying.answer(
        asked(town, ana, claim), Bearer(HERE.window, other.learner("Uma")), YES
    )
    assert states(town, ana, claim) == [WitnessState.CONFIRMED]
    assert town.app.witnessing.look(ana, claim).asked[0].witness.person_id is None


# ---------------------------------------------------------------- taking back, erasing, exporting


def test_a_witness_has_their_answer_removed_with_the_same_link(town: Town, ana: Actor) -> None:
    bo = town.assessor()
    claim = town.taken(ana, bo)
    secret = asked(town, ana, claim)
    town.app.testifying.answer(secret, HERE, YES)
    town.app.testifying.remove(secret)
    town.app.testifying.remove(secret)
    assert on_the_card(town, bo, claim) == []
    with town.app.store.reading(town.community.id) as tx:
        (kept,) = tx.witnesses.of_claim(claim)
    gone = (kept.name, kept.words, kept.relation, kept.person_id, kept.called)
    assert (kept.state, gone) == (WitnessState.WITHDRAWN, ("", "", None, None, ""))


def test_erasing_the_learner_takes_what_was_said_about_them(town: Town, ana: Actor) -> None:
    claim = town.sent(ana)
    secret = asked(town, ana, claim)
    town.app.testifying.answer(secret, HERE, YES)
    town.app.privacy.erase(ana)
    with town.app.store.reading(town.community.id) as tx:
        assert tx.witnesses.of_claim(claim) == ()
    with pytest.raises(LinkSpent):
        town.app.testifying.open(secret, HERE.window)


def test_erasing_a_witness_takes_what_they_said(town: Town, ana: Actor) -> None:
    claim, rosa = town.sent(ana), town.learner("Rosa")
    town.app.testifying.answer(asked(town, ana, claim), Bearer(HERE.window, rosa), YES)
    assert [row["sentence"] for row in town.app.privacy.data(rosa)["witnesses"]] == [SENTENCE]
    town.app.privacy.erase(rosa)
    with town.app.store.reading(town.community.id) as tx:
        assert tx.witnesses.of_claim(claim) == ()


def test_my_data_holds_whom_i_asked_and_what_they_said(town: Town, ana: Actor) -> None:
    claim = town.sent(ana)
    town.app.testifying.answer(asked(town, ana, claim), HERE, YES)
    (row,) = town.app.privacy.data(ana)["witnesses"]
    assert (row["sentence"], row["state"], row["called"]) == (SENTENCE, "confirmed", "Rosa")
    assert not {"token_hash", "window_hash", "person_id"} & set(row)
