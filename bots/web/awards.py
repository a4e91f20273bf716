"""The page of an award. What programs read of it is served by ``machine.py``."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bots.web.visit import Visit
from core.domain.people import Face
from core.services.awarding import data_uri


async def award(request: Request) -> Response:
    """A badge that was awarded: for its owner, and for everybody once it is shared."""
    visit = await Visit.of(request, Face.CHAT)
    award_id = request.path_params["award_id"]
    found = await visit.run(visit.app.awarding.page, visit.actor, award_id)
    image = found.badge.image
    return visit.page(
        "award.html",
        found=found,
        picture=data_uri(image) if image else "",
        link=visit.address(f"/awards/{award_id}"),
        credential=f"/credentials/{award_id}",
        whole=visit.address(f"/credentials/{award_id}"),
    )


async def share(request: Request) -> Response:
    """Open the page to everybody who has its address, or close it again."""
    visit = await Visit.of(request, Face.CHAT)
    form = await visit.form()
    award_id = request.path_params["award_id"]
    shared = form.text("share") == "yes"
    await visit.run(visit.app.awarding.share, visit.me(), award_id, shared=shared)
    return RedirectResponse(f"/awards/{award_id}", 303)


async def back_to_award(request: Request) -> Response:
    """An address that only takes forms, opened like a page."""
    return RedirectResponse(f"/awards/{request.path_params['award_id']}", 303)
