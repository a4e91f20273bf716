"""Help lines for everybody; contact and procedure for organizers; the button for assessors."""

from __future__ import annotations

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bots.web.problems import status_of, words_of
from bots.web.visit import Form, Visit
from core.domain.care import MOST_CONTACT, MOST_LINES, MOST_PROCEDURE, CareText
from core.domain.errors import EarnedError
from core.domain.interview import tidy
from core.domain.people import Face
from core.domain.screens import Text, Words

OFFICE = "/office/care"


async def help_(request: Request) -> Response:
    """The community's help lines, at any time."""
    visit = await Visit.of(request, Face.CHAT)
    lines = await visit.run(visit.app.caring.lines, visit.me().community_id, visit.language)
    return visit.page("help.html", lines=lines)


async def concern(request: Request) -> Response:
    """Somebody may need help: one press tells the right person, and shows what to do now."""
    visit = await Visit.of(request, Face.DESK)
    await visit.form()
    claim_id = request.path_params["claim_id"]
    raised = await visit.run(visit.app.caring.raise_, visit.me(), claim_id)
    return visit.page("concern.html", raised=raised, address=f"/desk/claims/{claim_id}")


async def care(request: Request) -> Response:
    """What there is, by language, and the concerns."""
    return await _show(await Visit.of(request, Face.OFFICE))


async def _show(
    visit: Visit, status: int = 200, notice: Text | None = None, form: Form | None = None
) -> Response:
    book = await visit.run(visit.app.caring.book, visit.me())
    wanted = (form.text("language") if form else "") or visit.request.query_params.get("in", "")
    chosen = wanted if wanted in visit.app.texts.languages else visit.language
    kept = book.care.texts.get(chosen, CareText())
    fields = {name: form.text(name) if form else getattr(kept, name) for name in _FIELDS}
    most = {"contact": MOST_CONTACT, "procedure": MOST_PROCEDURE, "lines": MOST_LINES}
    return visit.page(
        "care.html",
        status,
        book=book,
        chosen=chosen,
        fields=fields,
        most=most,
        named=form.text("person") if form else book.care.person,
        notice=notice,
    )


_FIELDS = ("contact", "procedure", "lines")


async def change(request: Request) -> Response:
    """Keep what was written, or say that somebody looked after a concern."""
    visit = await Visit.of(request, Face.OFFICE)
    form = await visit.form()
    caring, me = visit.app.caring, visit.me()
    if form.text("close"):
        await visit.run(caring.close, me, form.text("close"))
        return RedirectResponse(OFFICE, 303)
    language = visit.app.texts.best(form.text("language"), visit.language)
    try:
        text = CareText(**{name: tidy(form.text(name)) for name in _FIELDS})
        await visit.run(caring.put, me, language, text, form.text("person"))
    except ValidationError:
        return await _show(visit, 422, Words("care.too_long"), form)
    except EarnedError as wrong:
        return await _show(visit, status_of(wrong), words_of(wrong), form)
    return RedirectResponse(f"{OFFICE}?in={language}", 303)
