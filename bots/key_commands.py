"""Looking after the keys that sign badges: ``earned keys ...``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.progress import Progress

from bots.terminal import Data, beside, err, kindly, out, settings, stop, word
from core.badges import KeyInUse, KeyState, KeyStore, KeyUnknown, Kind, Purpose
from core.badges.keybackup import SHORTEST, KeyBackupRefused, bring_back, save

keys = typer.Typer(no_args_is_help=True, help=word("keys"))

PASSPHRASE = "EARNED_KEYS_PASSPHRASE"
KeyId = Annotated[str, typer.Argument(help=word("opt.key_id"))]


def _store(data: Path | None) -> KeyStore:
    return KeyStore(settings(data).data / "keys")


def _state(state: KeyState) -> str:
    return {
        KeyState.CURRENT: word("keys.current"),
        KeyState.FORMER: word("keys.former"),
        KeyState.RETIRED: word("keys.retired"),
        KeyState.COMPROMISED: word("keys.compromised_one"),
    }[state]


@keys.command("list", help=word("keys.list"))
def list_(data: Data = None) -> None:
    with kindly():
        found = _store(data).every()
    if not found:
        out.print(word("keys.none"), markup=False)
    for one in found:
        told = f"{one.id}  {one.purpose.value}  {one.kind.value}  {_state(one.state)}"
        out.print(told, markup=False)


@keys.command("rotate", help=word("keys.rotate"))
def rotate(
    demo: Annotated[bool, typer.Option("--demo", help=word("opt.keys_demo"))] = False,
    kind: Annotated[Kind | None, typer.Option("--kind", help=word("opt.keys_kind"))] = None,
    data: Data = None,
) -> None:
    purpose = Purpose.DEMO if demo else Purpose.AWARD
    with kindly():
        store = _store(data)
        for one in [kind] if kind else list(Kind):
            before, now = store.rotate(purpose, one)
            out.print(word("keys.rotated", new=now.id), markup=False)
            if before is not None:
                out.print(word("keys.rotated_old", old=before.id), markup=False)
    err.print(word("keys.save_now"), markup=False)


@keys.command("retire", help=word("keys.retire"))
def retire(key_id: KeyId, data: Data = None) -> None:
    with kindly():
        try:
            done = _store(data).retire(key_id)
        except KeyUnknown:
            stop(word("keys.unknown", key=key_id))
        except KeyInUse:
            stop(word("keys.in_use", key=key_id))
        out.print(word("keys.retired_now", key=done.id), markup=False)


@keys.command("backup", help=word("keys.backup"))
def backup(file: Annotated[Path, typer.Argument(help=word("opt.out"))], data: Data = None) -> None:
    with kindly():
        try:
            if file.exists():
                raise KeyBackupRefused("exists", file)
            count = save(_store(data).folder, file, _passphrase(new=True))
        except KeyBackupRefused as wrong:
            _refuse(wrong)
        out.print(word("keys.backed_up", n=str(count), path=str(file)), markup=False)


@keys.command("restore", help=word("keys.restore"))
def restore(
    file: Annotated[Path, typer.Argument(help=word("opt.keys_backup"))], data: Data = None
) -> None:
    with kindly():
        try:
            if not file.exists():
                raise KeyBackupRefused("missing", file)
            count = bring_back(file, _store(data).folder, _passphrase(new=False))
        except KeyBackupRefused as wrong:
            _refuse(wrong)
        out.print(word("keys.restored", n=str(count), path=str(file)), markup=False)


def _refuse(wrong: KeyBackupRefused) -> NoReturn:
    """Why keys cannot be saved or brought back, and the way out."""
    path = str(wrong.path)
    stop(
        {
            "short": word("keys.refused_short", n=str(SHORTEST)),
            "exists": word("backup_exists", path=path),
            "empty": word("keys.refused_empty", path=path),
            "missing": word("backup_missing", path=path),
            "damaged": word("keys.refused_damaged", path=path),
            "newer": word("backup_newer", path=path),
            "passphrase": word("keys.refused_passphrase", path=path),
            "differs": word("keys.refused_differs", path=path),
        }[wrong.reason]
    )


def _passphrase(*, new: bool) -> str:
    """From the environment, from a person who types it, or from what is piped in."""
    given = os.environ.get(PASSPHRASE)
    if given:
        return given
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    asked: str = typer.prompt(
        word("keys.passphrase"),
        hide_input=True,
        confirmation_prompt=word("keys.passphrase_again") if new else False,
        err=True,
    )
    return asked


@keys.command("compromised", help=word("keys.compromised"))
def compromised(
    key_id: KeyId,
    yes: Annotated[bool, typer.Option("--yes", help=word("opt.yes"))] = False,
    data: Data = None,
) -> None:
    with beside(data) as app:
        try:
            info = app.keys.find(key_id)
        except KeyUnknown:
            stop(word("keys.unknown", key=key_id))
        if not yes and not typer.confirm(word("keys.sure", key=info.id), err=True):
            raise typer.Exit(1)
        recalling = app.awarding.recalling
        info, found = recalling.begin(info.id)
        again = ended = 0
        with Progress(console=err) as progress:
            task = progress.add_task(word("keys.recalling"), total=found)
            for one in recalling.all(info.id):
                ended, again = ended + 1, again + one.again
                progress.advance(task)
        told = word("keys.recalled", key=info.id, n=str(ended), again=str(again))
        out.print(told, markup=False)
        err.print(word("keys.save_now"), markup=False)
