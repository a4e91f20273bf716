"""What is due, on the terminal: ``earned due``."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from bots.terminal import Data, Named, community_of, language, opened, out, settings, word
from core.app import Earned
from core.domain.people import Community
from core.domain.schedule import Due
from core.domain.screens import Moment
from core.shelf import texts

COLUMNS = ("when", "what", "claim", "who", "why")


def add_to(cli: typer.Typer) -> None:
    """Add the command to the command line."""
    cli.command("due", help=word("due"))(due)


def due(
    community: Named = None,
    whole: Annotated[bool, typer.Option("--all", help=word("opt.due_all"))] = False,
    data: Data = None,
) -> None:
    with opened(settings(data)) as app:
        real = [community_of(app, community)] if community else app.organizing.communities()
        for one in real:
            _tell(app, one, whole=whole)


def _tell(app: Earned, community: Community, *, whole: bool) -> None:
    get, spoken = texts().get, language()
    out.print(community.name, markup=False)
    table, rest, after = Table(*(get(spoken, f"due.column.{one}") for one in COLUMNS)), 0, None
    while after is None or (whole and after):
        found = app.digesting.due(None, community.id, after or "")
        for one in found.lines:
            table.add_row(*_row(one, spoken))
        rest, after = found.count - table.row_count, found.after
    if not table.row_count:
        out.print(get(spoken, "due.none"), markup=False)
        return
    out.print(table, markup=False)
    if after:
        out.print(get(spoken, "due.more", rest), markup=False)


def _row(one: Due, spoken: str) -> tuple[str, ...]:
    get, say = texts().get, texts().say
    when = say(Moment(one.at), spoken) if one.at else get(spoken, "due.stands")
    if one.at and one.late:
        when = f"{when} ({get(spoken, 'due.is_late')})"
    nobody = get(spoken, "due.nobody") if one.what == "promise" else "–"
    named = say(one.title, spoken) if one.title else "–"
    what, why = get(spoken, f"due.what.{one.what}"), get(spoken, f"due.why.{one.what}")
    return when, what, named, one.who or nobody, why
