"""Letting the bot into a workspace from a browser: there and back through Slack's own page.

Slack, "Installing with OAuth". What comes back must be what was begun in the same browser a
few minutes ago: the state is sealed, and opens only together with the browser's own cookie.
"""

from __future__ import annotations

import json
import logging
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from slack_sdk.errors import SlackApiError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bots.slack_bot.check import UNREACHABLE
from bots.slack_bot.manifest import REDIRECT_PATH, redirect_url, scopes
from bots.slack_bot.pages import Pages, spoken
from bots.slack_bot.tokens import PLATFORM, NotInstalled, Tokens
from core.app import Earned
from core.badges import KeyFileError
from core.domain.errors import EarnedError
from core.services.meeting import Profile
from core.vault import SealBroken

log = logging.getLogger(__name__)

INSTALL_PATH = "/slack/install"
COOKIE = "earned_slack"
LIFE = timedelta(minutes=10)
SEALED_FOR = "slack-install"
MOST_CODE = 40
# What Slack says when its page was used before, or too late.
USED = {"code_already_used", "code_expired", "invalid_code"}


class Refused(Exception):
    """An installation that did not work out. ``why`` is part of the key of its words."""

    def __init__(self, why: str, status: int = 400) -> None:
        super().__init__(why)
        self.why = why
        self.status = status


@dataclass(frozen=True, slots=True)
class Installed:
    """A workspace that let us in; ``trouble`` is why it could not be connected at once."""

    team: str
    name: str
    community: str = ""
    trouble: EarnedError | None = None


def routes(app: Earned, tokens: Tokens) -> list[Route]:
    """The addresses by which a workspace installs; none without a client id and secret."""
    if not app.settings.slack_client_id:
        return []
    door = Door(app, tokens)
    return [Route(INSTALL_PATH, door.begin), Route(REDIRECT_PATH, door.end)]


