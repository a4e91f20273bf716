"""Before the Slack channel starts: what is missing or wrong in its setup, each with its fix."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from urllib.error import URLError
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bots.problem import Problem
from bots.slack_bot.manifest import NEEDED, by_socket, scopes
from bots.slack_bot.tokens import PLATFORM, TIMEOUT, granted
from core.app import Earned
from core.config import LOOPBACK, Settings

# All that a network, or what stands at the other end of it, may make of a request.
UNREACHABLE = (URLError, OSError, http.client.HTTPException, SlackClientError, ValueError)
# A channel by its id: public (C), or private of older workspaces (G).
_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,30}")
BOT, APP = "EARNED_SLACK_BOT_TOKEN", "EARNED_SLACK_APP_TOKEN"


def look(app: Earned) -> tuple[Problem, ...]:
    """All that is wrong; empty when everything is right. Asks Slack, for seconds at most."""
    settings = app.settings
    wrong = tuple(_settings(settings))
    if not any(one.stops for one in wrong):
        wrong += tuple(_asked(settings))
    locked = [one.name or one.external_id for one in app.installing.locked(PLATFORM)]
    if locked:
        wrong += (Problem("slack.check.locked", params={"names": ", ".join(locked)}),)
    return wrong


# -- what the settings alone show -------------------------------------------------------------


def _settings(settings: Settings) -> Iterator[Problem]:
    bot = settings.slack_bot_token.get_secret_value()
    app = settings.slack_app_token.get_secret_value()
    client = bool(settings.slack_client_id)
    if client != bool(settings.slack_client_secret.get_secret_value()):
        yield Problem("slack.check.client", stops=True)
    if not bot and not client:
        yield Problem("slack.check.no_token", stops=True)
        return
    if bot and not bot.startswith("xoxb-"):
        yield _wrong_kind(BOT, "xoxb-")
    if app and not app.startswith("xapp-"):
        yield _wrong_kind(APP, "xapp-")
    if not app:
        yield from _over_http(settings)
    elif client and not settings.secure:
        yield Problem("slack.check.install_needs_https")


def _wrong_kind(name: str, begins: str) -> Problem:
    return Problem("slack.check.kind", stops=True, params={"name": name, "begins": begins})


def _over_http(settings: Settings) -> Iterator[Problem]:
    if not settings.slack_signing_secret.get_secret_value():
        yield Problem("slack.check.no_secret", stops=True)
    if by_socket(settings) and urlsplit(settings.slack_api_url).hostname not in LOOPBACK:
        yield Problem("slack.check.no_https")


# -- what Slack says --------------------------------------------------------------------------


def _asked(settings: Settings) -> Iterator[Problem]:
    """The tokens are tried. The first that Slack cannot be asked about ends it."""
    try:
        yield from _bot_token(settings)
        yield from _app_token(settings)
    except SlackApiError as wrong:
        yield Problem("slack.check.slack", params={"error": _error(wrong)})
    except UNREACHABLE as wrong:
        said = str(getattr(wrong, "reason", wrong)) or type(wrong).__name__
        params = {"url": settings.slack_api_url, "problem": said[:200]}
        yield Problem("slack.check.unreachable", params=params)


REFUSED = {
    "account_inactive",
    "invalid_auth",
    "not_allowed_token_type",
    "not_authed",
    "token_expired",
    "token_revoked",
}


def _error(wrong: SlackApiError) -> str:
    return str(wrong.response.get("error") or "?")[:100]


def _bot_token(settings: Settings) -> Iterator[Problem]:
    secret = settings.slack_bot_token.get_secret_value()
    if not secret:
        return
    client = WebClient(secret, base_url=settings.slack_api_url, timeout=TIMEOUT)
    try:
        given = granted(client.auth_test().headers)
    except SlackApiError as wrong:
        if _error(wrong) not in REFUSED:
            raise
        params = {"name": BOT, "error": _error(wrong)}
        yield Problem("slack.check.refused", stops=True, params=params)
        return
    missing = sorted(set(scopes()) - set(given)) if given else []
    if missing:
        params = {"scopes": ", ".join(missing)}
        yield Problem("slack.check.scopes", stops=bool(NEEDED & set(missing)), params=params)
    if settings.slack_assessor_channel:
        yield from _channel(client, settings.slack_assessor_channel)


def _app_token(settings: Settings) -> Iterator[Problem]:
    secret = settings.slack_app_token.get_secret_value()
    if not secret:
        return
    client = WebClient(base_url=settings.slack_api_url, timeout=TIMEOUT)
    try:
        client.apps_connections_open(app_token=secret)
    except SlackApiError as wrong:
        error = _error(wrong)
        if error == "missing_scope":
            yield Problem("slack.check.app_scope", stops=True)
        elif error in REFUSED:
            params = {"name": APP, "error": error}
            yield Problem("slack.check.refused", stops=True, params=params)
        else:
            raise


def _channel(client: WebClient, channel: str) -> Iterator[Problem]:
    if not _CHANNEL.fullmatch(channel):
        yield Problem("slack.check.channel_id", params={"channel": channel})
        return
    try:
        told = client.conversations_info(channel=channel)["channel"]
    except SlackApiError as wrong:
        if _error(wrong) not in ("channel_not_found", "missing_scope"):
            raise
        yield Problem("slack.check.channel", params={"channel": channel})
        return
    if not told.get("is_member"):
        name = str(told.get("name") or channel)
        yield Problem("slack.check.not_in_channel", params={"channel": name})


__all__ = ["Problem", "look"]
