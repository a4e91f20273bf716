"""Taking lists of awards out: ``earned export ...``, with a progress bar on the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bots.terminal import Data, Named, beside, community_of, err, language, stop, word
from core.app import Earned
from core.domain.people import Community
from core.exports import PLATFORMS, AwardFilter, Report
from core.services.exporting import BUNDLE, FORMS

export = typer.Typer(no_args_is_help=True, help=word("export"))
BOM = b"\xef\xbb\xbf"


@export.callback()
def _export() -> None:
    """So that there may be more than one list."""


@export.command("awards", help=word("export.awards"))
def awards(
    form: Annotated[str, typer.Option("--format", help=word("opt.format"))] = "csv",
    target: Annotated[Path | None, typer.Option("--out", help=word("opt.out"))] = None,
    badge: Annotated[str | None, typer.Option("--badge", help=word("opt.badge"))] = None,
    space: Annotated[str | None, typer.Option("--space", help=word("opt.space"))] = None,
    since: Annotated[str | None, typer.Option("--since", help=word("opt.since"))] = None,
    before: Annotated[str | None, typer.Option("--before", help=word("opt.before"))] = None,
    community: Named = None,
    data: Data = None,
) -> None:
    if form not in FORMS:
        stop(word("bad_format", formats=", ".join(FORMS)))
    with beside(data) as app:
        owner = community_of(app, community)
        chosen = AwardFilter(badge, _space(app, owner, space), _day(since), _day(before))
        pieces, report = _pieces(app, form, owner, chosen)
        if target is None:
            for piece in pieces:
                sys.stdout.buffer.write(piece)
            sys.stdout.flush()
        else:
            with target.open("wb") as file:
                # A byte order mark tells Excel that a CSV is UTF-8.
                file.write(BOM if form == "csv" else b"")
                file.writelines(pieces)
            err.print(word("exported", path=str(target)), markup=False)
    _tell(form, report)


def _pieces(
    app: Earned, form: str, owner: Community, chosen: AwardFilter
) -> tuple[Iterator[bytes], Report]:
    """The list, with a bar that shows how far it is."""
    report = Report()
    total = app.exporting.count(form, None, owner.id, chosen).total
    how = app.texts.get(language(), "export.how_to_check")
    found = app.exporting.pieces(form, None, owner.id, chosen, report, how)

    def shown() -> Iterator[bytes]:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
            task = bar.add_task(word("exporting"), total=total)
            for piece in found:
                bar.update(task, completed=report.done)
                yield piece if isinstance(piece, bytes) else piece.encode()

    return shown(), report


def _tell(form: str, report: Report) -> None:
    """What could not be put into it."""
    if form in PLATFORMS:
        told = word("exported_linked", n=str(report.linked), platform=PLATFORMS[form].name)
        err.print(told, markup=False)
    if form == BUNDLE:
        err.print(word("exported_private", n=str(report.private)), markup=False)


def _day(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        day = datetime.fromisoformat(text)
        return (day if day.tzinfo else day.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        stop(word("bad_date", text=text))


def _space(app: Earned, owner: Community, name: str | None) -> str | None:
    if name is None:
        return None
    spaces = app.organizing.spaces(owner.id)
    found = next((one.id for one in spaces if name in (one.id, one.name)), None)
    if found is None:
        stop(word("which_space", names=", ".join(one.name for one in spaces)))
    return found
