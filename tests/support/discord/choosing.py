"""What Discord sends when a command is chosen: names, options, and the things they name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.support.discord import payloads
from tests.support.discord.things import (
    PERMISSIONS,
    Attachment,
    Channel,
    Guild,
    Message,
    Person,
    Role,
    Thing,
)

if TYPE_CHECKING:
    from tests.support.discord.world import World

STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(3, 12)
KINDS = {INTEGER: int, BOOLEAN: bool, NUMBER: float}


def offered(world: World, person: Person, guild: Guild | None, name: str, kind: int = 1) -> Thing:
    """The command of this name that somebody sees there; AssertionError where they see none."""
    seen = [one for one in world.commands_in(guild) if may_choose(one, person, guild)]
    for one in seen:
        if one["type"] == kind and name in _names(one, person.locale):
            return one
    raise AssertionError(f"{person.name} sees no {name} there, but {[one['name'] for one in seen]}")


def _names(one: Thing, locale: str) -> list[str]:
    local = (one.get("name_localizations") or {}).get(locale)
    return [one["name"], *([local] if local else [])]


def may_choose(one: Thing, person: Person, guild: Guild | None) -> bool:
    """Does Discord show somebody a command (contexts, default permissions)?"""
    contexts = one.get("contexts")
    if guild is None:
        return "guild_id" not in one and (
            1 in contexts if contexts else one.get("dm_permission", True)
        )
    if contexts and 0 not in contexts:
        return False
    needed = one.get("default_member_permissions")
    held = guild.permissions_of(person)
    return (
        needed is None
        or bool(held & PERMISSIONS["administrator"])
        or (int(needed) != 0 and held & int(needed) == int(needed))
    )


class Chosen:
    """The data of a command with its options filled in."""

    def __init__(self, world: World, person: Person, guild: Guild | None, line: str) -> None:
        name, *inner = line.lstrip("/").split()
        self.world, self.guild = world, guild
        self.command = offered(world, person, guild, name)
        self.path: list[str] = []
        self.known: list[Thing] = self.command.get("options") or []
        for word in inner:
            found = [
                o for o in self.known if word in _names(o, person.locale) and o["type"] in (1, 2)
            ]
            assert found, f"{line}: there is no {word}"
            self.path.append(found[0]["name"])
            self.known = found[0].get("options") or []
        self.resolved: Thing = {}

    def data(self, given: Mapping[str, Any], focused: str = "") -> Thing:
        """What is sent; ``focused``: the option that is being typed."""
        options = [self._option(name, value, name == focused) for name, value in given.items()]
        missing = [o["name"] for o in self.known if o.get("required") and o["name"] not in given]
        assert focused or not missing, f"Discord asks for {missing} first"
        kinds = [2, 1] if len(self.path) == 2 else [1]
        for word, kind in zip(reversed(self.path), reversed(kinds), strict=False):
            options = [{"name": word, "type": kind, "options": options}]
        told: Thing = {"id": self.command["id"], "name": self.command["name"], "type": 1}
        told |= {"options": options} if options else {}
        told |= {"resolved": self.resolved} if self.resolved else {}
        return told | (
            {"guild_id": self.guild.id} if self.guild and "guild_id" in self.command else {}
        )

    def _option(self, name: str, value: Any, focused: bool) -> Thing:
        found = [o for o in self.known if o["name"] == name]
        assert found, f"there is no option {name}, but {[o['name'] for o in self.known]}"
        told, kind = found[0], found[0]["type"]
        made: Thing = {"name": name, "type": kind}
        if focused:
            assert told.get("autocomplete"), f"{name} completes nothing"
            return {**made, "value": str(value), "focused": True}
        if isinstance(value, Person | Role | Channel | Attachment):
            return {**made, "value": resolve(self.world, self.guild, self.resolved, value)}
        choices = told.get("choices") or []
        if choices:
            hit = [c["value"] for c in choices if value in (c["name"], c["value"])]
            assert hit, f"{name} offers no {value!r}, but {[c['name'] for c in choices]}"
            value = hit[0]
        limit = told.get("max_length") or 6000
        assert not isinstance(value, str) or len(value) <= limit, f"{name} takes {limit} characters"
        return {**made, "value": KINDS.get(kind, str)(value)}


def resolve(world: World, guild: Guild | None, into: Thing, one: Any) -> str:
    """Tell of a thing that is named by its id; returns the id."""
    if isinstance(one, Person):
        into.setdefault("users", {})[one.id] = payloads.user(one)
        if guild and one.id in guild.members:
            told = payloads.member(guild, one, with_user=False)
            told |= {"permissions": str(guild.permissions_of(one))}
            into.setdefault("members", {})[one.id] = told
    elif isinstance(one, Role):
        into.setdefault("roles", {})[one.id] = payloads.role(one)
    elif isinstance(one, Channel):
        told = payloads.channel(world, one)
        told["permissions"] = str(guild.permissions_of(world.bot)) if guild else "0"
        into.setdefault("channels", {})[one.id] = told
    elif isinstance(one, Message):
        into.setdefault("messages", {})[one.id] = payloads.message(world, one)
    else:
        world.files[one.id] = one
        told = payloads.attachment(world, one)
        into.setdefault("attachments", {})[one.id] = {**told, "ephemeral": True}
    return str(one.id)