class Door:
    """There (``begin``) and back (``end``)."""

    def __init__(self, app: Earned, tokens: Tokens) -> None:
        self._app = app
        self._tokens = tokens
        self._pages = Pages(app)

    async def begin(self, request: Request) -> Response:
        """To Slack's page. ``?code=`` connects the workspace to a community when it is back."""
        code = request.query_params.get("code", "")[:MOST_CODE]
        nonce = secrets.token_urlsafe(24)
        try:
            state = await run_in_threadpool(self._state, code, nonce)
        except KeyFileError:
            log.exception("no workspace can install")
            return self._problem(request, Refused("here", 500))
        response = RedirectResponse(self._slack_page(state), 303)
        response.headers["Cache-Control"] = "no-store"
        self._cookie(response, nonce, int(LIFE.total_seconds()))
        return response

    def _state(self, code: str, nonce: str) -> str:
        until = (self._app.store.clock() + LIFE).timestamp()
        told = json.dumps({"until": until, "code": code})
        return self._app.vault.seal(told, SEALED_FOR, nonce)

    def _slack_page(self, state: str) -> str:
        settings = self._app.settings
        api = urlsplit(settings.slack_api_url)
        asked = {
            "client_id": settings.slack_client_id,
            "scope": ",".join(scopes()),
            "redirect_uri": redirect_url(settings),
            "state": state,
        }
        return f"{api.scheme}://{api.netloc}/oauth/v2/authorize?{urlencode(asked)}"

    def _cookie(self, response: Response, value: str, seconds: int) -> None:
        # Over plain http, as on one's own machine, browsers would throw a Secure one away.
        response.set_cookie(
            COOKIE,
            value,
            max_age=seconds,
            path="/slack",
            secure=self._app.settings.secure,
            httponly=True,
            samesite="lax",
        )

    async def end(self, request: Request) -> Response:
        """Back from Slack's page."""
        try:
            done = await run_in_threadpool(self._end, request)
        except Refused as wrong:
            return self._problem(request, wrong)
        return self._answer(request, self._pages.installed(spoken(request, self._app), done))

    def _problem(self, request: Request, wrong: Refused) -> Response:
        page = self._pages.problem(spoken(request, self._app), wrong.why, INSTALL_PATH)
        return self._answer(request, page, wrong.status)

    def _answer(self, request: Request, page: str, status: int = 200) -> Response:
        response = HTMLResponse(page, status, headers=dict(self._pages.headers))
        if COOKIE in request.cookies:
            self._cookie(response, "", 0)  # each is for one time
        return response

    def _end(self, request: Request) -> Installed:
        given = request.query_params
        if given.get("error"):
            raise Refused("denied" if given["error"] == "access_denied" else "slack")
        code = self._opened(given.get("state", ""), request.cookies.get(COOKIE, ""))
        told = self._exchanged(given.get("code", ""))
        team, user = told.get("team") or {}, told.get("authed_user") or {}
        if not team.get("id") or not told.get("access_token"):
            raise Refused("organization")  # a whole Enterprise organization, or no bot
        self._app.installing.install(
            PLATFORM,
            team["id"],
            str(team.get("name") or team["id"]),
            told["access_token"],
            str(told.get("scope") or "").split(","),
            str(told.get("bot_user_id") or ""),
        )
        self._app.whereabouts.found(PLATFORM, team["id"])
        done = Installed(team["id"], str(team.get("name") or team["id"]))
        return self._connected(done, code, str(user.get("id") or ""))

    def _opened(self, state: str, nonce: str) -> str:
        """The connect code that was brought along, of a journey begun in this browser."""
        try:
            told = json.loads(self._app.vault.open(state, SEALED_FOR, nonce))
        except SealBroken:
            raise Refused("state") from None
        if self._app.store.clock().timestamp() > told["until"]:
            raise Refused("state")
        return str(told["code"])

    def _exchanged(self, code: str) -> dict[str, Any]:
        """What Slack gives for its code: the token and whose it is."""
        settings = self._app.settings
        try:
            answer = self._tokens.bare().oauth_v2_access(
                client_id=settings.slack_client_id,
                client_secret=settings.slack_client_secret.get_secret_value(),
                code=code or "none",
                redirect_uri=redirect_url(settings),
            )
        except SlackApiError as wrong:
            error = str(wrong.response.get("error"))
            if error in USED:
                raise Refused("used") from None
            log.error("oauth.v2.access: %s", error)  # noqa: TRY400  Slack says no more than that
            raise Refused("slack", 502) from None
        except UNREACHABLE:
            log.exception("Slack could not be reached")
            raise Refused("unreachable", 502) from None
        told: dict[str, Any] = dict(answer.data) if isinstance(answer.data, dict) else {}
        return told

    def _connected(self, done: Installed, code: str, user: str) -> Installed:
        """Connect the workspace to the community whose code came along, if one did."""
        if not code or not user:
            return done
        name, locale = self._who(done.team, user)
        try:
            space, _ = self._app.meeting.connect(
                code,
                PLATFORM,
                done.team,
                done.name,
                f"{done.team}/{user}",
                Profile(name, self._app.texts.best(locale)),
            )
        except EarnedError as wrong:
            return Installed(done.team, done.name, trouble=wrong)
        names = {one.id: one.name for one in self._app.organizing.communities()}
        return Installed(done.team, done.name, community=names.get(space.community_id, ""))

    def _who(self, team: str, user: str) -> tuple[str, str]:
        """What somebody is called, and their language; both may be empty."""
        try:
            told = self._tokens.client(team).users_info(user=user, include_locale=True)["user"]
        except (SlackApiError, NotInstalled, *UNREACHABLE):
            log.warning("who installed could not be looked up", exc_info=True)
            return "", ""
        profile = told.get("profile") or {}
        name = profile.get("display_name") or profile.get("real_name") or told.get("name") or ""
        return str(name)[:80], str(told.get("locale") or "")
