"""The organizer's page of next steps: what assessors may suggest after a "not yet"."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bots.web.problems import status_of, words_of
from bots.web.visit import Form, Visit
from core.domain.errors import EarnedError
from core.domain.people import Face
from core.domain.screens import Text
from core.domain.steps import MOST_STEP

PAGE = "/office/steps"


async def steps(request: Request) -> Response:
    """The menu as it stands, and a form for one more."""
    return await _show(await Visit.of(request, Face.OFFICE))


async def _show(
    visit: Visit, status: int = 200, notice: Text | None = None, form: Form | None = None
) -> Response:
    actor, organizing = visit.me(), visit.app.organizing
    every = await visit.run(visit.app.steps.every, actor)
    menu = await visit.run(organizing.menu, actor.community_id)
    return visit.page(
        "steps.html",
        status,
        steps=[one for one in every if not one.retired],
        retired=[one for one in every if one.retired],
        badges={one.badge.id: one.badge.name for one in menu},
        notice=notice,
        typed=form.text if form else lambda _name: "",
        changing=form.text("step") if form else "",
        most=MOST_STEP,
    )


async def change(request: Request) -> Response:
    """One more step, other words for one, off the menu, or back on it."""
    visit = await Visit.of(request, Face.OFFICE)
    form = await visit.form()
    actor, desk = visit.me(), visit.app.steps
    step, do = form.text("step"), form.text("do")
    text = {code: form.text(f"text-{code}") for code in visit.app.texts.languages}
    told = (text, form.text("url"), form.text("badge"))
    try:
        if do in ("retire", "back"):
            await visit.run(desk.retire, actor, step, on=do == "retire")
        elif do == "change":
            await visit.run(desk.change, actor, step, *told)
        else:
            await visit.run(desk.add, actor, *told)
    except EarnedError as wrong:
        return await _show(visit, status_of(wrong), words_of(wrong), form)
    return RedirectResponse(PAGE, 303)
