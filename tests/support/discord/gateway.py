"""The Gateway: hello, identify, heartbeats, resume, and what shards are told."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import zstandard
from aiohttp import WSMsgType, web

from tests.support.discord import payloads
from tests.support.discord.things import (
    DM,
    PRIVATE_THREAD,
    THREADS,
    Channel,
    Guild,
    Interaction,
    Message,
    Person,
    Role,
    Thing,
    secret,
)

if TYPE_CHECKING:
    from tests.support.discord.world import World

GUILDS, GUILD_MEMBERS, PRESENCES = 1 << 0, 1 << 1, 1 << 8
GUILD_MESSAGES, DIRECT_MESSAGES, MESSAGE_CONTENT = 1 << 9, 1 << 12, 1 << 15
PRIVILEGED = GUILD_MEMBERS | PRESENCES | MESSAGE_CONTENT
KNOWN_INTENTS = (1 << 26) - 1

# What a shard must have asked for to be told (docs: gateway intents); the rest comes to all.
NEEDS = {
    "GUILD_CREATE": GUILDS,
    "GUILD_UPDATE": GUILDS,
    "GUILD_DELETE": GUILDS,
    "GUILD_ROLE_CREATE": GUILDS,
    "GUILD_ROLE_UPDATE": GUILDS,
    "GUILD_ROLE_DELETE": GUILDS,
    "CHANNEL_CREATE": GUILDS,
    "CHANNEL_UPDATE": GUILDS,
    "CHANNEL_DELETE": GUILDS,
    "THREAD_CREATE": GUILDS,
    "THREAD_UPDATE": GUILDS,
    "THREAD_DELETE": GUILDS,
    "THREAD_MEMBERS_UPDATE": GUILDS,
    "GUILD_MEMBER_ADD": GUILD_MEMBERS,
    "GUILD_MEMBER_UPDATE": GUILD_MEMBERS,
    "GUILD_MEMBER_REMOVE": GUILD_MEMBERS,
}
RESUME_LIMIT = 5_000


def compressor(kind: str) -> Callable[[bytes], bytes] | None:
    """One stream for a whole connection: each message is a flush of it."""
    if kind == "zlib-stream":
        deflate = zlib.compressobj()
        return lambda data: deflate.compress(data) + deflate.flush(zlib.Z_SYNC_FLUSH)
    if kind == "zstd-stream":
        stream = zstandard.ZstdCompressor().compressobj()
        block = zstandard.COMPRESSOBJ_FLUSH_BLOCK
        return lambda data: stream.compress(data) + stream.flush(block)
    return None


@dataclass(eq=False)
class Session:
    """What one shard was told, so that it can be told again."""

    id: str
    shard: int
    shards: int
    intents: int
    sent: list[Thing] = field(default_factory=list)
    sequence: int = 0
    connection: Connection | None = None
    resumes: int = 0

    def tell(self, event: str, data: Any) -> None:
        """Number an event, keep it, and send it if somebody listens."""
        self.sequence += 1
        told = {"op": 0, "t": event, "s": self.sequence, "d": data}
        self.sent = (
            [*self.sent[-RESUME_LIMIT:], told] if len(self.sent) > 2 * RESUME_LIMIT else self.sent
        )
        self.sent.append(told)
        if self.connection:
            self.connection.send(told)


class Connection:
    """One WebSocket of the app."""

    def __init__(self, gateway: Gateway, socket: web.WebSocketResponse, kind: str) -> None:
        self.gateway, self.socket = gateway, socket
        self.kind, self._pack = kind, compressor(kind)
        self.outgoing: asyncio.Queue[Any] = asyncio.Queue()
        self.session: Session | None = None
        self.transport: asyncio.BaseTransport | None = None
        self.heartbeats = 0

    def send(self, told: Thing) -> None:
        """Send something, from any thread."""
        self.gateway.calls(self.outgoing.put_nowait, json.dumps(told).encode())

    def close(self, code: int) -> None:
        """Close with a code, after what was sent before."""
        self.gateway.calls(self.outgoing.put_nowait, code)

    def cut(self) -> None:
        """Break the connection without a word."""
        if self.transport:
            self.transport.abort()  # type: ignore[attr-defined]

    async def write(self) -> None:
        """Write what is to be sent, in its order."""
        while True:
            told = await self.outgoing.get()
            if isinstance(told, int):
                await self.socket.close(code=told)
                return
            try:
                if self._pack:
                    await self.socket.send_bytes(self._pack(told))
                else:
                    await self.socket.send_str(told.decode())
            except (ConnectionError, RuntimeError):
                return


class Gateway:
    """Every shard of the app; lives in the loop of the server."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.loop: asyncio.AbstractEventLoop | None = None
        self.sessions: dict[str, Session] = {}
        self.open: list[Connection] = []
        # What the app said: ops with their data, in order.
        self.said_by_app: list[Thing] = []
        self.shards = 1
        self.heartbeat_ms = 41_250
        # Heartbeats are no longer acknowledged: a "zombie" connection.
        self.deaf = False
        self.kinds: list[str] = []

    def calls(self, do: Callable[..., Any], *args: Any) -> None:
        """Do something in the server's loop."""
        if self.loop and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(do, *args)

    # ------------------------------------------------------------ one connection

    async def talk(self, request: web.Request) -> web.WebSocketResponse:
        """The whole life of a connection."""
        socket = web.WebSocketResponse(max_msg_size=4096, compress=False, timeout=1)
        await socket.prepare(request)
        connection = Connection(self, socket, request.query.get("compress", ""))
        connection.transport = request.transport
        if request.query.get("v") != "10" or request.query.get("encoding") != "json":
            self.world.violates(f"Gateway: {request.query_string} is not version 10 in JSON")
        self.kinds.append(connection.kind)
        writer = asyncio.ensure_future(connection.write())
        connection.send(
            {"op": 10, "s": None, "t": None, "d": {"heartbeat_interval": self.heartbeat_ms}}
        )
        with self.world.changed:
            self.open.append(connection)
            self.world.changed.notify_all()
        try:
            async for said in socket:
                if said.type is WSMsgType.TEXT:
                    self._heard(connection, json.loads(said.data))
        finally:
            writer.cancel()
            with self.world.changed:
                self.open.remove(connection)
                session = connection.session
                if session and session.connection is connection:
                    session.connection = None
                    if socket.close_code in (1000, 1001):  # the app meant it: nothing to resume
                        self.sessions.pop(session.id, None)
                self.world.changed.notify_all()
        return socket

    def _heard(self, connection: Connection, said: Thing) -> None:
        with self.world.changed:
            self.said_by_app.append(said)
            op, data = said.get("op"), said.get("d")
            if op == 1:
                connection.heartbeats += 1
                if not self.deaf:
                    connection.send({"op": 11, "s": None, "t": None, "d": None})
            elif op == 2:
                self._identify(connection, data or {})
            elif op == 6:
                self._resume(connection, data or {})
            elif op == 8:
                self.world.violates("Gateway: members asked for; member caches are off")
            elif op not in (3, 4):
                connection.close(4001)
            self.world.changed.notify_all()

    def _identify(self, connection: Connection, data: Thing) -> None:
        intents = int(data.get("intents", -1))
        shard, shards = data.get("shard") or (0, 1)
        if data.get("token") != self.world.app.token:
            return connection.close(4004)
        if connection.session:
            return connection.close(4005)
        if not 0 <= shard < shards:
            return connection.close(4010)
        if not 0 <= intents <= KNOWN_INTENTS:
            return connection.close(4013)
        if intents & PRIVILEGED & ~self.world.app.privileged:
            return connection.close(4014)
        if missing := {"os", "browser", "device"} - set(data.get("properties", {})):
            self.world.violates(f"Gateway: identify without {missing}")
        session = Session(secret(16), shard, shards, intents, connection=connection)
        connection.session = session
        for old in [one for one in self.sessions.values() if one.shard == shard]:
            self.sessions.pop(old.id)  # a new identify begins anew
        self.sessions[session.id] = session
        session.tell("READY", self._ready(session))
        for one in self._guilds_of(session):
            self.tells_one(session, "GUILD_CREATE", payloads.guild_create(self.world, one))
        return None

    def _guilds_of(self, session: Session) -> list[Guild]:
        return [
            one
            for one in self.world.guilds.values()
            if self.world.bot.id in one.members and shard_of(one, session.shards) == session.shard
        ]

    def _ready(self, session: Session) -> Thing:
        waiting = [{"id": one.id, "unavailable": True} for one in self._guilds_of(session)]
        mine = {
            **payloads.user(self.world.bot),
            "verified": True,
            "mfa_enabled": False,
            "email": None,
        }
        return {
            "v": 10,
            "user": mine,
            "guilds": waiting,
            "private_channels": [],
            "session_id": session.id,
            "resume_gateway_url": self.address,
            "shard": [session.shard, session.shards],
            "application": {"id": self.world.app.id, "flags": 1 << 23},
            "session_type": "normal",
            "user_settings": {},
            "relationships": [],
            "presences": [],
            "guild_join_requests": [],
            "geo_ordered_rtc_regions": [],
            "_trace": ["loopback"],
        }

    @property
    def address(self) -> str:
        """Where to connect."""
        return self.world.base_url.replace("http:", "ws:") + "/gateway/"

    def _resume(self, connection: Connection, data: Thing) -> None:
        if data.get("token") != self.world.app.token:
            return connection.close(4004)
        session = self.sessions.get(str(data.get("session_id")))
        sequence = int(data.get("seq") or 0)
        if session is None:
            connection.send({"op": 9, "s": None, "t": None, "d": False})
            return None
        if sequence > session.sequence:
            return connection.close(4007)
        connection.session = session
        session.resumes += 1
        missed = [one for one in session.sent if one["s"] > sequence]
        for one in missed:
            connection.send(one)
        session.connection = connection
        session.tell("RESUMED", {"_trace": ["loopback"]})
        return None

    # ------------------------------------------------------------ what is told

    def tells_one(self, session: Session, event: str, data: Thing) -> None:
        """Tell one shard, if it asked for such events."""
        if session.intents & NEEDS.get(event, 0) == NEEDS.get(event, 0):
            session.tell(event, data)
            self.world.check_event(event, data)

    def _of(self, guild: Guild | None) -> Iterable[Session]:
        return [one for one in self.sessions.values() if shard_of(guild, one.shards) == one.shard]

    def tells(self, guild: Guild | None, event: str, data: Thing) -> int:
        """Tell the shard of a guild (or of direct messages); returns how many were told."""
        with self.world.changed:
            told = list(self._of(guild))
            for one in told:
                self.tells_one(one, event, data)
            self.world.changed.notify_all()
            return len(told)

    def _message(self, event: str, one: Message) -> None:
        if one.only_for is not None or (
            one.channel.guild and not self.world.can_read(self.world.bot, one.channel)
        ):
            return
        needed = DIRECT_MESSAGES if one.channel.type == DM else GUILD_MESSAGES
        told = payloads.message_event(self.world, one)
        for session in self._of(one.channel.guild):
            if session.intents & needed:
                open_to = bool(session.intents & MESSAGE_CONTENT)
                self.tells_one(session, event, payloads.hidden(self.world, told, one, open_to))

    def said(self, one: Message) -> None:
        """MESSAGE_CREATE."""
        self._message("MESSAGE_CREATE", one)

    def changed(self, one: Message) -> None:
        """MESSAGE_UPDATE."""
        self._message("MESSAGE_UPDATE", one)

    def removed(self, one: Message) -> None:
        """MESSAGE_DELETE."""
        told: Thing = {"id": one.id, "channel_id": one.channel.id}
        if one.channel.guild:
            told["guild_id"] = one.channel.guild.id
        needed = DIRECT_MESSAGES if one.channel.type == DM else GUILD_MESSAGES
        for session in self._of(one.channel.guild):
            if session.intents & needed and one.only_for is None:
                self.tells_one(session, "MESSAGE_DELETE", told)

    def interacts(self, one: Interaction) -> int:
        """INTERACTION_CREATE; returns how many shards were told (0: nobody is there)."""
        return self.tells(one.guild, "INTERACTION_CREATE", payloads.interaction(self.world, one))

    def joined(self, guild: Guild) -> None:
        """GUILD_CREATE. Only a guild that is there again after an outage says that it is no more."""
        told = payloads.guild_create(self.world, guild)
        del told["unavailable"]
        self.tells(guild, "GUILD_CREATE", told)

    def guild_changed(self, guild: Guild) -> None:
        """GUILD_UPDATE."""
        self.tells(guild, "GUILD_UPDATE", payloads.guild(self.world, guild))

    def left(self, guild: Guild) -> None:
        """GUILD_DELETE."""
        self.tells(guild, "GUILD_DELETE", {"id": guild.id})

    def channel_made(self, one: Channel) -> None:
        """CHANNEL_CREATE, or THREAD_CREATE for a thread."""
        self._place("CREATE", one)

    def channel_changed(self, one: Channel) -> None:
        """CHANNEL_UPDATE, or THREAD_UPDATE."""
        self._place("UPDATE", one)

    def channel_gone(self, one: Channel) -> None:
        """CHANNEL_DELETE, or THREAD_DELETE."""
        self._place("DELETE", one)

    def _place(self, what: str, one: Channel) -> None:
        kind = "THREAD" if one.type in THREADS else "CHANNEL"
        told = payloads.channel(self.world, one)
        if kind == "THREAD" and what == "CREATE":
            told["newly_created"] = True
        self.tells(one.guild, f"{kind}_{what}", told)

    def role_made(self, guild: Guild, one: Role, what: str = "CREATE") -> None:
        """GUILD_ROLE_CREATE, _UPDATE, _DELETE."""
        told: Thing = {"guild_id": guild.id}
        told |= {"role_id": one.id} if what == "DELETE" else {"role": payloads.role(one)}
        self.tells(guild, f"GUILD_ROLE_{what}", told)

    def thread_members(self, one: Channel, added: list[Person], removed: list[Person]) -> None:
        """THREAD_MEMBERS_UPDATE: without the members intent only about the bot itself."""
        if one.type == PRIVATE_THREAD and self.world.bot in (*added, *removed):
            told = {
                "id": one.id,
                "guild_id": one.guild.id if one.guild else "",
                "member_count": len(one.people),
                "added_members": [payloads.thread_member(one, who) for who in added],
                "removed_member_ids": [who.id for who in removed],
            }
            self.tells(one.guild, "THREAD_MEMBERS_UPDATE", told)

    # ------------------------------------------------------------ trouble

    def listening(self) -> list[Connection]:
        """The connections that are ready to be told."""
        with self.world.lock:
            return [one for one in self.open if one.session]

    def drops(self) -> None:
        """Every connection breaks without a word."""
        with self.world.lock:
            broken = list(self.open)
        for one in broken:
            self.calls(one.cut)
        self.world.until(lambda: not set(broken) & set(self.open), "connections to break")

    def asks_to_reconnect(self) -> None:
        """Op 7, as Discord does when it is rolled out anew."""
        for one in self.listening():
            one.send({"op": 7, "s": None, "t": None, "d": None})

    def invalidates(self, *, resumable: bool = False) -> None:
        """Op 9: the session is over; ``resumable``, it can be taken up again."""
        for one in self.listening():
            if not resumable and one.session:
                self.sessions.pop(one.session.id, None)
            one.send({"op": 9, "s": None, "t": None, "d": resumable})

    def closes(self, code: int) -> None:
        """Close every connection with a code."""
        for one in self.listening():
            one.close(code)


def shard_of(guild: Guild | None, shards: int) -> int:
    """Which shard hears of a guild; direct messages come to the first (docs: sharding)."""
    return (int(guild.id) >> 22) % shards if guild else 0
