"""When something is wrong between people: saying so from a claim, and an organizer's queue."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bots.web.problems import status_of, words_of
from bots.web.visit import Visit
from core.domain.care import MOST_WORDS, Barred, Handled
from core.domain.errors import EarnedError
from core.domain.people import Face
from core.domain.screens import Text
from core.services.reporting import FROM_ASSESSOR, FROM_LEARNER

OFFICE = "/office/reports"
Endpoint = Callable[[Request], Awaitable[Response]]
# Where each face shows a claim, and of whom it may be said that something is wrong.
PLACES = {
    Face.CHAT: ("/claims/", tuple(sorted(FROM_LEARNER))),
    Face.DESK: ("/desk/claims/", tuple(sorted(FROM_ASSESSOR))),
}


def ask(face: Face) -> Endpoint:
    """The page on which it is said."""

    async def endpoint(request: Request) -> Response:
        visit = await Visit.of(request, face)
        return await _form(visit, face)

    return endpoint


async def _form(
    visit: Visit, face: Face, status: int = 200, notice: Text | None = None, words: str = ""
) -> Response:
    claim_id = visit.request.path_params["claim_id"]
    look = visit.app.learning.look if face is Face.CHAT else visit.app.reviewing.card
    await visit.run(look, visit.me(), claim_id)
    base, about = PLACES[face]
    return visit.page(
        "report.html",
        status,
        address=base + claim_id,
        about=about,
        notice=notice,
        words=words,
        most=MOST_WORDS,
        done=False,
    )


def make(face: Face) -> Endpoint:
    """It was said: to the organizers, or that these two keep apart from now on."""

    async def endpoint(request: Request) -> Response:
        visit = await Visit.of(request, face)
        form = await visit.form()
        base, about = PLACES[face]
        claim_id, reporting = request.path_params["claim_id"], visit.app.reporting
        try:
            if form.text("do") == "apart":
                await visit.run(reporting.apart, visit.me(), claim_id)
            else:
                chosen = next((one for one in about if one == form.text("about")), about[0])
                words = form.text("words")
                await visit.run(reporting.report, visit.me(), claim_id, chosen, words)
        except EarnedError as wrong:
            status = status_of(wrong)
            if status in (403, 404):
                raise
            return await _form(visit, face, status, words_of(wrong), form.text("words"))
        back = base + claim_id if face is Face.CHAT else "/desk"
        return visit.page("report.html", done=form.text("do") or "report", address=back)

    return endpoint


async def reports(request: Request) -> Response:
    """The queue: what was reported in which role, and what was done about it."""
    visit = await Visit.of(request, Face.OFFICE)
    found = await visit.run(visit.app.reporting.queue, visit.me())
    barred = await visit.run(visit.app.reporting.barred, visit.me())
    office = await visit.run(visit.app.organizing.office, visit.me())
    names = {one.person.id: one.person.name for one in office.members}
    return visit.page(
        "reports.html",
        found=found,
        kinds=tuple(Barred),
        ways=tuple(Handled),
        barred=[(one, names.get(one, ""), kept) for one, kept in sorted(barred.items())],
    )


async def change(request: Request) -> Response:
    """An organizer did something about a report, or lets somebody again."""
    visit = await Visit.of(request, Face.OFFICE)
    form = await visit.form()
    reporting, me = visit.app.reporting, visit.me()
    person, barred = form.text("person"), _barred(form.text("barred"))
    if person and barred is not None:
        do = reporting.unblock if form.text("do") == "unblock" else reporting.block
        await visit.run(do, me, person, barred)
    with suppress(ValueError):
        if form.text("report"):
            await visit.run(reporting.handle, me, form.text("report"), Handled(form.text("what")))
    return RedirectResponse(OFFICE, 303)


def _barred(text: str) -> Barred | None:
    return next((one for one in Barred if one == text), None)
