"""The organizer's page of people: roles, invites, and ways back in."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bots.web.problems import status_of, words_of
from bots.web.sessions import told_once
from bots.web.visit import Form, Visit
from core.domain.errors import EarnedError
from core.domain.people import Face, Role
from core.domain.screens import Text
from core.services.entering import MOST_INVITED

PAGE = "/office/people"
# Which kind of link opens which page.
OPENS = {"invite": "join", "sign_in": "sign-in", "return": "return"}


async def people(request: Request) -> Response:
    """Everybody, with their roles; a fresh link, if there is one, is shown once."""
    return await _show(await Visit.of(request, Face.OFFICE))


async def _show(
    visit: Visit, status: int = 200, notice: Text | None = None, form: Form | None = None
) -> Response:
    state = await visit.run(visit.app.organizing.office, visit.me())
    told = told_once(visit.request)
    link = ""
    if told.get("kind") in OPENS:
        link = visit.address(f"/{OPENS[told['kind']]}/{told['secret']}")
    response = visit.page(
        "people.html",
        status,
        office=state,
        notice=notice,
        told=told,
        link=link,
        typed=form.text if form else lambda _name: "",
        roles=tuple(Role),
        most=MOST_INVITED,
    )
    if told:
        visit.site.cookies.handed(response, PAGE)
    return response


def _made(visit: Visit, kind: str, secret: str, name: str = "") -> Response:
    response = RedirectResponse(f"{PAGE}#link", 303)
    visit.site.cookies.hand_over(response, PAGE, kind=kind, secret=secret, name=name)
    return response


async def invite_learners(request: Request) -> Response:
    """A link by which learners join."""
    visit = await Visit.of(request, Face.OFFICE)
    form = await visit.form()
    number = form.text("number").strip()
    uses = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 1
    try:
        secret = await visit.run(visit.app.organizing.invite_learners, visit.me(), uses)
    except EarnedError as wrong:
        return await _show(visit, status_of(wrong), words_of(wrong), form)
    return _made(visit, "invite", secret, str(min(max(uses, 1), MOST_INVITED)))


async def invite_colleague(request: Request) -> Response:
    """A new assessor or organizer, and the link by which they come in."""
    visit = await Visit.of(request, Face.OFFICE)
    form = await visit.form()
    role = Role.ORGANIZER if form.text("role") == Role.ORGANIZER else Role.ASSESSOR
    language = visit.app.texts.best(form.text("language"), visit.language)
    invite = visit.app.organizing.invite_colleague
    try:
        secret = await visit.run(invite, visit.me(), form.text("name"), role, language)
    except EarnedError as wrong:
        return await _show(visit, status_of(wrong), words_of(wrong), form)
    return _made(visit, "sign_in", secret, form.text("name"))


async def new_link(request: Request) -> Response:
    """Another way in for somebody: to return, or to sign in with their role."""
    visit = await Visit.of(request, Face.OFFICE)
    form = await visit.form()
    kind, person_id = request.path_params["kind"], form.text("person")
    organizing = visit.app.organizing
    make = organizing.sign_in_link if kind == "sign-in" else organizing.new_return_link
    try:
        secret = await visit.run(make, visit.me(), person_id)
    except EarnedError as wrong:
        return await _show(visit, status_of(wrong), words_of(wrong))
    return _made(visit, kind.replace("-", "_"), secret, form.text("name"))


async def change_role(request: Request) -> Response:
    """Give a role, or take it back."""
    visit = await Visit.of(request, Face.OFFICE)
    form = await visit.form()
    role = Role.ORGANIZER if form.text("role") == Role.ORGANIZER else Role.ASSESSOR
    organizing = visit.app.organizing
    change = organizing.grant if form.text("do") == "grant" else organizing.take_back
    try:
        await visit.run(change, visit.me(), form.text("person"), role)
    except EarnedError as wrong:
        return await _show(visit, status_of(wrong), words_of(wrong))
    return RedirectResponse(PAGE, 303)
