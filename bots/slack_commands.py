"""``earned slack``: the Slack channel alone, and the app manifest to paste at Slack."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
import yaml

from bots import platforms
from bots.address import named_as_announced
from bots.channel_commands import named, run_alone
from bots.slack_bot.manifest import by_socket, manifest
from bots.terminal import Data, err, in_its_name, language, settings, stop, word
from core.app import Earned
from core.logs import set_up
from core.shelf import texts

FORMS = ("json", "yaml")
slack = typer.Typer(help=word("slack"), invoke_without_command=True)


@slack.callback()
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
        run_slack(app)


def checked(app: Earned) -> None:
    """Name all that is wrong with the setup of Slack; what cannot work ends the command."""
    # Only where it is wanted: the library takes a while to load.
    from bots.slack_bot import check  # noqa: PLC0415

    named(check.look(app))


@contextmanager
def _served(app: Earned) -> Iterator[Any]:
    """The channel alone, and what serves its HTTP."""
    with platforms.running(app) as served:
        yield served["/slack/"]


def run_slack(app: Earned) -> None:
    """Run the Slack channel until the process is told to end.

    By Socket Mode, too, the addresses below ``/slack/`` are served: workspaces install there.
    """
    run_alone(
        app,
        lambda: _served(app),
        "/slack/",
        lambda address: word("slack_running", address=address),
    )


@slack.command("manifest", help=word("slack.manifest"))
def manifest_(
    form: Annotated[str, typer.Option("--format", help=word("opt.manifest"))] = "json",
    data: Data = None,
) -> None:
    if form not in FORMS:
        stop(word("bad_format", formats=", ".join(FORMS)))
    # The address that a server runs under is the one at which Slack will find it.
    chosen = named_as_announced(settings(data))
    told = manifest(chosen, texts(), language())
    if form == "json":
        text = json.dumps(told, indent=2, ensure_ascii=False) + "\n"
    else:
        text = yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=100)
    sys.stdout.write(text)
    way = "socket" if by_socket(chosen) else "http"
    err.print(word(f"manifest.{way}"), markup=False)
