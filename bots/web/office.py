"""The organizer's pages: at a glance, the list of awards, and taking it out."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bots.web.visit import Visit
from core.domain.errors import NotFound
from core.domain.people import Face
from core.exports import PLATFORMS, AwardFilter, AwardRow, Report
from core.services.exporting import kind_of

SHOWN = 100


class Wanted(NamedTuple):
    """The filter as it stands in the form; empty means all."""

    badge: str
    space: str
    since: str
    until: str

    @classmethod
    def of(cls, request: Request) -> Wanted:
        """From the address."""
        return cls(*(request.query_params.get(name, "") for name in cls._fields))

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
    rows, count = await visit.run(_newest, visit, wanted.chosen)
    return visit.page(
        "office.html",
        office=state,
        stuck=await visit.run(_stuck, visit),
        connected=len(await visit.run(visit.app.meeting.spaces, visit.me())),
        rows=rows,
        count=count,
        wanted=wanted,
        filtered=any(wanted),
        query=request.url.query,
        shown=SHOWN,
        platforms=await visit.run(_handed_over, visit, wanted.chosen),
    )


def _stuck(visit: Visit) -> int:
    """How much was given up: jobs, and messages to chat platforms."""
    actor, app = visit.me(), visit.app
    return len(app.stuck.jobs(actor)) + len(app.delivering.dead(actor))


def _newest(visit: Visit, chosen: AwardFilter) -> tuple[list[AwardRow], int]:
    """The newest awards that fit, and how many fit."""
    actor = visit.me()
    newest: deque[AwardRow] = deque(maxlen=SHOWN)
    count = 0
    for row in visit.app.organizing.awards(actor, actor.community_id, chosen):
        newest.append(row)
        count += 1
    return list(reversed(newest)), count


async def export(request: Request, form: str) -> Response:
    """The list as a file; the same filter, every row."""
    visit = await Visit.of(request, Face.OFFICE)
    actor, chosen = visit.me(), Wanted.of(request).chosen
    media_type, ending = kind_of(form)
    how = visit.app.texts.get(visit.language, "export.how_to_check")
    owner = actor.community_id
    return StreamingResponse(
        visit.app.exporting.pieces(form, actor, owner, chosen, None, how),
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
    row = await visit.run(_row, visit, award_id)
    award = await visit.run(visit.app.awarding.status.look, visit.me(), award_id)
    held = award.suspended_at is not None
    return visit.page("revoke.html", row=row, held=held, reason=award.reason)


def _row(visit: Visit, award_id: str) -> AwardRow:
    actor = visit.me()
    rows = visit.app.organizing.awards(actor, actor.community_id, AwardFilter())
    found = next((row for row in rows if row.award == award_id), None)
    if found is None:
        raise NotFound()
    return found


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
    else:
        await visit.run(desk.revoke, visit.me(), award_id, form.text("reason"))
    return visit.go("/office")
