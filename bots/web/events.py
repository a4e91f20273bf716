"""Streams of what happens, for open windows: server-sent events."""

from __future__ import annotations

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from bots.web.visit import Visit
from core.domain.people import Face


def _since(request: Request, visit: Visit) -> datetime:
    """When the page was drawn; from then on the window wants to hear."""
    try:
        since = datetime.fromisoformat(request.query_params.get("since", ""))
    except ValueError:
        return visit.app.store.clock()
    return since if since.tzinfo else visit.app.store.clock()


async def mine(request: Request) -> Response:
    """What happens to my claims."""
    visit = await Visit.of(request, Face.CHAT)
    topics = frozenset({f"person:{visit.me().person_id}"})
    return visit.site.hub.stream(topics, _since(request, visit), visit.me().person_id)


async def desk(request: Request) -> Response:
    """What happens on the desk of a community."""
    visit = await Visit.of(request, Face.DESK)
    topics = frozenset({f"desk:{visit.me().community_id}"})
    return visit.site.hub.stream(topics, _since(request, visit), visit.me().person_id)
