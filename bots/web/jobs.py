"""An organizer's page of jobs that were given up: what, since when, and a way on."""

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
    return visit.page("jobs.html", jobs=found)


async def change(request: Request) -> Response:
    """Try one again, or throw it away."""
    visit = await Visit.of(request, Face.OFFICE)
    form = await visit.form()
    stuck = visit.app.stuck
    do = stuck.discard if form.text("do") == "discard" else stuck.retry
    await visit.run(do, visit.me(), form.text("key"))
    return RedirectResponse(PAGE, 303)
