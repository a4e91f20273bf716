"""The pages about oneself: name, way back, windows, e-mail, and one's own data."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bots.web.doors import HOME, doors_facts
from bots.web.problems import status_of, words_of
from bots.web.sessions import told_once
from bots.web.visit import Visit
from core.domain.errors import EarnedError, LastOrganizer, LinkSpent
from core.domain.people import Face
from core.domain.screens import Text, Words
from core.exports import PLATFORMS
from core.zones import place, places, regions

PAGE = "/me"


async def me(request: Request) -> Response:
    """All of it."""
    return await show(await Visit.of(request, Face.CHAT))


async def show(
    visit: Visit, status: int = 200, notice: Text | None = None, email: str = ""
) -> Response:
    """The page, with a notice on it; what a page before handed over is shown this once."""
    actor, app = visit.me(), visit.app
    told = told_once(visit.request)
    secret = told.get("back", "")
    if "linked" in told and notice is None:
        notice = Words("page.elsewhere.done")
    address = await visit.run(app.writing.address, actor) if app.writing.on else None
    response = visit.page(
        "me.html",
        status,
        link=visit.address(f"/return/{secret}") if secret else "",
        notice=notice,
        windows=await visit.run(app.entering.windows, actor, visit.key),
        mail_on=app.writing.on,
        address=address,
        email=email,
        spaces=await visit.run(app.meeting.spaces, actor),
        code=told.get("link", ""),
        zones=places(visit.language),
        listed=any(actor.zone in names for names in regions().values()),
        here=place(actor.zone, visit.app.texts.locale(visit.language)) if actor.zone else "",
        avoided=await visit.run(app.avoiding.avoided, actor),
        platforms={key: one.name for key, one in PLATFORMS.items()},
        contacts={one.purpose: one for one in await visit.run(app.exporting.contacts, actor)},
    )
    if told:
        visit.site.cookies.handed(response, PAGE)
    return response


async def back_to_me(_request: Request) -> Response:
    """An address that only takes forms, opened like a page."""
    return RedirectResponse(PAGE, 303)


async def rename(request: Request) -> Response:
    """Be called otherwise."""
    visit = await Visit.of(request, Face.CHAT)
    form = await visit.form()
    try:
        await visit.run(visit.app.entering.rename, visit.me(), form.text("name"))
    except EarnedError as wrong:
        return await show(visit, status_of(wrong), words_of(wrong))
    return RedirectResponse(PAGE, 303)


async def zone(request: Request) -> Response:
    """Have times told in another time zone; one that is none changes nothing."""
    visit = await Visit.of(request, Face.CHAT)
    form = await visit.form()
    await visit.run(visit.app.entering.live_in, visit.me(), form.text("zone"))
    return RedirectResponse(PAGE, 303)


async def avoid(request: Request) -> Response:
    """Somebody should not read my claims, or may again."""
    visit = await Visit.of(request, Face.CHAT)
    form = await visit.form()
    try:
        if form.text("drop"):
            await visit.run(visit.app.avoiding.avoid_no_more, visit.me(), form.text("drop"))
        else:
            await visit.run(visit.app.avoiding.avoid, visit.me(), form.text("whom"))
    except EarnedError as wrong:
        return await show(visit, status_of(wrong), words_of(wrong))
    return RedirectResponse(f"{PAGE}#avoid", 303)


async def renew(request: Request) -> Response:
    """A new return link; the one before stops working."""
    visit = await Visit.of(request, Face.CHAT)
    await visit.form()
    secret = await visit.run(visit.app.entering.renew_return_link, visit.me())
    response = RedirectResponse(PAGE, 303)
    visit.site.cookies.hand_over(response, PAGE, back=secret)
    return response


async def close_window(request: Request) -> Response:
    """Sign out another window of mine."""
    visit = await Visit.of(request, Face.CHAT)
    form = await visit.form()
    await visit.run(visit.app.entering.close, visit.me(), form.text("window"))
    return RedirectResponse(PAGE, 303)


# -- e-mail -------------------------------------------------------------------------------


async def email(request: Request) -> Response:
    """Hear of a decision by e-mail: a link to confirm goes to the address."""
    visit = await Visit.of(request, Face.CHAT)
    form = await visit.form()
    try:
        await visit.run(visit.app.writing.ask, visit.me(), form.text("email"))
    except EarnedError as wrong:
        return await show(visit, status_of(wrong), words_of(wrong), form.text("email"))
    return await show(visit, notice=Words("page.mail.sent"))


async def drop_email(request: Request) -> Response:
    """No e-mail any more."""
    visit = await Visit.of(request, Face.CHAT)
    await visit.form()
    await visit.run(visit.app.writing.drop, visit.me())
    return RedirectResponse(PAGE, 303)


async def confirm(request: Request) -> Response:
    """The link of the e-mail: a page with a button, so that a preview confirms nothing."""
    visit = await Visit.of(request, Face.CHAT)
    if not await visit.run(visit.app.writing.expected, request.path_params["token"]):
        raise LinkSpent(kind="confirm")
    return visit.page("confirm.html", done=False, address=request.url.path)


async def do_confirm(request: Request) -> Response:
    """It is their address."""
    visit = await Visit.of(request, Face.CHAT)
    await visit.form(at_the_door=True)
    await visit.run(visit.app.writing.confirm, request.path_params["token"])
    return visit.page("confirm.html", done=True, address=request.url.path)


async def contact(request: Request) -> Response:
    """Give an address for another platform, or take it back."""
    visit = await Visit.of(request, Face.CHAT)
    form = await visit.form()
    exporting, purpose = visit.app.exporting, form.text("purpose")
    if form.text("do") == "take_back":
        await visit.run(exporting.take_back, visit.me(), purpose)
        return RedirectResponse(f"{PAGE}#contacts", 303)
    try:
        given = form.text("email"), form.text("called")
        await visit.run(exporting.give, visit.me(), purpose, *given)
    except EarnedError as wrong:
        return await show(visit, status_of(wrong), words_of(wrong))
    return RedirectResponse(f"{PAGE}#contacts", 303)


# -- my data ------------------------------------------------------------------------------


async def take_data(request: Request) -> Response:
    """Everything that is kept about me, as one file."""
    visit = await Visit.of(request, Face.CHAT)
    packed = await visit.run(visit.app.privacy.download, visit.me())
    headers = {
        "Content-Disposition": 'attachment; filename="my-data.zip"',
        "Cache-Control": "no-store",
    }
    return Response(packed, media_type="application/zip", headers=headers)


async def ask_erase(request: Request) -> Response:
    """Are you sure? Erasing cannot be undone."""
    visit = await Visit.of(request, Face.CHAT)
    visit.me()
    return visit.page("erase.html")


async def erase(request: Request) -> Response:
    """Have everything about me erased."""
    visit = await Visit.of(request, Face.CHAT)
    await visit.form()
    try:
        await visit.run(visit.app.privacy.erase, visit.me())
    except LastOrganizer as wrong:
        return await show(visit, status_of(wrong), words_of(wrong))
    stranger = await Visit.of(request, Face.CHAT)
    facts = await doors_facts(stranger) | {"notice": Words("page.erase.done")}
    response = stranger.page("landing.html", **facts)
    for face in HOME:
        visit.site.cookies.leave(response, face)
    return response
