"""Connections to workspaces: whose token opens which, and who the bot is there."""

from __future__ import annotations

import logging
import threading
from typing import Any

from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from core.app import Earned
from core.services.installing import Token

log = logging.getLogger(__name__)

PLATFORM = "slack"
TIMEOUT = 10  # seconds


class NotInstalled(Exception):
    """There is no token for that workspace: it never let us in, or took it back."""


class Tokens:
    """The connection to each workspace that let the bot in."""

    def __init__(self, app: Earned) -> None:
        self._app = app
        self._guard = threading.Lock()
        self._clients: dict[str, WebClient] = {}
        self._own_team = ""

    def bare(self, token: str | None = None) -> WebClient:
        """A connection with that token, or with none; not kept."""
        return WebClient(token, base_url=self._app.settings.slack_api_url, timeout=TIMEOUT)

    def own_team(self) -> str:
        """The workspace of ``EARNED_SLACK_BOT_TOKEN``; "" without one.

        Slack is asked once. Raises ``SlackApiError``, and what a broken network raises.
        """
        secret = self._app.settings.slack_bot_token.get_secret_value()
        if not secret:
            return ""
        with self._guard:
            if not self._own_team:
                told = self.bare(secret).auth_test()
                scopes = tuple(filter(None, granted(told.headers)))
                mine = Token(secret, str(told.get("team") or ""), str(told["user_id"]), scopes)
                self._app.installing.provide(PLATFORM, str(told["team_id"]), mine)
                self._own_team = str(told["team_id"])
            return self._own_team

    def token(self, team: str) -> Token | None:
        """What opens a workspace; None when nothing does. Raises like ``own_team``."""
        found = self._app.installing.token(PLATFORM, team)
        if found is None and not self._own_team and self.own_team() == team:
            found = self._app.installing.token(PLATFORM, team)
        return found

    def client(self, team: str) -> WebClient:
        """The connection to a workspace. Raises ``NotInstalled``, and like ``own_team``."""
        token = self.token(team)
        if token is None:
            raise NotInstalled(team)
        with self._guard:
            known = self._clients.get(team)
            if known is None or known.token != token.text:
                known = self._clients[team] = self.bare(token.text)
            return known

    def authorize(self, team_id: str | None = None) -> Any:
        """For Bolt: who the bot is in a workspace, without asking Slack at each event.

        An ``AuthorizeResult``; None for a workspace that has not let us in.
        """
        team = team_id or ""
        try:
            token = self.token(team)
        except SlackApiError as wrong:
            log.error("the token of EARNED_SLACK_BOT_TOKEN: %s", wrong.response.get("error"))  # noqa: TRY400
            return None
        if token is None:
            return None
        return AuthorizeResult(
            enterprise_id=None,
            team_id=team,
            bot_token=token.text,
            bot_user_id=token.bot_user or None,
            bot_scopes=token.scopes,
        )

    def forget(self, team: str) -> None:
        """The workspace took its token back (``app_uninstalled``, ``tokens_revoked``)."""
        self._app.installing.uninstall(PLATFORM, team)
        with self._guard:
            self._clients.pop(team, None)


def granted(headers: Any) -> tuple[str, ...]:
    """The scopes that Slack names in the head of an answer; empty when it names none."""
    named = {str(name).lower(): value for name, value in dict(headers or {}).items()}
    value = named.get("x-oauth-scopes") or ""
    text = ",".join(value) if isinstance(value, list | tuple) else str(value)
    return tuple(one.strip() for one in text.split(",") if one.strip())
