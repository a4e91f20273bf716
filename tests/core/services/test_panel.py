"""Two assessors, a lead, an appeal, and people who know each other, on a real database."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from core.domain.claim import Act, Claim, ClaimState, Seat
from core.domain.errors import (
    Conflicted,
    JudgedBefore,
    LeadWanted,
    NotAllowed,
    NotDeclared,
    NotTaken,
    TooSoon,
)
from core.domain.interview import Typed
from core.domain.people import Actor, Role
from core.domain.review import Misses, Outcome, Result
from core.domain.rules import BadgeRules, Panel, SpaceRules
from core.domain.screens import Ask, Own, Said, Standing, Words
from core.services.facts import gather, gather_many
from tests.support.installed import TurnedClock
from tests.support.journeys import ANSWER, BADGE, Town, all_met, badge

OTHER = "community-cooking"
MET = all_met(badge())
FIRST = badge().criteria[0].id
SHORT = MET | {FIRST: Result("not_yet", "Say how you found the fault.", Misses.SUFFICIENT, "ask")}


@pytest.fixture
def ana(town: Town) -> Actor:
    return town.learner("Ana")


@pytest.fixture
def bo(town: Town) -> Actor:
    return town.assessor("Bo")


@pytest.fixture
def cy(town: Town) -> Actor:
    return town.assessor("Cy")


@pytest.fixture
def lea(town: Town) -> Actor:
    lead = town.assessor("Lea")
    with town.app.store.transaction(lead.community_id) as tx:
        tx.people.grant(lead.person_id, Role.LEAD, None)
        return tx.people.actor(lead.person_id)


def two(town: Town) -> None:
    town.app.ruling.set_badge(town.organizer, BADGE, BadgeRules(panel=Panel.TWO))


def claim(town: Town, claim_id: str) -> Claim:
    with town.app.store.reading(town.community.id) as tx:
        return tx.claims.get(claim_id)


def judged(town: Town, who: Actor, claim_id: str, results: dict[str, Result] = MET) -> Act:
    met = all(one.level == "met" for one in results.values())
    outcome = Outcome.AWARD if met else Outcome.NOT_YET
    town.app.reviewing.take(who, claim_id)
    return town.app.reviewing.decide(who, claim_id, outcome, results)


def options(town: Town, who: Actor, claim_id: str) -> set[str]:
    screen = town.app.learning.look(who, claim_id).screen
    assert isinstance(screen, Ask)
    return {one.id for one in screen.options}


def appeal(town: Town, who: Actor, claim_id: str, words: str) -> None:
    asked = town.press(who, claim_id, "appeal").screen
    assert isinstance(asked, Ask)
    assert asked.place == "appeal"
    talk = town.tell(who, claim_id, Typed(words, "appeal"))
    assert isinstance(talk.screen, Standing)


# ---------------------------------------------------------------- two assessors


def test_two_who_agree_award_the_badge_and_only_the_second_makes_it_so(
    town: Town, ana: Actor, bo: Actor, cy: Actor
) -> None:
    two(town)
    sent = town.sent(ana)
    assert judged(town, bo, sent) is Act.JUDGE
    waits = claim(town, sent)
    assert (ClaimState.SUBMITTED, Seat.SECOND, None) == (waits.state, waits.seat, waits.assessor_id)
    assert judged(town, cy, sent) is Act.AWARD
    assert claim(town, sent).state is ClaimState.AWARDED


def test_the_second_sees_nothing_of_the_first(town: Town, ana: Actor, bo: Actor, cy: Actor) -> None:
    two(town)
    sent = town.sent(ana)
    town.app.reviewing.take(bo, sent)
    town.app.reviewing.draft(bo, sent, SHORT)
    town.app.reviewing.decide(bo, sent, Outcome.NOT_YET, SHORT, note="I doubt this one.")
    town.app.reviewing.take(cy, sent)
    seen = repr(town.app.reviewing.card(cy, sent)) + repr(town.app.reviewing.drafted(cy, sent))
    assert "Say how you found the fault" not in seen
    assert "I doubt" not in seen
    assert "'Bo'" not in seen
    assert bo.person_id not in seen
    assert all(part.before is None for part in town.app.reviewing.card(cy, sent).parts)


def test_what_colleagues_say_to_each_other_is_not_in_the_learners_own_data(
    town: Town, ana: Actor, bo: Actor
) -> None:
    two(town)
    sent = town.taken(ana, bo)
    note = "I doubt this one."
    town.app.reviewing.decide(bo, sent, Outcome.NOT_YET, SHORT, unsure=True, note=note)
    mine = repr(town.app.privacy.data(ana))
    assert note not in mine
    assert "unsure" not in mine
    assert "Say how you found the fault." in mine


def test_who_gave_the_first_judgement_cannot_give_the_second(
    town: Town, ana: Actor, bo: Actor, cy: Actor
) -> None:
    two(town)
    sent = town.sent(ana)
    judged(town, bo, sent)
    with pytest.raises(JudgedBefore):
        town.app.reviewing.take(bo, sent)
    with pytest.raises(JudgedBefore):
        town.app.reviewing.decide(bo, sent, Outcome.NOT_YET, SHORT)
    # The same click again is answered like the first.
    assert town.app.reviewing.decide(bo, sent, Outcome.AWARD, MET) is Act.JUDGE
    (item,) = town.app.reviewing.queue(bo)
    assert (item.seat, item.free) == (Seat.SECOND, False)
    (item,) = town.app.reviewing.queue(cy)
    assert (item.seat, item.free) == (Seat.SECOND, True)


def test_where_two_differ_a_lead_sees_both_and_decides(
    town: Town, ana: Actor, bo: Actor, cy: Actor, lea: Actor
) -> None:
    two(town)
    sent = town.sent(ana)
    town.app.reviewing.take(bo, sent)
    town.app.reviewing.decide(bo, sent, Outcome.NOT_YET, SHORT, note="Look at the first part.")
    assert judged(town, cy, sent) is Act.DISAGREE
    dee = town.assessor("Dee")
    with pytest.raises(LeadWanted):
        town.app.reviewing.take(dee, sent)
    assert not town.app.reviewing.card(dee, sent).opinions
    with pytest.raises(NotTaken):
        town.app.reviewing.decide(lea, sent, Outcome.AWARD, MET)
    town.app.reviewing.take(lea, sent)
    first, second = town.app.reviewing.card(lea, sent).opinions
    assert ("Say how you found the fault.", "Look at the first part.") == (
        first.results[FIRST].comment,
        first.note,
    )
    assert (second.results[FIRST].level, FIRST in first.differing) == ("met", True)
    assert town.app.reviewing.decide(lea, sent, Outcome.AWARD, MET) is Act.AWARD
    assert claim(town, sent).state is ClaimState.AWARDED


def test_everybody_may_know_how_many_decided_and_whether_a_lead_did(
    town: Town, ana: Actor, bo: Actor, cy: Actor, lea: Actor
) -> None:
    two(town)
    eve = town.learner("Eve")
    agreed, split, later = (town.sent(one) for one in (town.learner(), eve, ana))
    for who in (bo, cy):
        judged(town, who, agreed)
        judged(town, who, split, SHORT if who is bo else MET)
        judged(town, who, later, SHORT)
    judged(town, lea, split)
    town.submit(ana, later)
    for who in (lea, town.assessor("Dee")):
        judged(town, who, later)
    found = {}
    for sent in (agreed, split, later):
        award = town.award_of(sent)
        town.app.awarding.sign(town.community.id, award)
        with town.app.store.reading(town.community.id) as tx:
            one, many = gather(tx, tx.awards.get(award)), gather_many(tx, [tx.awards.get(award)])
        assert (one.assessors, one.lead) == (many[0].assessors, many[0].lead)
        found[sent] = one.assessors, one.lead
    assert found == {agreed: (2, False), split: (2, True), later: (2, False)}
    signed = json.loads(town.app.awarding.credential(eve, town.award_of(split)))
    told = signed["credentialSubject"]["narrative"]
    assert "Decided by 2 assessors. A lead assessor" in told


def test_a_lead_who_judged_it_first_does_not_settle_it(
    town: Town, ana: Actor, cy: Actor, lea: Actor
) -> None:
    two(town)
    sent = town.sent(ana)
    judged(town, lea, sent, SHORT)
    judged(town, cy, sent)
    with pytest.raises(JudgedBefore):
        town.app.reviewing.take(lea, sent)


def test_an_assessor_who_is_not_sure_gets_a_second_one_where_the_badge_allows_it(
    town: Town, ana: Actor, bo: Actor
) -> None:
    town.app.ruling.set_badge(town.organizer, BADGE, BadgeRules(panel=Panel.UNSURE))
    sent = town.taken(ana, bo)
    act = town.app.reviewing.decide(bo, sent, Outcome.AWARD, MET, unsure=True)
    assert act is Act.JUDGE
    other = town.taken(town.learner("Eve"), bo)
    assert town.app.reviewing.decide(bo, other, Outcome.AWARD, MET) is Act.AWARD


def test_not_being_sure_is_asked_only_where_it_brings_a_second_look(town: Town, bo: Actor) -> None:
    found: dict[Panel, bool] = {}
    for panel in Panel:
        town.app.ruling.set_badge(town.organizer, BADGE, BadgeRules(panel=panel))
        sent = town.taken(town.learner(), bo)
        found[panel] = town.app.reviewing.card(bo, sent).may_be_unsure
    assert found == {one: one is Panel.UNSURE for one in Panel}


def test_both_reasons_reach_the_learner_where_two_agree_on_not_yet(
    town: Town, ana: Actor, bo: Actor, cy: Actor
) -> None:
    two(town)
    sent = town.sent(ana)
    judged(town, bo, sent, SHORT)
    judged(town, cy, sent, MET | {FIRST: Result("not_yet", "Tell which tool you took.")})
    with town.app.store.reading(town.community.id) as tx:
        (review,) = tx.claims.reviews(sent)
    told = review.decision.results[FIRST]
    assert "Say how you found the fault." in told.comment
    assert "Tell which tool you took." in told.comment
    assert (told.misses, told.step) == (Misses.SUFFICIENT, "ask")


# ---------------------------------------------------------------- people who know each other


def test_who_knows_the_learner_gives_the_claim_to_somebody_else_and_never_sees_another(
    town: Town, ana: Actor, bo: Actor, cy: Actor
) -> None:
    town.add(OTHER)
    sent = town.taken(ana, bo)
    town.app.reviewing.recuse(bo, sent)
    town.app.reviewing.recuse(bo, sent)
    now = claim(town, sent)
    assert (ClaimState.SUBMITTED, None) == (now.state, now.assessor_id)
    assert not town.app.reviewing.queue(bo)
    for attempt in (town.app.reviewing.take, town.app.reviewing.card):
        with pytest.raises(Conflicted):
            attempt(bo, sent)
    later = town.sent(ana, badge_id=OTHER)
    with pytest.raises(Conflicted):
        town.app.reviewing.card(bo, later)
    assert {one.claim_id for one in town.app.reviewing.queue(cy)} == {sent, later}


def test_saying_that_one_knows_the_learner_takes_the_claim_from_nobody_else(
    town: Town, ana: Actor, bo: Actor, cy: Actor
) -> None:
    sent = town.taken(ana, cy)
    town.app.reviewing.recuse(bo, sent)
    assert claim(town, sent).assessor_id == cy.person_id
    with pytest.raises(Conflicted):
        town.app.reviewing.card(bo, sent)


def test_nothing_that_was_told_is_shown_before_an_assessor_says_that_they_know_nobody_here(
    town: Town, ana: Actor, bo: Actor
) -> None:
    sent = town.sent(ana)
    before = town.app.reviewing.card(bo, sent)
    assert before.closed
    assert ANSWER not in repr(before)
    assert [one.criterion for one in before.parts] == list(badge().criteria)
    town.app.reviewing.declare(bo, sent)
    town.app.reviewing.declare(bo, sent)
    after = town.app.reviewing.card(bo, sent)
    assert not after.closed
    assert ANSWER in repr(after)
    with pytest.raises(NotAllowed):
        town.app.reviewing.declare(town.learner("Eve"), sent)


def test_whom_a_learner_does_not_want_as_their_judge_never_gets_their_claims_and_is_not_told(
    town: Town, ana: Actor, bo: Actor, cy: Actor
) -> None:
    town.app.avoiding.avoid(ana, "  bó ")
    sent = town.sent(ana)
    assert not town.app.reviewing.queue(bo)
    with pytest.raises(Conflicted):
        town.app.reviewing.take(bo, sent)
    assert [sent] == [one.claim_id for one in town.app.reviewing.queue(cy)]
    assert ("bó",) == town.app.avoiding.avoided(ana)
    town.app.avoiding.avoid_no_more(ana, "bó")
    town.app.reviewing.take(bo, sent)


def test_whoever_is_named_while_they_hold_a_claim_can_give_it_back(
    town: Town, ana: Actor, bo: Actor, cy: Actor
) -> None:
    sent = town.taken(ana, bo)
    town.app.avoiding.avoid(ana, "Bo")
    with pytest.raises(Conflicted):
        town.approve(bo, sent)
    town.app.reviewing.recuse(bo, sent)
    assert (ClaimState.SUBMITTED, None) == (claim(town, sent).state, claim(town, sent).assessor_id)
    town.app.reviewing.recuse(bo, sent)
    assert judged(town, cy, sent) is Act.AWARD


def test_evidence_is_not_shown_to_who_must_not_judge(town: Town, ana: Actor, bo: Actor) -> None:
    draft = town.told(ana)
    talk = town.app.learning.attach(ana, draft, "file", "notes.txt", b"I fixed it.", (FIRST,))
    assert talk.claim_id == draft
    town.submit(ana, draft)
    with town.app.store.reading(town.community.id) as tx:
        (piece,) = tx.interviews.load(draft).state.evidence
    with pytest.raises(NotDeclared):
        town.app.desk_files.get(bo, str(piece.file_id))
    town.app.reviewing.declare(bo, draft)
    assert town.app.desk_files.get(bo, str(piece.file_id)).content
    town.app.reviewing.recuse(bo, draft)
    with pytest.raises(Conflicted):
        town.app.desk_files.get(bo, str(piece.file_id))


# ---------------------------------------------------------------- another look


def test_an_appeal_is_heard_by_somebody_who_did_not_judge_and_may_award_the_badge(
    town: Town, ana: Actor, bo: Actor, cy: Actor
) -> None:
    sent = town.sent(ana)
    judged(town, bo, sent, SHORT)
    appeal(town, ana, sent, "I did say it, in my second answer.")
    waits = claim(town, sent)
    assert (ClaimState.SUBMITTED, Seat.APPEAL, 2) == (waits.state, waits.seat, waits.round)
    with pytest.raises(JudgedBefore):
        town.app.reviewing.take(bo, sent)
    town.app.reviewing.declare(cy, sent)
    seen = town.app.reviewing.card(cy, sent)
    assert ["appeal"] == [one.kind for one in seen.messages]
    before = {part.criterion.id: part.before for part in seen.parts}
    assert before[FIRST] is not None
    assert before[FIRST].level == "not_yet"
    assert [part.criterion.id for part in seen.parts if part.lacked] == [FIRST]
    assert (seen.free, town.app.reviewing.card(bo, sent).free) == (True, False)
    why = Result("met", "The brake told you what was wrong.")
    assert judged(town, cy, sent, MET | {FIRST: why}) is Act.AWARD
    town.sign(sent)
    assert town.award_of(sent)
    told = town.app.learning.look(ana, sent).screen
    assert isinstance(told, Standing)
    assert Words("claim.next.awarded.appeal") in told.lines
    (wrote,) = (one for one in told.lines if getattr(one, "key", "") == "claim.judged")
    assert isinstance(wrote, Words)
    assert wrote.params["comment"] == Said(why.comment)
    assert [part.comment for part in told.parts if part.comment] == [Said(why.comment)]


def test_an_appeal_that_is_turned_down_says_why_and_leaves_the_way_to_go_on(
    town: Town, ana: Actor, bo: Actor, cy: Actor
) -> None:
    sent = town.sent(ana)
    judged(town, bo, sent, SHORT)
    appeal(town, ana, sent, "Please look again.")
    judged(town, cy, sent, SHORT)
    assert claim(town, sent).state is ClaimState.NOT_YET
    assert "appeal" not in options(town, ana, sent)
    talk = town.press(ana, sent, "appeal")
    assert talk.screen.notice == Words("interview.notice.appeal_answered")
    town.submit(ana, sent)
    assert (3, Seat.FIRST) == (claim(town, sent).round, claim(town, sent).seat)


def test_an_appeal_has_its_time_and_its_words(
    town: Town, ana: Actor, bo: Actor, clock: TurnedClock
) -> None:
    town.app.ruling.set_badge(town.organizer, BADGE, BadgeRules(appeal_days=7))
    sent = town.sent(ana)
    judged(town, bo, sent, SHORT)
    assert "appeal" in options(town, ana, sent)
    town.press(ana, sent, "appeal")
    talk = town.tell(ana, sent, Typed("  "))
    assert talk.screen.notice == Words("interview.notice.needs_answer")
    clock.turn(timedelta(days=7, seconds=1))
    talk = town.tell(ana, sent, Typed("I was ill all week.", "appeal"))
    assert talk.screen.notice == Words("interview.notice.appeal_closed")
    assert isinstance(talk.screen, Ask)
    assert talk.screen.draft == "I was ill all week."
    assert claim(town, sent).state is ClaimState.NOT_YET


def test_who_goes_back_from_an_appeal_is_where_they_were_and_nothing_was_sent(
    town: Town, ana: Actor, bo: Actor
) -> None:
    sent = town.sent(ana)
    judged(town, bo, sent, SHORT)
    before = town.app.learning.look(ana, sent).screen
    town.press(ana, sent, "appeal")
    assert town.press(ana, sent, "back").screen == before
    assert claim(town, sent).state is ClaimState.NOT_YET


def test_a_not_yet_says_what_is_missing_and_what_to_do_next(
    town: Town, ana: Actor, bo: Actor
) -> None:
    text = {"en": "Come to the repair evening", "es": "Ven a la tarde de arreglos"}
    step = town.app.steps.add(town.organizer, text, "https://example.org/evening", BADGE)
    sent = town.sent(ana)
    short = MET | {FIRST: Result("not_yet", "Show more.", Misses.SUFFICIENT, step.id)}
    judged(town, bo, sent, short)
    # As it read when it was said, whatever becomes of the menu.
    town.app.steps.retire(town.organizer, step.id, on=True)
    screen = town.app.learning.look(ana, sent).screen
    assert isinstance(screen, Ask)
    assert Words("interview.misses.sufficient") in screen.lines
    assert Words("interview.next_step", {"step": Own(text)}) in screen.lines
    assert Said("https://example.org/evening") in screen.lines


def test_a_pause_before_the_next_try_keeps_what_was_told(
    town: Town, ana: Actor, bo: Actor, clock: TurnedClock
) -> None:
    town.app.ruling.set_badge(town.organizer, BADGE, BadgeRules(cooldown_days=3))
    sent = town.sent(ana)
    judged(town, bo, sent, SHORT)
    town.until(ana, sent, "review")
    with pytest.raises(TooSoon):
        town.press(ana, sent, "submit")
    assert claim(town, sent).state is ClaimState.NOT_YET
    clock.turn(timedelta(days=3, seconds=1))
    town.press(ana, sent, "submit")
    assert claim(town, sent).state is ClaimState.SUBMITTED


# ---------------------------------------------------------------- the rules


def test_rules_are_set_by_organizers_and_are_otherwise_as_they_always_were(
    town: Town, ana: Actor, bo: Actor
) -> None:
    space = town.app.organizing.web_space(town.community.id)
    assert SpaceRules() == town.app.ruling.of_space(town.community.id, space.id)
    chosen = SpaceRules(blind=False, promise_days=3, zone="Europe/Madrid")
    for nosy in (ana, bo):
        with pytest.raises(NotAllowed):
            town.app.ruling.set_space(nosy, space.id, chosen)
        with pytest.raises(NotAllowed):
            town.app.ruling.set_badge(nosy, BADGE, BadgeRules(panel=Panel.TWO))
    town.app.ruling.set_space(town.organizer, space.id, chosen)
    assert chosen == town.app.ruling.of_space(town.community.id, space.id)
    assert BadgeRules() == town.app.ruling.of_badge(town.community.id, BADGE)


def test_a_role_with_an_end_is_not_held_after_it(
    town: Town, ana: Actor, bo: Actor, clock: TurnedClock
) -> None:
    with town.app.store.transaction(town.community.id) as tx:
        tx.people.grant(bo.person_id, Role.ASSESSOR, None, tx.now + timedelta(days=30))
        assert Role.ASSESSOR in tx.people.roles(bo.person_id)
    clock.turn(timedelta(days=30))
    with town.app.store.reading(town.community.id) as tx:
        assert not tx.people.roles(bo.person_id)
        assert bo.person_id not in {
            one.person.id for one in tx.people.members() if Role.ASSESSOR in one.roles
        }
