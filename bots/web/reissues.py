"""An organizer has many badges issued anew, and sees how far that is."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from bots.web.lists import AGAIN
from bots.web.visit import Visit
from core.domain.people import Face
from core.services.reissuing import Anew

PAGE = "/office/reissue"


async def reissues(request: Request) -> Response:
    """The form, and all that was issued anew before; it looks again while some is under way."""
    visit = await Visit.of(request, Face.OFFICE)
    actor, app = visit.me(), visit.app
    found = await visit.run(app.awarding.reissuing.every, actor)
    menu = await visit.run(app.organizing.menu, actor.community_id)
    names = {one.badge.id: one.badge for one in menu}
    response = visit.page("reissues.html", found=found, menu=menu, names=names)
    if any(one.finished_at is None for one in found):
        response.headers["Refresh"] = AGAIN
    return response


async def begin(request: Request) -> Response:
    """Have all awards of a badge issued anew."""
    visit = await Visit.of(request, Face.OFFICE)
    form = await visit.form()
    actor = visit.me()
    wanted = Anew(badge_id=form.text("badge"), newest=form.text("newest") == "yes")
    await visit.run(visit.app.awarding.reissuing.begin, actor, actor.community_id, wanted)
    return visit.go(PAGE)
