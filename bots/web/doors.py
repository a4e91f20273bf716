"""Coming in and going out: invites, return and sign-in links, the demo's doors, languages."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bots import chat
from bots.web.problems import Refused, status_of, words_of
from bots.web.security import is_local
from bots.web.sessions import DOORS, told_once
from bots.web.visit import Visit
from core.domain.errors import TextMissing, TextTooLong, TooFast
from core.domain.interview import Opened
from core.domain.people import Face, Role
from core.domain.screens import Text
from core.returning import returning
from core.services.entering import Entered

FACES = {"chat": Face.CHAT, "desk": Face.DESK, "office": Face.OFFICE}
HOME = {Face.CHAT: "/", Face.DESK: "/desk", Face.OFFICE: "/office"}


# -- the landing page and the demo --------------------------------------------------------


async def doors_facts(visit: Visit) -> dict[str, Any]:
    """What the landing page knows: whether there is a demo, and whether this is new."""
    settings = visit.app.settings
    communities = await visit.run(visit.app.organizing.communities)
    return {
        "is_demo": settings.demo,
        "is_local": is_local(visit.request),
        "is_new": not communities,
        "notice": None,
        "name": "",
    }


async def demo(request: Request) -> Response:
    """The demo's three doors, for somebody who came in by one of them already."""
    visit = await Visit.of(request, Face.CHAT)
    if not visit.app.settings.demo:
        return RedirectResponse("/", 303)
    return visit.page("landing.html", **await doors_facts(visit))


async def enter_demo(request: Request) -> Response:
    """Come in as a demo person: only in a demo, and only at this machine."""
    visit = await Visit.of(request, Face.CHAT)
    form = await visit.form(at_the_door=True)
    face = FACES.get(form.text("door"), Face.CHAT)
    if not is_local(request):
        raise Refused(403, "page.demo.elsewhere", form.text("name"))
    language = visit.app.texts.best(form.text("language"), visit.language)
    name = form.text("name")
    if face is not Face.CHAT:
        name = visit.app.texts.get(language, f"page.demo.{face.value}.name")
    try:
        entered = await visit.run(visit.app.entering.enter_demo, face, name, language)
    except (TextMissing, TextTooLong) as wrong:
        facts = await doors_facts(visit)
        facts |= {"notice": words_of(wrong), "name": name}
        return visit.page("landing.html", 422, **facts)
    return welcomed(visit, entered, HOME[face])


async def return_to_demo(request: Request) -> Response:
    """Come in as somebody of the demo whose badge can be renewed; only at this machine.

    As the demo's rules are, there may be nobody.
    """
    visit = await Visit.of(request, Face.CHAT)
    form = await visit.form(at_the_door=True)
    if not is_local(request) or not visit.app.settings.demo:
        raise Refused(403, "page.demo.elsewhere")
    language = visit.app.texts.best(form.text("language"), visit.language)
    person_id = await visit.run(returning, visit.app, language)
    if person_id is None:
        raise Refused(404, "page.demo.back.none")
    entered = await visit.run(visit.app.entering.return_to_demo, person_id, language)
    return welcomed(visit, entered, "/claims")


def welcomed(visit: Visit, entered: Entered, home: str) -> Response:
    """In: with the cookies, and with the return link for who has just joined."""
    response = visit.go("/welcome" if entered.return_secret else home)
    visit.site.cookies.enter(response, entered.secrets)
    if entered.return_secret:
        visit.site.cookies.hand_over(response, "/welcome", back=entered.return_secret)
    return response


async def welcome(request: Request) -> Response:
    """Your own way back: keep it. Shown once, after joining."""
    visit = await Visit.of(request, Face.CHAT)
    visit.me()
    secret = told_once(request).get("back", "")
    link = visit.address(f"/return/{secret}") if secret else ""
    return visit.page("welcome.html", link=link)


# -- links --------------------------------------------------------------------------------


async def join(request: Request) -> Response:
    """An invite. Looking at it uses nothing up."""
    visit = await Visit.of(request, Face.CHAT)
    return await _show_join(visit)


