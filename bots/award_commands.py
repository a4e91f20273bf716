"""Awarding from a list, and issuing badges anew: ``earned award ...``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from bots.export_commands import BOM
from bots.terminal import (
    Data,
    Named,
    beside,
    community_of,
    err,
    language,
    out,
    stop,
    word,
)
from core.app import Earned
from core.domain.people import Actor, Community
from core.exports.tables import written
from core.list_files import LARGEST, Problem
from core.services.bulk import Checked
from core.services.issuing import ADDRESS, AGAIN
from core.services.reissuing import Anew
from core.services.tickets import Ticket
from core.shelf import texts
from core.store.repositories import List

award = typer.Typer(no_args_is_help=True, help=word("award"))

REASONS = (AGAIN, ADDRESS)
COLUMNS = ("recipient", "name", "claim_link")


def problems_told(found: Iterable[Problem], spoken: str) -> Iterator[str]:
    """What is wrong with a list, a line for each."""
    for one in found:
        said = texts().get(spoken, f"list.problem.{one.what}", **one.params)
        yield texts().get(spoken, "list.line", line=str(one.line), said=said) if one.line else said


def as_tickets(tickets: Iterable[Ticket]) -> Iterator[str]:
    """The links as CSV: who it is for, as the list called them, and the link."""
    return written(COLUMNS, ((one.recipient, one.name, one.link) for one in tickets))


@award.command("import", help=word("award.import"))
def import_(
    file: Annotated[Path, typer.Argument(help=word("opt.list_file"))],
    badge: Annotated[str, typer.Option("--badge", help=word("opt.badge"))],
    dry_run: Annotated[bool, typer.Option("--dry-run", help=word("opt.dry_run"))] = False,
    yes: Annotated[bool, typer.Option("--yes", help=word("opt.yes"))] = False,
    by: Annotated[str | None, typer.Option("--by", help=word("opt.by"))] = None,
    links: Annotated[Path | None, typer.Option("--links", help=word("opt.links"))] = None,
    community: Named = None,
    data: Data = None,
) -> None:
    with beside(data) as app:
        owner = community_of(app, community)
        _known(app, owner, badge)
        with file.open("rb") as source:
            content = source.read(LARGEST + 1)
        checked = app.bulk.check(None, owner.id, badge, content, keep=not dry_run)
        _tell(checked)
        if dry_run or not checked.list_id:
            return
        awarder = _awarder(app, owner, by)
        question = word("award.sure", n=str(checked.total), name=awarder.name)
        if not (yes or checked.known or typer.confirm(question, err=True)):
            app.bulk.drop(awarder, checked.list_id)
            raise typer.Exit(1)
        _work(app, app.bulk.confirm(awarder, checked.list_id), owner)
        if links is not None:
            _write(app, owner, checked.list_id, links)
        else:
            err.print(word("award.links_next", id=checked.list_id), markup=False)


def _known(app: Earned, owner: Community, badge_id: str | None) -> None:
    """Say which badges there are, where somebody names another."""
    badges = [one.badge.id for one in app.organizing.menu(owner.id)]
    if badge_id is not None and badge_id not in badges:
        stop(word("award.no_badge", badge=badge_id, badges=", ".join(badges)))


def _tell(checked: Checked) -> None:
    for line in problems_told(checked.problems, language()):
        err.print(line, markup=False)
    if checked.problems:
        stop(word("award.nothing"))
    if checked.left_out:
        err.print(word("award.left_out", n=str(checked.left_out)), markup=False)
    if checked.known:
        err.print(word("award.known"), markup=False)
    else:
        out.print(word("award.good", n=str(checked.total)), markup=False)


def _awarder(app: Earned, owner: Community, name: str | None) -> Actor:
    """Who says yes: a human decides, and is recorded."""
    every = app.bulk.organizers(owner.id)
    found = [one for one in every if name is None or one.name == name]
    if len(found) != 1:
        stop(word("award.who", names=", ".join(one.name for one in every)))
    return app.bulk.acting(owner.id, found[0].id)


def _work(app: Earned, found: List, owner: Community) -> None:
    with Progress(console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(word("award.working"), total=found.total)
        for done in app.bulk.steps(owner.id, found.id):
            bar.update(task, completed=done)
    out.print(word("award.done", n=str(found.total)), markup=False)


@award.command("links", help=word("award.links"))
def links_(
    list_id: Annotated[str, typer.Argument(help=word("opt.list_id"))],
    target: Annotated[Path, typer.Option("--out", help=word("opt.out"))],
    community: Named = None,
    data: Data = None,
) -> None:
    with beside(data) as app:
        _write(app, community_of(app, community), list_id, target)


@award.command("reissue", help=word("award.reissue"))
def reissue(
    badge: Annotated[str | None, typer.Option("--badge", help=word("opt.reissue_badge"))] = None,
    reason: Annotated[str, typer.Option("--reason", help=word("opt.reissue_reason"))] = AGAIN,
    newest: Annotated[bool, typer.Option("--newest", help=word("opt.reissue_newest"))] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=word("opt.dry_run"))] = False,
    yes: Annotated[bool, typer.Option("--yes", help=word("opt.yes"))] = False,
    community: Named = None,
    data: Data = None,
) -> None:
    if reason not in REASONS:
        stop(word("award.reissue_reasons", reasons=", ".join(REASONS)))
    with beside(data) as app:
        # An address is that of all communities.
        every = reason == ADDRESS and community is None and badge is None
        owners = app.organizing.communities() if every else (community_of(app, community),)
        wanted, found = Anew(reason, badge, newest), 0
        for owner in owners:
            _known(app, owner, badge)
            count = app.awarding.reissuing.count(None, owner.id, wanted)
            told = word("award.reissue_count", n=str(count), community=owner.name)
            out.print(told, markup=False)
            found += count
        if dry_run or not found:
            return
        if not (yes or typer.confirm(word("award.reissue_sure"), err=True)):
            raise typer.Exit(1)
        for owner in owners:
            _reissue(app, owner, wanted)


def _reissue(app: Earned, owner: Community, wanted: Anew) -> None:
    begun = app.awarding.reissuing.begin(None, owner.id, wanted)
    done = 0
    with Progress(console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(word("award.reissuing"), total=begun.total)
        for done in app.awarding.reissuing.steps(owner.id, begun.id):
            bar.update(task, completed=done)
    out.print(word("award.reissued", n=str(done), community=owner.name), markup=False)


def _write(app: Earned, owner: Community, list_id: str, target: Path) -> None:
    with target.open("wb") as file:
        file.write(BOM)
        pieces = as_tickets(app.bulk.tickets(None, owner.id, list_id))
        file.writelines(piece.encode() for piece in pieces)
    err.print(word("exported", path=str(target)), markup=False)
