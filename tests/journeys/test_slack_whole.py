"""A claim that is told, judged and awarded without anybody leaving Slack. Read it as a story."""

from __future__ import annotations

import json

import pytest

from tests.support.slack import Slack
from tests.support.slack_desk import LEARNER, DeskTown
from tests.support.slack_face import SlackTown
from tests.support.slack_learner import Learner

QUESTION = "Which tool did you use for the brake?"
TOLD = "A hex key of five millimetres, and my own hands."
REASON = "Tell how you knew the cause."
BETTER = "I turned the wheel by hand and listened until I saw where the pad was rubbing."


@pytest.fixture
def desk(slack: Slack, slack_both: SlackTown) -> DeskTown:
    """Over HTTP and by Socket Mode in turn."""
    return DeskTown(slack, slack_both)


def test_told_asked_answered_sent_back_and_awarded_in_slack(desk: DeskTown) -> None:
    ana = Learner(desk.place, LEARNER)
    ana.begins()
    ana.to_evidence()
    ana.says("", files=[ana.user.uploads("notes.txt", b"what I did, day by day")])
    ana.sends()
    desk.rest()

    # Bo takes the card and asks; the question comes into Ana's direct messages.
    desk.bo.clicks("Take it", desk.channel)
    desk.bo.clicks("Ask the learner", desk.channel)
    desk.bo.sees("Send the question", "window")
    desk.bo.submits({"question": QUESTION})
    desk.rest()
    assert QUESTION in ana.screen

    # She answers there; it stands below the card, also after the machine was started anew.
    desk.place.restart()
    ana.says(TOLD)
    desk.rest()
    assert TOLD in str(desk.thread()[-1].blocks)

    # Not yet, with the reason. Only that part is asked again.
    desk.bo.clicks("Open", desk.channel)
    desk.bo.sees(TOLD, "window")
    desk.fills_in(desk.bo)
    desk.bo.fills({"result.find-the-fault": "Not yet", "comment.find-the-fault": REASON})
    desk.bo.submits()
    desk.bo.sees(REASON, "window")
    desk.bo.submits()
    desk.bo.closes()
    desk.rest()
    assert REASON in ana.screen
    ana.says(BETTER)
    assert ana.asked == "evidence"
    ana.sends()
    desk.rest()

    # Cleo awards it. Ana reads of it where she talks; the card says who decided, not who learned.
    desk.cleo.clicks("Take it", desk.channel)
    desk.cleo.clicks("Open", desk.channel)
    desk.cleo.sees("Look at the decision", "window")
    desk.fills_in(desk.cleo)
    desk.cleo.submits()
    desk.cleo.sees("Award the badge", "window")
    desk.cleo.submits()
    desk.cleo.sees("The badge is awarded", "window")
    desk.cleo.closes()
    desk.rest()
    assert "You earned it!" in ana.screen
    desk.bo.sees("Awarded by Cleo", desk.channel)
    assert len(desk.cards()) == 1

    # Whatever went to the channel or to a window of an assessor names nobody.
    own = {ana.user.dm.id}
    for call in desk.slack.calls:
        if call.method.startswith(("chat.", "views.")) and call.arguments.get("channel") not in own:
            assert LEARNER not in json.dumps(call.arguments, ensure_ascii=False), call.method
