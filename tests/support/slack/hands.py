"""A person's hands: what they type, click, fill in and send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.support.slack import filling, payloads, responding, speaking, transcript
from tests.support.slack.delivery import Answer, Delivery
from tests.support.slack.looking import Looking, Where
from tests.support.slack.methods_files import new_file
from tests.support.slack.things import Channel, File, Message, Thing, Window, new_id


@dataclass(eq=False)
class User(Looking):
    """Somebody who uses Slack. Each act returns the Delivery that told the app of it.

    Every act takes the words of :meth:`Delivery.send` (``times=2, at_once=True`` ...), and
    ``hold=True``: nothing is handed over until ``send()`` is called.
    """

    def types(
        self,
        text: str,
        to: Channel | None = None,
        *,
        files: list[File] | None = None,
        thread: Message | None = None,
        hold: bool = False,
        **how: Any,
    ) -> Delivery:
        """Say something: to the app in direct messages, or in a channel."""
        channel = to or (thread.channel if thread else self.dm)
        said = Message(channel, self.world.next_ts(), self, payloads.typed(self.world, text))
        said.client_msg_id, said.files = new_id("m"), files or []
        said.blocks = payloads.spoken(text) if text else []
        said.thread_ts = (thread.thread_ts or thread.ts) if thread else ""
        speaking.post(self.world, said)
        return self._tells(said, hold, how)

    def _tells(self, said: Message, hold: bool, how: Thing) -> Delivery:
        team = said.channel.team
        what = f"{self.name}'s message"
        if team.bot is None or team.bot not in said.channel.members:
            return Delivery(self.world, "event", {}, what)  # the app is not there, nobody tells it
        told = payloads.message(said)
        if f"<@{team.bot.id}>" in said.text and said.channel.kind != "im":
            mention = {**told, "type": "app_mention"}
            mention.pop("channel_type")
            self._event(mention, what, hold=False, team_of=said.channel)
        return self._event(told, what, hold=hold, team_of=said.channel, **how)

    def edits(self, said: Message, text: str, **how: Any) -> Delivery:
        """Change a message of their own."""
        before = said.as_json()
        content = {"text": payloads.typed(self.world, text), "blocks": payloads.spoken(text)}
        speaking.change(self.world, said, content)
        told = payloads.about(self.world, said, "message_changed")
        told |= {"message": said.as_json(), "previous_message": before}
        return self._event(told, f"{self.name}'s edit", team_of=said.channel, **how)

    def deletes(self, said: Message, **how: Any) -> Delivery:
        """Take back a message of their own."""
        speaking.remove(self.world, said)
        told = payloads.about(self.world, said, "message_deleted")
        told |= {"deleted_ts": said.ts, "previous_message": said.as_json()}
        return self._event(told, f"{self.name}'s deletion", team_of=said.channel, **how)

    def command(
        self,
        name: str,
        text: str = "",
        to: Channel | None = None,
        *,
        hold: bool = False,
        **how: Any,
    ) -> Delivery:
        """Type a slash command; in direct messages with the app, or in a channel."""
        channel = to or self.dm
        place = speaking.place_of(channel)
        self.world.log.say(place, f"{self.name} types: {name} {text}".rstrip())
        told = payloads.command(self.world, self, channel, name, text)

        def then(answer: Answer) -> None:
            responding.to_command(self.world, channel, self, answer)

        return self._go(Delivery(self.world, "command", told, name, then), hold, how)

    def clicks(self, name: str, where: Where = None, *, hold: bool = False, **how: Any) -> Delivery:
        """Click a button by what stands on it or its ``action_id``; the newest one counts.

        Where a modal is open, only it can be clicked. ``where``: a message, a window, a
        channel, ``"home"`` or ``"window"``.
        """
        if isinstance(where, str) and where == "home" and self.home is None:
            self.opens_home()
        found = self.finds(name, where)
        label = transcript.label_of(found.element)
        self.world.log.say(self._place(found.where), f"{self.name} clicks [{label}]")
        return self._acts(found.where, found.block, found.element, None, hold, how)

    def selects(
        self,
        option: Any,
        of: str = "",
        where: Where = None,
        *,
        hold: bool = False,
        **how: Any,
    ) -> Delivery:
        """Choose in a menu, by label or value; several for checkboxes: a list.

        ``of`` names the menu (placeholder, label or an id); needless where one alone offers it.
        """
        first = option[0] if isinstance(option, list) and option else option
        found = self.finds_option(str(first), of, where)
        value = filling.value_of(found.element, option)
        if isinstance(found.where, Window):
            state = found.where.values.setdefault(found.block["block_id"], {})
            state[found.element["action_id"]] = value
        self.world.log.say(self._place(found.where), f"{self.name} chooses “{option}”")
        return self._acts(found.where, found.block, found.element, value, hold, how)

    def _place(self, where: Message | Window) -> str:
        if isinstance(where, Window):
            return f"{self.name}'s screen"
        return speaking.place_of(where.channel)

    def _acts(
        self,
        where: Message | Window,
        block: Thing,
        element: Thing,
        value: Thing | None,
        hold: bool,
        how: Thing,
    ) -> Delivery:
        world = self.world
        action = payloads.action(block, element, value, world.next_ts())
        if isinstance(where, Window):
            told = payloads.in_window(world, where, action)
        else:
            chosen = where.chosen.setdefault(self.id, {})
            if value is not None:
                chosen[element["action_id"]] = value
            state = payloads.state_of(where, chosen)
            told = payloads.in_message(world, self, where, action, state)
        what = f"{self.name}'s click on {element['action_id']}"
        return self._go(Delivery(world, "interaction", told, what), hold, how)

    def fills(self, values: dict[str, Any], window: Window | None = None) -> Window:
        """Write and choose in a window, by labels or ids, without sending it."""
        window = window or self._top()
        window.errors = {}
        for block, element in filling.fill(window, values):
            if block["type"] != "input" or block.get("dispatch_action"):
                value = window.values[block["block_id"]][element["action_id"]]
                self._acts(window, block, element, value, False, {})
        return window

    def submits(
        self,
        values: dict[str, Any] | None = None,
        window: Window | None = None,
        *,
        hold: bool = False,
        **how: Any,
    ) -> Delivery:
        """Fill in a window (see ``fills``) and send it."""
        window = self.fills(values or {}, window)
        assert window.view.get("submit"), "this window has nothing to send it with"
        assert not filling.missing(window), f"Slack asks for {filling.missing(window)} first"
        speaking.show(self.world, window, f"{self.name} sends:")
        told = payloads.submission(self.world, window)
        what = f"{self.name}'s window “{transcript.text_of(window.view['title'])}”"

        def then(answer: Answer) -> None:
            responding.to_submission(self.world, window, answer)

        return self._go(Delivery(self.world, "interaction", told, what, then), hold, how)

    def closes(self, window: Window | None = None, **how: Any) -> Delivery | None:
        """Close a window; the app is told if it asked to be."""
        window = window or self._top()
        everything = bool(window.view.get("clear_on_close"))
        told = payloads.closed(self.world, window, everything)
        notify = window.view.get("notify_on_close")
        responding.close(self.world, window, everything)
        if not notify:
            return None
        return self._go(Delivery(self.world, "interaction", told, "closing"), False, how)

    def _top(self) -> Window:
        self.world.until(lambda: self.windows, f"a window before {self.name}")
        return self.windows[-1]

    def shortcut(self, callback_id: str, on: Message | None = None, **how: Any) -> Delivery:
        """Choose a shortcut of the app: a global one, or one on a message."""
        self.world.log.say(f"{self.name}'s screen", f"{self.name} chooses {callback_id}")
        told = payloads.shortcut(self.world, self, callback_id, on)
        what = f"the shortcut {callback_id}"
        return self._go(
            Delivery(self.world, "interaction", told, what), how.pop("hold", False), how
        )

    def opens_home(self, tab: str = "home", **how: Any) -> Delivery:
        """Open App Home, or its messages tab (``tab="messages"``)."""
        ts = self.world.next_ts()
        told: Thing = {"type": "app_home_opened", "user": self.id, "channel": self.dm.id}
        told |= {"tab": tab, "event_ts": ts}
        if self.home:
            told["view"] = self.home.as_json(self.team.bot)
        self.world.log.say(f"{self.name}'s screen", f"{self.name} opens the app ({tab})")
        return self._event(told, "opening App Home", **how)

    def uploads(self, name: str, data: bytes) -> File:
        """A file of theirs: for ``types(files=[...])``, or for a field of a window."""
        return new_file(self.world, self, name, data)

    def joins(self, channel: Channel, **how: Any) -> Delivery:
        """Become a member of a channel."""
        channel.members.append(self)
        self.world.log.say(speaking.place_of(channel), f"({self.name} joins)")
        return self._membership("member_joined_channel", channel, how)

    def leaves(self, channel: Channel, **how: Any) -> Delivery:
        """Leave a channel."""
        channel.members.remove(self)
        self.world.log.say(speaking.place_of(channel), f"({self.name} leaves)")
        return self._membership("member_left_channel", channel, how)

    def _membership(self, kind: str, channel: Channel, how: Thing) -> Delivery:
        letter = {"channel": "C", "group": "G"}.get(channel.kind, "D")
        told: Thing = {"type": kind, "user": self.id, "channel": channel.id}
        told |= {"channel_type": letter, "team": self.team.id, "event_ts": self.world.next_ts()}
        return self._event(told, kind, team_of=channel, **how)

    def reacts(self, name: str, said: Message, **how: Any) -> Delivery:
        """Put an emoji on a message."""
        said.reactions.append((name, self.id))
        self.world.log.say(speaking.place_of(said.channel), f"{self.name} reacts :{name}:")
        item = {"type": "message", "channel": said.channel.id, "ts": said.ts}
        told: Thing = {"type": "reaction_added", "user": self.id, "reaction": name, "item": item}
        told |= {"item_user": said.author.id, "event_ts": self.world.next_ts()}
        return self._event(told, "a reaction", team_of=said.channel, **how)

    def _event(
        self,
        told: Thing,
        what: str,
        *,
        hold: bool = False,
        team_of: Channel | None = None,
        **how: Any,
    ) -> Delivery:
        team = team_of.team if team_of else self.team
        body = payloads.event(self.world, team, told)
        body["is_ext_shared_channel"] = bool(
            team_of and any(one.team is not team for one in team_of.members)
        )
        return self._go(Delivery(self.world, "event", body, what), hold, how)

    def _go(self, delivery: Delivery, hold: bool, how: Thing) -> Delivery:
        return delivery if hold else delivery.send(**how)
