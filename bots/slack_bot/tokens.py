"""Connections to workspaces."""

from __future__ import annotations

import threading

from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from core.app import Earned

TIMEOUT = 10  # seconds


class Tokens:
    """The connection to each workspace that let the bot in."""

    def __init__(self, app: Earned) -> None:
        self._app = app
        self._guard = threading.Lock()
        self._clients: dict[str, WebClient] = {}
        self._bots: dict[str, tuple[str, str]] = {}

    def client(self, team: str) -> WebClient:
        """The connection to a workspace."""
        with self._guard:
            if team not in self._clients:
                settings = self._app.settings
                token = settings.slack_bot_token.get_secret_value()
                self._clients[team] = WebClient(
                    token, base_url=settings.slack_api_url, timeout=TIMEOUT
                )
            return self._clients[team]

    def authorize(self, team_id: str | None = None) -> AuthorizeResult:
        """Who the bot is in a workspace."""
        team = team_id or ""
        if team not in self._bots:
            told = self.client(team).auth_test()
            self._bots[team] = (str(told["user_id"]), str(told.get("bot_id") or ""))
        user, bot = self._bots[team]
        return AuthorizeResult(
            enterprise_id=None,
            team_id=team,
            bot_token=self.client(team).token,
            bot_user_id=user,
            bot_id=bot,
        )
