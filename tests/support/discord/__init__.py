"""A little Discord on 127.0.0.1 for tests: the real discord.py talks to it over real sockets.

    def test_something(discord):                   # a fixture, of tests/support/discord/fixtures.py
        makers = discord.guild("Makers")           # with #general, and the app's bot in it
        ana = discord.user(makers, "Ana", locale="es-ES")
        hall = discord.channel(makers, "hall")
        with discord.reached_by_the_client():      # Route.BASE and DEFAULT_GATEWAY, put back after
            ...                                    # or settings: discord.api_url, .gateway_url
        # the token is discord.app.token

Hands (each waits for the app's first answer, and returns a ``Delivery``)
    ana.command("/claim", hall, badge="bikes")     a channel, a server, or nothing: direct messages
    ana.completes("/claim", hall, badge="bi")      what autocomplete offers
    ana.uses_on_message("Use as evidence", message); ana.uses_on_user("...", ben, hall)
    ana.types("I fix bikes")                       in direct messages; ``to=thread``, ``reply_to=``
    ana.types("", files=[ana.uploads("a.png", data)])
    ana.clicks("Send")                             by label or custom_id; ``where=`` a message, a
                                                   channel, "window"
    ana.selects("Bicycle repair", of="Badge")      menus; several: a list; people, roles, channels
    ana.fills({"Tell us": "..."}); ana.submits({"Tell us": "...", "Files": [file]}); ana.closes()
    ana.edits(message, "..."); ana.deletes(message)
    ana.closes_dms(); ana.opens_dms(); ana.joins(guild); ana.leaves(guild)

Eyes
    ana.sees("Thank you")       waits; returns the newest message or window with it (``where=``)
    ana.does_not_see("Ben")     after the app has come to rest
    ana.screen(); ana.messages(hall); ana.window; ana.dm; ana.threads

Mischief, with every act of the hands (for ``command`` in ``how={...}``)
    times=3 (anew=True: as quick clicks are, each with an id of its own), late=4 (after three seconds
    Discord knows an interaction no more: 10062), hold=True (then ``delivery.send()`` later)
    ana.presses("any.custom_id", on=message)       a forged button; kind=3, values=[...]: a menu
    ana.forges_window("any.custom_id", {"field": "text"})

Trouble
    discord.fails_next("POST /channels/{channel_id}/messages", "429", seconds=1, scope="global")
    discord.limits_route("POST /channels/{channel_id}/messages", 5, seconds=5); limits_all(50)
    discord.down("503" | "refuse"); discord.up()
    discord.drops_gateway(); discord.asks_to_reconnect(); discord.invalidates_session(resumable=True)
    discord.closes_gateway(4000); discord.gateway.deaf = True   (heartbeats are not acknowledged)
    discord.gateway.shards = 3;  discord.gateway.heartbeat_ms = 500
    discord.app.privileged = 1 << 15               the message-content intent is granted
    discord.quarantined = True                     20026: no new direct messages
    discord.passes(900)                            tokens, addresses of files and answers expire: of
                                                   a clock that only ``passes`` moves
    discord.removes(makers); discord.role(makers, "Bikes", position=99)    above the bot's own

What came in
    discord.calls: Call(method, path, route, query, body, files, status, answer)
    discord.called("POST /channels/{channel_id}/messages"); discord.messages_of_app()
    discord.until(lambda: ..., "what for"); discord.quiet(); discord.transcript()
    discord.violations (the oracle of tests/contracts/discord says Discord would refuse it, or that
    this little Discord does not answer as Discord does) and discord.failures (nobody answered an
    interaction): both must be empty at the end of a test, or be taken by ``discord.forgive()``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import discord as library
import yarl
from discord.gateway import DiscordWebSocket

from tests.contracts import discord as oracle
from tests.support.discord import routes_interactions, routes_messages, routes_places
from tests.support.discord.delivery import Delivery
from tests.support.discord.gateway import Connection, Gateway
from tests.support.discord.hands import User
from tests.support.discord.limits import Bucket
from tests.support.discord.server import API, Server
from tests.support.discord.things import (
    Attachment,
    Call,
    Channel,
    Guild,
    Interaction,
    Message,
    Refused,
    Role,
    Thing,
    Window,
    snowflake,
)
from tests.support.discord.world import World

__all__ = [
    "Attachment",
    "Call",
    "Channel",
    "Connection",
    "Delivery",
    "Discord",
    "Guild",
    "Interaction",
    "Message",
    "Refused",
    "Role",
    "User",
    "Window",
    "running",
]

# Importing a module of routes is what registers them.
ROUTES = (routes_interactions, routes_messages, routes_places)


class Discord(World):
    """A world with its server."""

    def __init__(self) -> None:
        super().__init__()
        self.gateway = Gateway(self)
        self.server = Server(self)
        self.port: int = self.server.port
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.api_url = f"{self.base_url}{API}"
        self.gateway_url = self.gateway.address

    def user(self, guild: Guild | None, name: str, *, locale: str = "en-US") -> User:
        """Somebody with an account, and a member of a server."""
        made = User(snowflake(), name, locale, world=self)
        with self.lock:
            self.people[made.id] = made
            if guild:
                guild.members[made.id] = []
        return made

    def owner(self, guild: Guild, name: str = "Olga", *, locale: str = "en-US") -> User:
        """Whoever owns a server, with hands and eyes."""
        made = self.user(guild, name, locale=locale)
        guild.owner = made
        if self.bot.id in guild.members:
            self.gateway.guild_changed(guild)
        return made

    @contextmanager
    def reached_by_the_client(self) -> Iterator[None]:
        """discord.py speaks to this Discord within the block, and to nobody after it."""
        base, gateway = library.http.Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
        library.http.Route.BASE = self.api_url
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self.gateway_url)
        try:
            yield
        finally:
            library.http.Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway

    # ------------------------------------------------------------ trouble

    def down(self, how: str = "503") -> None:
        """Nothing works: everything is answered ``503``, or connections are refused."""
        if how == "refuse":
            self.server.refuse()
            self.gateway.drops()
        else:
            self.server.broken = how

    def up(self) -> None:
        """Everything works again, at the same address."""
        self.server.broken = ""
        self.server.accept()

    def limits_route(self, name: str, most: int | None, *, seconds: float = 5) -> None:
        """So many calls of a route per channel or server within so many seconds; None: no limit."""
        with self.lock:
            if most is None:
                self.limits.rules.pop(name, None)
            else:
                self.limits.rules[name] = (most, seconds)

    def limits_all(self, most: int | None, *, seconds: float = 1) -> None:
        """So many calls of any kind together (Discord: 50 a second); None: no limit."""
        self.limits.overall = None if most is None else Bucket(most, seconds)

    def drops_gateway(self) -> None:
        """Every connection of the Gateway breaks without a word."""
        self.log.say("(Discord)", "(the Gateway breaks)")
        self.gateway.drops()

    def asks_to_reconnect(self) -> None:
        """Op 7."""
        self.gateway.asks_to_reconnect()

    def invalidates_session(self, *, resumable: bool = False) -> None:
        """Op 9."""
        self.gateway.invalidates(resumable=resumable)

    def closes_gateway(self, code: int) -> None:
        """Every connection of the Gateway is closed with a code."""
        self.gateway.closes(code)

    # ------------------------------------------------------------ what came in

    @property
    def connected(self) -> bool:
        """Does the app listen, on every shard?"""
        with self.lock:
            shards = {one.session.shard for one in self.gateway.listening() if one.session}
            return len(shards) >= self.gateway.shards

    def messages_of_app(self) -> list[Thing]:
        """Every body with which the app wrote or changed a message."""
        with self.lock:
            names = oracle.MESSAGES | oracle.EDITS
            bodies = [one.body for one in self.calls if one.name in names]
            answers = [one.body for one in self.calls if one.name == oracle.CALLBACK]
        said = [one["data"] for one in answers if one["type"] in (4, 7) and one.get("data")]
        return [*bodies, *said]

    def check_event(self, event: str, data: Thing) -> None:
        """Hold what the Gateway tells against the oracle."""
        if self.strict:
            for line in oracle.faults_of_event(event, data):
                self.violates(f"the little Discord's own {event}: {line}")

    def close(self) -> None:
        """The end."""
        self.server.end()


@contextmanager
def running() -> Iterator[Discord]:
    """A little Discord until the end of the block; what Discord would have refused fails there."""
    made = Discord()
    try:
        yield made
    finally:
        made.close()
    wrong = [*made.violations, *made.failures]
    assert not wrong, "\n".join(["Discord would complain:", *wrong, "", made.transcript()])
