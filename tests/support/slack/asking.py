"""One call of the Web API: who asks, what for, and whether they may."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from tests.support.slack.things import Channel, Person, Refused, Team, Thing, Token
from tests.support.slack.world import World

T = TypeVar("T")
Answering = Callable[["Asked"], Thing]

# What each kind of conversation is called in the names of scopes.
SCOPE_OF_KIND = {"channel": "channels", "group": "groups", "im": "im"}
OPEN_TO_ALL = {"api.test", "oauth.v2.access"}
APP_LEVEL = {"apps.connections.open", "apps.event.authorizations.list"}

METHODS: dict[str, tuple[Answering, str]] = {}


def method(name: str, scope: str) -> Callable[[Answering], Answering]:
    """Register what answers a method. ``scope`` is what it needs; ``{read}`` goes by the channel."""

    def register(answering: Answering) -> Answering:
        METHODS[name] = (answering, scope)
        return answering

    return register


@dataclass
class Asked:
    """A call that came in: its arguments decoded, its token looked up."""

    world: World
    name: str
    arguments: Thing
    token: Token | None

    def __getitem__(self, key: str) -> Any:
        return self.arguments[key]

    def get(self, key: str, otherwise: Any = None) -> Any:
        return self.arguments.get(key, otherwise)

    @property
    def team(self) -> Team:
        assert self.token
        assert self.token.team
        return self.token.team

    @property
    def bot(self) -> Person:
        assert self.token
        assert self.token.person
        return self.token.person

    def needs(self, scope: str) -> None:
        """Refuse as Slack does when the token has not this scope."""
        assert self.token
        if scope and scope not in self.token.scopes:
            raise Refused("missing_scope", needed=scope, provided=",".join(self.token.scopes))

    def channel(self, wanted: str, *, member: bool = False, scope: str = "") -> Channel:
        """A channel this token may know of."""
        found = self.world.channels.get(wanted)
        inside = found is not None and self.bot in found.members
        if found is None or found.team is not self.team or (found.kind != "channel" and not inside):
            raise Refused("channel_not_found")
        if scope:
            self.needs(f"{SCOPE_OF_KIND[found.kind]}:{scope}")
        if member and not inside:
            raise Refused("not_in_channel")
        if member and found.is_archived and self.name.startswith("chat."):
            raise Refused("is_archived")
        return found

    def person(self, wanted: str) -> Person:
        """Somebody of this team, or a stranger who shares a channel with it."""
        found = self.world.people.get(wanted)
        if found is None:
            raise Refused("user_not_found")
        if found.team is self.team:
            return found
        here = [one for one in self.world.channels.values() if one.team is self.team]
        if not any(found in one.members for one in here):
            raise Refused("user_not_visible")
        return found

    def page(self, found: Sequence[T], usual: int = 100) -> tuple[Sequence[T], str]:
        """One page of a list, and the cursor of the next."""
        cursor = str(self.get("cursor") or "0")
        if not cursor.isdigit():
            raise Refused("invalid_cursor")
        start, size = int(cursor), int(self.get("limit", usual))
        end = start + size
        return found[start:end], str(end) if end < len(found) else ""


def let_in(world: World, name: str, token: str) -> Token | None:
    """The token of a call; raises Refused with Slack's word for what is wrong with it."""
    if name in OPEN_TO_ALL and not token:
        return None
    if not token:
        raise Refused("not_authed")
    found = world.tokens.get(token)
    if found is None:
        raise Refused("invalid_auth")
    if found.revoked:
        raise Refused("token_revoked")
    if name not in OPEN_TO_ALL and found.is_app_level != (name in APP_LEVEL):
        raise Refused("not_allowed_token_type")
    return found


def answer(asked: Asked) -> Thing:
    """What Slack says to a call: ``ok`` and more, or an error."""
    if asked.name not in METHODS:
        raise Refused("unknown_method", req_method=asked.name)
    answering, scope = METHODS[asked.name]
    if scope and not scope.startswith("{"):
        asked.needs(scope)
    return {"ok": True, **answering(asked)}
