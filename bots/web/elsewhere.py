"""One person, several names: codes by which somebody shows who they are elsewhere."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bots.web.me import PAGE, show
from bots.web.problems import status_of, words_of
from bots.web.visit import Visit
from core.domain.errors import EarnedError
from core.domain.people import Face


async def code(request: Request) -> Response:
    """A code to type on a chat platform."""
    visit = await Visit.of(request, Face.CHAT)
    await visit.form()
    try:
        made = await visit.run(visit.app.meeting.link_code, visit.me())
    except EarnedError as wrong:
        return await show(visit, status_of(wrong), words_of(wrong))
    response = RedirectResponse(f"{PAGE}#elsewhere", 303)
    visit.site.cookies.hand_over(response, PAGE, link=made)
    return response


async def join(request: Request) -> Response:
    """A code that was got there. Whoever came here goes on as the one who got it.

    Their session belongs to that one then, so this window stays signed in.
    """
    visit = await Visit.of(request, Face.CHAT)
    form = await visit.form()
    try:
        await visit.run(visit.app.meeting.link, visit.me(), form.text("code")[:40])
    except EarnedError as wrong:
        return await show(visit, status_of(wrong), words_of(wrong))
    response = RedirectResponse(PAGE, 303)
    visit.site.cookies.hand_over(response, PAGE, linked="yes")
    return response
