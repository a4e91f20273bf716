"""An organizer's page of what was given up, jobs and messages: what, since when, a way on."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bots.web.visit import Visit
from core.domain.people import Face

PAGE = "/office/jobs"


async def jobs(request: Request) -> Response:
    """The dead letters of this community."""
    visit = await Visit.of(request, Face.OFFICE)
    found = await visit.run(visit.app.stuck.jobs, visit.me())
    parcels = await visit.run(visit.app.delivering.dead, visit.me())
    return visit.page("jobs.html", jobs=found, parcels=parcels)


async def change(request: Request) -> Response:
    """Try one again, or throw it away."""
    visit = await Visit.of(request, Face.OFFICE)
    form = await visit.form()
    actor, parcel = visit.me(), form.text("parcel")
    stuck, delivering = visit.app.stuck, visit.app.delivering
    away = form.text("do") == "discard"
    if parcel:
        await visit.run(delivering.discard if away else delivering.retry, actor, parcel)
    else:
        await visit.run(stuck.discard if away else stuck.retry, actor, form.text("key"))
    return RedirectResponse(PAGE, 303)
