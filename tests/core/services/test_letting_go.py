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


def test_what_a_lead_holds_as_such_goes_back_when_they_lead_no_more(town: Town) -> None:
    app, olga = town.app, town.organizer
    app.ruling.set_badge(olga, BADGE, BadgeRules(panel=Panel.TWO))
    bo, cy, lea = town.assessor("Bo"), town.assessor("Cy"), town.colleague("Lea", Role.LEAD)
    apart, other = town.taken(town.learner("Ana"), bo), town.taken(town.learner("Eva"), lea)
    town.approve(bo, apart)
    app.reviewing.take(cy, apart)
    town.not_yet(cy, apart, {FIRST: "How did you find it?"})
    app.reviewing.take(lea, apart)
    app.organizing.take_back(olga, lea.person_id, Role.LEAD)
    assert free(town, apart)
    assert state(town, other) == (ClaimState.IN_REVIEW, lea.person_id), "an assessor may keep that"


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
    with works.app.store.reading(town.community.id) as tx:
        told = tx.reminders.told(bo.person_id, {Kind.EXPIRED})[0]
    nudge = works.app.reminding.nudge(town.community.id, told.id)
    assert nudge is not None
    assert str(nudge.lines[0].key) == "nudge.expired.role"  # type: ignore[union-attr]
    with pytest.raises(NotAllowed):
        works.app.reviewing.take(bo_now(works, bo), claim)


def bo_now(works: Clockwork, bo: Actor) -> Actor:
    with works.app.store.reading(works.town.community.id) as tx:
        return tx.people.actor(bo.person_id)


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
