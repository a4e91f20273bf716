"""A workspace that takes the app out is forgotten; what its people told stays."""

from __future__ import annotations

import pytest

from bots.slack_bot.people import PLATFORM
from tests.support.slack import Slack, Team
from tests.support.slack_face import SlackTown


@pytest.fixture
def other(slack: Slack, slack_place: SlackTown) -> Team:
    """A second workspace, which installed the app by itself."""
    team = slack.team("Other")
    assert team.token is not None
    install = slack_place.app.installing.install
    install(PLATFORM, team.id, team.name, team.token.secret, ("chat:write",), "U1")
    return team


def test_a_workspace_that_removes_the_app_is_forgotten_and_no_other(
    slack: Slack, slack_place: SlackTown, other: Team
) -> None:
    town = slack_place
    claim = town.town.sent(town.town.learner())
    (answer,) = slack.uninstall(other).answers
    assert answer.ok
    assert town.app.installing.token(PLATFORM, other.id) is None
    assert town.face.tokens.token(town.team.id) is not None
    assert town.app.reviewing.posted(town.town.community.id, claim) is not None


@pytest.mark.parametrize(
    ("tokens", "known"), [({"oauth": ["U1"]}, True), ({"oauth": [], "bot": ["U1"]}, False)]
)
def test_only_a_bots_token_taken_back_is_ours(
    slack: Slack, slack_place: SlackTown, other: Team, tokens: dict[str, list[str]], known: bool
) -> None:
    slack.tells(other, {"type": "tokens_revoked", "tokens": tokens})
    found = slack_place.app.installing.token(PLATFORM, other.id)
    assert (found is not None) is known
