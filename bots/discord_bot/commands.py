"""The commands that can be typed in Discord, and the menu on a message.

A command only says what it is called and what is done: what does it runs like everything that is
pressed, after Discord was answered. Whoever may type ``/earned`` is chosen in a server's own
settings; whether they organize is looked up again in what does it.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bots.discord_bot import away, completing, desk_setup, mine, office, pressing, using
from bots.discord_bot.replying import NOBODY, TROUBLE
from bots.discord_bot.routes import Do
from bots.discord_bot.translator import Translator
from core.texts import Texts

if TYPE_CHECKING:
    from bots.discord_bot.app import DiscordFace

log = logging.getLogger(__name__)

KEY = "discord.command."
Choices: TypeAlias = "list[app_commands.Choice[str]]"
Interaction: TypeAlias = "discord.Interaction[Any]"
Tree: TypeAlias = "app_commands.CommandTree[Any]"
ANYWHERE = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False)
IN_SERVERS = app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False)
ADDED_TO = app_commands.AppInstallationType(guild=True, user=False)


@dataclass(frozen=True, slots=True)
class Hands:
    """What takes a command that was typed, and what offers something to choose meanwhile."""

    do: Callable[[Interaction, Do], Awaitable[None]]
    offer: Callable[[Interaction, str], Awaitable[Choices]]


def listen(face: DiscordFace) -> None:
    """Register what follows from a press in an answer to a command."""
    for room in (mine, office, desk_setup, away):
        room.listen(face)


def attach(client: discord.Client, face: DiscordFace) -> Tree:
    """Give a fresh client its commands. Called each time that one connects anew."""
    hands = Hands(partial(pressing.commanded, face), partial(completing.offer, face))
    return grown(client, face.app.texts, hands)


def grown(client: discord.Client, texts: Texts, hands: Hands | None = None) -> Tree:
    """All commands. Without hands they can only be described, to Discord."""
    tree = _Tree(client, texts)
    for make in (_claim, _my, _language, _evidence, _earned):
        tree.add_command(make(texts, hands or Hands(_nothing, _none)))
    return tree


async def described(client: discord.Client, texts: Texts) -> Tree:
    """All commands with their words in every language, for Discord to be told."""
    tree = grown(client, texts)
    await tree.set_translator(Translator(texts))
    return tree


async def _nothing(one: Interaction, do: Do) -> None:
    """Nobody listens where commands are only described."""


async def _none(one: Interaction, typed: str) -> Choices:
    return []


class _Tree(app_commands.CommandTree[Any]):
    """Answers also what is no command any more: Discord may show old ones for a while."""

    def __init__(self, client: discord.Client, texts: Texts) -> None:
        super().__init__(client, allowed_contexts=ANYWHERE, allowed_installs=ADDED_TO)
        self._texts = texts

    async def on_error(self, one: Interaction, error: app_commands.AppCommandError, /) -> None:
        """A command failed that this version does not know in this form, or at all."""
        log.warning("a command could not be done: %s", type(error).__name__)
        if one.type is discord.InteractionType.autocomplete or one.response.is_done():
            return
        language = self._texts.best(str(one.locale))
        told = self._texts.get(language, f"{KEY}old")
        try:
            await one.response.send_message(told, ephemeral=True, allowed_mentions=NOBODY)
        except TROUBLE as wrong:
            log.info("somebody could not be told: %s", type(wrong).__name__)


# -- what there is ------------------------------------------------------------------------


def _name(name: str, key: str) -> locale_str:
    return locale_str(name, key=f"{KEY}{key}")


def _more(texts: Texts, key: str) -> locale_str:
    full = f"{KEY}{key}.more"
    return locale_str(texts.get("en", full), key=full)


def _plain(
    texts: Texts, hands: Hands, name: str, key: str, do: Do
) -> app_commands.Command[Any, ..., None]:
    """A command without options."""

    async def typed(interaction: discord.Interaction) -> None:
        await hands.do(interaction, do)

    return app_commands.Command(
        name=_name(name, key), description=_more(texts, key), callback=typed
    )


def _claim(texts: Texts, hands: Hands) -> app_commands.Command[Any, ..., None]:
    async def typed(interaction: discord.Interaction, badge: str = "") -> None:
        await hands.do(interaction, partial(mine.claim, badge=badge))

    async def complete(interaction: discord.Interaction, typed_so_far: str) -> Choices:
        return await hands.offer(interaction, typed_so_far)

    app_commands.describe(badge=_more(texts, "claim.badge"))(typed)
    app_commands.rename(badge=_name("badge", "claim.badge"))(typed)
    app_commands.autocomplete(badge=complete)(typed)
    return app_commands.Command(
        name=_name("claim", "claim"), description=_more(texts, "claim"), callback=typed
    )


def _my(texts: Texts, hands: Hands) -> app_commands.Group:
    group = app_commands.Group(name=_name("my", "my"), description=_more(texts, "my"))
    for name, do in (
        ("claims", mine.claims),
        ("badges", mine.badges),
        ("data", mine.data),
        ("help", mine.help_lines),
    ):
        group.add_command(_plain(texts, hands, name, f"my.{name}", do))
    group.add_command(_away(texts, hands))
    return group


def _away(texts: Texts, hands: Hands) -> app_commands.Command[Any, ..., None]:
    async def typed(interaction: discord.Interaction, first: str = "", last: str = "") -> None:
        await hands.do(interaction, partial(away.typed, first=first, last=last))

    app_commands.describe(first=_more(texts, "my.away.from"), last=_more(texts, "my.away.until"))(
        typed
    )
    names = {"first": _name("from", "my.away.from"), "last": _name("until", "my.away.until")}
    app_commands.rename(**names)(typed)
    return app_commands.Command(
        name=_name("away", "my.away"), description=_more(texts, "my.away"), callback=typed
    )


def _language(texts: Texts, hands: Hands) -> app_commands.Command[Any, ..., None]:
    return _plain(texts, hands, "language", "language", mine.language)


def _evidence(texts: Texts, hands: Hands) -> app_commands.ContextMenu:
    async def used(interaction: discord.Interaction, message: discord.Message) -> None:
        await hands.do(interaction, using.use_as_evidence)

    name = locale_str(texts.get("en", f"{KEY}evidence"), key=f"{KEY}evidence")
    return app_commands.ContextMenu(name=name, callback=used)


def _earned(texts: Texts, hands: Hands) -> app_commands.Group:
    group = app_commands.Group(
        name=_name("earned", "earned"),
        description=_more(texts, "earned"),
        default_permissions=discord.Permissions(manage_guild=True),
        allowed_contexts=IN_SERVERS,
    )
    for name, do in (
        ("setup", office.set_up),
        ("export", office.export),
        ("waiting", office.waiting),
    ):
        group.add_command(_plain(texts, hands, name, f"earned.{name}", do))
    group.add_command(_connect(texts, hands))
    return group


def _connect(texts: Texts, hands: Hands) -> app_commands.Command[Any, ..., None]:
    async def typed(interaction: discord.Interaction, code: str) -> None:
        server = interaction.guild.name if interaction.guild is not None else ""
        await hands.do(interaction, partial(office.connect, code=code, server=server))

    app_commands.describe(code=_more(texts, "earned.connect.code"))(typed)
    app_commands.rename(code=_name("code", "earned.connect.code"))(typed)
    return app_commands.Command(
        name=_name("connect", "earned.connect"),
        description=_more(texts, "earned.connect"),
        callback=typed,
    )


__all__ = ["Hands", "attach", "described", "grown", "listen"]
