"""People, their roles, and who is acting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a person may do beyond claiming for themselves."""

    ASSESSOR = "assessor"
    # An assessor who also decides where two others differ.
    LEAD = "lead"
    ORGANIZER = "organizer"


def with_what_follows(roles: Iterable[Role]) -> frozenset[Role]:
    """Roles, with what they bring along: a lead is an assessor too."""
    held = frozenset(roles)
    return held | {Role.ASSESSOR} if Role.LEAD in held else held


class Face(StrEnum):
    """The three doors of the web channel; a session is good for one of them."""

    CHAT = "chat"
    DESK = "desk"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Person:
    """A member of one community. ``zone`` is their time zone (IANA); "" where nobody told it."""

    id: str
    community_id: str
    name: str
    language: str
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person of one community, with the roles they hold right now.

    ``removed`` is true for somebody to whom an organizer has closed the door, or who left the
    place on a chat platform in whose name they come. ``benched``: an organizer keeps them from
    judging, whatever roles they hold.
    """

    person_id: str
    community_id: str
    roles: frozenset[Role] = field(default_factory=frozenset)
    language: str = "en"
    name: str = ""
    zone: str = ""
    removed: bool = False
    benched: bool = False


@dataclass(frozen=True, slots=True)
class Community:
    """Owns catalogue, roles, issuer and claims. A ``demo`` one issues demo badges."""

    id: str
    name: str
    language: str
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Space:
    """One Slack workspace, Discord server or web page bound to one community.

    ``lost_at`` is since when the bot is not there any more, where an organizer is shown it.
    """

    id: str
    community_id: str
    platform: str
    external_id: str
    name: str
    lost_at: datetime | None = None