async def _show_join(
    visit: Visit, status: int = 200, notice: Text | None = None, name: str = ""
) -> Response:
    secret = visit.request.path_params["token"]
    _link, community, _person = await visit.run(visit.app.entering.behind, secret, "invite")
    already = visit.community if visit.community == community else None
    return visit.page(
        "join.html",
        status,
        place=community,
        already=already,
        notice=notice,
        name=name,
        address=f"/join/{secret}",
    )


async def do_join(request: Request) -> Response:
    """Join by an invite."""
    visit = await Visit.of(request, Face.CHAT)
    form = await visit.form(at_the_door=True)
    secret, name = request.path_params["token"], form.text("name")
    language = visit.app.texts.best(form.text("language"), visit.language)
    try:
        _knock(visit)
        entered = await visit.run(visit.app.entering.join, secret, name, language)
    except (TextMissing, TextTooLong, TooFast) as wrong:
        return await _show_join(visit, status_of(wrong), words_of(wrong), name)
    return welcomed(visit, entered, "/")


async def link(request: Request) -> Response:
    """A return or sign-in link: a page with a button, so that a preview uses nothing up."""
    visit = await Visit.of(request, Face.CHAT)
    secret, kind = request.path_params["token"], _kind(request)
    found, community, _person = await visit.run(visit.app.entering.behind, secret, kind)
    role = found.role.value if found.role else "learner"
    return visit.page("enter.html", place=community, role=role, kind=kind, address=request.url.path)


async def use_link(request: Request) -> Response:
    """Come in by a return or sign-in link."""
    visit = await Visit.of(request, Face.CHAT)
    await visit.form(at_the_door=True)
    _knock(visit)
    entering, secret = visit.app.entering, request.path_params["token"]
    if _kind(request) == "return":
        entered = await visit.run(entering.come_back, secret)
        await visit.run(_wake, visit, entered)
        return welcomed(visit, entered, "/")
    entered = await visit.run(entering.sign_in, secret)
    organizes = Role.ORGANIZER in entered.actor.roles
    return welcomed(visit, entered, "/office" if organizes else "/desk")


def _knock(visit: Visit) -> None:
    client = visit.request.client
    visit.app.entering.knock(client.host if client else "")


def _kind(request: Request) -> str:
    return "return" if request.url.path.startswith("/return/") else "sign_in"


def _wake(visit: Visit, entered: Entered) -> None:
    """Who saved for later and comes back sees the question, not the word of parting."""
    learning = visit.app.learning
    current = learning.current(entered.actor)
    if current is not None:
        event = f"{entered.actor.person_id}:back:{entered.secrets[Face.CHAT][:16]}"
        chat.tell(visit.app, entered.actor, current, "web", event, Opened())


# -- languages and leaving ----------------------------------------------------------------


def _face(request: Request) -> Face:
    return FACES.get(request.url.path.split("/")[1], Face.CHAT)


async def speak(request: Request) -> Response:
    """Another language, for this page and from now on."""
    visit = await Visit.of(request, _face(request))
    form = await visit.form(at_the_door=True)
    language = visit.app.texts.best(form.text("language"))
    response = RedirectResponse(_safe(form.text("back")), 303)
    visit.site.cookies.speak(response, language)
    if visit.actor is not None:
        await visit.run(visit.app.entering.speak, visit.actor, language)
    return response


def _safe(address: str) -> str:
    """An address on this site, whatever a form says."""
    plain = address.isascii() and address.isprintable() and "\\" not in address
    return address if plain and address.startswith("/") and address[1:2] != "/" else "/"


async def leave(request: Request) -> Response:
    """Sign out of this door."""
    face = _face(request)
    visit = await Visit.of(request, face)
    await visit.form()
    await visit.run(visit.app.entering.leave, request.cookies.get(DOORS[face].cookie, ""))
    response = RedirectResponse(HOME[face], 303)
    visit.site.cookies.leave(response, face)
    return response
