"""The state of a little Discord, its clock, and what a test may set in it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.support.discord.limits import Limits
from tests.support.discord.things import (
    DM,
    FULL,
    PERMISSIONS,
    PLAIN,
    PRIVATE_THREAD,
    TEXT,
    App,
    Attachment,
    Call,
    Channel,
    Guild,
    Interaction,
    Message,
    Person,
    Refused,
    Role,
    Thing,
    no_access,
    secret,
    snowflake,
    unknown,
)
from tests.support.transcripts import Log

if TYPE_CHECKING:
    from tests.support.discord.gateway import Gateway

# Real seconds a test waits for the app before it says that nothing came.
PATIENCE = 60.0
# How long an interaction waits for its first answer, and how long its token holds.
ANSWER_SECONDS, TOKEN_SECONDS = 3.0, 900.0


class World:
    """Everything there is."""

    gateway: Gateway

    def __init__(self) -> None:
        self.app = App(token=secret())
        self.bot = Person(self.app.id, self.app.name, bot=True)
        self.seal = secret().encode()
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.log = Log()
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self.failures: list[str] = []
        self.people: dict[str, Person] = {self.bot.id: self.bot}
        self.guilds: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, Attachment] = {}
        self.uploaded: dict[str, Attachment] = {}
        self.interactions: dict[str, Interaction] = {}
        self.tokens: dict[str, Interaction] = {}
        self.limits = Limits()
        self.base_url = ""
        # Bots that Discord took for spammers may open no more direct messages (20026).
        self.quarantined = False
        # Is every request and answer checked? Only a benchmark turns this off.
        self.strict = True
        # Discord waits three seconds for an answer; a busy machine gets more.
        self.ack_seconds = 15.0
        self._ahead = 0.0

    # ------------------------------------------------------------ the clock

    def now(self) -> float:
        """The time here: the machine's, and what ``passes`` added."""
        return time.time() + self._ahead

    def age(self) -> float:
        """A clock that only ``passes`` moves, so that no busy machine fails a test."""
        return self._ahead

    def passes(self, seconds: float) -> None:
        """Time goes by: tokens, answers and addresses of files expire."""
        with self.changed:
            self._ahead += seconds
            self.changed.notify_all()

    # ------------------------------------------------------------ who and where

    def guild(self, name: str = "Makers", *, locale: str = "en-US", bot: bool = True) -> Guild:
        """A server with a channel ``general``, the app's bot in it, and an owner."""
        owner = self._person(f"{name} owner")
        made = Guild(snowflake(), name, owner, locale)
        made.roles = [Role(made.id, "@everyone", 0, PLAIN)]
        made.members[owner.id] = []
        self.guilds[made.id] = made
        self.channel(made, "general")
        if bot:
            self.installs(made)
        return made

    def installs(self, guild: Guild, permissions: int = FULL) -> Role:
        """Somebody adds the bot to a server; it gets a role of its own name."""
        own = Role(snowflake(), self.app.name, self._top(guild) + 1, permissions, managed=True)
        with self.lock:
            guild.roles.append(own)
            guild.members[self.bot.id] = [own]
        self.gateway.joined(guild)
        return own

    def removes(self, guild: Guild) -> None:
        """Somebody throws the bot out of a server."""
        with self.lock:
            guild.members.pop(self.bot.id, None)
        self.log.say("(Discord)", f"the bot is removed from {guild.name}")
        self.gateway.left(guild)

    def _top(self, guild: Guild) -> int:
        return max(one.position for one in guild.roles)

    def role(
        self, guild: Guild, name: str, *, position: int | None = None, permissions: int = 0
    ) -> Role:
        """A role; below the bot's own unless ``position`` says otherwise."""
        with self.lock:
            place = 1 if position is None else position
            if position is None:
                for one in guild.roles[1:]:
                    one.position += 1
            made = Role(snowflake(), name, place, permissions)
            guild.roles.append(made)
        if self.bot.id in guild.members:
            self.gateway.role_made(guild, made)
        return made

    def channel(
        self, guild: Guild, name: str, *, hidden: bool = False, only_for: list[Role] | None = None
    ) -> Channel:
        """A text channel; ``hidden``: the bot does not see it.

        ``only_for``: of the others, only whoever has one of these roles does.
        """
        made = Channel(snowflake(), TEXT, guild, name, hidden_from_bot=hidden, only_for=only_for)
        with self.lock:
            guild.channels.append(made)
            self.channels[made.id] = made
        if self.bot.id in guild.members and not hidden:
            self.gateway.channel_made(made)
        return made

    def _person(self, name: str) -> Person:
        made = Person(snowflake(), name)
        self.people[made.id] = made
        return made

    def direct(self, person: Person) -> Channel:
        """The direct messages between somebody and the bot; the same in every server."""
        with self.lock:
            for one in self.channels.values():
                if one.type == DM and person in one.people:
                    return one
            made = Channel(snowflake(), DM, people=[person, self.bot])
            self.channels[made.id] = made
            return made

    def share(self, person: Person) -> list[Guild]:
        """The servers in which both somebody and the bot are."""
        return [
            one
            for one in self.guilds.values()
            if person.id in one.members and self.bot.id in one.members
        ]

    def can_read(self, person: Person, channel: Channel) -> bool:
        """Is this on somebody's screen?"""
        if channel.gone:
            return False
        if channel.guild is None:
            return person in channel.people
        if person.id not in channel.guild.members:
            return False
        if person is self.bot:
            return not (channel.parent or channel).hidden_from_bot
        if channel.type == PRIVATE_THREAD:
            mods = channel.guild.permissions_of(person) & PERMISSIONS["manage_threads"]
            return person in channel.people or bool(mods)
        roles = (channel.parent or channel).only_for
        held = channel.guild.members[person.id]
        return roles is None or person is channel.guild.owner or any(one in roles for one in held)

    def place_of(self, channel: Channel) -> str:
        """How a place is called in a transcript."""
        if channel.guild is None:
            who = next(one for one in channel.people if not one.bot)
            return f"{who.name} and {self.app.name}"
        if channel.parent:
            return f"#{channel.parent.name} > {channel.name} (thread)"
        return f"#{channel.name}"

    def check_event(self, event: str, data: Thing) -> None:
        """Hold what the Gateway tells against the oracle; see ``Discord``."""

    # ------------------------------------------------------------ for the routes

    def seen_channel(self, id: str) -> Channel:
        """A channel the bot can see; raises Refused."""
        found = self.channels.get(id)
        if found is None or found.gone:
            raise unknown("channel")
        if not self.can_read(self.bot, found):
            raise no_access()
        return found

    def by_token(self, token: str) -> Interaction:
        """The answered interaction of a token that still holds; raises Refused."""
        found = self.tokens.get(token)
        if found is None or found.answer is None:
            raise Refused(404, 10015, "Unknown Webhook")
        if self.age() - found.begun > TOKEN_SECONDS:
            raise Refused(401, 50027, "Invalid Webhook Token")
        return found

    def seen_guild(self, id: str) -> Guild:
        """A guild the bot is in; raises Refused."""
        found = self.guilds.get(id)
        if found is None or self.bot.id not in found.members:
            raise unknown("guild")
        return found

    def member_of(self, guild: Guild, id: str) -> Person:
        """Somebody in a guild; raises Refused."""
        found = self.people.get(id)
        if found is None:
            raise unknown("user")
        if id not in guild.members:
            raise unknown("member")
        return found

    def may(self, channel: Channel, *names: str) -> None:
        """Raise Refused unless the bot may do this there."""
        if channel.guild is None:
            return
        held = channel.guild.permissions_of(self.bot)
        if any(not held & PERMISSIONS[name] for name in names):
            raise Refused(403, 50013, "Missing Permissions")

    # ------------------------------------------------------------ what goes wrong

    def fails_next(
        self,
        what: str,
        fault: str,
        *,
        times: int = 1,
        seconds: float = 1,
        scope: str = "user",
    ) -> None:
        """Let the next calls go wrong; ``what`` is as in ``calls``: "POST /channels/{channel_id}/messages".

        ``fault`` is a status (``"500"``; ``"429"`` asks to wait ``seconds`` and says its
        ``scope``: user, global, shared, or "cloudflare", which has no ``Via``), Discord's own
        code (``"50007"``), ``"cut"`` (the connection breaks, nothing was done), ``"lost"`` (it
        was done, and the answer is lost) or ``"slow"`` (answered after ``seconds``).
        """
        with self.lock:
            self.limits.faults += [(what, fault, seconds, scope)] * times

    def fails(self, line: str) -> None:
        """Note that the app did not answer as it should."""
        with self.changed:
            self.failures.append(line)
            self.log.say("(Discord)", line)
            self.changed.notify_all()

    def violates(self, line: str) -> None:
        """Note that Discord would have refused something."""
        with self.changed:
            self.violations.append(line)
            self.changed.notify_all()

    def forgive(self) -> list[str]:
        """What went wrong so far was meant to; returns it."""
        with self.lock:
            told = [*self.violations, *self.failures]
            self.violations.clear()
            self.failures.clear()
        return told

    # ------------------------------------------------------------ waiting

    def until(self, what: Callable[[], object], why: str = "", patience: float = PATIENCE) -> None:
        """Wait until something is so; raises AssertionError with the transcript."""
        ends = time.monotonic() + patience
        with self.changed:
            while not what():
                left = ends - time.monotonic()
                assert left > 0, f"waited {patience} s for {why or what}:\n{self.transcript()}"
                self.changed.wait(min(left, 0.2))

    def quiet(self, seconds: float = 0.3, patience: float = PATIENCE) -> None:
        """Wait until the app has called nothing for so long."""
        ends = time.monotonic() + patience
        while time.monotonic() < ends:
            with self.lock:
                count = len(self.calls)
            time.sleep(seconds)
            if count == len(self.calls):
                return
        raise AssertionError("the app does not come to rest")

    def called(self, name: str) -> list[Call]:
        """The calls of one route so far, as "POST /channels/{channel_id}/messages"."""
        with self.lock:
            return [one for one in self.calls if one.name == name]

    @contextmanager
    def expects(self, name: str, times: int = 1) -> Iterator[None]:
        """The block makes the app call a route so many times, in the end."""
        before = len(self.called(name))
        yield
        self.until(lambda: len(self.called(name)) >= before + times, f"{times} × {name}")

    def transcript(self) -> str:
        """What everybody saw, as plain text."""
        with self.lock:
            return self.log.text()

    # ------------------------------------------------------------ what was said

    def posts(self, made: Message) -> None:
        """A message appears: the app and every reader are told."""
        with self.changed:
            made.channel.messages.append(made)
            for file in made.files:
                self.files[file.id] = file
            self.gateway.said(made)
            self.changed.notify_all()

    def message_by_id(self, id: str) -> Message | None:
        """Any message at all."""
        for place in self.channels.values():
            for one in place.messages:
                if one.id == id:
                    return one
        return None

    def commands_in(self, guild: Guild | None) -> list[Thing]:
        """The commands that somebody can choose there."""
        own = self.app.guild_commands.get(guild.id, []) if guild else []
        return [*own, *self.app.commands]
