"""The organizer's pages: at a glance, the list of awards, and taking it out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bots.web.visit import Visit
from core.domain.people import Face
from core.exports import PLATFORMS, AwardFilter, Report
from core.services.exporting import kind_of

SHOWN = 100
# A list with more rows is written by a job, and a page shows how far it is.
LONG = 5000


class Wanted(NamedTuple):
    """The filter as it stands in the form; empty means all."""

    badge: str
    space: str
    since: str
    until: str

    @classmethod
    def of(cls, request: Request) -> Wanted:
        """From the address."""
        return cls.found_in(request.query_params)

    @classmethod
    def found_in(cls, fields: Mapping[str, Any]) -> Wanted:
        """From an address, or a form that carries the filter along."""
        given = (fields.get(name, "") for name in cls._fields)
        return cls(*(one if isinstance(one, str) else "" for one in given))

    @property
    def given(self) -> dict[str, str]:
        """What is filled in."""
        return {name: value for name, value in self._asdict().items() if value}

    @property
    def chosen(self) -> AwardFilter:
        """As the list wants it; the last day is part of it."""
        until = _day(self.until)
        return AwardFilter(
            badge_id=self.badge or None,
            space_id=self.space or None,
            since=_day(self.since),
            before=until + timedelta(days=1) if until else None,
        )


def _day(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text[:10]).replace(tzinfo=UTC) if text else None
    except (ValueError, OverflowError):
        return None


async def office(request: Request) -> Response:
    """How the community stands, and what was awarded."""
    visit = await Visit.of(request, Face.OFFICE)
    wanted = Wanted.of(request)
    state = await visit.run(visit.app.organizing.office, visit.me())
    older = request.query_params.get("older", "")[:64]
    find = visit.app.organizing.newest
    # One more than is shown says whether there are more.
    connected = await visit.run(visit.app.meeting.spaces, visit.me())
    rows, count = await visit.run(find, visit.me(), wanted.chosen, SHOWN + 1, older)
    return visit.page(
        "office.html",
        office=state,
        stuck=await visit.run(_stuck, visit),
        connected=len(connected),
        lost=any(one.lost_at for one in connected),
        rows=rows[:SHOWN],
        next_page=_address(wanted, rows[SHOWN - 1].award) if len(rows) > SHOWN else "",
        older=older,
        count=count,
        long=count > LONG,
        wanted=wanted,
        filtered=any(wanted),
        query=urlencode(wanted.given),
        shown=SHOWN,
        platforms=await visit.run(_handed_over, visit, wanted.chosen),
    )


def _stuck(visit: Visit) -> int:
    """How much was given up: jobs, and messages to chat platforms."""
    actor, app = visit.me(), visit.app
    return len(app.stuck.jobs(actor)) + len(app.delivering.dead(actor))


def _address(wanted: Wanted, older: str) -> str:
    return "/office?" + urlencode({**wanted.given, "older": older}) + "#awards"


async def export(request: Request, form: str) -> Response:
    """The list as a file; the same filter, every row."""
    visit = await Visit.of(request, Face.OFFICE)
    actor, chosen = visit.me(), Wanted.of(request).chosen
    media_type, ending = kind_of(form)
    how = visit.app.texts.get(visit.language, "export.how_to_check")
    owner = actor.community_id
    # Who may not have it is told so, before anything is sent.
    pieces = await visit.run(visit.app.exporting.pieces, form, actor, owner, chosen, None, how)
    return StreamingResponse(
        pieces,
        media_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="awards{ending}"',
            "Cache-Control": "no-store",
        },
    )


def _handed_over(visit: Visit, chosen: AwardFilter) -> list[tuple[str, str, Report]]:
    """Each other platform: its key, its name, and how many gave no address for it."""
    actor, count = visit.me(), visit.app.exporting.count
    return [
        (key, one.name, count(key, actor, actor.community_id, chosen))
        for key, one in PLATFORMS.items()
    ]


# -- taking an award back -----------------------------------------------------------------


async def ask_revoke(request: Request) -> Response:
    """Are you sure? Taking an award back cannot be undone; putting it on hold can."""
    visit = await Visit.of(request, Face.OFFICE)
    award_id = request.path_params["award_id"]
    row = await visit.run(visit.app.organizing.award, visit.me(), award_id)
    award = await visit.run(visit.app.awarding.status.look, visit.me(), award_id)
    if award.revoked_at is not None:
        return visit.go("/office")
    held = award.suspended_at is not None
    return visit.page("revoke.html", row=row, held=held, reason=award.reason)


async def revoke(request: Request) -> Response:
    """Take an award back, put it on hold, or let it count again."""
    visit = await Visit.of(request, Face.OFFICE)
    form = await visit.form()
    desk, award_id = visit.app.awarding.status, request.path_params["award_id"]
    act = form.text("act")
    if act == "lift":
        await visit.run(desk.lift, visit.me(), award_id)
    elif act == "suspend":
        await visit.run(desk.suspend, visit.me(), award_id, form.text("reason"))
    elif act == "revoke":
        # Nothing undoes it, so nothing but its own button does it.
        await visit.run(desk.revoke, visit.me(), award_id, form.text("reason"))
    return visit.go("/office")
