"""The commands that can be typed in Discord."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands

if TYPE_CHECKING:
    from bots.discord_bot.app import DiscordFace
    from bots.discord_bot.client import Client


def listen(face: DiscordFace) -> None:
    """Register what follows from a press in an answer to a command."""


def attach(client: Client, face: DiscordFace) -> app_commands.CommandTree[Client]:
    """Give a fresh client its commands. Called each time that one connects anew."""
    return app_commands.CommandTree(client)
