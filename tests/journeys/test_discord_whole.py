"""A claim told in Discord, judged in a channel of Slack, awarded back in Discord.

Both platforms are little ones on this machine, and each is spoken to by its own client, out of
one process, as ``earned run`` has it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.discord import Discord
from tests.support.discord_face import DiscordTown, discord_settings
from tests.support.discord_learner import AGREE, Learner
from tests.support.journeys import ANSWER, STORY
from tests.support.slack import Slack
from tests.support.slack_desk import LEARNER, DeskTown
from tests.support.slack_fixtures import OpenTown

QUESTION = "Which tool did you use for the brake?"
TOLD = "A hex key of five millimetres, and my own hands."
REASON = "Tell how you knew the cause."
BETTER = "I turned the wheel by hand and listened until I saw where the pad was rubbing."


@pytest.fixture
def desk(slack: Slack, discord: Discord, open_slack_town: OpenTown) -> DeskTown:
    """The assessors, in Slack by Socket Mode."""
    return DeskTown(slack, open_slack_town("socket", settings=discord_settings(discord)))


@pytest.fixture
def town(discord: Discord, desk: DeskTown, tmp_path: Path) -> Iterator[DiscordTown]:
    """The learners, in Discord, out of the same process."""
    made = DiscordTown(discord, tmp_path, "")
    with discord.reached_by_the_client():
        made.beside(desk.place.app, desk.place.town)
        made.syncs()
        yield made
        made.face.stop()


def rest(desk: DeskTown, town: DiscordTown) -> None:
    """Everything is done and sent, on both sides."""
    for _ in range(2):
        desk.rest()
        town.rest()
    town.discord.quiet(0.2)


def test_told_in_discord_judged_in_slack_awarded_in_discord(
    desk: DeskTown, town: DiscordTown
) -> None:
    ana = Learner(town, LEARNER, met=False)
    ana.commands("/claim", town.hall, badge="bicycle-repair")
    ana.clicks(AGREE)
    ana.says(STORY)
    ana.selects(["At work"])
    while ana.asked != "evidence":
        ana.says(ANSWER)
    ana.says("", files=[ana.user.uploads("notes.txt", b"what I did, day by day")])
    ana.sends()
    rest(desk, town)

    # In Slack, Bo takes the card and asks; in Discord, Ana reads it and answers.
    desk.bo.clicks("Take it", desk.channel)
    desk.bo.clicks("Ask the learner", desk.channel)
    desk.bo.sees("Send the question", "window")
    desk.bo.submits({"question": QUESTION})
    rest(desk, town)
    assert QUESTION in ana.screen
    ana.says(TOLD)
    rest(desk, town)
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
    rest(desk, town)
    assert REASON in ana.screen
    ana.says(BETTER)
    assert ana.asked == "evidence"
    ana.sends()
    rest(desk, town)

    # Cleo awards it. Ana reads of it where she talks; the card does not say who learned.
    desk.cleo.clicks("Take it", desk.channel)
    desk.cleo.clicks("Open", desk.channel)
    desk.cleo.sees("Look at the decision", "window")
    desk.fills_in(desk.cleo)
    desk.cleo.submits()
    desk.cleo.sees("Award the badge", "window")
    desk.cleo.submits()
    desk.cleo.sees("The badge is awarded", "window")
    desk.cleo.closes()
    rest(desk, town)
    ana.user.sees("The badge is yours!", where=ana.user.dm)
    desk.bo.sees("Awarded by Cleo", desk.channel)

    # Nothing that went to Slack names her; nothing that went to Discord names an assessor.
    for call in desk.slack.calls:
        assert LEARNER not in json.dumps(call.arguments, ensure_ascii=False), call.method
    for body in town.discord.messages_of_app():
        assert not {"Bo", "Cleo"} & set(json.dumps(body).replace('"', " ").split()), body
