"""`earned slack` at the terminal: the manifest, what is wrong with the setup, and running it."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest
import yaml

from bots.address import announced
from bots.slack_bot.manifest import scopes
from core.config import Settings
from core.shelf import texts
from tests.support.installed import Mould
from tests.support.server import earned as start
from tests.support.server import running
from tests.support.slack import Slack
from tests.support.terminal import Terminal


@pytest.fixture
def earned(mould: Mould, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Somebody at a terminal, with an installation that is up to date and empty."""
    mould.sqlite(tmp_path / "data" / "earned.db")
    monkeypatch.chdir(tmp_path)
    return Terminal(tmp_path / "data")


def ready(slack: Slack) -> dict[str, str]:
    """The environment of a workspace in which all is well."""
    token = slack.install(slack.team(), list(scopes()))
    return {
        "EARNED_SLACK_API_URL": slack.api_url,
        "EARNED_SLACK_BOT_TOKEN": token.secret,
        "EARNED_SLACK_APP_TOKEN": slack.app.token,
    }


def test_the_manifest_is_printed_alone_so_that_it_can_be_pasted(earned: Terminal) -> None:
    told = earned("slack", "manifest")
    assert told.code == 0
    assert json.loads(told.out)["settings"]["socket_mode_enabled"] is True
    assert "Create New App" in told.err
    same = earned("slack", "manifest", "--format", "yaml")
    assert yaml.safe_load(same.out) == json.loads(told.out)


def test_the_manifest_has_the_address_of_the_server_that_runs(earned: Terminal) -> None:
    with announced(Settings(data=earned.data, port=9, public_url="https://badges.example.org")):
        told = earned("slack", "manifest")
    found = json.loads(told.out)["settings"]["event_subscriptions"]["request_url"]
    assert found == "https://badges.example.org/slack/events"
    assert "This is for HTTP" in told.err


def test_the_manifest_speaks_the_language_of_the_terminal(earned: Terminal) -> None:
    told = earned.real("slack", "manifest", LC_ALL="es_ES.UTF-8")
    assert "Usar como prueba" in told.out


def test_a_form_that_there_is_not_is_refused(earned: Terminal) -> None:
    told = earned("slack", "manifest", "--format", "toml")
    assert (told.code, told.out) == (1, "")
    assert "json" in told.err


@pytest.mark.parametrize("words", [("slack",), ("run", "--port", "0")])
def test_what_cannot_work_ends_the_command_with_the_fix(
    earned: Terminal, words: tuple[str, ...]
) -> None:
    told = earned(*words, EARNED_SLACK_BOT_TOKEN="xoxp-my-own", EARNED_SLACK_APP_TOKEN="xapp-1")
    params = {"name": "EARNED_SLACK_BOT_TOKEN", "begins": "xoxb-"}
    assert (told.code, told.out) == (1, "")
    assert told.err.strip() == texts().get("en", "slack.check.kind", None, **params)
    assert "xoxp-my-own" not in told.words


def test_without_any_setting_it_says_how_to_begin(earned: Terminal) -> None:
    told = earned("slack")
    assert (told.code, told.out) == (1, "")
    assert "earned slack manifest" in told.err


def test_a_token_that_slack_refuses_ends_the_command(earned: Terminal, slack: Slack) -> None:
    told = earned("slack", **{**ready(slack), "EARNED_SLACK_BOT_TOKEN": "xoxb-old"})
    assert told.code == 1
    assert "Slack does not accept EARNED_SLACK_BOT_TOKEN (invalid_auth)" in told.err


def test_the_channel_runs_alone_until_it_is_told_to_end(
    mould: Mould, tmp_path: Path, slack: Slack
) -> None:
    mould.sqlite(tmp_path / "data" / "earned.db")
    given = {**ready(slack), "EARNED_SLACK_ASSESSOR_CHANNEL": "#assessors"}
    process = start("slack", "--port", "0", data=tmp_path / "data", **given)
    try:
        assert process.stdout is not None
        told = [process.stdout.readline()]
        while told[-1] and "The Slack channel runs" not in told[-1]:
            told.append(process.stdout.readline())
        assert "The Slack channel runs" in told[-1], "".join(told)
        assert any("has to be the channel's id" in line for line in told), "a warning stops nothing"
        slack.until(lambda: slack.called("apps.connections.open"), "the socket")
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def test_it_runs_beside_the_pages_too(mould: Mould, tmp_path: Path, slack: Slack) -> None:
    mould.sqlite(tmp_path / "data" / "earned.db")
    with running(tmp_path / "data", **ready(slack)) as server:
        slack.until(lambda: slack.called("apps.connections.open"), "the socket")
        assert server.stop() == 0
