"""Workspaces let the bot in, again, and take it back; their tokens are kept sealed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.app import Earned
from core.backup import backup, restore
from core.services.installing import REMEMBERED, Token
from core.vault import FILE
from tests.support.installed import TurnedClock, opened

SECRET = "xoxb-1-very-secret"


@pytest.fixture
def app(open_app: Callable[..., Earned]) -> Earned:
    return open_app()


def install(app: Earned, team: str = "T1", token: str = SECRET) -> None:
    app.installing.install("slack", team, "Riverside HQ", token, ("chat:write", "commands"), "UB")


def test_a_workspace_that_installed_gives_its_token(app: Earned) -> None:
    install(app)
    wanted = Token(SECRET, "Riverside HQ", "UB", ("chat:write", "commands"))
    assert app.installing.token("slack", "T1") == wanted
    assert app.installing.token("slack", "T2") is None
    assert app.installing.token("discord", "T1") is None
    assert [one.external_id for one in app.installing.installations("slack")] == ["T1"]


def test_the_token_is_nowhere_in_the_database_nor_in_a_log_line(app: Earned) -> None:
    install(app)
    one = app.installing.installations("slack")[0]
    assert SECRET not in repr(one)
    assert SECRET not in repr(app.installing.token("slack", "T1"))


def test_installing_again_replaces_the_token_at_once(app: Earned) -> None:
    install(app)
    assert app.installing.token("slack", "T1") is not None
    install(app, token="xoxb-2")
    token = app.installing.token("slack", "T1")
    assert token is not None
    assert token.text == "xoxb-2"


def test_a_token_that_was_taken_back_is_forgotten_at_once(app: Earned) -> None:
    install(app)
    app.installing.provide("slack", "T2", Token("xoxb-3"))
    for team in ("T1", "T2"):
        assert app.installing.token("slack", team) is not None
        app.installing.uninstall("slack", team)
        assert app.installing.token("slack", team) is None
    app.installing.uninstall("slack", "T1")


def test_another_process_notices_within_a_minute(
    open_app: Callable[..., Earned],
) -> None:
    clock = TurnedClock()
    here, there = open_app(clock=clock), open_app(clock=clock)
    install(here)
    assert there.installing.token("slack", "T1") is not None
    install(here, token="xoxb-2")
    clock.turn(REMEMBERED)
    token = there.installing.token("slack", "T1")
    assert token is not None
    assert token.text == "xoxb-2"


def test_a_token_of_the_settings_counts_for_its_own_team_only(app: Earned) -> None:
    app.installing.provide("slack", "T9", Token("xoxb-9", "Mine", "UB"))
    assert app.installing.token("slack", "T9") == Token("xoxb-9", "Mine", "UB")
    assert app.installing.token("slack", "T1") is None
    assert app.installing.installations("slack") == ()


def test_a_row_that_was_moved_to_another_team_opens_nothing(app: Earned) -> None:
    install(app)
    one = app.installing.installations("slack")[0]
    with app.store.transaction() as tx:
        tx.arrivals.install("slack", "T2", "Thieves", one.secret, one.scopes, one.bot_user)
    assert app.installing.token("slack", "T2") is None


def test_after_a_restore_workspaces_have_to_install_again(
    app: Earned, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    install(app)
    backup(app, tmp_path / "backup.zip")
    assert FILE.encode() not in (tmp_path / "backup.zip").read_bytes()
    with opened(tmp_path / "elsewhere") as restored:
        restore(restored, tmp_path / "backup.zip")
        assert [one.name for one in restored.installing.locked("slack")] == ["Riverside HQ"]
        assert restored.installing.token("slack", "T1") is None
        assert "has to install again" in caplog.text
        install(restored)
        assert restored.installing.locked("slack") == ()
        assert restored.installing.token("slack", "T1") is not None
