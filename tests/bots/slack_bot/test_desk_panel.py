"""Before reading, two assessors, and a lead, in the channel."""

from __future__ import annotations

import pytest

from core.domain.claim import ClaimState, Seat
from core.domain.people import Role
from core.domain.rules import BadgeRules, Panel
from tests.support.journeys import ANSWER, BADGE, badge
from tests.support.slack import Slack, User
from tests.support.slack_desk import DeskTown
from tests.support.slack_face import SlackTown

FIRST = badge().criteria[0].id
REASON = "Please say how you found the fault."
DOUBT = "I could not tell from the second part."


@pytest.fixture
def desk(slack: Slack, slack_place: SlackTown) -> DeskTown:
    return DeskTown(slack, slack_place)


def judges(desk: DeskTown, who: User, level: str, *, note: str = "") -> None:
    who.sees("Look at the decision", "window")
    desk.fills_in(who)
    if level != "Met":
        who.fills({f"result.{FIRST}": level, f"comment.{FIRST}": REASON})
    who.submits()
    who.sees("A note for colleagues", "window")
    if note:
        who.fills({"colleagues": note})
    who.submits()


def test_before_reading_one_says_that_one_does_not_know_whose_it_is(desk: DeskTown) -> None:
    desk.sent()
    desk.bo.clicks("Open", desk.channel)
    desk.bo.sees("Find the fault", "window")
    assert ANSWER not in desk.bo.screen("window")
    assert "of evidence" not in desk.bo.screen("window")
    assert ANSWER[:40] not in desk.bo.screen(desk.channel)
    desk.bo.clicks("Only read it", "window")
    desk.bo.sees("I loosened the cable", "window")


def test_who_knows_the_learner_leaves_the_claim_to_a_colleague(desk: DeskTown) -> None:
    claim = desk.sent()
    desk.bo.clicks("Take it", desk.channel)
    desk.bo.sees("Bo has it", desk.channel)
    desk.bo.clicks("Open", desk.channel)
    desk.bo.sees("Look at the decision", "window")
    desk.bo.clicks("I know this person", "window")
    desk.bo.sees("Somebody else looks at this claim", "window")
    desk.rest()
    assert desk.claim(claim).state is ClaimState.SUBMITTED
    desk.bo.closes()
    desk.bo.clicks("Open", desk.channel)
    desk.bo.sees("You cannot judge this claim", "window")
    desk.cleo.clicks("Take it", desk.channel)
    desk.cleo.sees("Cleo has it", desk.channel)


def test_two_who_differ_and_a_lead_who_sees_both(desk: DeskTown) -> None:
    town = desk.place.town
    desk.place.app.ruling.set_badge(town.organizer, BADGE, BadgeRules(panel=Panel.TWO))
    lea = desk.slack.user(desk.place.team, "Lea")
    desk.channel.members.append(lea)
    desk.grants(lea)
    desk.grants(lea, Role.LEAD)
    claim = desk.sent()
    desk.bo.clicks("Take it", desk.channel)
    desk.bo.sees("Bo has it", desk.channel)
    desk.bo.clicks("Open", desk.channel)
    judges(desk, desk.bo, "Not yet", note=DOUBT)
    desk.bo.sees("Now a colleague looks at the claim", "window")
    desk.rest()
    desk.bo.sees("Second look", desk.channel)
    desk.cleo.clicks("Take it", desk.channel)
    desk.cleo.sees("Cleo has it", desk.channel)
    desk.cleo.clicks("Open", desk.channel)
    desk.cleo.sees("Look at the decision", "window")
    assert REASON not in desk.cleo.screen("window")
    judges(desk, desk.cleo, "Met")
    desk.cleo.sees("a lead assessor looks at both", "window")
    desk.rest()
    assert desk.claim(claim).seat is Seat.LEAD
    lea.clicks("Take it", desk.channel)
    lea.sees("Lea has it", desk.channel)
    lea.clicks("Open", desk.channel)
    lea.sees("≠ The first assessor found: Not yet", "window")
    lea.sees("≠ The second assessor found: Met", "window")
    lea.sees(REASON, "window")
    lea.sees(DOUBT, "window")
    judges(desk, lea, "Met")
    lea.sees("The badge is awarded", "window")
    assert desk.claim(claim).state is ClaimState.AWARDED


def test_a_next_step_is_suggested_from_the_menu_of_organizers(desk: DeskTown) -> None:
    app, town = desk.place.app, desk.place.town
    course = app.steps.add(town.organizer, {"en": "Watch the film"}, "https://open.example/film")
    app.steps.add(town.organizer, {"en": "Ask a friend"}, badge_id=BADGE)
    claim = desk.sent()
    desk.bo.clicks("Take it", desk.channel)
    desk.bo.sees("Bo has it", desk.channel)
    desk.bo.clicks("Open", desk.channel)
    desk.bo.sees("Look at the decision", "window")
    desk.fills_in(desk.bo)
    desk.bo.fills(
        {
            f"result.{FIRST}": "Not yet",
            f"comment.{FIRST}": REASON,
            f"step.{FIRST}": "Watch the film",
        }
    )
    desk.bo.submits()
    desk.bo.sees("A next step to suggest: Watch the film", "window")
    desk.bo.submits()
    with app.store.reading(town.community.id) as tx:
        [review] = tx.claims.reviews(claim)
        state = tx.interviews.load(claim).state
    assert review.decision.results[FIRST].step == course.id
    assert state.steps[FIRST].url == "https://open.example/film"
