"""The organizer's pages about time and work: what is due, a space's promise and times, and who
may judge which badge."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from bots.web.visit import Form, Visit
from core.domain.errors import NotFound
from core.domain.people import Face, Space
from core.domain.rules import SpaceRules
from core.domain.screens import Text, Words
from core.zones import places

DUE = "/office/due"
FIELDS = (
    "promise_days",
    "hold_days",
    "cap",
    "digest_hour",
    "zone",
    "working_days",
    "holidays",
)


async def due(request: Request) -> Response:
    """Everything that is due: what, when, to whom, why; a page at a time."""
    visit = await Visit.of(request, Face.OFFICE)
    after = request.query_params.get("after", "")[:64]
    found = await visit.run(visit.app.digesting.due, visit.me(), "", after)
    following = f"{DUE}?{urlencode({'after': found.after})}" if found.after else ""
    return visit.page("due.html", due=found, later=following, first=DUE if after else "")


# -- the times of a space -------------------------------------------------------------------


async def times(request: Request) -> Response:
    """What a space promises, and when it works."""
    visit = await Visit.of(request, Face.OFFICE)
    return await _times(visit, await _space(visit))


async def _space(visit: Visit) -> Space:
    found = await visit.run(visit.app.organizing.office, visit.me())
    wanted = visit.request.path_params["space_id"]
    space = next((one for one in found.spaces if one.id == wanted), None)
    if space is None:
        raise NotFound()
    return space


async def _times(
    visit: Visit,
    space: Space,
    status: int = 200,
    notice: Text | None = None,
    typed: Form | None = None,
) -> Response:
    rules = await visit.run(visit.app.ruling.of_space, visit.me().community_id, space.id)
    return visit.page(
        "times.html",
        status,
        space=space,
        rules=rules,
        notice=notice,
        typed=typed,
        zones=places(visit.language),
    )


async def set_times(request: Request) -> Response:
    """Keep them. What does not fit is named, and what was typed stands in the form again."""
    visit = await Visit.of(request, Face.OFFICE)
    form = await visit.form()
    space = await _space(visit)
    before = await visit.run(visit.app.ruling.of_space, visit.me().community_id, space.id)
    try:
        chosen = SpaceRules.model_validate(before.model_dump() | _chosen(form))
    except ValidationError as wrong:
        return await _times(visit, space, 422, _unfit(visit, wrong), form)
    await visit.run(visit.app.ruling.set_space, visit.me(), space.id, chosen)
    return await _times(visit, space, notice=Words("times.saved"))


def _chosen(form: Form) -> dict[str, Any]:
    return {
        "promise_days": form.text("promise_days"),
        "hold_days": form.text("hold_days"),
        "cap": form.text("cap"),
        "offers": bool(form.text("offers")),
        "digest_hour": form.text("digest_hour") or None,
        "zone": form.text("zone"),
        "working_days": form.all("working_days"),
        "holidays": sorted({_day(one) for one in form.text("holidays").split()}),
    }


def _day(text: str) -> str:
    """As it is kept; what is no day stays as it was typed, and is refused."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return text


def _unfit(visit: Visit, wrong: ValidationError) -> Text:
    names = {str(error["loc"][0]) for error in wrong.errors()}
    get, language = visit.app.texts.get, visit.language
    told = [get(language, f"times.field.{one}") for one in FIELDS if one in names]
    return Words("times.invalid", {"fields": visit.app.texts.listed(language, told)})


# -- who may judge what ---------------------------------------------------------------------


async def qualified(request: Request) -> Response:
    """Every badge, and who is named for it."""
    return await _qualified(await Visit.of(request, Face.OFFICE))


async def _qualified(visit: Visit, notice: Text | None = None) -> Response:
    badges, judges = await visit.run(visit.app.assigning.naming, visit.me())
    return visit.page("qualified.html", badges=badges, judges=judges, notice=notice)


async def qualify(request: Request) -> Response:
    """Name those who may judge a badge."""
    visit = await Visit.of(request, Face.OFFICE)
    form = await visit.form()
    name, only = visit.app.assigning.name, bool(form.text("only"))
    badge_id = form.text("badge")
    known = {one.badge.id for one in (await visit.run(visit.app.assigning.naming, visit.me()))[0]}
    if badge_id not in known:
        raise NotFound()
    await visit.run(name, visit.me(), badge_id, form.all("person"), only=only)
    return visit.go(f"/office/qualified#badge-{badge_id}")
