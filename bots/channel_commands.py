"""What the commands of the chat channels share: naming what is wrong, and running one alone."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Any

import typer

from bots.problem import Problem
from bots.terminal import err, language, listening, out, stop
from core.app import Earned
from core.domain.screens import Words
from core.shelf import texts


def told(one: Problem) -> str:
    """What is wrong, and what to do about it."""
    return texts().say(Words(one.key, one.params), language())


def named(problems: Iterable[Problem]) -> None:
    """Name all that is wrong; what cannot work ends the command."""
    found = list(problems)
    for one in found:
        if not one.stops:
            err.print(told(one), markup=False)
    fatal = [told(one) for one in found if one.stops]
    if fatal:
        stop("\n".join(fatal))


def run_alone(
    app: Earned,
    served: Callable[[], AbstractContextManager[Any]],
    path: str,
    says: Callable[[str], str],
) -> None:
    """Run a channel until the process is told to end.

    ``served`` runs it and gives what serves its HTTP; ``says`` tells that it runs, and where.
    """
    # Only where it is wanted: it takes a while to load.
    from bots import serving  # noqa: PLC0415

    with listening(app.settings) as socket:
        port = socket.getsockname()[1]

        def ready() -> None:
            out.print(says(f"{app.settings.host}:{port}{path}"), markup=False)
            sys.stdout.flush()

        with served() as one:
            done = serving.serve_only(app, one, socket, ready)
    if not done:
        raise typer.Exit(1)
