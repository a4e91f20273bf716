"""What a little Discord is made of: guilds, roles, people, channels, messages, interactions."""

from __future__ import annotations

import itertools
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Thing: TypeAlias = dict[str, Any]

# Snowflakes count from the first second of 2015 (docs: reference, snowflakes).
EPOCH_MS = 1_420_070_400_000

TEXT, DM, ANNOUNCEMENT, PUBLIC_THREAD, PRIVATE_THREAD = 0, 1, 5, 11, 12
THREADS = (10, PUBLIC_THREAD, PRIVATE_THREAD)

EPHEMERAL, LOADING, COMPONENTS_V2, SUPPRESS_NOTIFICATIONS = 1 << 6, 1 << 7, 1 << 15, 1 << 12

PERMISSIONS: dict[str, int] = {
    "create_invite": 1 << 0,
    "administrator": 1 << 3,
    "manage_guild": 1 << 5,
    "view_channel": 1 << 10,
    "send_messages": 1 << 11,
    "embed_links": 1 << 14,
    "attach_files": 1 << 15,
    "read_message_history": 1 << 16,
    "manage_roles": 1 << 28,
    "use_application_commands": 1 << 31,
    "manage_threads": 1 << 34,
    "create_public_threads": 1 << 35,
    "create_private_threads": 1 << 36,
    "send_messages_in_threads": 1 << 38,
}
FULL = sum(PERMISSIONS.values()) & ~PERMISSIONS["administrator"]
PLAIN = (
    PERMISSIONS["view_channel"]
    | PERMISSIONS["send_messages"]
    | PERMISSIONS["attach_files"]
    | PERMISSIONS["read_message_history"]
    | PERMISSIONS["use_application_commands"]
    | PERMISSIONS["create_public_threads"]
    | PERMISSIONS["create_private_threads"]
    | PERMISSIONS["send_messages_in_threads"]
)

_count = itertools.count(1)
_lock = threading.Lock()


def snowflake(at: float | None = None) -> str:
    """A new id, larger than every other of about the same time."""
    with _lock:
        ms = int((time.time() if at is None else at) * 1000) - EPOCH_MS
        return str((ms << 22) | (next(_count) & 0x3FFFFF))


def time_of(id: str) -> str:
    """When something was made, from its id."""
    seconds = ((int(id) >> 22) + EPOCH_MS) / 1000
    whole = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
    return f"{whole}.{int(seconds % 1 * 1e6):06d}+00:00"


