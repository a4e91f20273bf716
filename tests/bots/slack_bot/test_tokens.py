"""Each workspace is spoken to with its own token, and Slack is not asked at each event."""

from __future__ import annotations

from pathlib import Path

import pytest
from slack_sdk.errors import SlackApiError

from bots.slack_bot.tokens import NotInstalled, Tokens
from tests.bots.slack_bot.installed import installed
from tests.support.installed import Mould
from tests.support.slack import Slack, Team


def secret_of(team: Team) -> str:
    assert team.token is not None
    return team.token.secret


def test_the_token_of_the_settings_opens_its_own_workspace_and_no_other(
    mould: Mould, tmp_path: Path, slack: Slack
) -> None:
    team = slack.team()
    assert team.bot is not None
    with installed(mould, tmp_path, slack, slack_bot_token=secret_of(team)) as app:
        tokens = Tokens(app)
        result = tokens.authorize(team_id=team.id)
        assert (result.bot_token, result.bot_user_id) == (secret_of(team), team.bot.id)
        assert "chat:write" in result.bot_scopes
        assert tokens.client(team.id).auth_test()["team_id"] == team.id
        assert tokens.authorize(team_id="T-other") is None
        with pytest.raises(NotInstalled):
            tokens.client("T-other")
        assert tokens.own_team() == team.id


def test_slack_is_asked_once_however_many_events_come(
    mould: Mould, tmp_path: Path, slack: Slack
) -> None:
    team = slack.team()
    with installed(mould, tmp_path, slack, slack_bot_token=secret_of(team)) as app:
        tokens = Tokens(app)
        for _ in range(5):
            assert tokens.authorize(team_id=team.id).team_id == team.id
        assert len(slack.called("auth.test")) == 1
        assert tokens.client(team.id) is tokens.client(team.id)


def test_workspaces_that_installed_are_told_apart(
    mould: Mould, tmp_path: Path, slack: Slack
) -> None:
    here, there = slack.team("Here"), slack.team("There")
    with installed(mould, tmp_path, slack) as app:
        tokens = Tokens(app)
        for team in (here, there):
            app.installing.install("slack", team.id, team.name, secret_of(team), (), "UB")
        for team in (here, there):
            assert tokens.client(team.id).auth_test()["team_id"] == team.id
        assert tokens.own_team() == ""


def test_a_new_token_is_used_at_once_and_a_lost_one_never_again(
    mould: Mould, tmp_path: Path, slack: Slack
) -> None:
    team = slack.team()
    with installed(mould, tmp_path, slack) as app:
        tokens = Tokens(app)
        app.installing.install("slack", team.id, team.name, secret_of(team), (), "UB")
        old = tokens.client(team.id)
        slack.install(team)
        app.installing.install("slack", team.id, team.name, secret_of(team), (), "UB")
        assert tokens.client(team.id).token == secret_of(team) != old.token
        tokens.forget(team.id)
        assert tokens.authorize(team_id=team.id) is None
        with pytest.raises(NotInstalled):
            tokens.client(team.id)


def test_a_token_of_the_settings_that_slack_refuses_lets_nobody_in(
    mould: Mould, tmp_path: Path, slack: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    with installed(mould, tmp_path, slack, slack_bot_token="xoxb-wrong") as app:
        tokens = Tokens(app)
        assert tokens.authorize(team_id="T1") is None
        assert "invalid_auth" in caplog.text
        assert "xoxb-wrong" not in caplog.text
        with pytest.raises(SlackApiError):
            tokens.own_team()


def test_while_slack_is_away_it_is_an_error_and_not_a_no(
    mould: Mould, tmp_path: Path, slack: Slack
) -> None:
    """So that the event comes again, instead of being told that nothing is installed."""
    team = slack.team()
    with installed(mould, tmp_path, slack, slack_bot_token=secret_of(team)) as app:
        tokens = Tokens(app)
        slack.down("refuse")
        with pytest.raises(OSError, match="refused"):
            tokens.authorize(team_id=team.id)
        slack.up()
        assert tokens.authorize(team_id=team.id).team_id == team.id
