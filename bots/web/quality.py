"""The organizer's page of figures: how long people wait, what comes of it, how fair it felt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from babel.numbers import format_decimal, format_percent
from starlette.requests import Request
from starlette.responses import Response

from bots.web.charts import Series, bars
from bots.web.visit import Visit
from bots.web.words import locale, span
from core.domain.people import Face
from core.domain.quality import Figure, Kind, Report
from core.domain.screens import Own
from core.services.quality import PERIODS

HOUR = 3600
DAY = 24 * HOUR
TIMES = frozenset({Kind.RESPONSE, Kind.DECISION})
Names = Mapping[str, str]


async def quality(request: Request) -> Response:
    """The figures of a time, per badge and per space: as tables, and the main ones as charts."""
    visit = await Visit.of(request, Face.OFFICE)
    days = _days(request.query_params.get("days", ""))
    found = await visit.run(visit.app.quality.figures, visit.me(), days)
    badges = {
        one: visit.app.texts.say(Own(name), visit.language)
        for one, name in found.badge_names.items()
    }
    groups = [
        ("badge", _named(found.badges, badges)),
        ("space", _named(found.spaces, found.space_names)),
    ]
    return visit.page(
        "quality.html",
        days=days,
        periods=PERIODS,
        kinds=tuple(Kind),
        groups=[(key, rows, await visit.run(_charts, visit, key, rows)) for key, rows in groups],
        whole=found.badges.whole,
        cell=_cell(visit),
    )


def _days(told: str) -> int:
    return next((one for one in PERIODS if str(one) == told), PERIODS[1])


def _named(report: Report, names: Names) -> list[tuple[str, Mapping[Kind, Figure]]]:
    """Each part with its name; what is on no menu any more keeps its id."""
    rows = [(names.get(one, one), row) for one, row in report.parts.items()]
    return sorted(rows, key=lambda row: row[0].casefold())


def _cell(visit: Visit) -> Callable[[Kind, Figure], dict[str, Any]]:
    """What stands in a cell: the key of its words, and what fills them."""
    language = visit.language

    def cell(kind: Kind, figure: Figure) -> dict[str, Any]:
        if figure.few:
            return {"key": "page.quality.few"}
        if not figure.count:
            return {"key": "page.quality.none"}
        told: dict[str, Any] = {"number": figure.count}
        for name, value in zip(("one", "other"), figure.values, strict=False):
            told[name] = _told(kind, name, value, language)
        unknown = "" if None not in figure.values else ".unknown"
        return {"key": f"page.quality.{kind}.told{unknown}", **told}

    return cell


def _told(kind: Kind, name: str, value: float | None, language: str) -> str:
    if value is None:
        return ""
    if kind in TIMES:
        return span(value, language)
    if kind is Kind.FAIR or (kind, name) == (Kind.AGREEMENT, "other"):
        return format_decimal(round(value, 2), locale=locale(language))
    return format_percent(round(value, 2), locale=locale(language))


def _charts(visit: Visit, key: str, rows: list[tuple[str, Mapping[Kind, Figure]]]) -> list[Any]:
    """The time to a decision, in hours where none takes days, and "not yet" in percent.

    Each with its title, its bars, and the name of each colour where there are two.
    """
    say, tongue = visit.app.texts.get, locale(visit.language)

    def values(kind: Kind, place: int, scale: float) -> list[float | None]:
        found = (row[kind].values[place : place + 1] for _, row in rows)
        return [round(one[0] * scale, 2) if one and one[0] is not None else None for one in found]

    labels = [name for name, _ in rows]
    middle, most = (say(visit.language, f"page.quality.{one}") for one in ("median", "p90"))
    slowest = max((one or 0 for one in values(Kind.DECISION, 1, 1)), default=0)
    length, scale = ("decision", DAY) if slowest >= 2 * DAY else ("hours", HOUR)
    times = [
        Series(middle, values(Kind.DECISION, 0, 1 / scale)),
        Series(most, values(Kind.DECISION, 1, 1 / scale)),
    ]
    share = [Series("", values(Kind.NOT_YET, 0, 1))]
    drawn = []
    for name, series, told in (
        (length, times, lambda value: format_decimal(round(value, 1), locale=tongue)),
        ("not_yet", share, lambda value: format_percent(round(value, 2), locale=tongue)),
    ):
        if any(one is not None for each in series for one in each.values):
            title = say(visit.language, f"page.quality.chart.{name}.{key}")
            keys = [one.name for one in series] if len(series) > 1 else []
            drawn.append((title, bars(title, labels, series, told), keys))
    return drawn
