"""Words on the terminal, and how commands end when something is wrong."""

from __future__ import annotations

import errno
import os
import shlex
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console

from bots import address
from core.app import Clock, Earned, TooNew, Unreachable, build, wall_clock
from core.badges import KeyFileError
from core.config import Settings
from core.domain.errors import CatalogueInvalid, EarnedError
from core.domain.people import Community
from core.origin import Origin, coming_from
from core.shelf import texts
from core.texts import TextsInvalid

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


@lru_cache(maxsize=1)
def language() -> str:
    """The language of this terminal, from its environment."""
    names = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    value = next(filter(None, names), "")
    return texts().best(value.partition(".")[0].partition("@")[0].replace("_", "-"))


def word(name: str, /, **params: Any) -> str:
    """The words for ``cli.<name>`` in the language of this terminal."""
    return texts().get(language(), f"cli.{name}", **params)


Named = Annotated[str | None, typer.Option("--community", help=word("opt.community"))]
Data = Annotated[Path | None, typer.Option("--data", help=word("opt.data"))]


def stop(message: str) -> NoReturn:
    """End the command with a message on standard error and exit code 1."""
    err.print(message, markup=False)
    raise typer.Exit(1)


def settings(data: Path | None, **given: Any) -> Settings:
    """The settings from the environment, with what was given on the command line over them."""
    known = {name: value for name, value in given.items() if value is not None}
    if data is not None:
        known["data"] = data
    try:
        return Settings(**known)
    except ValidationError as wrong:
        lines = [
            f"EARNED_{'_'.join(str(one) for one in error['loc']).upper()}: "
            + error["msg"].removeprefix("Value error, ")
            for error in wrong.errors()
        ]
        stop(word("settings_wrong", problems="\n".join(lines)))


@contextmanager
def opened(
    chosen: Settings, *, migrate: bool = True, clock: Clock = wall_clock, quiet: bool = False
) -> Iterator[Earned]:
    """The installation, its database up to date; every foreseen error ends kindly."""
    with coming_from(Origin.TERMINAL), kindly():
        app = build(chosen, clock, quiet=quiet)
        try:
            if migrate:
                app.migrate()
            yield app
        finally:
            app.close()


@contextmanager
def beside(data: Path | None) -> Iterator[Earned]:
    """The installation by the same address as the server that runs, since badges carry it."""
    with _in_its_name(address.as_announced(settings(data))) as app:
        yield app


@contextmanager
def in_its_name(chosen: Settings) -> Iterator[Earned]:
    """The installation by the same public address as the server that runs, on a port of its own."""
    with _in_its_name(address.named_as_announced(chosen)) as app:
        yield app


@contextmanager
def _in_its_name(chosen: Settings) -> Iterator[Earned]:
    """Ends where badges would be signed in another name than before.

    That is so where they were issued under an address, and neither the environment nor a server
    that runs says which one it is now.
    """
    with opened(chosen) as app:
        before = app.awarding.issuers.before()
        if before and not app.settings.public_url and not address.runs(app.settings):
            stop(word("no_public_url", url=before))
        yield app


@contextmanager
def kindly() -> Iterator[None]:
    """Every foreseen problem ends the command with a message, and nothing else."""
    try:
        yield
    except CatalogueInvalid as wrong:
        stop("\n".join((*wrong.problems, word("catalogue_unchanged"))))
    except EarnedError as wrong:
        stop(texts().explain(wrong, language()))
    except TextsInvalid as wrong:
        stop(word("texts_wrong", problem=str(wrong)))
    except KeyFileError as wrong:
        stop(str(wrong))
    except TooNew:
        stop(word("database_newer"))
    except Unreachable as wrong:
        stop(word("database_unreachable", problem=str(wrong)))
    except OSError as wrong:
        _about_a_file(wrong)


# Trouble of a disk, which names no file.
DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})


def _about_a_file(wrong: OSError) -> NoReturn:
    path = str(wrong.filename or "")
    if isinstance(wrong, PermissionError) and path:
        stop(word("no_permission", path=path))
    if path or wrong.errno in DISK:
        stop(word("file_trouble", path=path, problem=str(wrong.strerror)))
    raise wrong


def command(words: str, chosen: Settings) -> str:
    """A command of ours as it has to be typed here to mean this installation."""
    usual = Path(os.environ.get("EARNED_DATA") or "data")
    where = "" if chosen.data == usual else f" --data {shlex.quote(str(chosen.data))}"
    return f"earned {words}{where}"


def way_in(app: Earned) -> str:
    """How the first organizer comes in."""
    return word("no_organizer", command=command("organizer invite", app.settings))


def community_of(app: Earned, name: str | None) -> Community:
    """The community of that name, or the only one there is."""
    every = app.organizing.communities()
    found = [one for one in every if name is None or one.name == name]
    if not every:
        stop(way_in(app))
    if len(found) != 1:
        stop(word("which_community", names=", ".join(one.name for one in every)))
    return found[0]


def listening(chosen: Settings) -> socket.socket:
    """The socket to serve on; a port that cannot be had ends the command."""
    try:
        return address.listen(chosen.host, chosen.port)
    except OSError as wrong:
        if wrong.errno == errno.EADDRINUSE:
            stop(word("port_taken", port=str(chosen.port)))
        where = f"{chosen.host}:{chosen.port}"
        stop(word("cannot_listen", where=where, problem=str(wrong.strerror)))
