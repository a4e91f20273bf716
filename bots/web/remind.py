"""A learner's own reminders: choosing one for a claim that waits for them, and stopping it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from bots.web.problems import status_of, words_of
from bots.web.visit import Visit
from core.domain.errors import EarnedError, NotFound
from core.domain.people import Face
from core.domain.reminding import When
from core.domain.screens import Text


async def remind(request: Request) -> Response:
    """The reminders of a claim, and the way to another."""
    return await _show(await Visit.of(request, Face.CHAT))


async def _show(visit: Visit, status: int = 200, notice: Text | None = None) -> Response:
    claim_id = visit.request.path_params["claim_id"]
    mine = await visit.run(visit.app.own_reminders.waiting, visit.me(), claim_id)
    return visit.page(
        "remind.html",
        status,
        mine=mine,
        whens=When,
        notice=notice,
        address=f"/claims/{claim_id}",
        reaches=await visit.run(visit.app.own_reminders.reaches, visit.me()),
        mail_on=visit.app.writing.on,
    )


async def change(request: Request) -> Response:
    """Choose a reminder, or stop one."""
    visit = await Visit.of(request, Face.CHAT)
    form = await visit.form()
    claim_id, own = request.path_params["claim_id"], visit.app.own_reminders
    try:
        if form.text("stop"):
            await visit.run(own.stop, visit.me(), claim_id, form.text("stop"))
        elif form.text("when") in list(When):
            await visit.run(own.choose, visit.me(), claim_id, When(form.text("when")))
    except NotFound:
        raise
    except EarnedError as wrong:
        return await _show(visit, status_of(wrong), words_of(wrong))
    return visit.go(f"/claims/{claim_id}/remind")
