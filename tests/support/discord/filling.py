"""A modal's fields: found by label or id, filled in, and sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.support.discord import choosing
from tests.support.discord.things import Thing, Window

if TYPE_CHECKING:
    from tests.support.discord.world import World

TEXT, UPLOAD, RADIO, BOXES, BOX = 4, 19, 21, 22, 23
MENUS = (3, 5, 6, 7, 8)


def fields(window: Window) -> list[tuple[str, Thing]]:
    """Every field with its label."""
    found: list[tuple[str, Thing]] = []
    for part in window.view["components"]:
        if part["type"] == 18:
            found.append((part["label"], part["component"]))
        elif part["type"] == 1:
            found += [(one.get("label") or "", one) for one in part["components"]]
    return found


def fill(window: Window, values: Mapping[str, Any]) -> None:
    """Write and choose, by labels or ids."""
    for name, value in values.items():
        hits = [one for label, one in fields(window) if name in (label, one["custom_id"])]
        assert hits, f"no field {name!r}, but {[label for label, _ in fields(window)]}"
        window.values[hits[0]["custom_id"]] = _value(hits[0], value)


def _value(field: Thing, value: Any) -> Any:
    kind = field["type"]
    if kind == TEXT:
        most = field.get("max_length") or 4000
        assert len(value) <= most, f"Discord takes {most} characters there"
        return value
    if kind == BOX:
        return bool(value)
    many = value if isinstance(value, list) else [value]
    if kind == UPLOAD:
        most = field.get("max_values") or 1
        assert len(many) <= most, f"Discord takes {most} files there"
        return many
    if kind in (3, RADIO, BOXES):
        picked = [_picked(field, one) for one in many]
        return picked[0] if kind == RADIO else picked
    return many


def _picked(field: Thing, value: str) -> str:
    for option in field["options"]:
        if value in (option["label"], option["value"]):
            return str(option["value"])
    raise AssertionError(f"no {value!r} in {[o['label'] for o in field['options']]}")


def missing(window: Window) -> list[str]:
    """The fields that Discord's window insists on, and that are empty or too short."""
    left = []
    for label, one in fields(window):
        value = window.values.get(one["custom_id"])
        needed = one.get("required") is not False and one["type"] != BOX
        short = one["type"] == TEXT and value and len(value) < (one.get("min_length") or 0)
        if (needed and not value) or short:
            left.append(label or one["custom_id"])
    return left


def sent(world: World, window: Window) -> Thing:
    """The data of the submission."""
    resolved: Thing = {}
    guild = window.channel.guild
    parts = [_part(world, guild, part, window, resolved) for part in window.view["components"]]
    told: Thing = {"custom_id": window.view["custom_id"], "components": parts}
    return told | ({"resolved": resolved} if resolved else {})


def _part(world: World, guild: Any, part: Thing, window: Window, resolved: Thing) -> Thing:
    made: Thing = {"type": part["type"], "id": part["id"]}
    if part["type"] == 18:
        made["component"] = _field(world, guild, part["component"], window, resolved)
    elif part["type"] == 1:
        inner = part["components"]
        made["components"] = [_field(world, guild, one, window, resolved) for one in inner]
    return made


def _field(world: World, guild: Any, one: Thing, window: Window, resolved: Thing) -> Thing:
    made: Thing = {"type": one["type"], "id": one["id"], "custom_id": one["custom_id"]}
    value = window.values.get(one["custom_id"])
    if one["type"] == TEXT:
        return {**made, "value": value or ""}
    if one["type"] == RADIO:
        return {**made, "value": value}
    if one["type"] == BOX:
        return {**made, "value": bool(value)}
    named = [
        v if isinstance(v, str) else choosing.resolve(world, guild, resolved, v)
        for v in value or []
    ]
    return {**made, "values": named}
