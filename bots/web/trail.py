"""What happened to my claim: the trail in plain words."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from bots.web.visit import Visit
from core.domain.people import Face


async def trail(request: Request) -> Response:
    """What was done to a claim of mine, by which role, and when in my time."""
    visit = await Visit.of(request, Face.CHAT)
    claim_id = request.path_params["claim_id"]
    lines = await visit.run(visit.app.auditing.of_claim, visit.me(), claim_id)
    return visit.page("trail.html", lines=lines, address=f"/claims/{claim_id}")
