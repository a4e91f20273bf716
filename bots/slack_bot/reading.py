"""What comes in from Slack, as plain text and plain facts. Pure; nothing here ever fails.

Slack sends ``& < >`` as entities, and everything special between angle brackets: links,
mentions, dates (Slack, "Formatting text for app surfaces"). An assessor must never read a
person's id, so mentions lose it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SOMEBODY = "@…"
SOMEWHERE = "#…"
_SPECIAL = re.compile(r"<([^<>]*)>")
_ENTITY = re.compile(r"&(amp|lt|gt);")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">"}
_ADDRESS = ("mailto:", "tel:")
_SCHEME = re.compile(r"^(?:https?://|mailto:|tel:)")
_LOCALE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Who:
    """Who did something: workspace and id of the user; empty where Slack did not say.

    ``team`` is the user's own workspace, also where a channel is shared with another one.
    """

    team: str
    user: str
    enterprise: str = ""


def words(text: str) -> str:
    """What a person typed in Slack, as they meant it. Names of emoji (``:bike:``) stay."""
    return _decoded(_SPECIAL.sub(lambda found: _special(found[1]), text))


def _decoded(text: str) -> str:
    """Once only: a typed "&lt;" is sent as "&amp;lt;" and stays "&lt;"."""
    return _ENTITY.sub(lambda found: _ENTITIES[found[1]], text)


def _special(inside: str) -> str:
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        return SOMEBODY
    if target.startswith("#"):
        return f"#{label}" if label else SOMEWHERE
    if target.startswith("!"):
        return _command(target[1:], label)
    return _link(target, label)


def _command(name: str, label: str) -> str:
    if name.startswith("subteam^"):
        return SOMEBODY
    if label:
        return label
    return "" if "^" in name else f"@{name}"


def _link(target: str, label: str) -> str:
    if target.startswith(_ADDRESS):
        address = target.partition(":")[2]
        return address if label in ("", address) else f"{label} ({address})"
    same = _SCHEME.sub("", label).rstrip("/") == _SCHEME.sub("", target).rstrip("/")
    return target if not label or same else f"{label} ({target})"


def language(locale: str) -> str:
    """A user's locale as a language tag (BCP 47), "es-ES"; empty for what is none."""
    return locale.replace("_", "-") if _LOCALE.fullmatch(locale) else ""


def zone(told: Mapping[str, Any]) -> str:
    """The time zone of a user (IANA) as ``users.info`` tells it; "" where it does not."""
    return _first(told.get("tz"))


def who(payload: Mapping[str, Any]) -> Who:
    """Who is behind an event, a command, a click or a window, whichever came in."""
    event = _mapping(payload.get("event"))
    person = _mapping(event.get("user")) or _mapping(payload.get("user"))
    user = _first(person.get("id"), event.get("user"), event.get("user_id"), payload.get("user_id"))
    team = _first(
        event.get("user_team"),
        person.get("team_id"),
        event.get("team"),
        payload.get("team_id"),
        _mapping(payload.get("team")).get("id"),
    )
    enterprise = _first(payload.get("enterprise_id"), _mapping(payload.get("enterprise")).get("id"))
    return Who(team, user, enterprise)


def message_key(event: Mapping[str, Any]) -> str:
    """What tells one message from another, however often Slack brings it; empty without one."""
    item = _mapping(event.get("item"))
    channel = _first(event.get("channel"), _mapping(event.get("channel")).get("id"))
    stamp = _first(event.get("ts"), event.get("event_ts"))
    return f"{channel or _first(item.get('channel'))}:{stamp}" if stamp else ""


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _first(*values: object) -> str:
    """The first of them that is a text with something in it."""
    return next((one for one in values if isinstance(one, str) and one), "")


__all__ = ["Who", "language", "message_key", "who", "words", "zone"]