class Refused(Exception):
    """Discord says no: a status, and its own code (docs: JSON error codes)."""

    def __init__(self, status: int, code: int, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status, self.code = status, code
        self.answer: Thing = {"message": message, "code": code, **more}


UNKNOWN = {
    "channel": (10003, "Unknown Channel"),
    "guild": (10004, "Unknown Guild"),
    "member": (10007, "Unknown Member"),
    "message": (10008, "Unknown Message"),
    "role": (10011, "Unknown Role"),
    "user": (10013, "Unknown User"),
    "interaction": (10062, "Unknown interaction"),
    "command": (10063, "Unknown application command"),
}


def unknown(kind: str) -> Refused:
    """There is no such thing."""
    code, words = UNKNOWN[kind]
    return Refused(404, code, words)


def no_access() -> Refused:
    """The bot does not see it."""
    return Refused(403, 50001, "Missing Access")


def not_permitted() -> Refused:
    """The bot may not."""
    return Refused(403, 50013, "Missing Permissions")


@dataclass
class App:
    """The application and its bot."""

    id: str = field(default_factory=snowflake)
    name: str = "Earned"
    token: str = ""
    # Privileged intents that the application was given: GUILD_MEMBERS, PRESENCES, MESSAGE_CONTENT.
    privileged: int = 0
    commands: list[Thing] = field(default_factory=list)
    guild_commands: dict[str, list[Thing]] = field(default_factory=dict)


@dataclass(eq=False)
class Person:
    """Somebody with an account."""

    id: str
    name: str
    locale: str = "en-US"
    bot: bool = False
    # Refuses direct messages from members of servers they share.
    closed: bool = False
    windows: list[Window] = field(default_factory=list)
    gone: bool = False


@dataclass(eq=False)
class Role:
    """A role of a guild; a higher position stands above a lower one."""

    id: str
    name: str
    position: int
    permissions: int = 0
    managed: bool = False


@dataclass(eq=False)
class Guild:
    """A server, as people call it."""

    id: str
    name: str
    owner: Person
    locale: str = "en-US"
    roles: list[Role] = field(default_factory=list)
    channels: list[Channel] = field(default_factory=list)
    members: dict[str, list[Role]] = field(default_factory=dict)

    @property
    def everyone(self) -> Role:
        return self.roles[0]

    def permissions_of(self, person: Person) -> int:
        """What somebody may do here."""
        roles = [self.everyone, *self.members.get(person.id, [])]
        total = 0
        for role in roles:
            total |= role.permissions
        if total & PERMISSIONS["administrator"] or person is self.owner:
            return FULL | PERMISSIONS["administrator"]
        return total

    def highest(self, person: Person) -> int:
        """The position of somebody's highest role."""
        return max((one.position for one in self.members.get(person.id, [])), default=0)

    def role(self, name_or_id: str) -> Role:
        """A role by name or id."""
        for one in self.roles:
            if name_or_id in (one.name, one.id):
                return one
        raise unknown("role")


@dataclass(eq=False)
class Channel:
    """A text channel, a thread, or direct messages."""

    id: str
    type: int
    guild: Guild | None = None
    name: str = ""
    parent: Channel | None = None
    # Direct messages: the two of them. A thread: who was added.
    people: list[Person] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    hidden_from_bot: bool = False
    # Who may see it, where not everybody may: whoever has one of these roles, and the bot.
    only_for: list[Role] | None = None
    invitable: bool = True
    archived: bool = False
    locked: bool = False
    archive_minutes: int = 4320
    gone: bool = False
    owner: Person | None = None

    def find(self, id: str) -> Message:
        """A message of this channel that everybody can fetch."""
        for one in self.messages:
            if one.id == id and not one.deleted and one.only_for is None:
                return one
        raise unknown("message")


@dataclass(eq=False)
class Attachment:
    """A file at Discord."""

    id: str
    name: str
    data: bytes
    kind: str
    place: str = "0"
    description: str | None = None
    ephemeral: bool = False


@dataclass(eq=False)
class Message:
    """A message, as it is now."""

    id: str
    channel: Channel
    author: Person
    content: str = ""
    components: list[Thing] = field(default_factory=list)
    embeds: list[Thing] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    flags: int = 0
    nonce: str | int | None = None
    reply_to: Message | None = None
    only_for: Person | None = None
    deleted: bool = False
    edited: str | None = None
    kind: int = 0
    webhook: str | None = None
    by: Interaction | None = None
    mentions: list[Person] = field(default_factory=list)
    allowed: Thing | None = None

    @property
    def loading(self) -> bool:
        return bool(self.flags & LOADING)


@dataclass(eq=False)
class Interaction:
    """Something somebody did, and what became of the app's answer to it."""

    id: str
    token: str
    type: int
    person: Person
    channel: Channel
    data: Thing
    begun: float
    message: Message | None = None
    # The command that began it, or what stood on what was pressed; for the transcript.
    what: str = ""
    answer: Thing | None = None
    original: Message | None = None
    refused: str = ""

    @property
    def guild(self) -> Guild | None:
        return self.channel.guild


@dataclass(eq=False)
class Window:
    """A modal before somebody."""

    person: Person
    channel: Channel
    view: Thing
    message: Message | None = None
    values: dict[str, Any] = field(default_factory=dict)


@dataclass
class Call:
    """One request of the app, and how it was answered."""

    method: str
    path: str
    route: str
    query: Thing
    body: Any
    files: list[tuple[str, bytes]] = field(default_factory=list)
    status: int = 0
    answer: Any = None
    at: float = field(default_factory=time.time)
    seconds: float = 0

    @property
    def name(self) -> str:
        return f"{self.method} {self.route}"


def secret(length: int = 24) -> str:
    """Something nobody can guess."""
    return secrets.token_urlsafe(length)


def walk(components: list[Thing]) -> Iterator[Thing]:
    """Every component, those within others too."""
    for one in components:
        yield one
        yield from walk(one.get("components", []))
        for key in ("accessory", "component"):
            if isinstance(one.get(key), dict):
                yield from walk([one[key]])


# What Discord adds to a component that does not say it.
_MENU: Thing = {"min_values": 1, "max_values": 1}
FIRST: dict[int, Thing] = {
    **dict.fromkeys((3, 5, 6, 7, 8), _MENU),
    11: {"description": None, "spoiler": False},
    13: {"spoiler": False, "name": "", "size": 0},
    14: {"divider": True, "spacing": 1},
    17: {"accent_color": None, "spoiler": False},
}


def numbered(components: list[Thing], *, in_window: bool = False) -> list[Thing]:
    """The same components with an ``id`` each, as Discord gives those that have none."""
    taken = {one["id"] for one in walk(components) if one.get("id")}
    fresh: Callable[[], int] = (n for n in itertools.count(1) if n not in taken).__next__

    def give(one: Thing) -> Thing:
        made = {**FIRST.get(one["type"], {}), **{k: v for k, v in one.items() if v is not None}}
        made["id"] = one.get("id") or fresh()
        if not in_window and made["type"] in (3, 5, 6, 7, 8):
            made.pop("required", None)  # a word of modals only
        if "components" in one:
            made["components"] = [give(inner) for inner in one["components"]]
        if "default_values" in one:  # discord.py sends numbers here, which Discord takes
            held = one["default_values"]
            made["default_values"] = [{**each, "id": str(each["id"])} for each in held]
        for key in ("accessory", "component"):
            if isinstance(one.get(key), dict):
                made[key] = give(one[key])
        return made

    return [give(one) for one in components]
