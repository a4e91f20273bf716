"""A long list is written by a job: the page shows how far it is, then where to take it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from bots.web.lists import AGAIN
from bots.web.office import Wanted
from bots.web.visit import Visit
from core.domain.people import Face
from core.services.exporting import kind_of

PAGE = "/office/exports"


async def begin(request: Request) -> Response:
    """Have a list written, with the filter that stands in the office."""
    visit = await Visit.of(request, Face.OFFICE)
    form = await visit.form()
    chosen = Wanted.found_in(form.fields).chosen
    name = await visit.run(visit.app.preparing.begin, visit.me(), form.text("form"), chosen)
    return visit.go(f"{PAGE}/{name}")


async def one(request: Request) -> Response:
    """How far it is; it looks again until it is whole."""
    visit = await Visit.of(request, Face.OFFICE)
    found = await visit.run(visit.app.preparing.look, visit.me(), request.path_params["name"])
    response = visit.page("export.html", found=found)
    if not found.ready:
        response.headers["Refresh"] = AGAIN
    return response


async def file(request: Request) -> Response:
    """The list itself."""
    visit = await Visit.of(request, Face.OFFICE)
    name = request.path_params["name"]
    path, form = await visit.run(visit.app.preparing.file, visit.me(), name)
    media_type, ending = kind_of(form)
    headers = {"Cache-Control": "no-store"}
    return FileResponse(path, media_type=media_type, filename=f"awards{ending}", headers=headers)
