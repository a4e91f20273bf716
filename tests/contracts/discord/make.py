"""Make `schemas.json` from Discord's own OpenAPI description (`make schemas`).

    python make.py openapi.json folder

Takes the operations that `operations.json` names, with everything they refer to; leaves out
comments; and makes it strict: what Discord does not name is a fault. Unions of things that have a
``type`` become one table by that type (``kinds``), so that a fault is told of the thing it is in.
"""

from __future__ import annotations

import json
import sys
import urllib.request
from pathlib import Path
from typing import Any

Thing = dict[str, Any]
REF = "#/components/schemas/"
# Words of a schema that decide something here; "format" and comments do not.
KEPT = {
    "$ref",
    "additionalProperties",
    "anyOf",
    "const",
    "enum",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "oneOf",
    "pattern",
    "properties",
    "required",
    "type",
    "uniqueItems",
}


class Maker:
    """One pass over the description."""

    def __init__(self, told: Thing) -> None:
        self.paths: Thing = told["paths"]
        self.schemas: Thing = told["components"]["schemas"]
        self.made: dict[str, Thing] = {}

    def whole(self, names: list[str]) -> Thing:
        """The bundle of the operations with these names."""
        operations = {name: self._operation(name) for name in names}
        self._ref("ErrorResponse")
        self._ref("RatelimitedResponse")
        return {"operations": operations, "$defs": dict(sorted(self.made.items()))}

    def _operation(self, name: str) -> Thing:
        method, _, path = name.partition(" ")
        told = self.paths[path][method.lower()]
        query = {
            one["name"]: self._schema(one["schema"])
            for one in [*self.paths[path].get("parameters", []), *told.get("parameters", [])]
            if one["in"] == "query"
        }
        made: Thing = {"query": query, "answers": {}}
        kinds = told.get("requestBody", {}).get("content", {})
        if kinds:
            made["body"] = self._schema(kinds["application/json"]["schema"])
            made["files"] = "multipart/form-data" in kinds
        for status, answer in told["responses"].items():
            if status.isdigit() and int(status) < 300:
                content = answer.get("content", {}).get("application/json")
                made["answers"][status] = self._schema(content["schema"]) if content else None
        return made

    def _ref(self, name: str) -> Thing:
        if name not in self.made:
            self.made[name] = {}
            self.made[name] = self._schema(self.schemas[name])
        return {"$ref": f"#/$defs/{name}"}

    def _schema(self, told: Any) -> Any:
        if told is True or told is False:
            return told
        if "$ref" in told:
            return self._ref(told["$ref"].removeprefix(REF))
        union = told.get("oneOf") or told.get("anyOf")
        if union and all("const" in one for one in union):
            kind = {"type": told["type"]} if "type" in told else {}
            return {**kind, "enum": [one["const"] for one in union]}
        made = {key: value for key, value in told.items() if key in KEPT}
        if "allOf" in told and "enum" not in told:
            return self._together(told["allOf"])
        if union:
            made.pop("oneOf", None)
            made.pop("anyOf", None)
            made |= self._union(union)
        return made | self._inner(told)

    def _together(self, parts: list[Thing]) -> Thing:
        """Objects that are one: their properties in one place, so that others are faults."""
        made: Thing = {"type": "object", "properties": {}, "additionalProperties": False}
        for one in parts:
            told = self.schemas[one["$ref"].removeprefix(REF)] if "$ref" in one else one
            inner = self._schema(told)
            made["properties"] |= inner.get("properties", {})
            made["required"] = sorted({*made.get("required", []), *inner.get("required", [])})
        return made

    def _inner(self, told: Thing) -> Thing:
        made: Thing = {}
        if "properties" in told:
            made["properties"] = {k: self._schema(v) for k, v in told["properties"].items()}
            made["additionalProperties"] = False
        if isinstance(told.get("additionalProperties"), dict):
            made["additionalProperties"] = self._schema(told["additionalProperties"])
        if "items" in told:
            made["items"] = self._schema(told["items"])
        return made

    def _union(self, union: list[Thing]) -> Thing:
        things = [one for one in union if one != {"type": "null"}]
        if len(things) > 1 and (kinds := self._kinds(things)):
            null = ["null"] if len(things) < len(union) else []
            return {"type": ["object", *null], "kinds": kinds}
        return {"anyOf": [self._schema(one) for one in union]}

    def _kinds(self, union: list[Thing]) -> Thing | None:
        found: Thing = {}
        for one in union:
            told = self.schemas[one["$ref"].removeprefix(REF)] if "$ref" in one else one
            values = told.get("properties", {}).get("type", {}).get("enum")
            if not values or any(str(value) in found for value in values):
                return None
            made = self._schema(one)
            found |= {str(value): made for value in values}
        return found


def read(source: str) -> Thing:
    """The description, from a file or an address."""
    if source.startswith("https://"):
        with urllib.request.urlopen(source, timeout=60) as answer:
            told: Thing = json.load(answer)
            return told
    return json.loads(Path(source).read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def main(source: str, folder: str) -> None:
    """Write the bundle."""
    names = json.loads(Path(folder, "operations.json").read_text(encoding="utf-8"))
    whole = Maker(read(source)).whole(names)
    lines = [f"{json.dumps(part)}: {{\n{_lines(told)}\n}}" for part, told in whole.items()]
    text = "{" + ",\n".join(lines) + "}\n"
    Path(folder, "schemas.json").write_text(text, encoding="utf-8")


def _lines(told: Thing) -> str:
    """One line for each, so that a newer description shows as a readable difference."""
    return ",\n".join(f"{json.dumps(name)}: {_packed(one)}" for name, one in told.items())


def _packed(one: Any) -> str:
    return json.dumps(one, sort_keys=True, separators=(",", ":"))


if __name__ == "__main__":
    main(*sys.argv[1:])
