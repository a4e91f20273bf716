"""The organizer's page of people: roles, invites, and ways back in."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bots.web.problems import status_of, words_of
from bots.web.sessions import told_once
from bots.web.visit import Form, Visit
from core.domain.errors import EarnedError, TimePassed
from core.domain.people import Face, Role
from core.domain.screens import Text
from core.services.entering import MOST_INVITED
from core.zones import zone_of

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
    role = _role(form)
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
    actor, organizing, role = visit.me(), visit.app.organizing, _role(form)
    try:
        if form.text("do") == "grant":
            until = _end_of(form.text("until"), actor.zone)
            await visit.run(organizing.grant, actor, form.text("person"), role, until)
        else:
            await visit.run(organizing.take_back, actor, form.text("person"), role)
    except EarnedError as wrong:
        return await _show(visit, status_of(wrong), words_of(wrong))
    return RedirectResponse(PAGE, 303)


def _role(form: Form) -> Role:
    """The role that was chosen; the most modest one where none was."""
    told = form.text("role")
    return Role(told) if told in set(Role) else Role.ASSESSOR


def _end_of(day: str, zone: str) -> datetime | None:
    """The end of a day as the organizer's calendar has it; None where no day was given."""
    try:
        chosen = date.fromisoformat(day.strip()) if day.strip() else None
        after = chosen + timedelta(days=1) if chosen else None
    except (ValueError, OverflowError):
        raise TimePassed() from None
    return datetime.combine(after, time(), zone_of(zone)) if after else None
