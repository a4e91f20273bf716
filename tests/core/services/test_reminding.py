"""A promise is kept by reminders: to who has a claim, then the pool, then the lead."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from core.domain.claim import ClaimState
from core.domain.interview import Typed
from core.domain.people import Role
from core.domain.reminding import Kind, State, When
from core.domain.rooms import Going
from core.domain.screens import Day, Standing, Words
from core.store.repositories.rhythms import Rhythm
from tests.support.clockwork import Clockwork, at, minute

# -- the promise ----------------------------------------------------------------------------


def test_a_learner_is_told_the_day_when_they_send_a_claim(works: Clockwork) -> None:
    ana = works.town.learner()
    claim = works.town.told(ana)
    here = works.town.press(ana, claim, "submit")
    assert isinstance(here.screen, Standing)
    assert Words("claim.promise.by", {"day": Day(date(2026, 12, 7))}) in here.screen.lines
    said = works.app.texts.say(here.screen.lines[-1], "en")
    assert said == "You hear from us by Monday, December 7, 2026."


def test_the_clock_stands_still_while_we_wait_for_the_learner(works: Clockwork) -> None:
    ana, bo = works.town.learner(), works.town.assessor()
    claim = works.town.taken(ana, bo)
    works.app.reviewing.ask(bo, claim, "Which bike was it?")
    assert works.promised(claim) is None
    here = works.app.learning.look(ana, claim)
    assert isinstance(here.screen, Standing)
    assert Words("claim.promise.paused") in here.screen.lines
    assert works.waiting(claim) == []
    works.until(3)  # two nights
    works.town.tell(ana, claim, Typed("The red one.", place=None))
    assert works.promised(claim) == date(2026, 12, 9)


def test_a_claim_that_is_over_promises_nothing(works: Clockwork) -> None:
    ana, bo = works.town.learner(), works.town.assessor()
    claim = works.town.taken(ana, bo)
    works.town.approve(bo, claim)
    assert works.promised(claim) is None
    assert works.waiting(claim) == []


# -- the ladder -----------------------------------------------------------------------------


def test_first_who_has_it_is_reminded_then_the_pool_then_the_lead(
    works_anywhere: Clockwork,
) -> None:
    """Five working days from Monday; whoever has it may keep it for a long time."""
    works_anywhere.rules(hold_days=30)
    bo, cy = works_anywhere.town.assessor("Bo"), works_anywhere.town.assessor("Cy")
    lead = works_anywhere.town.assessor("Lea")
    works_anywhere.app.organizing.grant(works_anywhere.town.organizer, lead.person_id, Role.LEAD)
    claim = works_anywhere.town.taken(works_anywhere.town.learner(), bo)
    works_anywhere.until(4, 12)
    assert works_anywhere.fired(claim) == [(Kind.HOLDER, bo.person_id, at(4, 9))]
    works_anywhere.app.reviewing.release(bo, claim)
    works_anywhere.until(9)
    told = works_anywhere.fired(claim)[1:]
    pool = {(Kind.POOL, one.person_id, at(7, 13)) for one in (bo, cy, lead)}
    assert set(told[:3]) == pool
    assert told[3:] == [(Kind.LEAD, lead.person_id, at(8, 8))]
    works_anywhere.until(31)
    assert len(works_anywhere.fired(claim)) == 5, "nobody is told twice"


def test_without_a_lead_the_organizers_are_told(works: Clockwork) -> None:
    claim = works.town.sent(works.town.learner())
    works.until(9)
    assert works.fired(claim) == [(Kind.LEAD, works.town.organizer.person_id, at(8, 8))]


def test_who_judged_in_time_is_not_reminded(works: Clockwork) -> None:
    bo = works.town.assessor()
    claim = works.town.taken(works.town.learner(), bo)
    works.until(2)
    works.town.approve(bo, claim)
    works.until(31)
    assert works.fired(claim) == []


def test_nobody_is_reminded_in_their_own_night_or_weekend(works: Clockwork) -> None:
    """For Kiri in Auckland it is Saturday already when the promise ends on Friday in London."""
    works.rules(promise_days=4, hold_days=30)
    bo, kiri = works.town.assessor("Bo"), works.town.assessor("Kiri")
    works.app.entering.live_in(bo, "America/New_York")
    works.app.entering.live_in(kiri, "Pacific/Auckland")
    works.app.assigning.choose(bo, Rhythm(time(22), time(6), frozenset(range(7))), ())
    mine = works.town.taken(works.town.learner(), bo)
    hers = works.town.taken(works.town.learner(), kiri)
    works.until(9)
    assert works.fired(mine)[:2] == [
        (Kind.HOLDER, bo.person_id, at(3, 11)),
        (Kind.TODAY, bo.person_id, at(4, 13)),
    ]
    # 3 December, 9:00 in London is 22:00 in Auckland; her Friday begins at 19:00 in London.
    assert works.fired(hers)[:2] == [
        (Kind.HOLDER, kiri.person_id, at(3, 19)),
        (Kind.TODAY, kiri.person_id, at(6, 19)),
    ]


def test_a_holiday_moves_the_promise(works: Clockwork) -> None:
    claim = works.town.sent(works.town.learner())
    works.rules(holidays=(date(2026, 12, 1), date(2026, 12, 2)))
    assert works.promised(claim) == date(2026, 12, 9)
    works.until(9, 1)
    assert works.fired(claim) == []


# -- whatever happens to the machine --------------------------------------------------------


def test_what_is_done_twice_reminds_once(works_anywhere: Clockwork) -> None:
    claim = works_anywhere.town.sent(works_anywhere.town.learner())
    rows = works_anywhere.waiting(claim)
    works_anywhere.until(9)
    for one in rows:
        works_anywhere.app.reminding.ring(works_anywhere.town.community.id, one.id)
    assert len(works_anywhere.fired(claim)) == 1


def test_after_a_standstill_everything_is_done_once_and_in_order(works: Clockwork) -> None:
    claim = works.town.sent(works.town.learner())
    works.town.assessor()
    works.clock.turn(timedelta(days=21))
    while works.app.reminding.look_after():
        works.clock.turn(timedelta(hours=1))
    assert [one[0] for one in works.fired(claim)] == [Kind.POOL, Kind.LEAD]


def test_nothing_is_done_before_its_time(works: Clockwork) -> None:
    claim = works.town.sent(works.town.learner())
    assert works.app.reminding.look_after() == 0
    for one in works.waiting(claim):
        works.app.reminding.ring(works.town.community.id, one.id)
    assert works.fired(claim) == []
    assert {one.state for one in works.waiting(claim)} == {State.WAITING}


def test_one_that_cannot_be_done_keeps_no_other_from_being_done(
    works: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (works.town.sent(works.town.learner()) for _ in range(2))
    ring = works.app.reminding.ring
    broken = {one.id for one in works.waiting(first)}

    def sometimes(community_id: str, reminder_id: str) -> None:
        if reminder_id in broken:
            raise RuntimeError("broken")
        ring(community_id, reminder_id)

    monkeypatch.setattr(works.app.reminding, "ring", sometimes)
    works.until(8, 9)
    assert len(works.fired(second)) == 1
    assert works.fired(first) == []
    monkeypatch.undo()
    works.until(8, 10)
    assert len(works.fired(first)) == 1


def test_who_was_erased_is_not_reminded(works: Clockwork) -> None:
    works.rules(hold_days=30)
    bo = works.town.assessor()
    claim = works.town.sent(works.town.learner())
    works.until(7, 12)
    works.app.privacy.erase(bo)
    works.until(8)
    assert works.fired(claim) == []


# -- an assignment runs out -----------------------------------------------------------------


def test_a_claim_that_is_held_too_long_goes_back_and_its_holder_is_told(works: Clockwork) -> None:
    bo = works.town.assessor()
    claim = works.town.taken(works.town.learner(), bo)
    works.until(3, 23)
    assert works.fired(claim) == [(Kind.WARN, bo.person_id, at(2, 9))]
    assert works.claim(claim).assessor_id == bo.person_id
    works.until(4, 7)
    assert works.claim(claim).state is ClaimState.SUBMITTED
    assert works.claim(claim).assessor_id is None
    works.until(4, 9)
    assert works.fired(claim)[1:] == [(Kind.EXPIRED, bo.person_id, at(4, 8))]


def test_a_claim_that_waits_for_its_learner_does_not_go_back(works: Clockwork) -> None:
    bo = works.town.assessor()
    claim = works.town.taken(works.town.learner(), bo)
    works.app.reviewing.ask(bo, claim, "Which bike?")
    works.until(31)
    assert works.claim(claim).state is ClaimState.QUESTION
    assert works.claim(claim).assessor_id == bo.person_id


# -- where people see it --------------------------------------------------------------------


def test_a_reminder_stands_on_the_desk_and_goes_where_its_recipient_talks(
    works: Clockwork,
) -> None:
    works.rules(hold_days=30)
    bo = works.town.assessor()
    room = works.town.slack_dm(bo)
    claim = works.town.taken(works.town.learner(), bo)
    works.until(4, 12)
    (nudge,) = works.app.reminding.for_desk(bo)
    assert (nudge.claim_id, nudge.acts) == (claim, ("open",))
    with works.app.store.reading(works.town.community.id) as tx:
        found = tx.outbox.next(room)
        assert found is not None
        parcel = found[0]
    assert parcel.kind is Going.NUDGE
    drawn = works.app.reminding.nudge(works.town.community.id, parcel.ids["reminder"])
    assert drawn == nudge
    works.town.approve(bo, claim)
    assert works.app.reminding.for_desk(bo) == ()
    assert works.app.reminding.nudge(works.town.community.id, parcel.ids["reminder"]) is None


def test_everything_that_is_due_is_visible_to_organizers(works: Clockwork) -> None:
    works.rules(digest_hour=9)
    bo, ana = works.town.assessor("Bo"), works.town.learner()
    held = works.town.taken(ana, bo)
    works.app.own_reminders.choose(ana, works.town.begin(ana), When.WEEK)
    lines = works.app.digesting.due(works.town.organizer).lines
    told = [(one.what, one.who, minute(one.at) if one.at else None) for one in lines]
    space = works.town.space.name
    assert told == [
        ("digest", space, at(1, 9)),
        ("warn", "Bo", at(2, 9)),
        ("expire", "", at(4, 0)),
        # Nothing more for Bo: from then on it is not Bo's any more.
        ("own", "", at(7, 9)),
        ("promise", "Bo", at(7, 23).replace(minute=59)),
        ("lead", "", at(8, 0)),
    ]
    works.app.reviewing.ask(bo, held, "Which?")
    assert [one.what for one in works.app.digesting.due(works.town.organizer).lines] == [
        "digest",
        "own",
        "promise",
    ]
