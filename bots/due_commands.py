"""What is due, on the terminal: ``earned due``."""

from __future__ import annotations

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


def due(community: Named = None, data: Data = None) -> None:
    with opened(settings(data)) as app:
        real = [community_of(app, community)] if community else app.organizing.communities()
        for one in real:
            _tell(app, one)


def _tell(app: Earned, community: Community) -> None:
    get, spoken = texts().get, language()
    lines = app.digesting.due(None, community.id)
    out.print(community.name, markup=False)
    if not lines:
        out.print(get(spoken, "due.none"), markup=False)
        return
    table = Table(*(get(spoken, f"due.column.{one}") for one in COLUMNS))
    for one in lines:
        table.add_row(*_row(one, spoken))
    out.print(table, markup=False)


def _row(one: Due, spoken: str) -> tuple[str, ...]:
    get, say = texts().get, texts().say
    when = say(Moment(one.at), spoken) if one.at else get(spoken, "due.stands")
    if one.at and one.late:
        when = f"{when} ({get(spoken, 'due.is_late')})"
    nobody = get(spoken, "due.nobody") if one.what == "promise" else "–"
    named = say(one.title, spoken) if one.title else "–"
    what, why = get(spoken, f"due.what.{one.what}"), get(spoken, f"due.why.{one.what}")
    return when, what, named, one.who or nobody, why
