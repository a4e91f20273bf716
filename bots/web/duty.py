"""An assessor's own page: when they may be written to, how much they like to do, when they are
away; and what they answer when a claim is offered to them."""

from __future__ import annotations

from datetime import date

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bots.rhythm import INVALID, read
from bots.web.problems import status_of, words_of
from bots.web.visit import Visit
from core.domain.errors import EarnedError
from core.domain.people import Face
from core.domain.screens import Text, Words
from core.zones import places

PAGE = "/desk/me"


async def duty(request: Request) -> Response:
    """All of it."""
    return await show(await Visit.of(request, Face.DESK))


async def show(visit: Visit, status: int = 200, notice: Text | None = None) -> Response:
    """The page, with a notice on it."""
    own = await visit.run(visit.app.assigning.own, visit.me())
    return visit.page("duty.html", status, own=own, notice=notice, zones=places(visit.language))


async def save(request: Request) -> Response:
    """Keep hours, days, number and badges."""
    visit = await Visit.of(request, Face.DESK)
    form = await visit.form()
    days, cap = form.all("days"), form.text("cap")
    rhythm = read(form.text("quiet_from"), form.text("quiet_until"), days, cap)
    if rhythm is None:
        return await show(visit, 422, INVALID)
    await visit.run(visit.app.assigning.choose, visit.me(), rhythm, form.all("likes"))
    await visit.run(visit.app.entering.live_in, visit.me(), form.text("zone"))
    return await show(visit, notice=Words("duty.saved"))


async def away(request: Request) -> Response:
    """Be away on some days, or there after all."""
    visit = await Visit.of(request, Face.DESK)
    form = await visit.form()
    if form.text("drop"):
        await visit.run(visit.app.assigning.stay, visit.me(), form.text("drop"))
        return visit.go(f"{PAGE}#away")
    try:
        first, last = (date.fromisoformat(form.text(one)) for one in ("first", "last"))
    except ValueError:
        return await show(visit, 422, INVALID)
    try:
        await visit.run(visit.app.assigning.leave, visit.me(), first, last)
    except EarnedError as wrong:
        return await show(visit, status_of(wrong), words_of(wrong))
    return visit.go(f"{PAGE}#away")


async def back_to_me(_request: Request) -> Response:
    """An address that only takes forms, opened like a page."""
    return RedirectResponse(PAGE, 303)


async def decline(request: Request) -> Response:
    """Not this time; the next one is asked."""
    visit = await Visit.of(request, Face.DESK)
    await visit.form()
    await visit.run(visit.app.assigning.decline, visit.me(), request.path_params["claim_id"])
    return visit.go("/desk")
