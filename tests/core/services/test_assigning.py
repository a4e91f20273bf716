"""Who judges what: as many as one can, who is qualified, and who is asked in turn."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from core.domain.claim import ClaimState
from core.domain.errors import (
    AlreadyDone,
    AwayTooLong,
    CapReached,
    EarnedError,
    NotAllowed,
    NotQualified,
)
from core.domain.offering import Obstacle
from core.domain.people import Actor
from core.domain.reminding import Kind
from core.domain.rules import SpaceRules
from core.store.repositories.rhythms import Rhythm
from core.store.tables import offers
from tests.support.clockwork import Clockwork, at
from tests.support.journeys import BADGE, Town


def offered(works: Clockwork, claim: str) -> list[tuple[str, str]]:
    """To whom a claim was offered, in order, and what became of it."""
    with works.app.store.reading(works.town.community.id) as tx:
        return [(one.person_id, one.state) for one in tx.assigning.offered(claim)]


def likes(works: Clockwork, who: Actor, *badges: str, cap: int | None = None) -> None:
    works.app.assigning.choose(who, Rhythm(cap=cap), badges)


# -- as many as one can ---------------------------------------------------------------------


def test_one_more_than_the_space_allows_is_refused_with_the_way_out(works: Clockwork) -> None:
    works.rules(cap=2)
    bo = works.town.assessor()
    first, second, third = (works.town.sent(works.town.learner()) for _ in range(3))
    works.app.reviewing.take(bo, first)
    works.app.reviewing.take(bo, second)
    works.app.reviewing.take(bo, second)  # pressed twice
    with pytest.raises(CapReached) as refused:
        works.app.reviewing.take(bo, third)
    assert "give one back" in works.app.texts.explain(refused.value, "en")
    works.app.reviewing.ask(bo, first, "Which bike?")
    with pytest.raises(CapReached):
        works.app.reviewing.take(bo, third)
    works.app.reviewing.release(bo, first)
    works.app.reviewing.take(bo, third)


def test_ones_own_number_counts_where_it_is_lower(works: Clockwork) -> None:
    bo = works.town.assessor()
    likes(works, bo, cap=1)
    works.app.reviewing.take(bo, works.town.sent(works.town.learner()))
    with pytest.raises(CapReached):
        works.app.reviewing.take(bo, works.town.sent(works.town.learner()))
    likes(works, bo, cap=100)
    works.rules(cap=1)
    with pytest.raises(CapReached):
        works.app.reviewing.take(bo, works.town.sent(works.town.learner()))


def at_once(*acts: Callable[[], object]) -> list[Exception | None]:
    """Do all at the same moment: what each came to."""
    gate = threading.Barrier(len(acts))
    ends: list[Exception | None] = [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        gate.wait()
        try:
            act()
        except EarnedError as wrong:
            ends[number] = wrong

    threads = [threading.Thread(target=run, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def race(town: Town, rounds: int) -> None:
    """Two takes of one assessor at once, when one more is allowed: one wins."""
    app = town.app
    for _ in range(rounds):
        bo = town.assessor()
        one, other = (town.sent(town.learner()) for _ in range(2))
        app.assigning.choose(bo, Rhythm(cap=1), ())
        ends = at_once(partial(app.reviewing.take, bo, one), partial(app.reviewing.take, bo, other))
        assert sorted(type(end) for end in ends if end) == [CapReached], ends
        with app.store.reading(town.community.id) as tx:
            held = tx.claims.held_by(bo.person_id)
        assert len(held) == 1
        town.approve(bo, held[0].id)


def test_of_two_takes_at_once_none_goes_over_the_number(works_anywhere: Clockwork) -> None:
    race(works_anywhere.town, 5)


@pytest.mark.stress
def test_of_a_thousand_races_none_goes_over_the_number(works_anywhere: Clockwork) -> None:
    race(works_anywhere.town, 1000)


# -- qualified ------------------------------------------------------------------------------


def test_only_those_whom_an_organizer_named_judge_such_a_badge(works: Clockwork) -> None:
    bo, cy = works.town.assessor("Bo"), works.town.assessor("Cy")
    works.app.assigning.name(works.town.organizer, BADGE, [cy.person_id], only=True)
    claim = works.town.sent(works.town.learner())
    with pytest.raises(NotQualified) as refused:
        works.app.reviewing.take(bo, claim)
    assert "ask an organizer" in works.app.texts.explain(refused.value, "en")
    works.app.reviewing.take(cy, claim)
    works.app.assigning.name(works.town.organizer, BADGE, [cy.person_id], only=False)
    works.app.reviewing.take(bo, works.town.sent(works.town.learner()))


def test_a_claim_that_is_not_there_to_be_taken_is_told_as_such_also_to_those_not_named(
    works: Clockwork,
) -> None:
    """It may not be about a badge yet; and what was decided is not a matter of who is named."""
    bo, town = works.town.assessor("Bo"), works.town
    works.app.assigning.name(town.organizer, BADGE, [], only=True)
    draft = town.begin(town.learner())
    withdrawn = town.sent(mia := town.learner())
    works.app.learning.withdraw(mia, withdrawn)
    for claim in (draft, withdrawn):
        with pytest.raises(AlreadyDone):
            works.app.reviewing.take(bo, claim)


def test_nobody_but_organizers_names(works: Clockwork) -> None:
    bo = works.town.assessor()
    with pytest.raises(NotAllowed):
        works.app.assigning.name(bo, BADGE, [bo.person_id], only=True)
    with pytest.raises(NotAllowed):
        works.app.assigning.naming(bo)
    badges, judges = works.app.assigning.naming(works.town.organizer)
    assert [(one.badge.id, one.only, one.named) for one in badges] == [(BADGE, False, frozenset())]
    assert [one.id for one in judges] == [bo.person_id]


# -- asked in turn --------------------------------------------------------------------------


def test_the_least_busy_one_is_asked_and_what_they_decline_goes_to_the_next(
    works: Clockwork,
) -> None:
    works.rules(offers=True)
    bo, cy, di = (works.town.assessor(name) for name in ("Bo", "Cy", "Di"))
    likes(works, cy, BADGE)
    likes(works, di, BADGE)
    first = works.town.sent(works.town.learner())
    works.until(30, 11, month=11)
    asked = offered(works, first)[0][0]
    assert asked in (cy.person_id, di.person_id), "those who like the badge come first"
    me, other = (cy, di) if asked == cy.person_id else (di, cy)
    (nudge,) = works.app.reminding.for_desk(me)
    assert nudge.acts == ("accept", "decline", "open")
    assert works.app.assigning.decline(me, first)
    assert works.app.assigning.decline(me, first), "said twice is said once"
    assert not works.app.assigning.decline(bo, first), "nobody asked them"
    assert offered(works, first) == [(asked, "declined"), (other.person_id, "open")]
    works.app.reviewing.take(other, first)
    assert offered(works, first)[1] == (other.person_id, "accepted")
    second = works.town.sent(works.town.learner())
    works.until(30, 12, month=11)
    assert offered(works, second) == [(me.person_id, "open")], "who likes it and has none"
    works.app.reviewing.take(bo, second)
    assert offered(works, second) == [(me.person_id, "void")], "everybody may take it"


def test_an_offer_says_to_whom_it_came_why_it_was_they(works: Clockwork) -> None:
    town, app = works.town, works.app
    bo = town.assessor("Bo")
    likes(works, bo, BADGE)
    app.reviewing.take(bo, town.sent(town.learner()))
    works.rules(offers=True)
    town.sent(town.learner("Ben"))
    works.work()
    works.until(30, 11, month=11)
    (told,) = app.reminding.for_desk(bo)
    said = [app.texts.say(one, "en") for one in told.lines]
    assert "Why you: you have 1 claim just now, and whoever has the fewest is asked first." in said
    assert "You also said that you like this badge." in said


def test_an_offer_that_nobody_answers_goes_on_after_a_working_day(works: Clockwork) -> None:
    works.rules(offers=True)
    bo, cy = works.town.assessor("Bo"), works.town.assessor("Cy")
    claim = works.town.sent(works.town.learner())
    works.until(1, 9)
    first = offered(works, claim)
    assert [state for _, state in first] == ["open"]
    works.until(1, 11)
    assert [state for _, state in offered(works, claim)] == ["expired", "open"]
    works.until(2, 12)
    assert [state for _, state in offered(works, claim)] == ["expired", "expired"]
    assert {who for who, _ in offered(works, claim)} == {bo.person_id, cy.person_id}
    assert works.claim(claim).state is ClaimState.SUBMITTED
    told = [one for one in works.fired(claim) if one[0] is Kind.OFFER]
    assert len(told) == 2


def test_an_offer_waits_for_the_morning_of_who_is_asked(works: Clockwork) -> None:
    works.rules(offers=True)
    kiri = works.town.assessor("Kiri")
    works.app.entering.live_in(kiri, "Pacific/Auckland")
    claim = works.town.sent(works.town.learner())  # 23:00 there
    works.until(30, 18, month=11)
    assert works.fired(claim) == []
    works.until(30, 20, month=11)
    assert works.fired(claim) == [(Kind.OFFER, kiri.person_id, at(30, 19, month=11))]
    works.until(1, 18)
    assert offered(works, claim) == [(kiri.person_id, "open")]
    works.until(1, 20)
    assert offered(works, claim) == [(kiri.person_id, "expired")]


def test_each_who_is_not_asked_has_a_reason_that_an_organizer_can_read(works: Clockwork) -> None:
    town, app = works.town, works.app
    works.rules(offers=True)
    names = ("Away", "Busy", "Asked", "Plain", "Free")
    away, busy, asked, plain, free = (town.assessor(name) for name in names)
    app.assigning.leave(away, date(2026, 11, 30), date(2026, 12, 1))
    likes(works, busy, cap=1)
    app.reviewing.take(busy, town.sent(town.learner()))
    others = [one.person_id for one in (away, busy, asked, free)]
    app.assigning.name(town.organizer, BADGE, others, only=True)
    likes(works, asked, BADGE)
    claim = town.sent(town.learner())
    works.work()
    own = town.sent(free)
    app.assigning.decline(asked, claim)

    def told(about: str) -> dict[str, Obstacle | None]:
        found = app.assigning.explained(town.organizer, about)
        return {person.name: one.obstacle for person, one in found}

    reasons = {
        "Away": Obstacle.AWAY,
        "Busy": Obstacle.FULL,
        "Asked": Obstacle.ASKED,
        "Plain": Obstacle.NOT_QUALIFIED,
    }
    assert told(claim).items() >= reasons.items()
    assert told(own)["Free"] is Obstacle.NOT_ALLOWED
    with pytest.raises(NotAllowed):
        app.assigning.explained(plain, claim)


def test_a_claim_is_offered_to_one_at_a_time_whoever_asks_at_once(
    works_anywhere: Clockwork,
) -> None:
    for name in ("Bo", "Cy", "Di"):
        works_anywhere.town.assessor(name)
    claim = works_anywhere.town.sent(works_anywhere.town.learner())
    works_anywhere.rules(offers=True)
    ids = {"community": works_anywhere.town.community.id, "claim": claim}
    ends = at_once(*[lambda: works_anywhere.app.assigning.run(ids) for _ in range(4)])
    assert ends == [None] * 4
    assert [state for _, state in offered(works_anywhere, claim)] == ["open"]


def test_accepting_against_taking_has_one_winner(works_anywhere: Clockwork) -> None:
    works_anywhere.rules(offers=True)
    bo, cy = works_anywhere.town.assessor("Bo"), works_anywhere.town.assessor("Cy")
    for _ in range(3):
        claim = works_anywhere.town.sent(works_anywhere.town.learner())
        works_anywhere.work()
        ends = at_once(
            partial(works_anywhere.app.reviewing.take, bo, claim),
            partial(works_anywhere.app.reviewing.take, cy, claim),
        )
        assert sorted(type(end) for end in ends if end) == [AlreadyDone]
        winner = bo if ends[0] is None else cy
        with works_anywhere.app.store.reading(works_anywhere.town.community.id) as tx:
            row = tx.connection.execute(select(offers).where(offers.c.claim_id == claim)).one()
        assert row.state == ("accepted" if row.person_id == winner.person_id else "void")
        works_anywhere.town.approve(winner, claim)


# -- one's own page -------------------------------------------------------------------------


def test_an_assessor_says_how_much_and_when(works: Clockwork) -> None:
    bo = works.town.assessor()
    likes(works, bo, BADGE, "no-such-badge", cap=3)
    works.app.assigning.leave(bo, date(2026, 12, 24), date(2026, 12, 31))
    own = works.app.assigning.own(bo)
    assert (own.rhythm.cap, own.likes, own.most) == (3, {BADGE}, SpaceRules().cap)
    (gone,) = own.away
    assert (gone.first, gone.last) == (date(2026, 12, 24), date(2026, 12, 31))
    works.app.assigning.stay(bo, gone.id)
    assert works.app.assigning.own(bo).away == ()


def test_nobody_is_away_backwards_or_for_more_than_a_year(works: Clockwork) -> None:
    bo, today = works.town.assessor(), date(2026, 12, 1)
    for last in (today - timedelta(days=1), today + timedelta(days=400)):
        with pytest.raises(AwayTooLong):
            works.app.assigning.leave(bo, today, last)


def test_whoever_is_away_is_reminded_when_they_are_back(works: Clockwork) -> None:
    works.rules(hold_days=30)
    bo = works.town.assessor()
    claim = works.town.taken(works.town.learner(), bo)
    works.app.assigning.leave(bo, date(2026, 12, 3), date(2026, 12, 6))
    works.app.reviewing.release(bo, claim)
    works.app.reviewing.take(bo, claim)
    works.until(7, 9)
    assert works.fired(claim) == [(Kind.HOLDER, bo.person_id, at(7, 8))]


def test_a_learner_has_no_page_of_that_kind(works: Clockwork) -> None:
    ana = works.town.learner()
    for forbidden in (
        lambda: works.app.assigning.own(ana),
        lambda: works.app.assigning.choose(ana, Rhythm(), ()),
        lambda: works.app.assigning.leave(ana, date(2026, 12, 1), date(2026, 12, 2)),
    ):
        with pytest.raises(NotAllowed):
            forbidden()
