"""One request of the app, and the register of what answers it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from tests.support.discord.things import Channel, Guild, Thing

if TYPE_CHECKING:
    from tests.support.discord.world import World


@dataclass
class Asked:
    """A request: what its path names, what it carries."""

    world: World
    params: dict[str, str]
    query: dict[str, str]
    body: Any = None
    files: list[Thing] = field(default_factory=list)

    @property
    def channel(self) -> Channel:
        return self.world.seen_channel(self.params["channel_id"])

    @property
    def guild(self) -> Guild:
        return self.world.seen_guild(self.params["guild_id"])


Reply: TypeAlias = tuple[int, Any]
Handler: TypeAlias = Callable[[Asked], Reply]


@dataclass
class Route:
    """A method, a path with names in braces, and what answers it."""

    method: str
    path: str
    handler: Handler
    pattern: re.Pattern[str]
    # No bot token is asked for: the path itself holds a secret.
    open: bool = False


ROUTES: list[Route] = []


def route(method: str, path: str, *, open: bool = False) -> Callable[[Handler], Handler]:
    """Register what answers a method and a path."""

    def register(handler: Handler) -> Handler:
        pattern = re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path)) + r"\Z")
        ROUTES.append(Route(method, path, handler, pattern, open))
        return handler

    return register


def find(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The route of a request; words in paths (``@me``) come before names."""
    hits = [
        (one, found.groupdict())
        for one in ROUTES
        if one.method == method and (found := one.pattern.match(path))
    ]
    return min(hits, key=lambda hit: len(hit[1])) if hits else None
