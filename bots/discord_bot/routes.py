"""What follows from a press or a window, found by the first part of its custom id.

Whoever adds something to press adds a route here; see ``learner.listen``. Nothing is remembered
between a button and its press, so that it means the same after a restart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import discord

from bots.discord_bot.reading import Came
from bots.discord_bot.replying import Papers, Said

if TYPE_CHECKING:
    from bots.discord_bot.app import DiscordFace

Told: TypeAlias = Said | None
# Each runs in a thread, may take its time, and raises ``EarnedError`` for what is refused.
Do: TypeAlias = Callable[["DiscordFace", Came], Told]
# Runs in a thread within the three seconds that Discord gives: it only looks.
Open: TypeAlias = Callable[["DiscordFace", Came], discord.ui.Modal | Said]

Route = TypeVar("Route")


@dataclass
class Routes:
    """By the first part of a custom id: what does it.

    ``presses``: what is done; what it returns is told to whoever pressed, alone.
    ``windows``: opens a window. ``shows``: shows something to whoever pressed, alone; a press
    in such a message turns it. ``turns``: draws anew the message that was pressed on.
    ``submits``: takes what was sent with a window. ``acts``: takes a press or a window, and draws
    anew the message it came from, where only one person sees that.
    """

    presses: dict[str, Do] = field(default_factory=dict)
    windows: dict[str, Open] = field(default_factory=dict)
    shows: dict[str, Do] = field(default_factory=dict)
    turns: dict[str, Do] = field(default_factory=dict)
    submits: dict[str, Do] = field(default_factory=dict)
    acts: dict[str, Do] = field(default_factory=dict)


def named(custom_id: str, routes: Mapping[str, Route]) -> Route | None:
    """The route of a custom id: by its first three parts, else by fewer."""
    parts = custom_id.split(".", 3)
    for many in (3, 2, 1):
        found = routes.get(".".join(parts[:many]))
        if found is not None:
            return found
    return None


__all__ = ["Do", "Open", "Papers", "Routes", "Told", "named"]
