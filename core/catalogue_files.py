"""Catalogue files: YAML in, badges out, with errors that name the line and the fix; and back.

The format is described in ``prompts/catalogue/README.md``.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from core.badge_images import ImageRefused, checked_image
from core.domain.catalogue import Badge, CatalogueFile, Edition
from core.domain.errors import CatalogueInvalid

LARGEST = 2 * 1024 * 1024
_PLAIN = {
    "missing": "this field is missing; add it",
    "extra_forbidden": "this field is not known; check its spelling, or remove it",
    "string_type": "this has to be a text; put it in quotes",
    "int_type": "this has to be a whole number",
    "int_parsing": "this has to be a whole number",
    "bool_type": "this has to be true or false",
    "bool_parsing": "this has to be true or false",
    "tuple_type": "this has to be a list; begin each entry with a hyphen",
    "too_short": "this list is too short: a badge needs 3 to 5 criteria",
    "too_long": "this list is too long: a badge needs 3 to 5 criteria",
    "mapping_type": "this has to be a text per language, for instance {en: Cooking}",
    "dict_type": "this has to be a text per language, for instance {en: Cooking}",
    "model_type": "this has to be a block of named fields",
}


def read_catalogue(path: Path) -> tuple[Badge, ...]:
    """The badges of a catalogue file, images read in.

    Raises ``CatalogueInvalid`` with one line per problem: file, line, field, what is
    wrong, and what to do.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise CatalogueInvalid((f"{path}: there is no such file; check the path",)) from None
    except IsADirectoryError:
        raise CatalogueInvalid((f"{path}: this is a folder; name a file in it",)) from None
    except UnicodeDecodeError:
        raise CatalogueInvalid((f"{path}: not UTF-8 text; save the file as UTF-8",)) from None
    return parse_catalogue(text, name=path.name, folder=path.parent)


def parse_catalogue(text: str, *, name: str, folder: Path | None) -> tuple[Badge, ...]:
    """The badges of a catalogue text. Images are looked up in ``folder``; None allows none.

    Raises ``CatalogueInvalid`` like ``read_catalogue``.
    """
    if len(text.encode()) > LARGEST:
        raise CatalogueInvalid((f"{name}: larger than 2 MB; split it into several files",))
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        if node is not None and _has_alias(text):
            problem = "anchors and aliases (& and *) are not used here; write the text out"
            raise CatalogueInvalid((f"{name}: {problem}",))
        data = yaml.safe_load(text)
    except yaml.YAMLError as wrong:
        raise CatalogueInvalid((_yaml_problem(name, wrong),)) from None
    except RecursionError:
        raise CatalogueInvalid((f"{name}: nested too deeply; check the indentation",)) from None
    if not isinstance(data, dict) or node is None:
        raise CatalogueInvalid((f"{name}:1: begin the file with 'catalogue: 1', then 'badges:'",))
    problems = _twice(name, node)
    problems += _read_images(name, node, data, folder)
    file: CatalogueFile | None = None
    try:
        file = CatalogueFile.model_validate(data)
    except ValidationError as wrong:
        problems += [_problem(name, node, error) for error in wrong.errors()]
    if problems or file is None:
        raise CatalogueInvalid(tuple(dict.fromkeys(problems)))
    return file.badges


def write_catalogue(editions: Iterable[Edition]) -> str:
    """The newest versions as one catalogue file, images inside, that reads back the same."""
    badges = [edition.badge.model_dump(mode="json", exclude_defaults=True) for edition in editions]
    return yaml.safe_dump(
        {"catalogue": 1, "badges": badges}, allow_unicode=True, sort_keys=False, width=100
    )


# -- images -------------------------------------------------------------------------------


def _read_images(name: str, node: Any, data: dict[str, Any], folder: Path | None) -> list[str]:
    """Replace each image's path by the image itself; returns the problems."""
    problems: list[str] = []
    badges = data.get("badges")
    for number, badge in enumerate(badges if isinstance(badges, list) else ()):
        image = badge.get("image") if isinstance(badge, dict) else None
        if not isinstance(image, str) or not image:
            continue
        try:
            badge["image"] = checked_image(_image_text(image, folder))
        except ImageRefused as wrong:
            line = _line(node, ("badges", number, "image"))
            problems.append(f"{name}:{line}: badges → {number + 1} → image: {wrong}")
            badge["image"] = ""
    return problems


def _image_text(image: str, folder: Path | None) -> str:
    if image.lstrip().startswith("<") or image.startswith("data:"):
        return image
    if folder is None:
        raise ImageRefused("put the SVG itself here; a path only works from the terminal")
    path = (folder / image).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise ImageRefused("the path leads out of the catalogue's folder; put the image into it")
    if not path.is_file():
        raise ImageRefused(f"there is no file {image} beside the catalogue; check the path")
    content = path.read_bytes()
    if content.startswith(b"\x89PNG"):
        return "data:image/png;base64," + base64.b64encode(content).decode()
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise ImageRefused("this is neither SVG nor PNG; save the image as one of them") from None


# -- saying what is wrong -----------------------------------------------------------------


def _has_alias(text: str) -> bool:
    """Aliases can blow a small file up to gigabytes; a catalogue needs none."""
    return any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text))


def _yaml_problem(name: str, wrong: yaml.YAMLError) -> str:
    mark = getattr(wrong, "problem_mark", None)
    what = getattr(wrong, "problem", None) or str(wrong).splitlines()[0]
    line = mark.line + 1 if mark else 1
    fix = "look at the indentation, and put texts with ': ' or '#' in quotes"
    return f"{name}:{line}: this is not YAML ({what}); {fix}"


def _problem(name: str, node: Any, error: Any) -> str:
    where = tuple(one for one in error["loc"] if one not in ("[key]", "function-after"))
    field = " → ".join(str(one + 1) if isinstance(one, int) else str(one) for one in where)
    what = _PLAIN.get(error["type"]) or error["msg"].removeprefix("Value error, ")
    return f"{name}:{_line(node, where)}: {field + ': ' if field else ''}{what}"


def _line(node: Any, where: tuple[Any, ...]) -> int:
    """The line of the innermost part of ``where`` that is in the file."""
    line = node.start_mark.line + 1
    for step in where:
        found = None
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == step:
                    line, found = key.start_mark.line + 1, value
        elif isinstance(node, yaml.SequenceNode) and step in range(len(node.value)):
            found = node.value[step]
            line = found.start_mark.line + 1
        if found is None:
            return int(line)
        node = found
    return int(line)


def _twice(name: str, node: Any) -> list[str]:
    """A field that is written twice in one block: YAML would silently drop the first."""
    problems: list[str] = []
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                line = key.start_mark.line + 1
                problems.append(f"{name}:{line}: '{key.value}' is here twice; remove one")
            seen.add(str(key.value))
            problems += _twice(name, value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            problems += _twice(name, value)
    return problems
