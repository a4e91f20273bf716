"""The organizer's page of badges: what can be earned, bringing badges in, taking them out."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bots.web.render import pictures
from bots.web.sessions import told_once
from bots.web.visit import Form, Visit
from core import shelf
from core.catalogue_files import LARGEST, parse_catalogue, write_catalogue
from core.domain.catalogue import Badge, Edition
from core.domain.errors import CatalogueInvalid
from core.domain.people import Face

PAGE = "/office/badges"
PASTED = "catalogue.yaml"


@lru_cache(maxsize=1)
def on_the_shelf() -> tuple[Badge, ...]:
    """The badges that come with Earned; they change only with the product."""
    return shelf.badges()


async def badges(request: Request) -> Response:
    """What can be earned here."""
    return await _show(await Visit.of(request, Face.OFFICE))


async def _show(
    visit: Visit, status: int = 200, problems: tuple[str, ...] = (), pasted: str = ""
) -> Response:
    actor = visit.me()
    menu = await visit.run(visit.app.organizing.menu, actor.community_id)
    known = {one.badge.id for one in menu}
    every = await visit.run(on_the_shelf)
    offered = tuple(Edition(badge=one, version=1) for one in every if one.id not in known)
    told = told_once(visit.request)
    response = visit.page(
        "badges.html",
        status,
        menu=menu,
        offered=offered,
        pictures=pictures((*offered, *menu)),
        problems=problems,
        pasted=pasted,
        told=told,
    )
    if told:
        visit.site.cookies.handed(response, PAGE)
    return response


async def take_in(request: Request) -> Response:
    """Badges from a file, or from a text that was pasted."""
    visit = await Visit.of(request, Face.OFFICE)
    form = await visit.form(files=True)
    try:
        visit.me()
        name, text = await _given(form)
    finally:
        await form.close()
    try:
        found = await visit.run(parse_catalogue, text, name=name, folder=None)
    except CatalogueInvalid as wrong:
        return await _show(visit, 422, wrong.problems, text)
    return await _add(visit, found, text)


async def _given(form: Form) -> tuple[str, str]:
    """Name and text: of the file, if one was chosen."""
    for file in form.files("file"):
        content = await file.read(LARGEST + 1)
        return file.filename or PASTED, content.decode("utf-8", "replace")
    return PASTED, form.text("pasted")


async def take_from_shelf(request: Request) -> Response:
    """Badges that come with Earned."""
    visit = await Visit.of(request, Face.OFFICE)
    form = await visit.form()
    visit.me()
    wanted = set(form.all("badge"))
    every = await visit.run(on_the_shelf)
    return await _add(visit, [one for one in every if one.id in wanted])


async def _add(visit: Visit, found: Iterable[Badge], pasted: str = "") -> Response:
    """Add them, and say what came of it."""
    actor, organizing = visit.me(), visit.app.organizing
    before = {
        one.badge.id: one.version for one in await visit.run(organizing.menu, actor.community_id)
    }
    try:
        added = await visit.run(organizing.add_badges, actor, actor.community_id, tuple(found))
    except CatalogueInvalid as wrong:
        return await _show(visit, 422, wrong.problems, pasted)
    new = sum(one.badge.id not in before for one in added)
    changed = sum(before.get(one.badge.id, one.version) != one.version for one in added)
    response = RedirectResponse(PAGE, 303)
    same = len(added) - new - changed
    told = {"new": str(new), "changed": str(changed), "same": str(same)}
    visit.site.cookies.hand_over(response, PAGE, **told)
    return response


async def take_out(request: Request) -> Response:
    """The whole catalogue as one file, images inside."""
    visit = await Visit.of(request, Face.OFFICE)
    menu = await visit.run(visit.app.organizing.menu, visit.me().community_id)
    return Response(
        await visit.run(write_catalogue, menu),
        media_type="application/yaml; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="catalogue.yaml"',
            "Cache-Control": "no-store",
        },
    )
