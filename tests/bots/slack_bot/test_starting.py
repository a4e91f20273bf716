"""The channel starts whatever the weather is: Slack may be away at that moment."""

from __future__ import annotations

from pathlib import Path

import pytest
from slack_sdk.errors import SlackApiError

from bots.slack_bot.app import build
from bots.slack_bot.socket import Socket
from tests.bots.slack_bot.installed import installed
from tests.support.installed import Mould
from tests.support.slack import Slack


def test_a_start_while_slack_is_away_connects_when_it_is_back(
    mould: Mould, tmp_path: Path, slack: Slack
) -> None:
    with installed(mould, tmp_path, slack, slack_app_token=slack.app.token) as app:
        face = build(app)
        socket = Socket(face)
        slack.down("refuse")
        socket.start()
        assert not socket.connected
        slack.up()
        assert socket.look()
        assert socket.connected
        socket.stop()
        face.stop()


def test_a_token_that_slack_refuses_is_an_error_at_once(
    mould: Mould, tmp_path: Path, slack: Slack
) -> None:
    with installed(mould, tmp_path, slack, slack_app_token="xapp-wrong") as app:
        face = build(app)
        socket = Socket(face)
        with pytest.raises(SlackApiError, match="invalid_auth"):
            socket.start()
        socket.client.close()
        face.stop()
