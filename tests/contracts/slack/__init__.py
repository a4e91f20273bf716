"""Would Slack accept this? A strict oracle for what we send to its Web API.

    check("chat.postMessage", {"channel": "C01", "text": "Hello", "blocks": "[...]"})
    check_view({"type": "modal", ...})
    check_message("Hello", [{"type": "section", ...}])
    check_response({"response_type": "ephemeral", "text": "Hello"})    # to a response_url
    check_ack({"response_action": "errors", "errors": {...}}, view)    # to a view_submission

Each raises AssertionError with one line per fault, led by where it is. What is accepted comes
from Slack's own types (`schemas.json`, see SOURCES.md); what no schema can say is in `rules.py`.
Stricter than Slack on purpose: unknown arguments and empty texts are faults here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from jsonschema import ValidationError

from tests.contracts.schemas import Schema
from tests.contracts.slack import rules

Thing: TypeAlias = dict[str, Any]

BUNDLE = Path(__file__).with_name("schemas.json")
LONGEST_SHOWN = 80
_RESPONSE, _ACK = Schema(rules.RESPONSE), Schema(rules.ACK)


@cache
def bundle() -> dict[str, Any]:
    """The schemas as committed: ``methods`` and ``$defs``."""
    made: dict[str, Any] = json.loads(BUNDLE.read_text(encoding="utf-8"))
    return made


@cache
def _schema(name: str) -> Schema:
    return Schema({"$ref": f"#/$defs/{name}", "$defs": bundle()["$defs"]})


def check(method: str, arguments: Mapping[str, Any]) -> None:
    """One call of the Web API, its arguments as they went over the wire or as Python values."""
    name = bundle()["methods"].get(method)
    assert name, f"{method}: nobody told the oracle of this method (methods.json)"
    plain = decoded(method, arguments)
    faults = [*_schema_faults(name, plain)]
    if not faults:
        faults = [*_rule_faults(plain)]
    _tell(method, faults)


def check_view(view: Mapping[str, Any]) -> None:
    """A modal or an App Home."""
    faults = [*_schema_faults("View", view)]
    _tell("view", faults or [*rules.of_texts(view), *rules.of_view(view)])


def check_message(text: str, blocks: Sequence[Mapping[str, Any]] = ()) -> None:
    """A message, wherever it goes."""
    told = {"channel": "C0", "text": text, **({"blocks": list(blocks)} if blocks else {})}
    check("chat.postMessage", told)


def check_response(payload: Mapping[str, Any]) -> None:
    """What is posted to a ``response_url``, or answered to a command."""
    faults = [*_flat(_RESPONSE, payload)]
    blocks, text = payload.get("blocks"), payload.get("text")
    if not faults and (blocks or text):
        told = {"channel": "C0", "blocks": blocks, "text": text}
        named = {key: value for key, value in told.items() if value is not None}
        faults = [*_schema_faults(bundle()["methods"]["chat.postMessage"], named)]
        faults = faults or [*_rule_faults(named)]
    _tell("response", faults)


def check_ack(payload: Mapping[str, Any], view: Mapping[str, Any]) -> None:
    """What a ``view_submission`` of this view is answered with; empty closes the view."""
    faults = [*_flat(_ACK, payload)] if payload else []
    if not faults and "errors" in payload:
        faults = [*rules.of_errors(payload["errors"], view)]
    _tell("answer to view_submission", faults)
    if "view" in payload:
        check_view(payload["view"])


def properties_of(method: str) -> dict[str, Any]:
    """The arguments a method knows, each with its schema."""
    name = bundle()["methods"].get(method, "")
    found: dict[str, Any] = bundle()["$defs"].get(name, {}).get("properties", {})
    return found


def decoded(method: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments with their types back: a form holds only strings, and JSON within them."""
    properties = properties_of(method)
    return {
        key: _read(value, _kind(properties.get(key, {}))) if isinstance(value, str) else value
        for key, value in arguments.items()
    }


def _kind(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return _kind(bundle()["$defs"][schema["$ref"].rsplit("/", 1)[-1]])
    if "anyOf" in schema and "type" not in schema:
        return _kind(schema["anyOf"][0])
    return str(schema.get("type", "string"))


def _read(value: str, kind: str) -> Any:
    if kind == "boolean":
        return {"1": True, "true": True, "0": False, "false": False}.get(value.lower(), value)
    if kind in ("number", "integer", "array", "object"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _rule_faults(arguments: Mapping[str, Any]) -> Iterator[str]:
    yield from rules.of_texts(arguments)
    if "view" in arguments:
        yield from (f"view.{fault}" for fault in rules.of_view(arguments["view"]))
    yield from rules.of_message(arguments.get("blocks", ()))


def _schema_faults(name: str, told: Any) -> Iterator[str]:
    return _flat(_schema(name), told)


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
    return place.lstrip(".") or "arguments"


def _say(error: ValidationError) -> str:
    rule, asked, told = str(error.validator), error.validator_value, error.instance
    if rule in ("maxLength", "minLength", "maxItems", "minItems"):
        unit = "characters" if "Length" in rule else "items"
        return f"{len(told)} {unit}, {rule[:3]} {asked}: {_short(told)}"
    if rule in ("anyOf", "oneOf") and all(set(one) == {"required"} for one in asked):
        sets = " or ".join("+".join(one["required"]) for one in asked)
        return f"needs {sets}{' (one only)' if rule == 'oneOf' else ''}, has {sorted(told)}"
    if rule == "not" and "required" in asked:
        return f"{' and '.join(asked['required'])} do not go together"
    return _short(error.message)


def _short(told: Any) -> str:
    text = told if isinstance(told, str) else json.dumps(told, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]} …"


def _tell(what: str, faults: Sequence[str]) -> None:
    assert not faults, f"Slack would refuse this {what}:\n  " + "\n  ".join(faults)
