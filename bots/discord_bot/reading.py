"""What comes in from Discord, as plain text and plain facts. Nothing here ever fails.

An assessor must never read a person's id, so mentions lose it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import discord

SOMEBODY = "@…"
SOMEWHERE = "#…"
# Discord, "Message Formatting".
_PEOPLE = re.compile(r"<@[!&]?\d{1,20}>")
_CHANNEL = re.compile(r"<#\d{1,20}>")
_GUIDE = re.compile(r"<id:\w{1,30}>")
_COMMAND = re.compile(r"</([\w -]{1,100}):\d{1,20}>")
_EMOJI = re.compile(r"<a?:(\w{1,32}):\d{1,20}>")
_MOMENT = re.compile(r"<t:(-?\d{1,11})(?::[tTdDfFR])?>")
# Menus whose lines are ids of what can be pressed.
MENUS = frozenset({"pick", "more", "piece"})
HEARD = frozenset({discord.MessageType.default, discord.MessageType.reply})


@dataclass(frozen=True, slots=True)
class Who:
    """Who did something. ``locale`` is the language of their app, "" where Discord did not say."""

    user: str
    name: str = ""
    locale: str = ""
    bot: bool = False


@dataclass(frozen=True, slots=True)
class Handed:
    """A file that came along."""

    id: str
    name: str
    url: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class Came:
    """Something that came in: a press, a window that was sent, a message, a command.

    ``key`` tells it from all others, however often Discord brings it. ``guild`` is "" in direct
    messages. ``about`` is the message it was pressed on, or answers. ``origin`` is the channel
    of a server where a private thread can be opened. ``data`` is what Discord sent with it, and
    ``shown`` what stood in the message that it was pressed on; ``private`` one that only they
    see. ``roles`` are those that they had in the server at that moment.
    """

    key: str
    who: Who
    channel: str
    guild: str = ""
    about: str = ""
    origin: str = ""
    id: str = ""
    custom_id: str = ""
    values: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    shown: tuple[Mapping[str, Any], ...] = ()
    private: bool = False
    roles: frozenset[str] = frozenset()

    @property
    def queue(self) -> str:
        """What comes with the same is done one after the other."""
        return self.channel if not self.guild else self.who.user

    @property
    def meant(self) -> str:
        """The id of what is meant: of the line that was chosen, where lines have ids."""
        if self.custom_id.partition(".")[0] in MENUS or self.custom_id in (
            "home.open",
            "home.renew",
        ):
            return self.values[0] if self.values else ""
        return self.custom_id


def interaction(one: discord.Interaction) -> Came:
    """An interaction, of whatever kind."""
    data: Mapping[str, Any] = one.data or {}
    message = one.message
    return Came(
        key=f"interaction:{one.id}",
        who=_who(one.user, one.locale),
        channel=str(one.channel_id or ""),
        guild=str(one.guild_id or ""),
        about=str(message.id) if message is not None else "",
        origin=_origin(one.channel) if one.guild_id else "",
        id=str(one.id),
        custom_id=str(data.get("custom_id") or ""),
        values=tuple(str(value) for value in data.get("values") or ()),
        data=data,
        shown=tuple(part.to_dict() for part in message.components) if message else (),
        private=message is not None and message.flags.ephemeral,
        roles=_roles(one.user),
    )


def message(one: discord.Message) -> Came:
    """A direct message."""
    channel, reference = str(one.channel.id), one.reference
    answered = reference.message_id if reference is not None else None
    return Came(
        key=f"message:{channel}/{one.id}",
        who=_who(one.author, None),
        channel=channel,
        about=str(answered or ""),
        id=str(one.id),
    )


def files(one: discord.Message) -> tuple[Handed, ...]:
    """The files of a message."""
    return tuple(
        Handed(str(file.id), file.filename, file.url, file.size) for file in one.attachments
    )


def _who(user: discord.User | discord.Member, locale: discord.Locale | None) -> Who:
    if user is discord.utils.MISSING:
        return Who("", bot=True)  # nobody that we could answer
    return Who(str(user.id), user.display_name, str(locale or ""), user.bot)


def _roles(user: discord.User | discord.Member) -> frozenset[str]:
    """The roles that Discord sent along; one that we have not heard of is left out."""
    held = user.roles if isinstance(user, discord.Member) else ()
    return frozenset(str(one.id) for one in held)


def _origin(channel: object) -> str:
    if isinstance(channel, discord.Thread):
        return str(channel.parent_id)
    if isinstance(channel, discord.TextChannel):
        return str(channel.id)
    return ""


def words(text: str) -> str:
    """What a person typed in Discord, as they meant it. Their markdown stays as they typed it."""
    text = _PEOPLE.sub(SOMEBODY, text)
    text = _CHANNEL.sub(SOMEWHERE, _GUIDE.sub(SOMEWHERE, text))
    text = _EMOJI.sub(lambda found: f":{found[1]}:", text)
    text = _COMMAND.sub(lambda found: f"/{found[1]}", text)
    return _MOMENT.sub(lambda found: _moment(int(found[1])), text).strip()


def _moment(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
    except (ValueError, OverflowError, OSError):
        return ""


__all__ = ["HEARD", "Came", "Handed", "Who", "files", "interaction", "message", "words"]
