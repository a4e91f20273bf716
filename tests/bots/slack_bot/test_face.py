"""The channel as a whole is reached both ways, and comes back after a restart."""

from __future__ import annotations

from tests.support.slack import Slack
from tests.support.slack_face import SlackTown


def test_slack_finds_somebody_at_the_address_who_answers_for_the_app(
    slack: Slack, slack_place: SlackTown
) -> None:
    assert slack.verifies_address()


def test_it_is_reached_again_after_a_restart(slack_both: SlackTown) -> None:
    assert slack_both.reached
    slack_both.restart()
    assert slack_both.reached
