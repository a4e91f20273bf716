"""The organizer's page of what waits: whose turn it is, and who has how much to do."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from bots.web.visit import Visit
from core.domain.people import Face


async def waiting(request: Request) -> Response:
    """The waiting claims and the assessors; a claim that nobody can take, with the way out."""
    visit = await Visit.of(request, Face.OFFICE)
    actor, desk = visit.me(), visit.app.workload
    return visit.page(
        "waiting.html",
        claims=await visit.run(desk.waiting, actor),
        loads=await visit.run(desk.assessors, actor),
    )


async def release(request: Request) -> Response:
    """A claim that somebody holds goes back to the others; one that nobody has is there already."""
    visit = await Visit.of(request, Face.OFFICE)
    await visit.form()
    claim_id = request.path_params["claim_id"]
    await visit.run(visit.app.reviewing.release, visit.me(), claim_id)
    return visit.go("/office/waiting")


async def asked(request: Request) -> Response:
    """Who would be asked to take a claim, in which order; and who would not, and why."""
    visit = await Visit.of(request, Face.OFFICE)
    claim_id = request.path_params["claim_id"]
    found = await visit.run(visit.app.assigning.explained, visit.me(), claim_id)
    return visit.page("asked.html", found=found)
