"""A claim that is too long for one window is judged page by page, and nothing is lost between."""

from __future__ import annotations

import pytest

from core.domain.claim import ClaimState
from core.domain.interview import Attached
from core.domain.interview.state import Evidence
from core.domain.screens import EvidenceKind
from tests.support.journeys import badge
from tests.support.slack import Slack, Window
from tests.support.slack_desk import DeskTown
from tests.support.slack_face import SlackTown

EVERY = tuple(one.id for one in badge().criteria)
LINKS = 25


@pytest.fixture
def desk(slack: Slack, slack_place: SlackTown) -> DeskTown:
    return DeskTown(slack, slack_place)


def long_claim(desk: DeskTown) -> str:
    """Many links, each of which shows every part."""
    town = desk.place.town
    learner = town.learner("Ana")
    claim = town.begin(learner)
    town.until(learner, claim, "evidence")
    for number in range(LINKS):
        url = f"https://example.org/{number}"
        title, at = f"Photo {number}", town.app.store.clock()
        link = Evidence(f"e{number}", EvidenceKind.LINK, title, at, EVERY, url)
        town.tell(learner, claim, Attached(link))
    town.submit(learner, claim)
    desk.rest()
    return claim


def opens(desk: DeskTown) -> None:
    desk.bo.clicks("Take it", desk.channel)
    desk.bo.sees("Bo has it", desk.channel)
    desk.bo.clicks("Open", desk.channel)
    desk.bo.sees("Page 1 of", "window")


def fields(window: Window) -> list[str]:
    """The levels that are asked for on the page before somebody."""
    ids = [str(one.get("block_id", "")) for one in window.view["blocks"]]
    return [one.removeprefix("result.") for one in ids if one.startswith("result.")]


def fills_page(desk: DeskTown, level: str, comment: str) -> None:
    for one in fields(desk.bo.window):
        desk.bo.fills({f"result.{one}": level, f"comment.{one}": f"{comment} {one}"})


def test_it_is_judged_page_by_page(desk: DeskTown) -> None:
    claim = long_claim(desk)
    opens(desk)
    asked: list[str] = []
    page = 1
    while True:
        asked += fields(desk.bo.window)
        fills_page(desk, "Not yet", "Because of")
        last = "Look at the decision" in desk.bo.screen("window")
        desk.bo.submits()
        if last:
            break
        page += 1
        desk.bo.sees(f"Page {page} of", "window")
    assert page > 1
    assert sorted(asked) == sorted(EVERY)
    for one in EVERY:
        desk.bo.sees(f"Because of {one}", "window")
    desk.bo.submits()
    desk.bo.sees("It is sent", "window")
    assert desk.claim(claim).state is ClaimState.NOT_YET


def test_what_was_filled_in_is_there_after_turning_back_and_after_a_restart(
    desk: DeskTown,
) -> None:
    long_claim(desk)
    opens(desk)
    while not fields(desk.bo.window):
        desk.bo.submits()
        desk.slack.quiet()
    first = fields(desk.bo.window)[0]
    fills_page(desk, "Not yet", "Because of")
    before = desk.bo.screen("window")
    desk.bo.submits()
    desk.slack.quiet()
    fills_page(desk, "Met", "Well done")
    desk.bo.clicks("Back", "window")
    desk.slack.quiet()
    assert f"Because of {first}" in desk.bo.screen("window")
    assert desk.bo.screen("window") == before
    desk.place.restart()
    desk.bo.closes()
    desk.bo.clicks("Open", desk.channel)
    desk.bo.sees("Page 1 of", "window")
    while not fields(desk.bo.window):
        desk.bo.submits()
        desk.slack.quiet()
    desk.bo.sees(f"Because of {first}", "window")


def test_an_opened_claim_says_until_when_its_learner_was_promised_to_hear(desk: DeskTown) -> None:
    desk.place.town.sent(desk.place.town.learner("Ana"))
    desk.rest()
    desk.bo.clicks("Open", desk.channel)
    desk.bo.sees("The learner hears from us by", "window")
    assert "You can keep it until" not in desk.bo.screen("window")
    desk.bo.clicks("Take it", "window")
    desk.bo.sees("You can keep it until", "window")
