"""Looking after an installation: jobs, backups, demo data. Commands of ``earned``."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from bots.terminal import Data, err, language, opened, out, settings, stop, word
from core.app import Earned
from core.backup import BackupRefused, backup, restore
from core.demo import Calendar
from core.domain.rooms import DeadParcel
from core.shelf import texts

jobs = typer.Typer(no_args_is_help=True, help=word("jobs"))
demo = typer.Typer(no_args_is_help=True, help=word("demo"))

Key = Annotated[str, typer.Argument(help=word("opt.key"))]


def add_to(cli: typer.Typer) -> None:
    """Add these commands to the command line."""
    cli.add_typer(jobs, name="jobs")
    cli.add_typer(demo, name="demo")
    cli.command("backup", help=word("backup"))(backup_)
    cli.command("restore", help=word("restore"))(restore_)


@jobs.command("list", help=word("jobs.list"))
def list_(data: Data = None) -> None:
    with opened(settings(data)) as app:
        waiting, dead = app.jobs.unfinished(), app.jobs.dead()
        out.print(word("jobs_waiting", n=str(len(waiting)), dead=str(len(dead))), markup=False)
        for job in dead:
            since = job.since.isoformat(timespec="minutes")
            out.print(f"{job.key}  {job.kind}  {since}  {job.error}", markup=False)
        letters = _dead_letters(app)
        if letters:
            out.print(word("dead_letters", n=str(len(letters))), markup=False)
        for parcel in letters.values():
            since = parcel.since.isoformat(timespec="minutes")
            why = texts().get(language(), parcel.error)  # a key where there are words for it
            told = f"{parcel.id}  {parcel.platform}.{parcel.kind.value}  {since}  {why}"
            out.print(told, markup=False)


def _dead_letters(app: Earned) -> dict[tuple[str, str], DeadParcel]:
    """What chat platforms did not take, of every community, by community and id."""
    return {
        (one.id, parcel.id): parcel
        for one in app.organizing.communities()
        for parcel in app.delivering.dead(None, one.id)
    }


def _change(app: Earned, key: str, *, away: bool) -> bool:
    """Try a job or a message once more, or throw it ``away``; whether there is one."""
    if app.jobs.discard(key) if away else app.jobs.retry(key):
        return True
    change = app.delivering.discard if away else app.delivering.retry
    for community_id, parcel_id in _dead_letters(app):
        if parcel_id == key:
            change(None, key, community_id)
            return True
    return False


@jobs.command("retry", help=word("jobs.retry"))
def retry(key: Key, data: Data = None) -> None:
    with opened(settings(data)) as app:
        if not _change(app, key, away=False):
            stop(word("no_such_job", key=key))
        out.print(word("job_again", key=key), markup=False)


@jobs.command("discard", help=word("jobs.discard"))
def discard(key: Key, data: Data = None) -> None:
    with opened(settings(data)) as app:
        if not _change(app, key, away=True):
            stop(word("no_such_job", key=key))
        out.print(word("job_gone", key=key), markup=False)


@demo.command("seed", help=word("demo.seed"))
def seed(
    claims: Annotated[int, typer.Option("--claims", min=1, help=word("opt.claims"))] = 100,
    data: Data = None,
) -> None:
    clock = Calendar(datetime.now(UTC))
    chosen = settings(data, demo=True, rate_factor=0)
    with opened(chosen, clock=clock, quiet=True) as app:
        ends: Counter[str] = Counter()
        steps = app.seed(claims, clock)
        for end in track(steps, total=claims, description=word("seeding"), console=err):
            ends[end] += 1
        told = ", ".join(f"{name} {count}" for name, count in ends.most_common())
        out.print(word("seeded", n=str(claims), ends=told), markup=False)


def backup_(file: Annotated[Path, typer.Argument(help=word("opt.out"))], data: Data = None) -> None:
    with opened(settings(data)) as app:
        try:
            count = backup(app, file)
        except BackupRefused as wrong:
            stop(word(wrong.key, path=str(file)))
        out.print(word("backed_up", path=str(file), n=str(count)), markup=False)


def restore_(
    file: Annotated[Path, typer.Argument(help=word("opt.backup"))], data: Data = None
) -> None:
    with opened(settings(data), migrate=False) as app:
        try:
            count = restore(app, file)
        except BackupRefused as wrong:
            stop(word(wrong.key, path=str(file)))
        out.print(word("restored", path=str(file), n=str(count)), markup=False)
        locked = ", ".join(one.name for one in app.installing.locked("slack"))
        if locked:
            err.print(word("restored_spaces", names=locked), markup=False)
