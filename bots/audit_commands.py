"""Looking whether anybody changed the trail: ``earned audit ...``."""

from __future__ import annotations

from typing import Annotated

import typer

from bots.terminal import Data, Named, community_of, opened, out, settings, stop, word
from core.app import Earned
from core.domain.people import Community
from core.domain.trail import Head, head_of

audit = typer.Typer(no_args_is_help=True, help=word("audit"))


@audit.command("verify", help=word("audit.verify"))
def verify(
    community: Named = None,
    head: Annotated[list[str] | None, typer.Option("--head", help=word("opt.audit_head"))] = None,
    data: Data = None,
) -> None:
    kept = [_head(one) for one in head or ()]
    wrong = 0
    with opened(settings(data)) as app:
        every = _wanted(app, community)
        strangers = {one.community for one in kept} - {one.id for one in every}
        for unknown in sorted(strangers):
            stop(word("audit.unknown", community=unknown))
        for one in every:
            holds, first = app.auditing.verify(one.id, *kept)
            if first is None:
                told = word("audit.holds", community=one.name, n=str(holds.number), hash=holds.hash)
            else:
                wrong += 1
                why = _why(first.why)
                told = word("audit.broken", community=one.name, n=str(first.number), why=why)
            out.print(told, markup=False)
    if wrong:
        raise typer.Exit(1)


def _why(why: str) -> str:
    return {
        "changed": word("audit.changed"),
        "missing": word("audit.missing"),
        "cut": word("audit.cut"),
        "added": word("audit.added"),
        "other": word("audit.other"),
    }[why]


@audit.command("head", help=word("audit.head"))
def head_(community: Named = None, data: Data = None) -> None:
    with opened(settings(data)) as app:
        for one in _wanted(app, community):
            out.print(str(app.auditing.head(one.id)), markup=False)


def _wanted(app: Earned, name: str | None) -> tuple[Community, ...]:
    """The community of that name, or all of them."""
    return app.organizing.communities() if name is None else (community_of(app, name),)


def _head(text: str) -> Head:
    try:
        return head_of(text)
    except ValueError:
        stop(word("audit.no_head", head=text))
