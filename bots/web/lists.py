"""Awarding from a list: an organizer's pages, and the page behind a recipient's link."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from bots.web.doors import welcomed
from bots.web.problems import status_of, words_of
from bots.web.sessions import told_once
from bots.web.visit import Visit
from core.domain.errors import AlreadyHeld, TextMissing, TextTooLong
from core.domain.people import Face
from core.domain.screens import Text
from core.exports.tables import written
from core.list_files import LARGEST, Problem
from core.services.bulk import Checked

PAGE = "/office/lists"
COLUMNS = ("recipient", "name", "claim_link")
# Seconds after which a page that shows progress looks again.
AGAIN = "2"


async def lists(request: Request) -> Response:
    """Every list, and the form for another."""
    return await _show(await Visit.of(request, Face.OFFICE))


async def _show(visit: Visit, status: int = 200, checked: Checked | None = None) -> Response:
    actor, app = visit.me(), visit.app
    menu = await visit.run(app.organizing.menu, actor.community_id)
    return visit.page(
        "lists.html",
        status,
        lists=await visit.run(app.bulk.lists, actor),
        menu=menu,
        names={each.badge.id: each.badge.name for each in menu},
        problems=checked.problems if checked else (),
        left_out=checked.left_out if checked else 0,
        said=lambda one: _said(visit, one),
    )


def _said(visit: Visit, one: Problem) -> str:
    get, language = visit.app.texts.get, visit.language
    said = get(language, f"list.problem.{one.what}", **one.params)
    return get(language, "list.line", line=str(one.line), said=said) if one.line else said


async def check(request: Request) -> Response:
    """Read a list as a whole; nothing is awarded yet."""
    visit = await Visit.of(request, Face.OFFICE)
    form = await visit.form(files=True)
    try:
        actor, content = visit.me(), b""
        for file in form.files("file"):
            content = await file.read(LARGEST + 1)
    finally:
        await form.close()
    bulk = visit.app.bulk
    checked = await visit.run(bulk.check, actor, actor.community_id, form.text("badge"), content)
    if not checked.list_id:
        return await _show(visit, 422 if checked.problems else 200, checked)
    response = visit.go(f"{PAGE}/{checked.list_id}")
    if checked.left_out:
        left = {"left_out": str(checked.left_out)}
        visit.site.cookies.hand_over(response, f"{PAGE}/{checked.list_id}", **left)
    return response


async def one(request: Request) -> Response:
    """One list: to confirm, under way, or done."""
    visit = await Visit.of(request, Face.OFFICE)
    actor, app = visit.me(), visit.app
    found = await visit.run(
        app.bulk.look, actor, actor.community_id, request.path_params["list_id"]
    )
    menu = await visit.run(app.organizing.menu, actor.community_id)
    badge = next((each.badge for each in menu if each.badge.id == found.badge_id), None)
    told = told_once(request)
    response = visit.page("list.html", found=found, badge=badge, told=told)
    if told:
        visit.site.cookies.handed(response, request.url.path)
    if found.state == "confirmed":
        response.headers["Refresh"] = AGAIN
    return response


async def decide(request: Request) -> Response:
    """A person says yes to all of it, or no."""
    visit = await Visit.of(request, Face.OFFICE)
    form = await visit.form()
    actor, bulk, list_id = visit.me(), visit.app.bulk, request.path_params["list_id"]
    if form.text("do") != "award":
        await visit.run(bulk.drop, actor, list_id)
        return visit.go(PAGE)
    await visit.run(bulk.confirm, actor, list_id)
    return visit.go(f"{PAGE}/{list_id}")


async def links(request: Request) -> Response:
    """The links of all who have not come yet, as CSV."""
    visit = await Visit.of(request, Face.OFFICE)
    actor, bulk = visit.me(), visit.app.bulk
    list_id = request.path_params["list_id"]
    await visit.run(bulk.look, actor, actor.community_id, list_id)
    tickets = bulk.tickets(actor, actor.community_id, list_id)
    return StreamingResponse(
        written(COLUMNS, ((ticket.recipient, ticket.name, ticket.link) for ticket in tickets)),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="links.csv"',
            "Cache-Control": "no-store",
        },
    )


# -- the recipient ------------------------------------------------------------------------


async def claim(request: Request) -> Response:
    """A recipient's link. Looking at it uses nothing up."""
    return await _offer(await Visit.of(request, Face.CHAT))


async def _offer(
    visit: Visit, status: int = 200, notice: Text | None = None, name: str = ""
) -> Response:
    secret = visit.request.path_params["token"]
    community, badge = await visit.run(visit.app.entering.offered, secret)
    already = visit.community is not None and visit.community.id == community.id
    return visit.page(
        "claim.html",
        status,
        place=community,
        badge=badge,
        already=already,
        notice=notice,
        name=name,
        address=visit.request.url.path,
    )


async def do_claim(request: Request) -> Response:
    """Take the badge: as somebody new, or as who is signed in here."""
    visit = await Visit.of(request, Face.CHAT)
    form = await visit.form(at_the_door=True)
    entering, secret = visit.app.entering, request.path_params["token"]
    if form.text("as") == "me" and visit.actor is not None:
        try:
            await visit.run(entering.claim_as, visit.actor, secret)
        except AlreadyHeld as wrong:
            return await _offer(visit, status_of(wrong), words_of(wrong))
        return RedirectResponse("/claims", 303)
    language = visit.app.texts.best(form.text("language"), visit.language)
    try:
        client = request.client
        entering.knock(client.host if client else "")
        entered = await visit.run(entering.claim, secret, form.text("name"), language)
    except (TextMissing, TextTooLong) as wrong:
        return await _offer(visit, status_of(wrong), words_of(wrong), form.text("name"))
    return welcomed(visit, entered, "/claims")
