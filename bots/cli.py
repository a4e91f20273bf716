"""The ``earned`` command: run it, look after it, take lists out of it."""

from __future__ import annotations

import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Annotated
from urllib.parse import urlsplit

import typer

from bots import (
    audit_commands,
    award_commands,
    discord_commands,
    due_commands,
    export_commands,
    key_commands,
    platforms,
    rules_commands,
    slack_commands,
    upkeep,
    worker,
)
from bots.address import named_as_announced
from bots.terminal import (
    Data,
    Named,
    beside,
    community_of,
    err,
    in_its_name,
    kindly,
    language,
    listening,
    opened,
    out,
    settings,
    stop,
    way_in,
    word,
)
from core.app import Earned, wall_clock
from core.catalogue_files import read_catalogue, write_catalogue
from core.config import LOOPBACK
from core.domain.catalogue import local
from core.logs import set_up
from core.returning import ready
from core.services import fitness
from core.shelf import texts

cli = typer.Typer(no_args_is_help=True, add_completion=False, help=word("earned"))
organizer = typer.Typer(no_args_is_help=True, help=word("organizer"))
catalogue = typer.Typer(no_args_is_help=True, help=word("catalogue"))
cli.add_typer(organizer, name="organizer")
cli.add_typer(audit_commands.audit, name="audit")
cli.add_typer(award_commands.award, name="award")
cli.add_typer(export_commands.export, name="export")
cli.add_typer(catalogue, name="catalogue")
cli.add_typer(key_commands.keys, name="keys")
cli.add_typer(rules_commands.rules, name="rules")
cli.add_typer(slack_commands.slack, name="slack")
cli.add_typer(discord_commands.discord, name="discord")
upkeep.add_to(cli)
due_commands.add_to(cli)


@cli.command("run", help=word("run"))
def run(
    host: Annotated[str | None, typer.Option(help=word("opt.host"))] = None,
    port: Annotated[int | None, typer.Option(help=word("opt.port"))] = None,
    demo: Annotated[bool, typer.Option("--demo", help=word("opt.demo"))] = False,
    data: Data = None,
) -> None:
    set_up()
    chosen = settings(data, host=host, port=port, demo=demo or None)
    reached = urlsplit(chosen.public_url).hostname or chosen.host
    if chosen.demo and not LOOPBACK.issuperset((chosen.host, reached)):
        stop(word("demo_loopback", host=chosen.host if reached in LOOPBACK else reached))
    with listening(chosen) as taken:
        port = taken.getsockname()[1]
        with opened(chosen.model_copy(update={"port": port})) as app:
            served = _serve(app, taken)
    if not served:
        raise typer.Exit(1)


def _serve(app: Earned, taken: socket.socket) -> bool:
    # Only where it is wanted: the pages take a while to load.
    from bots import serving  # noqa: PLC0415

    app.make_keys()
    if app.settings.demo:
        app.set_up_demo()
        ready(app)
    if app.settings.slack:
        slack_commands.checked(app)
    if app.settings.discord:
        discord_commands.checked(app)
    with platforms.running(app) as others:
        worker.start(app)
        try:
            return serving.serve(app, taken, lambda: _welcome(app), others)
        finally:
            worker.stop(app)


def _welcome(app: Earned) -> None:
    url = f"{app.settings.base_url}/"
    out.print(word("running", url=url), markup=False)
    if app.settings.demo:
        out.print(word("running_demo"), markup=False)
    elif not app.organizing.communities():
        out.print(way_in(app), markup=False)
    sys.stdout.flush()


@cli.command("worker", help=word("worker"))
def work(data: Data = None) -> None:
    set_up()
    # An event would not do: set by a signal while it is being waited for, it waits for itself.
    ended: SimpleQueue[None] = SimpleQueue()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.put(None))
    with in_its_name(settings(data)) as app:
        app.make_keys()
        worker.start(app)
        out.print(word("working"), markup=False)
        # A signal that comes just before the wait begins does not end it: look again.
        while not _has_come(ended):
            pass
        worker.stop(app)


def _has_come(ended: SimpleQueue[None], within: float = 0.5) -> bool:
    with suppress(Empty):
        ended.get(timeout=within)
        return True
    return False


@cli.command("migrate", help=word("migrate"))
def migrate(data: Data = None) -> None:
    with opened(settings(data)):
        out.print(word("migrated"), markup=False)


@organizer.command("invite", help=word("organizer.invite"))
def invite(
    community: Named = None,
    name: Annotated[str | None, typer.Option("--name", help=word("opt.name"))] = None,
    data: Data = None,
) -> None:
    with beside(data) as app:
        real = [one for one in app.organizing.communities() if not one.demo]
        if community is None and len(real) > 1:
            stop(word("which_community", names=", ".join(one.name for one in real)))
        wanted = community or (real[0].name if real else word("first_community"))
        found, secret = app.organizing.first_organizer(
            wanted, name or word("first_name"), language()
        )
        link = f"{app.settings.base_url}/sign-in/{secret}"
        out.print(word("invited", community=found.name, link=link), markup=False)


@catalogue.command("check", help=word("catalogue.check"))
def check(file: Annotated[Path, typer.Argument(help=word("opt.file"))], data: Data = None) -> None:
    with kindly():
        found = read_catalogue(file)
        chosen = named_as_announced(settings(data))
        fitness.checked(texts(), found, chosen.public_url, wall_clock())
        out.print(word("catalogue_good", n=str(len(found))), markup=False)


@catalogue.command("import", help=word("catalogue.import"))
def import_(
    file: Annotated[Path, typer.Argument(help=word("opt.file"))],
    community: Named = None,
    data: Data = None,
) -> None:
    with opened(named_as_announced(settings(data))) as app:
        found = read_catalogue(file)
        owner = community_of(app, community)
        for edition in app.organizing.add_badges(None, owner.id, found):
            name = local(edition.badge.name, language())
            out.print(word("imported", name=name, version=str(edition.version)), markup=False)


@catalogue.command("export", help=word("catalogue.export"))
def export_(
    file: Annotated[Path, typer.Argument(help=word("opt.out"))],
    community: Named = None,
    data: Data = None,
) -> None:
    with opened(settings(data)) as app:
        owner = community_of(app, community)
        file.write_text(write_catalogue(app.organizing.menu(owner.id)), encoding="utf-8")
        err.print(word("exported", path=str(file)), markup=False)
