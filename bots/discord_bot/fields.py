"""What is filled in in windows, within Discord's limits. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bots.discord_bot import text
from bots.discord_bot.layout import (
    MOST_HINT,
    MOST_INPUT,
    MOST_LABEL,
    MOST_OPTION,
    MOST_TICKS,
    Item,
)


def field(label: str, element: Item, hint: str = "") -> ui.Label[Any]:
    """Something to fill in, with its label."""
    more = text.plain(hint, MOST_HINT) if hint else None
    return ui.Label(text=text.plain(label, MOST_LABEL), component=element, description=more)


def entry(
    name: str, most: int, *, draft: str = "", long: bool = False, optional: bool = False
) -> ui.TextInput[Any]:
    """A field for words."""
    return ui.TextInput(
        custom_id=name,
        style=discord.TextStyle.paragraph if long else discord.TextStyle.short,
        default=draft or None,
        required=not optional,
        max_length=min(most, MOST_INPUT),
    )


def ticks(
    name: str, lines: Sequence[discord.CheckboxGroupOption], *, needed: bool = False
) -> ui.CheckboxGroup[Any]:
    """At most ten lines to tick, all of them if one likes."""
    kept = list(lines)[:MOST_TICKS]
    return ui.CheckboxGroup(
        custom_id=name,
        options=kept,
        required=needed,
        min_values=1 if needed else 0,
        max_values=len(kept),
    )


def tick(label: str, value: str, *, chosen: bool = False) -> discord.CheckboxGroupOption:
    """One line to tick."""
    return discord.CheckboxGroupOption(
        label=text.plain(label, MOST_OPTION), value=value, default=chosen
    )
