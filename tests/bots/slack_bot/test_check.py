"""Whatever is wrong with the setup is named before the channel starts, with its fix."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

from bots.slack_bot.check import Problem, look
from bots.slack_bot.manifest import COMMANDS, SHORTCUTS, scopes
from core import shelf
from core.backup import backup, restore
from tests.bots.slack_bot.installed import installed, oauth
from tests.support.installed import Mould, opened
from tests.support.slack import Slack, Team

CODE = Path(__file__).resolve().parents[3] / "bots" / "slack_bot"


def found(mould: Mould, folder: Path, slack: Slack, **given: Any) -> list[Problem]:
    with installed(mould, folder, slack, **given) as app:
        return list(look(app))


def right(slack: Slack, team: Team) -> dict[str, str]:
    """All that is needed, by Socket Mode."""
    assert team.token is not None
    return {
        "slack_bot_token": team.token.secret,
        "slack_app_token": slack.app.token,
    }


def complete(slack: Slack) -> Team:
    """A workspace whose app may do all that the manifest asks for."""
    team = slack.team()
    slack.install(team, list(scopes()))
    return team


def test_nothing_is_wrong_when_all_is_right(mould: Mould, tmp_path: Path, slack: Slack) -> None:
    team = complete(slack)
    desk = slack.channel(team, "assessors")
    given = {**right(slack, team), "slack_assessor_channel": desk.id}
    assert found(mould, tmp_path, slack, **given) == []


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({}, "no_token"),
        ({"slack_bot_token": "xoxp-1", "slack_app_token": "xapp-1"}, "kind"),
        ({"slack_bot_token": "xoxb-1", "slack_app_token": "xoxb-1"}, "kind"),
        ({"slack_bot_token": "xoxb-1"}, "no_secret"),
        ({"slack_client_id": "1", "slack_app_token": "xapp-1"}, "client"),
        ({"slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1"}, "refused"),
    ],
    ids=["nothing", "user token", "swapped", "no secret", "half a client", "invalid"],
)
def test_what_cannot_work_stops(
    mould: Mould, tmp_path: Path, slack: Slack, given: dict[str, str], key: str
) -> None:
    problems = found(mould, tmp_path, slack, **given)
    assert f"slack.check.{key}" in [one.key for one in problems if one.stops]


def test_slack_is_not_asked_with_settings_that_cannot_be_right(
    mould: Mould, tmp_path: Path, slack: Slack
) -> None:
    found(mould, tmp_path, slack, slack_bot_token="xoxp-1", slack_app_token="xapp-1")
    assert slack.calls == []


@pytest.mark.parametrize(("missing", "stops"), [("chat:write", True), ("files:write", False)])
def test_missing_scopes_are_listed(
    mould: Mould, tmp_path: Path, slack: Slack, missing: str, stops: bool
) -> None:
    team = slack.team()
    slack.install(team, [one for one in scopes() if one != missing])
    wanted = Problem("slack.check.scopes", stops, {"scopes": missing})
    assert found(mould, tmp_path, slack, **right(slack, team)) == [wanted]


@pytest.mark.parametrize("missing", ["private", "unknown", "a name", "not in it"])
def test_the_assessors_channel_is_looked_for(
    mould: Mould, tmp_path: Path, slack: Slack, missing: str
) -> None:
    team = complete(slack)
    private = slack.channel(team, "secret", private=True, bot=False)
    public = slack.channel(team, "open", bot=False)
    channel, wanted = {
        "private": (private.id, Problem("slack.check.channel", False, {"channel": private.id})),
        "unknown": ("C0NOWHERE", Problem("slack.check.channel", False, {"channel": "C0NOWHERE"})),
        "a name": ("#open", Problem("slack.check.channel_id", False, {"channel": "#open"})),
        "not in it": (public.id, Problem("slack.check.not_in_channel", False, {"channel": "open"})),
    }[missing]
    given = {**right(slack, team), "slack_assessor_channel": channel}
    assert found(mould, tmp_path, slack, **given) == [wanted]


@pytest.mark.parametrize("how", ["refuse", "503"])
def test_an_address_that_does_not_answer_is_named_and_stops_nothing(
    mould: Mould, tmp_path: Path, slack: Slack, how: str
) -> None:
    given = right(slack, complete(slack))
    slack.down(how)
    problems = found(mould, tmp_path, slack, **given)
    assert [one.stops for one in problems] == [False]
    assert problems[0].key in ("slack.check.unreachable", "slack.check.slack")
    slack.up()


def test_a_server_that_speaks_no_slack_is_named(mould: Mould, tmp_path: Path, slack: Slack) -> None:
    given = {**right(slack, complete(slack)), "slack_api_url": f"{slack.base_url}/elsewhere/"}
    problems = found(mould, tmp_path, slack, **given)
    assert [one.stops for one in problems] == [False]


def test_over_http_an_address_with_https_is_wanted(
    mould: Mould, tmp_path: Path, slack: Slack
) -> None:
    given = {**oauth(slack), "slack_api_url": "https://slack.example/api/"}
    assert [one.key for one in found(mould, tmp_path, slack, **given)] == ["slack.check.no_https"]
    assert found(mould, tmp_path, slack, **given, public_url="https://badges.example") == []


def test_workspaces_that_must_install_again_are_named(
    mould: Mould, tmp_path: Path, slack: Slack
) -> None:
    with installed(mould, tmp_path / "a", slack, **oauth(slack)) as app:
        app.installing.install("slack", "T1", "Riverside HQ", "xoxb-1")
        backup(app, tmp_path / "backup.zip")
    with opened(tmp_path / "b", **oauth(slack), slack_api_url=slack.api_url) as app:
        restore(app, tmp_path / "backup.zip")
        assert look(app) == (Problem("slack.check.locked", False, {"names": "Riverside HQ"}),)


# ---------------------------------------------------------------- words


def test_no_words_of_the_setup_are_left_over() -> None:
    code = {one: (CODE / one).read_text(encoding="utf-8") for one in ("check.py", "pages.py")}
    oauth_code = (CODE / "oauth.py").read_text(encoding="utf-8")
    refused = set(re.findall(r'Refused\("(\w+)"', oauth_code)) | {"denied"}
    asked = {
        *re.findall(r'"(slack\.(?:check|install)[\w.]*\w)"', "".join(code.values())),
        *(f"slack.install.refused.{one}" for one in refused),
        *(f"slack.install.{one}" for one in ("done", "connected")),
        *(f"slack.app.{one}" for one in ("name", "short", "long")),
        *(f"slack.app.shortcut.{one}{more}" for one in SHORTCUTS for more in ("", ".more")),
        *(f"slack.app.command.{one[1:]}{more}" for one in COMMANDS for more in ("", ".hint")),
    }
    file = shelf.shelf() / "locale" / "en" / "LC_MESSAGES" / "slack_setup.po"
    with file.open("rb") as stream:
        told = {str(one.id) for one in read_po(stream) if one.id}
    assert told == asked
