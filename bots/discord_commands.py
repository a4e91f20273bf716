"""``earned discord``: the Discord channel alone, and what its setup needs."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from bots import platforms
from bots.channel_commands import named, run_alone, told
from bots.terminal import Data, err, in_its_name, opened, out, settings, stop, word
from core.app import Earned
from core.logs import set_up
from core.shelf import texts

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
    chosen = settings(data, host=host, port=port)
    with in_its_name(chosen) as app:
        checked(app)
        run_discord(app)


def checked(app: Earned) -> None:
    """Name all that is wrong with the setup of Discord; what cannot work ends the command."""
    # Only where it is wanted: the library takes a while to load.
    from bots.discord_bot import check  # noqa: PLC0415

    named(check.look(app))


def run_discord(app: Earned) -> None:
    """Run the Discord channel until the process is told to end.

    How its connection is, is told at ``/readyz``.
    """
    run_alone(
        app,
        lambda: platforms.discord_alone(app),
        "/readyz",
        lambda address: word("discord_running", address=address),
    )


@discord.command("sync", help=word("discord.sync"))
def sync_(data: Data = None) -> None:
    from bots.discord_bot import sync  # noqa: PLC0415  slow to import

    with opened(settings(data)) as app:
        _settled(app)
        every = (app.organizing.spaces(one.id) for one in app.organizing.communities())
        here = [one.external_id for spaces in every for one in spaces if one.platform == "discord"]
        try:
            done = sync.sync(app.settings, texts(), here)
        except sync.NoAnswer as wrong:
            stop(word("discord_no_answer", url=app.settings.discord_api_url, problem=str(wrong)))
    key = "discord_synced_in" if done.guilds else "discord_synced"
    n, names = str(done.commands), ", ".join(done.guilds)
    out.print(word(key, n=n, guilds=names), markup=False)


@discord.command("invite", help=word("discord.invite"))
def invite_(
    announcing: Annotated[bool, typer.Option("--announcing", help=word("opt.announcing"))] = False,
    roles: Annotated[bool, typer.Option("--roles", help=word("opt.roles"))] = False,
    reviewing: Annotated[bool, typer.Option("--reviewing", help=word("opt.reviewing"))] = False,
    data: Data = None,
) -> None:
    from bots.discord_bot import invite, sync  # noqa: PLC0415  slow to import

    with opened(settings(data)) as app:
        _settled(app)
        walls, given, desks = app.celebrating.in_use("discord")
        try:
            application = sync.application(app.settings)
        except sync.NoAnswer as wrong:
            stop(word("discord_no_answer", url=app.settings.discord_api_url, problem=str(wrong)))
    features = invite.turned_on(
        walls=walls or announcing, roles=given or roles, desks=desks or reviewing
    )
    sys.stdout.write(invite.link(application, features) + "\n")
    for one in sorted(features):
        err.print(word(f"discord_invite.{one.value}"), markup=False)


def _settled(app: Earned) -> None:
    """What is wrong with the settings ends the command."""
    from bots.discord_bot import check  # noqa: PLC0415  slow to import

    wrong = [told(one) for one in check.in_settings(app.settings)]
    if wrong:
        stop("\n".join(wrong))
