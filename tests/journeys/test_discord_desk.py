"""A community that lives in Discord alone, and one whose assessors are in two places at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.domain.claim import ClaimState
from tests.support.discord import Discord
from tests.support.discord.transcript import of_message
from tests.support.discord_desk import LEARNER, NOT_YET, DeskTown
from tests.support.discord_face import DiscordTown, discord_settings
from tests.support.discord_fixtures import OpenTown
from tests.support.discord_learner import AGREE, Learner
from tests.support.discord_office import organizer, with_commands
from tests.support.journeys import ANSWER, STORY, badge
from tests.support.slack import Slack
from tests.support.slack_desk import DeskTown as SlackDesk
from tests.support.slack_fixtures import OpenTown as OpenSlack

QUESTION = "Which tool did you use for the brake?"
TOLD = "A hex key of five millimetres, and my own hands."
REASON = "Tell how you knew the cause."
BETTER = "I turned the wheel by hand and listened until I saw where the pad was rubbing."
FIRST = badge().criteria[0].id


def names_nobody(desk: DeskTown, person: str) -> None:
    """Nothing that ever went to the desk, or to an assessor alone, says who the learner is."""
    for message in desk.channel.messages + desk.thread():
        if message.author.bot:
            told = of_message(message) + json.dumps(message.components)
            for name in (*LEARNER.split(), person):
                assert name not in told


def test_from_claim_to_award_without_leaving_discord(open_discord_town: OpenTown) -> None:
    town = with_commands(open_discord_town())
    desk = DeskTown(town)
    organizer(town)
    ana = Learner(town, LEARNER, met=False)
    ana.commands("/claim", town.hall, badge="bicycle-repair")
    ana.clicks(AGREE)
    ana.says(STORY)
    ana.selects(["At work"])
    while ana.asked != "evidence":
        ana.says(ANSWER)
    ana.sends()
    desk.rest()
    claim = ana.claim_id

    # Bo takes it and asks; Ana reads it in her direct messages and answers there.
    desk.takes(desk.bo)
    desk.cleo.sees("Bo has it", desk.channel)
    desk.asks(desk.bo, QUESTION)
    desk.rest()
    assert QUESTION in ana.screen
    ana.says(TOLD)
    desk.rest()
    assert TOLD in of_message(desk.thread()[-1])

    # Not yet, with a reason, after the process that took the first half of it is gone.
    desk.opens_claim(desk.bo)
    desk.bo.sees(TOLD, desk.channel)
    desk.fills_in(desk.bo)
    desk.judges(desk.bo, 0, {"level": NOT_YET, "comment": REASON})
    town.restart()
    desk.bo.clicks("Look at the decision", desk.private(desk.bo))
    desk.bo.sees("Not every part is met", desk.channel)
    desk.decides(desk.bo, "Send: not yet", {"note": "Nearly there."})
    desk.bo.sees("It is sent", desk.channel)
    desk.rest()
    desk.cleo.sees("Not yet. Bo decided", desk.channel)
    assert REASON in ana.screen
    assert "Nearly there" not in ana.everything

    # Ana adds what was missing; the same card comes back to life, and Cleo awards the badge.
    ana.says(BETTER)
    while ana.asked not in ("evidence", "review"):
        ana.says(BETTER)
    ana.sends() if ana.asked == "evidence" else ana.clicks("Yes, this is my own. Send it")
    desk.rest()
    desk.takes(desk.cleo)
    desk.opens_claim(desk.cleo)
    desk.cleo.sees("New since last time", desk.channel)
    desk.fills_in(desk.cleo)
    desk.cleo.clicks("Look at the decision", desk.private(desk.cleo))
    desk.cleo.sees("Every part is met", desk.channel)
    desk.decides(desk.cleo, "Award the badge")
    desk.rest()
    desk.bo.sees("Awarded by Cleo", desk.channel)
    assert "badge is yours" in ana.everything
    assert desk.claim(claim).state is ClaimState.AWARDED
    assert len(desk.cards()) == 1
    names_nobody(desk, ana.user.id)


# -- in two places at once ----------------------------------------------------------------


@pytest.fixture
def slack_desk(slack: Slack, discord: Discord, open_slack_town: OpenSlack) -> SlackDesk:
    return SlackDesk(slack, open_slack_town("socket", settings=discord_settings(discord)))


@pytest.fixture
def desk(discord: Discord, slack_desk: SlackDesk, tmp_path: Path) -> Iterator[DeskTown]:
    """A desk in Discord, out of the same process and for the same community as that in Slack."""
    made = DiscordTown(discord, tmp_path, "")
    with discord.reached_by_the_client():
        made.beside(slack_desk.place.app, slack_desk.place.town)
        yield DeskTown(made)
        made.face.stop()


def rest(slack_desk: SlackDesk, desk: DeskTown) -> None:
    for _ in range(2):
        slack_desk.rest()
        desk.place.rest()


def test_a_claim_in_slack_and_discord_is_taken_in_one_and_true_in_both(
    slack_desk: SlackDesk, desk: DeskTown
) -> None:
    town, dora = slack_desk.place.town, desk.bo
    dora.name = "Dora"
    claim = town.sent(town.learner(LEARNER))
    rest(slack_desk, desk)
    slack_desk.bo.sees("Waits for somebody", slack_desk.channel)
    dora.sees("Waits for somebody", desk.card())

    # Dora takes it in Discord, a moment before Bo clicks in Slack.
    late = slack_desk.bo.clicks("Take it", slack_desk.channel, hold=True)
    desk.clicks(dora, "Take it")
    rest(slack_desk, desk)
    late.send()
    slack_desk.bo.sees("Dora has taken this claim already", slack_desk.channel)
    slack_desk.cleo.sees("Dora has it", slack_desk.channel)
    dora.sees("Dora has it", desk.card())

    # She gives it back; Bo takes it in Slack and awards the badge. Both cards say so.
    desk.clicks(dora, "Give it back")
    rest(slack_desk, desk)
    slack_desk.bo.clicks("Take it", slack_desk.channel)
    rest(slack_desk, desk)
    dora.sees("Bo has it", desk.card())
    town.approve(slack_desk.place.actor(slack_desk.bo), claim)
    rest(slack_desk, desk)
    dora.sees("Awarded by Bo", desk.card())
    slack_desk.cleo.sees("Awarded by Bo", slack_desk.channel)
    posted = [one for one in slack_desk.cards() if not one.only_for]
    assert len(desk.cards()) == len(posted) == 1
