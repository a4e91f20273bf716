"""The organizer's pages of rules: how claims are judged, and what a change would do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bots.web.visit import Form, Visit
from bots.web.words import lasting, locale
from core.domain.errors import NotFound
from core.domain.people import Face
from core.domain.rules import BadgeRules, Panel, SpaceRules, Terms
from core.domain.screens import Text, Words

PAGE = "/office/rules"
AnyRules = BadgeRules | SpaceRules | Terms
WHETHER = {"": None, "yes": True, "no": False}


@dataclass(frozen=True)
class Scope:
    """Whose rules they are: how they are read, tried and kept, and how a form is read."""

    key: str
    model: type[AnyRules]
    numbers: tuple[str, ...]
    switches: tuple[str, ...]

    def desk(self, visit: Visit, act: str) -> Callable[..., Any]:
        """``of``, ``try`` or ``set`` of the rules of this kind."""
        found: Callable[..., Any] = getattr(visit.app.ruling, f"{act}_{self.key}")
        return found

    def limits(self) -> dict[str, tuple[int, int]]:
        """The least and the most of each number."""
        schema = self.model.model_json_schema()["properties"]
        return {one: (schema[one]["minimum"], schema[one]["maximum"]) for one in self.numbers}

    def given(self, form: Form) -> dict[str, Any]:
        """What stands in a form, to be checked."""
        told: dict[str, Any] = {one: form.text(one).strip() for one in self.numbers}
        told |= {one: form.text(one) == "yes" for one in self.switches}
        if self.model is BadgeRules:
            blind = form.text("blind")
            return told | {"panel": form.text("panel"), "blind": WHETHER.get(blind, blind)}
        if self.model is Terms:
            months = form.text("current_within_months").strip()
            return {
                "expires": form.text("expires").strip(),
                "current_within_months": months or None,
            }
        return told | {
            "digest_hour": form.text("digest_hour") or None,
            "zone": form.text("zone").strip(),
            "working_days": form.all("working_days"),
            "holidays": form.text("holidays").split(),
        }


SCOPES = {
    "badges": Scope(
        "badge",
        BadgeRules,
        ("share", "cooldown_days", "appeal_days", "renew_before_days", "renew_after_days"),
        ("qualified_only",),
    ),
    "terms": Scope("terms", Terms, (), ()),
    "spaces": Scope("space", SpaceRules, ("promise_days", "hold_days", "cap"), ("blind", "offers")),
}


async def rules(request: Request) -> Response:
    """Every badge and every space, each with its rules in a line."""
    visit = await Visit.of(request, Face.OFFICE)
    actor, app = visit.me(), visit.app
    office = await visit.run(app.organizing.office, actor)

    def read() -> tuple[list[Any], list[Any]]:
        here = actor.community_id
        badges = [(one.badge, app.ruling.of_badge(here, one.badge.id)) for one in office.menu]
        spaces = [(one.id, one.name, app.ruling.of_space(here, one.id)) for one in office.spaces]
        return badges, spaces

    badges, spaces = await visit.run(read)
    spans = {one.id: lasting(one.expires, visit.language) for one, _ in badges}
    return visit.page("rules.html", badges=badges, spaces=spaces, spans=spans)


async def one(request: Request) -> Response:
    """The rules of one badge or space, as a form."""
    visit = await Visit.of(request, Face.OFFICE)
    scope, which = _scope(request)
    now = await visit.run(scope.desk(visit, "of"), visit.me().community_id, which)
    return await _show(visit, scope, which, now.model_dump(mode="json"))


async def change(request: Request) -> Response:
    """Try rules, or save them. What was typed stays in the form."""
    visit = await Visit.of(request, Face.OFFICE)
    form = await visit.form()
    scope, which = _scope(request)
    actor, given = visit.me(), scope.given(form)
    await _name(visit, scope, which)
    try:
        chosen = scope.model.model_validate(given)
    except ValidationError as wrong:
        field = str(wrong.errors()[0]["loc"][0])
        notice = Words("page.rules.wrong", {"field": Words(f"page.rules.{field}")})
        return await _show(visit, scope, which, given, 422, notice=notice)
    if form.text("do") == "save":
        await visit.run(scope.desk(visit, "set"), actor, which, chosen)
        return RedirectResponse(PAGE, 303)
    felt = await visit.run(scope.desk(visit, "try"), actor, which, chosen)
    return await _show(visit, scope, which, chosen.model_dump(mode="json"), felt=felt)


def _scope(request: Request) -> tuple[Scope, str]:
    try:
        return SCOPES[request.path_params["scope"]], request.path_params["which"]
    except KeyError:
        raise NotFound() from None


async def _name(visit: Visit, scope: Scope, which: str) -> Any:
    """What the badge or the space is called. Raises ``NotFound``."""
    office = await visit.run(visit.app.organizing.office, visit.me())
    badges = {one.badge.id: one.badge.name for one in office.menu}
    spaces = {one.id: one.name for one in office.spaces}
    named: dict[str, Any] = spaces if scope.key == "space" else badges
    if which not in named:
        raise NotFound()
    return named[which]


async def _show(
    visit: Visit,
    scope: Scope,
    which: str,
    given: dict[str, Any],
    status: int = 200,
    *,
    felt: Any = None,
    notice: Text | None = None,
) -> Response:
    names = locale(visit.language).days["stand-alone"]["wide"]
    return visit.page(
        "rules_one.html",
        status,
        scope=scope,
        place=visit.request.path_params["scope"],
        whether=WHETHER,
        which=which,
        name=await _name(visit, scope, which),
        given=given,
        limits=scope.limits(),
        panels=tuple(Panel),
        weekdays=[(number, names[number]) for number in range(7)],
        felt=felt,
        notice=notice,
    )
