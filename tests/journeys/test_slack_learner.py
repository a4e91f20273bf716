"""Ana learns of Earned in a Slack channel, and ends with a badge. Read it as a story."""

from __future__ import annotations

import pytest

from tests.support.journeys import ANSWER, STORY
from tests.support.slack import Slack
from tests.support.slack_fixtures import OpenTown
from tests.support.slack_learner import Learner

HOW_I_FOUND_IT = "I turned the wheel by hand and listened until I saw where the pad was rubbing."


@pytest.mark.parametrize("mode", ["http", "socket"])
def test_ana_tells_what_she_can_do_and_earns_a_badge(
    slack: Slack, open_slack_town: OpenTown, mode: str
) -> None:
    town = open_slack_town(mode)
    ana = Learner(town)
    bo = town.town.assessor("Bo")
    general = slack.channel(town.team, "general", ana.user)

    # She types a command where she is; it goes on where nobody else reads it.
    ana.user.command("/claim", "fixing bikes", to=general)
    ana.user.sees("We go on in your direct messages.", where=general)
    ana.user.sees("Is that all right with you?", where=ana.user.dm)

    # Her first words wait until she says yes. Then she tells it at length, in a window.
    ana.clicks("Yes, let us start")
    assert "fixing bikes" in ana.screen
    ana.user.clicks("Write in a window")
    ana.user.submits({"In your own words": STORY})
    town.rest()
    ana.clicks("Choose")
    ana.user.selects(["By trying and making mistakes", "By watching others"])
    ana.clicks("Go on")

    # One question a message. In the middle of it, the machine is started anew.
    ana.says(ANSWER)
    town.restart()
    while ana.asked != "evidence":
        ana.says(ANSWER)

    # A film, a photo dropped in the chat, and a message that she once wrote in a channel.
    ana.user.clicks("Add a link, file or person")
    ana.user.submits({"Web address": "https://example.org/film", "What is it?": "A film"})
    town.rest()
    ana.says("", files=[ana.user.uploads("notes.txt", b"what I did, day by day")])
    ana.user.types("Here is Rosa's bike, running again", to=general)
    ana.user.shortcut("use_as_evidence", on=ana.user.messages(general)[-1])
    ana.user.sees("Added to what you show.", where="window")
    ana.user.closes()
    town.rest()
    assert [one.kind for one in ana.state.evidence] == ["link", "file", "note"]

    # She reads it once more, and sends it.
    ana.clicks("Go on")
    assert STORY in ana.screen
    ana.clicks("Yes, this is my own. Send it")
    assert "Sent (now)" in ana.screen

    # An assessor asks; she answers where she reads it.
    town.app.reviewing.take(bo, ana.claim_id)
    town.app.reviewing.ask(bo, ana.claim_id, "Which tool did you use?")
    town.work()
    assert "Which tool did you use?" in ana.screen
    ana.says("A hex key of five millimetres.")
    assert "A hex key of five millimetres." in ana.screen

    # Not yet: one part is asked again, and nothing else.
    parts = town.app.reviewing.card(bo, ana.claim_id).badge.criteria
    town.town.not_yet(bo, ana.claim_id, {parts[0].id: "How did you find the fault?"})
    town.work()
    assert "How did you find the fault?" in ana.screen
    ana.says(HOW_I_FOUND_IT)
    assert ana.asked == "evidence"
    ana.sends()

    # This time every part is met.
    town.app.reviewing.take(bo, ana.claim_id)
    town.town.approve(bo, ana.claim_id)
    town.work()
    assert "You earned it!" in ana.screen
    ana.user.opens_home()
    ana.user.sees("My badges", where="home")

    # What she told is hers to take along, and to have erased.
    ana.user.clicks("home.data.download", where="home")
    ana.user.closes()
    town.rest()
    assert ana.last.files[0].name == "my-data.zip"
    ana.user.clicks("home.data.erase", where="home")
    ana.user.submits({"sure": ["Yes, erase everything"]})
    ana.user.closes()
    town.rest()
    ana.user.does_not_see("My badges", where="home")
