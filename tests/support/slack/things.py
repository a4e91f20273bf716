"""What there is in a little Slack: teams, people, channels, messages, windows, files, tokens."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Thing: TypeAlias = dict[str, Any]

_numbers = itertools.count(1)


def new_id(letter: str) -> str:
    """An id such as Slack's: a letter for its kind, then capitals and digits."""
    return f"{letter}0{next(_numbers):07d}"


@dataclass(eq=False)
class Team:
    """A workspace. ``bot`` and ``token`` are there while the app is installed."""

    id: str
    name: str
    domain: str
    bot: Person | None = None
    token: Token | None = None

    def as_json(self) -> Thing:
        return {"id": self.id, "name": self.name, "domain": self.domain}


@dataclass(eq=False)
class Person:
    """An account in a team; the app's own bot is one too. Flags are those of Slack's user."""

    id: str
    team: Team
    name: str
    locale: str = "en-US"
    tz: str = "Europe/Madrid"
    email: str = ""
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_admin: bool = False
    deleted: bool = False
    profile: Thing = field(default_factory=dict)
    bot_id: str = ""
    windows: list[Window] = field(default_factory=list)
    home: Window | None = None

    @property
    def handle(self) -> str:
        return self.name.lower().replace(" ", ".")

    def as_json(self, seen_from: Team, *, locale: bool, email: bool) -> Thing:
        """As ``users.info`` tells it to an app in a team; a stranger is of another team."""
        told: Thing = {
            "id": self.id,
            "team_id": self.team.id,
            "name": self.handle,
            "real_name": self.name,
            "deleted": self.deleted,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": 1700000000,
            "profile": {
                "real_name": self.name,
                "display_name": self.name,
                "team": self.team.id,
                **({"email": self.email} if email and self.email else {}),
                **self.profile,
            },
        }
        if not self.deleted:
            told |= {"tz": self.tz, "tz_offset": 0, "is_admin": self.is_admin, "is_owner": False}
            told |= {"is_restricted": self.is_restricted}
            told |= {"is_ultra_restricted": self.is_ultra_restricted}
        if seen_from is not self.team:
            told["is_stranger"] = True
        if locale:
            told["locale"] = self.locale
        return told


@dataclass(eq=False)
class Message:
    """A message; ``only_for`` is set where one person alone sees it."""

    channel: Channel
    ts: str
    author: Person
    text: str
    blocks: list[Thing] = field(default_factory=list)
    thread_ts: str = ""
    metadata: Thing | None = None
    files: list[File] = field(default_factory=list)
    only_for: Person | None = None
    edited: str = ""
    deleted: bool = False
    reactions: list[tuple[str, str]] = field(default_factory=list)
    client_msg_id: str = ""
    # What each person chose in its menus, by action_id.
    chosen: dict[str, Thing] = field(default_factory=dict)

    def as_json(self, *, metadata: bool = False) -> Thing:
        """As ``conversations.history`` and payloads hold it."""
        told: Thing = {
            "type": "message",
            "user": self.author.id,
            "ts": self.ts,
            "text": self.text,
            "team": self.author.team.id,
        }
        if self.blocks:
            told["blocks"] = self.blocks
        if self.thread_ts:
            told["thread_ts"] = self.thread_ts
        if self.author.is_bot:
            told |= {"bot_id": self.author.bot_id, "app_id": self.author.profile.get("api_app_id")}
        if self.client_msg_id:
            told["client_msg_id"] = self.client_msg_id
        if self.files:
            told["files"] = [one.as_json() for one in self.files]
        if self.edited:
            told["edited"] = {"user": self.author.id, "ts": self.edited}
        if self.metadata and metadata:
            told["metadata"] = self.metadata
        return told


@dataclass(eq=False)
class Channel:
    """A channel or a direct message; ``kind`` is channel, group or im."""

    id: str
    team: Team
    name: str
    kind: str
    members: list[Person] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    is_archived: bool = False

    def as_json(self, bot: Person | None) -> Thing:
        """As ``conversations.info`` tells it."""
        told: Thing = {
            "id": self.id,
            "created": 1700000000,
            "is_archived": self.is_archived,
            "is_im": self.kind == "im",
            "is_private": self.kind != "channel",
            "is_ext_shared": any(one.team is not self.team for one in self.members),
            "context_team_id": self.team.id,
        }
        if self.kind == "im":
            others = [one for one in self.members if one is not bot]
            return told | {"user": others[0].id if others else "", "is_open": True}
        return told | {
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": self.kind == "channel",
            "is_group": self.kind == "group",
            "is_member": bot in self.members,
            "num_members": len(self.members),
        }


@dataclass(eq=False)
class Window:
    """A modal or an App Home as somebody has it before them, and what they filled in so far."""

    id: str
    person: Person
    view: Thing
    hash: str
    root_id: str
    previous_id: str | None = None
    values: Thing = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def as_json(self, bot: Person | None) -> Thing:
        """As payloads and answers hold it."""
        blank = {"private_metadata": "", "callback_id": "", "external_id": ""}
        modal = {"close": None, "submit": None, "clear_on_close": False, "notify_on_close": False}
        profile = bot.profile if bot else {}
        return {
            **blank,
            **(modal if self.view["type"] == "modal" else {}),
            **self.view,
            "id": self.id,
            "team_id": self.person.team.id,
            "state": {"values": self.values},
            "hash": self.hash,
            "root_view_id": self.root_id,
            "previous_view_id": self.previous_id,
            "app_id": profile.get("api_app_id"),
            "app_installed_team_id": bot.team.id if bot else None,
            "bot_id": bot.bot_id if bot else "",
        }


@dataclass(eq=False)
class File:
    """A file. It can be fetched with the token of the team it is in."""

    id: str
    owner: Person
    name: str
    data: bytes
    mimetype: str
    url: str
    title: str = ""
    expected: int | None = None
    arrived: bool = True
    deleted: bool = False

    def as_json(self) -> Thing:
        """As messages, submitted views and ``files.info`` hold it."""
        ending = self.name.rsplit(".", 1)[-1].lower() if "." in self.name else "binary"
        return {
            "id": self.id,
            "created": 1700000000,
            "timestamp": 1700000000,
            "name": self.name,
            "title": self.title or self.name,
            "mimetype": self.mimetype,
            "filetype": ending,
            "pretty_type": ending.upper(),
            "user": self.owner.id,
            "user_team": self.owner.team.id,
            "editable": False,
            "size": len(self.data),
            "mode": "tombstone" if self.deleted else "hosted",
            "is_external": False,
            "is_public": False,
            "file_access": "visible",
            "url_private": self.url,
            "url_private_download": f"{self.url}/download",
            "permalink": f"https://{self.owner.team.domain}.slack.com/files/{self.id}",
        }


@dataclass(eq=False)
class Token:
    """What an app shows to be let in."""

    secret: str
    scopes: list[str]
    team: Team | None = None
    person: Person | None = None
    revoked: bool = False

    @property
    def is_app_level(self) -> bool:
        return self.secret.startswith("xapp-")


@dataclass
class Call:
    """One request that came in, and what was answered."""

    method: str
    arguments: Thing
    token: str
    status: int = 0
    answer: Thing = field(default_factory=dict)
    at: float = 0.0

    @property
    def ok(self) -> bool:
        return bool(self.answer.get("ok"))


class Refused(Exception):
    """An answer with ``ok: false``; more fields of it may follow."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.answer: Thing = {"ok": False, "error": error, **more}
