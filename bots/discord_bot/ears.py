"""What is told of what comes from Discord."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

import discord

if TYPE_CHECKING:
    from bots.discord_bot.client import Client


class Ears(Protocol):
    """What is told of what comes from Discord. Each runs in the loop of the connection."""

    async def setting_up(self, client: Client) -> None:
        """A client is logged in, and connects next."""

    async def said(self, message: discord.Message) -> None:
        """Somebody wrote in a direct message."""

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Somebody pressed something, or sent a window."""

    async def began(self, shard: int) -> None:
        """A shard has a new session: what was said before it is not told again."""

    async def placed(self, guild: str, is_in: Callable[[str], bool]) -> None:
        """The app was added to a server, or removed from it; ``is_in`` tells which is true now."""

    async def settled(self, shard: int, shards: int, is_in: Callable[[str], bool]) -> None:
        """A shard knows all its servers: where the app is not was lost meanwhile."""

    async def living(self) -> None:
        """Runs from the start to the end; it is cancelled then."""
