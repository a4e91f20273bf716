"""Would Discord accept this? A strict oracle for what a bot sends, and for the little Discord.

    check("POST /channels/{channel_id}/messages", {"content": "Hello"})
    check("GET /channels/{channel_id}/messages", query={"after": "1", "limit": "100"})
    check_answer("GET /gateway/bot", 200, {...})
    check_event("INTERACTION_CREATE", {...})

Each raises AssertionError with one line per fault, led by where it is. What is accepted comes from
Discord's own description (`schemas.json`, see SOURCES.md); what it does not say is in `rules.py`;
what discord.py says otherwise, and Discord takes, is in `deviations.py`; the Gateway, which is not
in the description, is in `events.py`. Stricter than Discord on purpose: unknown keys are faults.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from jsonschema import ValidationError

from tests.contracts.discord import deviations, events, rules
from tests.contracts.schemas import Schema

Thing: TypeAlias = dict[str, Any]

BUNDLE = Path(__file__).with_name("schemas.json")
LONGEST_SHOWN = 100
MESSAGES = {
    "POST /channels/{channel_id}/messages",
    "POST /webhooks/{webhook_id}/{webhook_token}",
}
EDITS = {
    "PATCH /channels/{channel_id}/messages/{message_id}",
    "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original",
    "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}",
}
CALLBACK = "POST /interactions/{interaction_id}/{interaction_token}/callback"


@cache
def bundle() -> Thing:
    """The schemas as committed: ``operations`` and ``$defs``."""
    made: Thing = json.loads(BUNDLE.read_text(encoding="utf-8"))
    return made


@cache
def _schema(operation: str, part: str, key: str = "") -> Schema:
    schema = bundle()["operations"][operation][part]
    return Schema({**(schema[key] if key else schema), "$defs": bundle()["$defs"]})


@cache
def defined(name: str) -> Schema:
    """The schema of something by its name in the description."""
    return Schema({"$ref": f"#/$defs/{name}", "$defs": bundle()["$defs"]})


# ---------------------------------------------------------------- requests


def faults(
    method: str, route: str, query: Mapping[str, str], body: Any, files: int = 0
) -> list[str]:
    """What Discord would refuse in a request; empty: nothing."""
    operation = f"{method} {route}"
    told = bundle()["operations"].get(operation)
    if told is None:
        return [f"{operation}: nobody told the oracle of it (operations.json)"]
    found = [*_of_query(operation, told["query"], query)]
    if "body" not in told:
        return [*found, *([f"{operation}: takes no body"] if body is not None else [])]
    if files and not told["files"]:
        found.append(f"{operation}: takes no files")
    plain = deviations.taken_back(operation, body)
    found += _flat(_schema(operation, "body"), plain)
    return found or [*_of_rules(operation, plain, files)]


def check(
    operation: str,
    body: Any = None,
    *,
    query: Mapping[str, str] | None = None,
    files: int = 0,
) -> None:
    """Raise AssertionError where Discord would refuse this."""
    method, _, route = operation.partition(" ")
    _tell(operation, faults(method, route, query or {}, body, files))


def _of_query(operation: str, known: Thing, query: Mapping[str, str]) -> Iterator[str]:
    for key, value in query.items():
        if key not in known:
            yield f"?{key}: unknown"
            continue
        yield from (
            f"?{key}: {line}"
            for line in _flat(_schema(operation, "query", key), _read(value, known[key]))
        )


def _read(value: str, schema: Thing) -> Any:
    if schema.get("type") == "boolean":
        return {"1": True, "true": True, "0": False, "false": False}.get(value.lower(), value)
    if schema.get("type") == "integer":
        return int(value) if value.lstrip("-").isdigit() else value
    return value


def _of_rules(operation: str, body: Any, files: int) -> Iterator[str]:
    if operation in MESSAGES or operation in EDITS:
        yield from rules.of_message(body, new=operation in MESSAGES)
        yield from rules.of_attachments(body, files)
    elif operation == CALLBACK:
        yield from _of_callback(body, files)
    elif operation.startswith("PUT /applications") and isinstance(body, list):
        yield from rules.of_commands(body)
    elif operation.startswith("POST /applications"):
        yield from rules.of_command(body)


def _of_callback(body: Thing, files: int) -> Iterator[str]:
    data = body.get("data") or {}
    if body["type"] in (4, 7) and not data:
        yield "data: nothing is said"
    if body["type"] in (4, 7):
        yield from rules.of_message(data, new=body["type"] == 4)
        yield from rules.of_attachments(data, files)
    if body["type"] == 9:
        yield from rules.of_modal(data)


# ---------------------------------------------------------------- answers and events


def faults_of_answer(method: str, route: str, status: int, answer: Any) -> list[str]:
    """What is not as Discord answers."""
    told = bundle()["operations"].get(f"{method} {route}")
    if told is None or isinstance(answer, str):
        return []
    if status >= 400:
        name = "RatelimitedResponse" if status == 429 else "ErrorResponse"
        return [*_flat(defined(name), answer)]
    if str(status) not in told["answers"]:
        return [f"{method} {route} is not answered with {status}"]
    if told["answers"][str(status)] is None:
        return [] if answer is None else [f"{method} {route}: {status} has no body"]
    return [*_flat(_schema(f"{method} {route}", "answers", str(status)), answer)]


def check_answer(operation: str, status: int, answer: Any) -> None:
    """Raise AssertionError where Discord would not answer so."""
    method, _, route = operation.partition(" ")
    _tell(f"answer to {operation}", faults_of_answer(method, route, status, answer))


def faults_of_event(event: str, data: Any) -> list[str]:
    """What is not as Discord tells it through the Gateway."""
    made = events.schema(event)
    if made is None:
        return [f"{event}: nobody told the oracle of it (events.py)"]
    return [*_flat(_event_schema(event), data)]


@cache
def _event_schema(event: str) -> Schema:
    return Schema({**(events.schema(event) or {}), "$defs": _defs()})


@cache
def _defs() -> Thing:
    return {**bundle()["$defs"], **events.definitions(bundle()["$defs"])}


def check_event(event: str, data: Any) -> None:
    """Raise AssertionError where Discord would not tell it so."""
    _tell(f"event {event}", faults_of_event(event, data))


# ---------------------------------------------------------------- faults as lines


def _flat(schema: Schema, told: Any) -> Iterator[str]:
    seen: set[str] = set()
    for error in schema.errors(told):
        line = f"{_place(error)}: {_say(error)}"
        if line not in seen:
            seen.add(line)
            yield line


def _place(error: ValidationError) -> str:
    place = ""
    for step in error.absolute_path:
        place += f"[{step}]" if isinstance(step, int) else f".{step}"
    return place.lstrip(".") or "body"


def _say(error: ValidationError) -> str:
    rule, asked, told = str(error.validator), error.validator_value, error.instance
    if rule in ("maxLength", "minLength", "maxItems", "minItems"):
        unit = "characters" if "Length" in rule else "items"
        return f"{len(told)} {unit}, {rule[:3]} {asked}: {_short(told)}"
    if rule == "anyOf" and error.context:
        inner = [f"{_place(one)}: {_say(one)}" for one in error.context]
        return "none of them fits: " + "; ".join(_short(one) for one in inner[:4])
    return _short(error.message)


def _short(told: Any) -> str:
    text = told if isinstance(told, str) else json.dumps(told, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]} …"


def _tell(what: str, found: list[str]) -> None:
    assert not found, f"Discord would refuse this {what}:\n  " + "\n  ".join(found)
