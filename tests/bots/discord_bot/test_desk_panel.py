"""Two assessors who do not know of each other, a lead between them, and what evidence lacks."""

from __future__ import annotations

import pytest

from core.domain.claim import ClaimState, Seat
from core.domain.people import Role as Held
from core.domain.rules import BadgeRules, Panel
from tests.support.discord import User
from tests.support.discord_desk import NOT_YET, DeskTown
from tests.support.discord_face import DiscordTown
from tests.support.journeys import BADGE, badge

FIRST = badge().criteria[0].id
REASON = "Tell how you knew the cause."
NOTE = "I was torn about the brake."


@pytest.fixture
def desk(discord_place: DiscordTown) -> DeskTown:
    return DeskTown(discord_place)


def judges(desk: DeskTown, person: User, *, met: bool, unsure: bool = False) -> None:
    """Take the claim, fill in the rubric, read it back, decide."""
    desk.takes(person)
    desk.opens_claim(person)
    desk.fills_in(person)
    if not met:
        desk.judges(person, 0, {"level": NOT_YET, "comment": REASON})
    person.clicks("Look at the decision", desk.private(person))
    label = "Award the badge" if met else "Send: not yet"
    person.sees(label, desk.private(person))
    desk.decides(person, label, {"note": NOTE} | ({"unsure": ["unsure"]} if unsure else {}))
    desk.rest()


def lead(desk: DeskTown) -> User:
    """Somebody who has the role that means lead, and no other."""
    place = desk.place
    role = place.discord.role(place.guild, "Leads")
    place.app.appointing.choose(place.town.organizer, place.space, Held.LEAD, role.id)
    lea = place.discord.user(place.guild, "Lea")
    lea.gets_role(place.guild, role)
    assert desk.channel.only_for is not None
    desk.channel.only_for.append(role)
    return lea


def test_two_who_differ_are_blind_to_each_other_and_a_lead_reads_both(desk: DeskTown) -> None:
    town = desk.place.town
    town.app.ruling.set_badge(town.organizer, BADGE, BadgeRules(panel=Panel.TWO))
    lea, claim = lead(desk), desk.sent()
    judges(desk, desk.bo, met=True)
    desk.bo.sees("A colleague looks at the claim too", desk.channel)
    desk.cleo.sees("A second assessor is wanted", desk.card())
    desk.clicks(desk.bo, "Take it")
    desk.bo.sees("You have given your judgement", desk.channel)

    desk.opens_claim(desk.cleo)
    assert NOTE not in desk.screen(desk.cleo)
    judges(desk, desk.cleo, met=False)
    desk.cleo.sees("A colleague sees it differently", desk.channel)
    assert desk.claim(claim).seat is Seat.LEAD
    lea.sees("Two assessors see it differently", desk.card())

    desk.takes(lea)
    desk.opens_claim(lea)
    lea.sees("What the second assessor found", desk.private(lea))
    assert desk.screen(lea).count(NOTE) == 2
    assert REASON in desk.screen(lea)
    assert "⚠ Find the fault" in desk.screen(lea)
    desk.fills_in(lea)
    lea.clicks("Look at the decision", desk.private(lea))
    lea.sees("Award the badge", desk.private(lea))
    desk.decides(lea, "Award the badge")
    lea.sees("The badge is awarded", desk.channel)
    assert desk.claim(claim).state is ClaimState.AWARDED
    assert desk.acts(claim) == ["take", "judge", "take", "disagree", "take", "award"]


def test_who_is_not_sure_asks_for_a_second_look_where_the_badge_allows_it(
    desk: DeskTown,
) -> None:
    town = desk.place.town
    town.app.ruling.set_badge(town.organizer, BADGE, BadgeRules(panel=Panel.UNSURE))
    claim = desk.sent()
    judges(desk, desk.bo, met=True, unsure=True)
    assert desk.claim(claim).seat is Seat.SECOND
    assert desk.claim(claim).state is ClaimState.SUBMITTED


def test_what_the_evidence_lacks_is_named_where_it_is_not_yet(desk: DeskTown) -> None:
    claim = desk.sent()
    desk.takes(desk.bo)
    message = desk.opens_claim(desk.bo)
    desk.fills_in(desk.bo)
    desk.judges(desk.bo, 0, {"level": NOT_YET, "comment": REASON})
    desk.bo.clicks("Look at the decision", message)
    desk.bo.sees("What does the evidence lack?", message)
    name = f"desk_misses.{desk.claim_shown(desk.bo)}.1"
    desk.bo.selects("It is not enough", of=name, where=message)
    desk.place.rest()
    desk.judges(desk.bo, 0, {"comment": REASON + " Please."})
    draft = desk.place.app.reviewing.drafted(desk.assessor(desk.bo), claim)
    assert (draft[FIRST].misses, draft[FIRST].comment) == ("sufficient", REASON + " Please.")
    desk.bo.clicks("Look at the decision", message)
    desk.bo.sees("Send: not yet", message)
    desk.decides(desk.bo, "Send: not yet")
    desk.bo.sees("It is sent", message)
    with desk.place.app.store.reading(desk.place.town.community.id) as tx:
        [review] = tx.claims.reviews(claim)
    assert review.decision.results[FIRST].misses == "sufficient"


def test_a_next_step_is_suggested_from_the_menu_of_organizers(desk: DeskTown) -> None:
    app, town = desk.place.app, desk.place.town
    # More than one menu of Discord's takes: the last ones stand in a second one.
    for number in range(26):
        app.steps.add(town.organizer, {"en": f"Step {number}"}, "https://open.example/film")
    claim = desk.sent()
    desk.takes(desk.bo)
    message = desk.opens_claim(desk.bo)
    desk.fills_in(desk.bo)
    desk.judges(desk.bo, 0, {"level": NOT_YET, "comment": REASON})
    desk.bo.clicks("Look at the decision", message)
    desk.bo.sees("A next step to suggest", message)
    for name, page in (("Step 3", 0), ("Step 25", 1)):
        menu = f"desk_step.{desk.claim_shown(desk.bo)}.1-{page}"
        desk.bo.selects(name, of=menu, where=message)
        desk.place.rest()
    desk.bo.presses(f"desk_step.{desk.claim_shown(desk.bo)}.1-0", on=message, kind=3)
    desk.place.rest()
    desk.bo.presses(f"desk_step.{desk.claim_shown(desk.bo)}.1-0", on=message, kind=3, values=["x"])
    desk.place.rest()
    desk.bo.clicks("Next page", message)
    desk.bo.sees("Send: not yet", message)
    desk.decides(desk.bo, "Send: not yet")
    desk.bo.sees("It is sent", message)
    with app.store.reading(town.community.id) as tx:
        [review] = tx.claims.reviews(claim)
        state = tx.interviews.load(claim).state
    assert state.steps[FIRST].text == {"en": "Step 25"}
    assert review.decision.results[FIRST].step
