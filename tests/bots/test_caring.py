"""Somebody may need help: in Slack's window, in direct messages, and help lines at any time."""

from __future__ import annotations

import pytest

from core.domain.care import About, CareText
from core.domain.claim import ClaimState
from tests.support.discord_face import DiscordTown
from tests.support.discord_learner import Learner as DiscordLearner
from tests.support.slack import Slack
from tests.support.slack_desk import DeskTown
from tests.support.slack_face import SlackTown

TEXT = CareText(contact="Rosa, 555 0100", procedure="Call Rosa.", lines="Help line: 116 111")


@pytest.fixture
def desk(slack: Slack, slack_place: SlackTown) -> DeskTown:
    return DeskTown(slack, slack_place)


def test_one_press_in_slack_shows_what_to_do_and_tells_the_named_person(desk: DeskTown) -> None:
    place, cleo = desk.place, desk.meets(desk.cleo)
    place.app.caring.put(place.town.organizer, "en", TEXT, cleo.person_id)
    desk.cleo.types("hello")
    desk.rest()
    claim = desk.sent()
    desk.bo.clicks("Take it", desk.channel)
    desk.rest()
    desk.bo.clicks("Open", desk.channel)
    desk.bo.clicks("Somebody may need help")
    for told in ("We told Cleo", "Rosa, 555 0100", "Call Rosa.", "Help line: 116 111"):
        desk.bo.sees(told, "window")
    desk.rest()
    desk.cleo.sees("Somebody may need help. An assessor said so.")
    desk.cleo.sees(f"/desk/claims/{claim}")


def test_help_lines_are_in_slacks_home_tab(desk: DeskTown) -> None:
    desk.place.app.caring.put(desk.place.town.organizer, "en", TEXT, "")
    desk.bo.opens_home()
    desk.rest()
    desk.bo.clicks("Help lines", "home")
    desk.bo.sees("Help line: 116 111", "window")


def test_help_lines_are_a_command_in_discord(discord_place: DiscordTown) -> None:
    discord_place.app.caring.put(discord_place.town.organizer, "en", TEXT, "")
    discord_place.syncs()
    ana = DiscordLearner(discord_place)
    ana.commands("/my help")
    ana.user.sees("Help line: 116 111")


def test_an_assessor_in_slack_reports_and_is_kept_apart(desk: DeskTown) -> None:
    place, claim = desk.place, desk.sent()
    desk.bo.clicks("Take it", desk.channel)
    desk.rest()
    desk.bo.clicks("Open", desk.channel)
    desk.bo.clicks("Something is wrong")
    desk.bo.sees("The organizers read it, and nobody else.", "window")
    apart = ["I want to be kept apart from them"]
    desk.bo.submits({"about": "learner", "said": "They threatened me.", "apart": apart}, times=2)
    desk.bo.sees("The organizers have it now", "window")
    (found,) = place.app.reporting.queue(place.town.organizer)
    assert (found.report.about, found.report.words) == (About.LEARNER, "They threatened me.")
    assert desk.claim(claim).state is ClaimState.SUBMITTED
