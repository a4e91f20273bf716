"""Conversations on chat platforms, and what goes out to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class RoomKind(StrEnum):
    """Who is in a room: one person and the bot, or the assessors of a community.

    A thread stands in for direct messages where somebody has closed theirs.

    On a wall awards are told to everybody, if who earned them likes. Among the roles of a
    server nothing is said; they are given and taken in the order of what happened.
    """

    DM = "dm"
    THREAD = "thread"
    DESK = "desk"
    WALL = "wall"
    ROLES = "roles"


@dataclass(frozen=True, slots=True)
class Room:
    """A conversation on a chat platform.

    ``address`` is the platform's own (for Slack ``TEAM/CHANNEL``). ``claim_id`` is what is
    talked about in a DM now, and ``shown`` the message that shows it. ``origin`` is the channel
    in which its person asked for it, where there is one.
    """

    id: str
    community_id: str
    space_id: str
    platform: str
    address: str
    kind: RoomKind
    person_id: str | None = None
    claim_id: str | None = None
    shown: str | None = None
    origin: str | None = None


class Going(StrEnum):
    """What kind of message goes out. Each is drawn late, from what is true then."""

    SCREEN = "screen"  # the present screen of a claim, to its learner
    NEWS = "news"  # what happened to a claim, to its learner
    CARD = "card"  # a claim as the assessors' channel shows it: made once, then drawn again
    RELAY = "relay"  # what was asked or answered, below the card
    UNSAY = "unsay"  # a copy of somebody's words is taken out again
    EMPTY = "empty"  # all that we said to somebody who was erased is taken out of their DM
    OFFER = "offer"  # whether an award may be told to everybody, to who earned it
    ANNOUNCE = "announce"  # an award, to everybody
    ROLE = "role"  # a role that comes with a badge is given
    UNROLE = "unrole"  # and taken again
    CONCERN = "concern"  # somebody may need help, to who looks after it
    NUDGE = "nudge"  # a reminder, to one who judges
    DIGEST = "digest"  # what waits, to the assessors' channel, once a day


# Of these only the last one waiting is worth sending: each shows everything.
WHOLE = frozenset({Going.SCREEN, Going.CARD, Going.OFFER})
# Where the bot talks with one person.
ALONE = frozenset({RoomKind.DM, RoomKind.THREAD})
# What the learner of the claim hears nothing of, whatever they ask for: it could endanger somebody.
SILENT = frozenset({Going.CONCERN})
# What stays known until it is taken back: it tells others about somebody.
LASTING = frozenset({Going.RELAY, Going.ANNOUNCE, Going.ROLE})


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message on its way. ``tries`` counts the times that sending it began before.

    With tries, it may have arrived although nobody heard so: look before sending it again.
    News ``takes_over`` the room unless its learner is in the middle of telling something else.
    """

    id: str
    room: Room
    claim_id: str
    kind: Going
    key: str
    ids: Mapping[str, str] = field(default_factory=dict)
    tries: int = 0
    takes_over: bool = True


@dataclass(frozen=True, slots=True)
class DeadParcel:
    """A message that was given up, as an organizer sees it."""

    id: str
    platform: str
    kind: Going
    claim_id: str
    error: str
    since: datetime
