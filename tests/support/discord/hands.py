"""A person's hands: what they type, press, fill in and send."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.support.discord import choosing, filling, payloads, transcript
from tests.support.discord.delivery import Delivery
from tests.support.discord.looking import Looking, Where
from tests.support.discord.routes_messages import remove, tell_log
from tests.support.discord.things import (
    Attachment,
    Channel,
    Guild,
    Interaction,
    Message,
    Person,
    Role,
    Thing,
    Window,
    secret,
    snowflake,
    time_of,
)

_UNKEPT = re.compile(r"[^\w.-]")
_MENTION = re.compile(r"<@!?(\d+)>")


@dataclass(eq=False)
class User(Looking):
    """Somebody who uses Discord. Each act returns the Delivery that told the app of it.

    Every act takes the words of :meth:`Delivery.send` (``times=2, anew=True``, ``late=4`` ...) and
    ``hold=True``: nothing is handed over until ``send()`` is called.
    """

    # ------------------------------------------------------------ words

    def types(
        self,
        text: str,
        to: Channel | None = None,
        *,
        files: list[Attachment] | None = None,
        reply_to: Message | None = None,
        hold: bool = False,
        **how: Any,
    ) -> Delivery:
        """Say something: to the app in direct messages, or in a channel or thread."""
        world, channel = self.world, to or (reply_to.channel if reply_to else self.dm)
        assert world.can_read(self, channel), f"{self.name} does not see that channel"
        assert not channel.locked, "the thread is locked: nobody writes there"
        assert len(text) <= 2000, "Discord takes 2000 characters in a message"
        said = Message(snowflake(), channel, self, text, files=files or [], nonce=snowflake())
        for file in said.files:
            file.place, file.ephemeral = channel.id, False
        said.reply_to, said.kind = reply_to, 19 if reply_to else 0
        said.mentions = [world.people[id] for id in _MENTION.findall(text) if id in world.people]
        with world.changed:
            channel.archived = False
            channel.messages.append(said)
            world.files |= {file.id: file for file in said.files}
            tell_log(world, said)
            world.changed.notify_all()
        made = Delivery(world, f"{self.name}'s message", said, hands_over=lambda: self._tells(said))
        return made if hold else made.send(**how)

    def _tells(self, said: Message) -> int:
        with self.world.lock:
            self.world.gateway.said(said)
        return 1

    def edits(self, said: Message, text: str) -> None:
        """Change a message of their own."""
        with self.world.changed:
            said.content, said.edited = text, time_of(snowflake())
            tell_log(self.world, said, "changed")
            self.world.gateway.changed(said)

    def deletes(self, said: Message) -> None:
        """Take back a message of their own."""
        with self.world.changed:
            remove(self.world, said)

    def uploads(self, name: str, data: bytes) -> Attachment:
        """A file of theirs: for ``types(files=[...])``, for a command, or for a field.

        Discord keeps few signs in its name, as in its address; a test of what Discord would
        never send changes ``name`` afterwards.
        """
        kind = payloads.kind_of(name, data)
        name = _UNKEPT.sub("", name.replace(" ", "_")) or "unknown"
        made = Attachment(snowflake(), name, data, kind, self.dm.id, ephemeral=True)
        self.world.files[made.id] = made
        return made

    # ------------------------------------------------------------ commands

    def command(
        self,
        line: str,
        to: Channel | Guild | None = None,
        *,
        hold: bool = False,
        how: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> Delivery:
        """Choose a slash command ("/my claims"), with its options by name.

        ``to``: a channel, or a server (its first channel), or else direct messages with the app.
        """
        channel = self._place(to)
        chosen = choosing.Chosen(self.world, self, channel.guild, line)
        data = chosen.data({key: value for key, value in options.items() if value is not None})
        shown = " ".join(f"{key}: {_name(value)}" for key, value in options.items())
        self._log(channel, f"{self.name} types: {line} {shown}".rstrip())
        return self._go(
            Interaction(*self._id(), 2, self, channel, data, self._now()), line, hold, how
        )

    def completes(
        self, line: str, to: Channel | Guild | None = None, **options: Any
    ) -> list[Thing]:
        """Begin to type an option (the last one named); returns what is offered."""
        channel = self._place(to)
        focused = list(options)[-1]
        data = choosing.Chosen(self.world, self, channel.guild, line).data(options, focused)
        asked = Interaction(*self._id(), 4, self, channel, data, self._now())
        made = self._go(asked, f"completing {line}", False, None)
        choices: list[Thing] = (made.answer.get("data") or {}).get("choices", []) if made.ok else []
        names = " | ".join(one["name"] for one in choices)
        self._log(channel, f"{self.name} types: {line} {focused}: {options[focused]}… → {names}")
        return choices

    def uses_on_message(
        self, name: str, message: Message, *, hold: bool = False, **how: Any
    ) -> Delivery:
        """Choose a context menu's entry on a message."""
        return self._uses(3, name, message, message.channel, hold, how)

    def uses_on_user(
        self, name: str, person: Person, to: Channel | Guild, *, hold: bool = False, **how: Any
    ) -> Delivery:
        """Choose a context menu's entry on somebody."""
        return self._uses(2, name, person, self._place(to), hold, how)

    def _uses(
        self, kind: int, name: str, on: Any, channel: Channel, hold: bool, how: Thing
    ) -> Delivery:
        command = choosing.offered(self.world, self, channel.guild, name, kind)
        resolved: Thing = {}
        target = choosing.resolve(self.world, channel.guild, resolved, on)
        data: Thing = {"id": command["id"], "name": command["name"], "type": kind}
        data |= {"target_id": target, "resolved": resolved}
        if "guild_id" in command:
            data["guild_id"] = command["guild_id"]
        self._log(channel, f"{self.name} chooses {name}")
        made = Interaction(*self._id(), 2, self, channel, data, self._now())
        return self._go(made, name, hold, how)

    # ------------------------------------------------------------ components

    def clicks(self, name: str, where: Where = None, *, hold: bool = False, **how: Any) -> Delivery:
        """Press a button by what stands on it or its ``custom_id``; the newest one counts."""
        found = self.finds(name, where)
        assert isinstance(found.where, Message)
        assert not found.element.get("url"), f"[{name}] is a link: {found.element['url']}"
        self._log(
            found.where.channel, f"{self.name} presses [{transcript.label_of(found.element)}]"
        )
        return self._acts(found.where, found.element, None, hold, how)

    def selects(
        self, option: Any, of: str = "", where: Where = None, *, hold: bool = False, **how: Any
    ) -> Delivery:
        """Choose in a menu of a message, by label or value; several: a list."""
        many = option if isinstance(option, list) else [option]
        found = self.finds_option(str(_name(many[0])), of, where)
        assert isinstance(found.where, Message), "fill in a window with fills()"
        element, guild = found.element, found.where.channel.guild
        assert len(many) <= (element.get("max_values") or 1), "too many for this menu"
        resolved: Thing = {}
        if element["type"] == 3:
            by_name = {
                name: o["value"] for o in element["options"] for name in (o["value"], o["label"])
            }
            values = [by_name[one] for one in many]
        else:
            values = [choosing.resolve(self.world, guild, resolved, one) for one in many]
        told: Thing = {"values": values, **({"resolved": resolved} if resolved else {})}
        names = ", ".join(_name(one) for one in many)
        self._log(found.where.channel, f"{self.name} chooses “{names}”")
        return self._acts(found.where, element, told, hold, how)

    def presses(
        self,
        custom_id: str,
        on: Message | None = None,
        *,
        kind: int = 2,
        values: list[str] | None = None,
        hold: bool = False,
        **how: Any,
    ) -> Delivery:
        """Forge: press a button (or choose in a menu, ``kind=3``) that need not be there."""
        message = on or [one for one in self.messages() if one.author.bot][-1]
        element: Thing = {"type": kind, "custom_id": custom_id, "id": 1}
        told = {"values": values or []} if kind != 2 else None
        return self._acts(message, element, told, hold, how)

    def _acts(
        self, where: Message, element: Thing, more: Thing | None, hold: bool, how: Thing
    ) -> Delivery:
        data = {"custom_id": element["custom_id"], "component_type": element["type"]}
        data |= {"id": element["id"], **(more or {})}
        made = Interaction(*self._id(), 3, self, where.channel, data, self._now(), where)
        return self._go(made, f"{self.name}'s press on {element['custom_id']}", hold, how)

    # ------------------------------------------------------------ windows

    def fills(self, values: Mapping[str, Any], window: Window | None = None) -> Window:
        """Write and choose in a window, by labels or ids, without sending it."""
        window = window or self._top()
        filling.fill(window, values)
        return window

    def submits(
        self,
        values: Mapping[str, Any] | None = None,
        window: Window | None = None,
        *,
        hold: bool = False,
        **how: Any,
    ) -> Delivery:
        """Fill in a window (see ``fills``) and send it."""
        window = self.fills(values or {}, window)
        left = filling.missing(window)
        assert not left, f"Discord asks for {left} first"
        self._log(None, f"{self.name} sends:\n{transcript.of_window(window)}")
        data = filling.sent(self.world, window)
        made = Interaction(*self._id(), 5, self, window.channel, data, self._now(), window.message)
        self.windows = [one for one in self.windows if one is not window]
        return self._go(made, f"{self.name}'s window “{window.view['title']}”", hold, how)

    def forges_window(
        self, custom_id: str, fields: Mapping[str, str], on: Message | None = None, **how: Any
    ) -> Delivery:
        """Forge: send a window that was never opened."""
        parts = [
            {
                "type": 18,
                "id": 2 * n,
                "component": {"type": 4, "id": 2 * n + 1, "custom_id": k, "value": v},
            }
            for n, (k, v) in enumerate(fields.items(), start=1)
        ]
        channel = on.channel if on else self.dm
        data: Thing = {"custom_id": custom_id, "components": parts}
        made = Interaction(*self._id(), 5, self, channel, data, self._now(), on)
        return self._go(made, f"{self.name}'s forged window", False, how)

    def closes(self, window: Window | None = None) -> None:
        """Close a window; the app is not told."""
        window = window or self._top()
        self._log(None, f"{self.name} closes “{window.view['title']}”")
        self.windows = [one for one in self.windows if one is not window]

    def _top(self) -> Window:
        self.world.until(lambda: self.windows, f"a window before {self.name}")
        return self.windows[-1]

    # ------------------------------------------------------------ where they are

    def closes_dms(self) -> None:
        """Refuse direct messages from members of servers they share."""
        self.closed = True

    def opens_dms(self) -> None:
        """Take direct messages again."""
        self.closed = False

    def joins(self, guild: Guild) -> None:
        """Become a member of a server."""
        with self.world.lock:
            guild.members.setdefault(self.id, [])
            told = {"guild_id": guild.id, **payloads.member(guild, self)}
            self.world.gateway.tells(guild, "GUILD_MEMBER_ADD", told)

    def leaves(self, guild: Guild) -> None:
        """Leave a server."""
        with self.world.lock:
            guild.members.pop(self.id, None)
            told = {"guild_id": guild.id, "user": payloads.user(self)}
            self.world.gateway.tells(guild, "GUILD_MEMBER_REMOVE", told)

    def gets_role(self, guild: Guild, role: Role) -> None:
        """Somebody gives them a role."""
        with self.world.lock:
            guild.members[self.id].append(role)

    def loses_role(self, guild: Guild, role: Role) -> None:
        """Somebody takes a role from them."""
        with self.world.lock:
            guild.members[self.id].remove(role)

    # ------------------------------------------------------------ inside

    def _place(self, to: Channel | Guild | None) -> Channel:
        channel = to.channels[0] if isinstance(to, Guild) else to or self.dm
        assert self.world.can_read(self, channel), f"{self.name} does not see that channel"
        return channel

    def _log(self, channel: Channel | None, line: str) -> None:
        place = self.world.place_of(channel) if channel else f"{self.name}'s screen"
        with self.world.lock:
            self.world.log.say(place, line)

    def _id(self) -> tuple[str, str]:
        return snowflake(), secret(48)

    def _now(self) -> float:
        return self.world.age()

    def _go(
        self, made: Interaction, what: str, hold: bool, how: Mapping[str, Any] | None
    ) -> Delivery:
        made.what = what
        delivery = Delivery(self.world, what, made.message, made)
        return delivery if hold else delivery.send(**(how or {}))


def _name(value: Any) -> str:
    return str(getattr(value, "name", value))
