"""``earned discord``: the Discord channel alone, and what its setup needs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from bots import platforms, serving
from bots.terminal import Data, err, language, listening, opened, out, settings, stop, texts, word
from core.app import Earned
from core.domain.screens import Words
from core.logs import set_up

if TYPE_CHECKING:
    from bots.discord_bot.check import Problem

discord = typer.Typer(help=word("discord"), invoke_without_command=True)


@discord.callback()
def alone(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help=word("opt.host"))] = None,
    port: Annotated[int | None, typer.Option(help=word("opt.port"))] = None,
    data: Data = None,
) -> None:
    if context.invoked_subcommand is not None:
        return
    set_up()
    with opened(settings(data, host=host, port=port)) as app:
        checked(app)
        run_discord(app)


def checked(app: Earned) -> None:
    """Name all that is wrong with the setup of Discord; what cannot work ends the command."""
    # Only where it is wanted: the library takes a while to load.
    from bots.discord_bot import check  # noqa: PLC0415

    problems = check.look(app)
    for one in problems:
        if not one.stops:
            err.print(_told(one), markup=False)
    fatal = [_told(one) for one in problems if one.stops]
    if fatal:
        stop("\n".join(fatal))


def _told(one: Problem) -> str:
    return texts().say(Words(one.key, one.params), language())


def run_discord(app: Earned) -> None:
    """Run the Discord channel until the process is told to end.

    How its connection is, is told at ``/readyz``.
    """
    with listening(app.settings) as socket:
        port = socket.getsockname()[1]

        def ready() -> None:
            address = f"{app.settings.host}:{port}/readyz"
            out.print(word("discord_running", address=address), markup=False)
            sys.stdout.flush()

        with platforms.discord_alone(app) as health:
            done = serving.serve_only(app, health, socket, ready)
    if not done:
        raise typer.Exit(1)
