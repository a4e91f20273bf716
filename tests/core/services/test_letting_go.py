"""Whose role ends in the middle of a review keeps no claim from the others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.domain.claim import ClaimState
from core.domain.errors import NotAllowed
from core.domain.people import Actor, Role
from core.domain.reminding import Kind
from core.domain.rules import BadgeRules, Panel
from tests.support.clockwork import Clockwork
from tests.support.journeys import BADGE, Town, badge

FIRST = badge().criteria[0].id


def state(town: Town, claim: str) -> tuple[ClaimState, str | None]:
    with town.app.store.reading(town.community.id) as tx:
        found = tx.claims.get(claim)
    return found.state, found.assessor_id


def free(town: Town, claim: str) -> bool:
    return state(town, claim) == (ClaimState.SUBMITTED, None)


@pytest.mark.parametrize("asked", [False, True])
def test_a_claim_goes_back_at_once_when_the_role_is_taken_back(town: Town, *, asked: bool) -> None:
    app, bo = town.app, town.assessor()
    claim = town.taken(town.learner(), bo)
    if asked:
        app.reviewing.ask(bo, claim, "Which bike?")
    app.organizing.take_back(town.organizer, bo.person_id, Role.ORGANIZER)
    assert not free(town, claim), "that role has nothing to do with it"
    app.organizing.take_back(town.organizer, bo.person_id, Role.ASSESSOR)
    assert free(town, claim)
    cy = town.assessor("Cy")
    app.reviewing.take(cy, claim)
    town.approve(cy, claim)


def apart(town: Town) -> str:
    """A claim that two judged otherwise, so that a lead decides."""
    app, bo, cy = town.app, town.assessor("Bo"), town.assessor("Cy")
    app.ruling.set_badge(town.organizer, BADGE, BadgeRules(panel=Panel.TWO))
    claim = town.taken(town.learner("Ana"), bo)
    town.approve(bo, claim)
    app.reviewing.take(cy, claim)
    town.not_yet(cy, claim, {FIRST: "How did you find it?"})
    return claim


def test_what_a_lead_holds_as_such_goes_back_when_they_lead_no_more(town: Town) -> None:
    app, lea = town.app, town.colleague("Lea", Role.LEAD)
    differs, other = apart(town), town.taken(town.learner("Eva"), lea)
    app.reviewing.take(lea, differs)
    app.organizing.take_back(town.organizer, lea.person_id, Role.LEAD)
    assert free(town, differs)
    assert state(town, other) == (ClaimState.IN_REVIEW, lea.person_id), "an assessor may keep that"


def test_who_leads_no_more_and_assesses_still_is_told_that_it_is_so(works: Clockwork) -> None:
    town, app, ends = works.town, works.app, datetime(2026, 12, 1, 12, tzinfo=UTC)
    lea, claim = town.colleague("Lea", Role.LEAD), apart(town)
    app.organizing.grant(town.organizer, lea.person_id, Role.LEAD, ends)
    app.reviewing.take(lea, claim)
    works.pass_by(ends + timedelta(minutes=1))
    assert free(town, claim)
    assert why_told(works, lea) == "nudge.expired.lead"


def test_what_is_offered_to_somebody_goes_on_when_their_role_is_taken_back(
    works: Clockwork,
) -> None:
    works.rules(offers=True)
    town, bo = works.town, works.town.assessor("Bo")
    claim = town.sent(town.learner())
    works.work()
    cy = town.assessor("Cy")

    def offered() -> list[bool]:
        return [bool(works.app.assigning.offered(one)) for one in (bo, cy)]

    assert offered() == [True, False]
    works.app.organizing.take_back(town.organizer, bo.person_id, Role.ASSESSOR)
    works.work()
    assert offered() == [False, True]
    assert free(town, claim)


def until(works: Clockwork, bo: Actor, when: datetime | None) -> None:
    works.app.organizing.grant(works.town.organizer, bo.person_id, Role.ASSESSOR, when)


def test_a_claim_goes_back_when_a_role_ends_that_was_given_until_a_day(works: Clockwork) -> None:
    town, bo, ends = works.town, works.town.assessor(), datetime(2026, 12, 1, 12, tzinfo=UTC)
    claim = town.taken(town.learner(), bo)
    until(works, bo, ends)
    works.pass_by(ends - timedelta(minutes=1))
    assert state(town, claim) == (ClaimState.IN_REVIEW, bo.person_id)
    works.pass_by(ends + timedelta(minutes=1))
    assert free(town, claim)
    # They are told why, as soon as they may be spoken to; and nobody reminds them of it.
    kinds = [(kind, who) for kind, who, _ in works.fired(claim)]
    assert kinds == [(Kind.EXPIRED, bo.person_id)]
    assert why_told(works, bo) == "nudge.expired.role"
    with pytest.raises(NotAllowed):
        works.app.reviewing.take(bo_now(works, bo), claim)


def why_told(works: Clockwork, who: Actor) -> str:
    """The words of what somebody hears when a claim went back."""
    community = works.town.community.id
    with works.app.store.reading(community) as tx:
        told = tx.reminders.told(who.person_id, {Kind.EXPIRED})[0]
    nudge = works.app.reminding.nudge(community, told.id)
    assert nudge is not None
    return str(nudge.lines[0].key)  # type: ignore[union-attr]


def bo_now(works: Clockwork, bo: Actor) -> Actor:
    with works.app.store.reading(works.town.community.id) as tx:
        return tx.people.actor(bo.person_id)


def test_another_sign_in_link_makes_no_role_longer(works: Clockwork) -> None:
    town, bo, ends = works.town, works.town.assessor(), datetime(2026, 12, 1, 12, tzinfo=UTC)
    until(works, bo, ends)
    works.app.organizing.sign_in_link(town.organizer, bo.person_id)
    claim = town.taken(town.learner(), bo)
    works.pass_by(ends + timedelta(minutes=1))
    assert free(town, claim)
    assert bo_now(works, bo).roles == frozenset()


def test_a_role_that_is_given_longer_keeps_the_claim_longer(works: Clockwork) -> None:
    town, bo = works.town, works.town.assessor()
    claim = town.taken(town.learner(), bo)
    goes_back = [one.due_at for one in works.waiting(claim) if one.kind is Kind.EXPIRE]
    until(works, bo, datetime(2026, 12, 1, 12, tzinfo=UTC))
    until(works, bo, datetime(2027, 12, 1, 12, tzinfo=UTC))
    assert [one.due_at for one in works.waiting(claim) if one.kind is Kind.EXPIRE] == goes_back
    until(works, bo, datetime(2026, 12, 1, 12, tzinfo=UTC))
    until(works, bo, None)
    works.until(1, 13)
    assert state(town, claim) == (ClaimState.IN_REVIEW, bo.person_id)


def test_an_answer_that_comes_after_the_role_ended_brings_the_claim_to_the_others(
    works: Clockwork,
) -> None:
    town, bo, ana = works.town, works.town.assessor(), works.town.learner()
    claim = town.taken(ana, bo)
    works.app.reviewing.ask(bo, claim, "Which bike?")
    until(works, bo, datetime(2026, 12, 1, 12, tzinfo=UTC))
    works.until(9)
    town.tell(ana, claim, "The red one.")
    works.pass_by(works.clock.now + timedelta(minutes=1))
    assert free(town, claim)
    cy = town.assessor("Cy")
    works.app.reviewing.take(cy, claim)
    works.app.reviewing.declare(cy, claim)
    assert works.app.reviewing.card(cy, claim).messages
