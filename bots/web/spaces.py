"""The organizer's page of chat spaces: which are connected, a code for another, letting go."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bots.web.problems import status_of, words_of
from bots.web.sessions import told_once
from bots.web.visit import Visit
from core.domain.errors import EarnedError, NotFound
from core.domain.people import Face, Space
from core.domain.screens import Text

PAGE = "/office/spaces"


async def spaces(request: Request) -> Response:
    """Every connected workspace; a fresh code, if there is one, is shown once."""
    return await _show(await Visit.of(request, Face.OFFICE))


async def _show(visit: Visit, status: int = 200, notice: Text | None = None) -> Response:
    found = await visit.run(visit.app.meeting.spaces, visit.me())
    code = told_once(visit.request).get("connect", "")
    response = visit.page(
        "spaces.html",
        status,
        spaces=found,
        notice=notice,
        code=code,
        install=_install(visit, code),
    )
    if code:
        visit.site.cookies.handed(response, PAGE)
    return response


def _install(visit: Visit, code: str) -> str:
    """Where a workspace takes the bot in, with the code in hand; "" where that is not set up."""
    settings = visit.app.settings
    if not code or not (settings.slack_client_id and settings.slack_client_secret):
        return ""
    return f"/slack/install?{urlencode({'code': code})}"


async def new_code(request: Request) -> Response:
    """A code that connects a workspace."""
    visit = await Visit.of(request, Face.OFFICE)
    await visit.form()
    try:
        code = await visit.run(visit.app.meeting.connect_code, visit.me())
    except EarnedError as wrong:
        return await _show(visit, status_of(wrong), words_of(wrong))
    response = RedirectResponse(f"{PAGE}#fresh", 303)
    visit.site.cookies.hand_over(response, PAGE, connect=code)
    return response


async def ask_disconnect(request: Request) -> Response:
    """Are you sure?"""
    visit = await Visit.of(request, Face.OFFICE)
    found = await visit.run(visit.app.meeting.spaces, visit.me())
    return visit.page("disconnect.html", space=_one(found, request.path_params["space_id"]))


def _one(found: tuple[Space, ...], space_id: str) -> Space:
    space = next((one for one in found if one.id == space_id), None)
    if space is None:
        raise NotFound()
    return space


async def disconnect(request: Request) -> Response:
    """Let a workspace go."""
    visit = await Visit.of(request, Face.OFFICE)
    await visit.form()
    await visit.run(visit.app.meeting.disconnect, visit.me(), request.path_params["space_id"])
    return RedirectResponse(PAGE, 303)
