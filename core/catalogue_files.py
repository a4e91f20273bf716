"""Catalogue files: YAML in, badges out, with errors that name the line and the fix; and back.

The format is described in ``prompts/catalogue/README.md``.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from yaml.reader import ReaderError

from core.badge_images import LARGEST as LARGEST_IMAGE
from core.badge_images import ImageRefused, checked_image
from core.domain.catalogue import Badge, CatalogueFile, Edition
from core.domain.errors import CatalogueInvalid
from core.yaml_texts import CONTROL, OUR_OWN, TEXT, read_yaml

LARGEST = 1024 * 1024
MOST_PROBLEMS = 50
_LINE_ENDS = re.compile(r"[\x85\u2028\u2029]")
_PLAIN = {
    "missing": "this field is missing; add it",
    "extra_forbidden": "this field is not known; check its spelling, or remove it",
    "string_type": "this has to be a text; put it in quotes",
    "int_type": "this has to be a whole number",
    "int_parsing": "this has to be a whole number",
    "bool_type": "this has to be true or false",
    "bool_parsing": "this has to be true or false",
    "tuple_type": "this has to be a list; begin each entry with a hyphen",
    "int_from_float": "this has to be a whole number",
    "finite_number": "this has to be a whole number",
    "greater_than_equal": "this number is too small; the least is ",
    "less_than_equal": "this number is too big; the most is ",
    "string_too_short": "this text is empty; write it, or remove the whole entry",
    "mapping_type": "this has to be a text per language, for instance {en: Cooking}",
    "dict_type": "this has to be a text per language, for instance {en: Cooking}",
    "model_type": "this has to be a block of named fields",
    "model_attributes_type": "this has to be a block of named fields",
}
_HERE = {
    ("string_pattern_mismatch", ("url",)): "write a web address that begins with https://",
    ("string_pattern_mismatch", ("type",)): "write a type as Open Badges has it: ext:ESCOSkill",
    ("too_short", ("criteria",)): "this list is too short: a badge needs 3 to 5 criteria",
    ("too_long", ("criteria",)): "this list is too long: a badge needs 3 to 5 criteria",
    ("too_short", ("badges",)): "there is no badge in this list; write one",
}


def read_catalogue(path: Path) -> tuple[Badge, ...]:
    """The badges of a catalogue file, images read in.

    Raises ``CatalogueInvalid`` with one line per problem: file, line, field, what is
    wrong, and what to do.
    """
    try:
        content = _start_of(path, LARGEST)
        if len(content) > LARGEST:
            raise CatalogueInvalid((_too_large(path),))
        text = content.decode("utf-8-sig")
    except FileNotFoundError:
        raise CatalogueInvalid((f"{path}: there is no such file; check the path",)) from None
    except IsADirectoryError:
        raise CatalogueInvalid((f"{path}: this is a folder; name a file in it",)) from None
    except OSError as wrong:
        problem = f"{path}: the file cannot be read ({wrong.strerror}); check its path and rights"
        raise CatalogueInvalid((problem,)) from None
    except UnicodeDecodeError as wrong:
        line = wrong.object.count(b"\n", 0, wrong.start) + 1
        problem = f"{path}:{line}: not UTF-8 text; save the file as UTF-8"
        raise CatalogueInvalid((problem,)) from None
    return parse_catalogue(text, name=path.name, folder=path.parent)


def parse_catalogue(text: str, *, name: str, folder: Path | None) -> tuple[Badge, ...]:
    """The badges of a catalogue text. Images are looked up in ``folder``; None allows none.

    Raises ``CatalogueInvalid`` like ``read_catalogue``.
    """
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST:
        raise CatalogueInvalid((_too_large(name),))
    try:
        node, data = read_yaml(text)
    except yaml.YAMLError as wrong:
        raise CatalogueInvalid((_yaml_problem(name, text, wrong),)) from None
    if not isinstance(data, dict) or node is None:
        raise CatalogueInvalid((f"{name}:1: begin the file with 'catalogue: 1', then 'badges:'",))
    problems = _twice(name, node)
    problems += _read_images(name, node, data, folder)
    file: CatalogueFile | None = None
    try:
        file = CatalogueFile.model_validate(data)
    except ValidationError as wrong:
        problems += [_problem(name, node, one) for one in wrong.errors() if not _follows(one)]
    if problems or file is None:
        raise CatalogueInvalid(_some(tuple(dict.fromkeys(problems))))
    return file.badges


def write_catalogue(editions: Iterable[Edition]) -> str:
    """The newest versions as one catalogue file, images inside, that reads back the same."""
    badges = [edition.badge.model_dump(mode="json", exclude_defaults=True) for edition in editions]
    content = {"catalogue": 1, "badges": badges}
    return yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)


class _Dumper(yaml.SafeDumper):
    """YAML that comes back the same: what YAML may take for the end of a line is escaped."""


_Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar(
        TEXT, text, style='"' if _LINE_ENDS.search(text) else None
    ),
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
    try:
        path = (folder / image).resolve()
        if not path.is_relative_to(folder.resolve()):
            problem = "the path leads out of the catalogue's folder; put the image into it"
            raise ImageRefused(problem)
        content = _start_of(path, LARGEST_IMAGE) if path.is_file() else b""
    except (OSError, ValueError, RuntimeError):
        content = b""  # a path too long, with a zero in it, of links in a circle: none of a file
    if not content:
        problem = f"there is no file {image[:100]!r} beside the catalogue; check the path"
        raise ImageRefused(problem)
    if content.startswith(b"\x89PNG"):
        return "data:image/png;base64," + base64.b64encode(content).decode()
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise ImageRefused("this is neither SVG nor PNG; save the image as one of them") from None


# -- reading ------------------------------------------------------------------------------


def _start_of(path: Path, most: int) -> bytes:
    """What is in a file, one byte more than ``most`` at most."""
    with path.open("rb") as file:
        return file.read(most + 1)


# -- saying what is wrong -----------------------------------------------------------------


def _too_large(name: str | Path) -> str:
    return f"{name}: larger than 1 MB; split it into several files"


def _yaml_problem(name: str, text: str, wrong: yaml.YAMLError) -> str:
    if isinstance(wrong, ReaderError):
        line = text.count("\n", 0, wrong.position) + 1
        return f"{name}:{line}: {CONTROL}"
    mark = getattr(wrong, "problem_mark", None)
    what = getattr(wrong, "problem", None) or str(wrong).splitlines()[0]
    line = mark.line + 1 if mark else 1
    if what in OUR_OWN:
        return f"{name}:{line}: {what}"
    fix = "look at the indentation, and put texts with ': ' or '#' in quotes"
    if "\\t" in what:
        fix = "begin lines with spaces instead of tabs"
    elif "'?'" in what:
        fix = "put a text with a question mark in quotes"
    return f"{name}:{line}: this is not YAML ({what}); {fix}"


def _follows(error: Any) -> bool:
    """Whether a list is only called too short because of the mistakes in its entries."""
    short: bool = error["type"] == "too_short"
    return short and len(error["input"]) >= error["ctx"]["min_length"]


def _some(problems: tuple[str, ...]) -> tuple[str, ...]:
    if len(problems) <= MOST_PROBLEMS:
        return problems
    more = len(problems) - MOST_PROBLEMS
    return (*problems[:MOST_PROBLEMS], f"... and {more} more; mend these first, then check again")


def _problem(name: str, node: Any, error: Any) -> str:
    context = error.get("ctx", {})
    further = context.get("where", ())
    where = tuple(one for one in (*error["loc"], *further) if one != "[key]")
    field = " → ".join(str(one + 1) if isinstance(one, int) else str(one) for one in where)
    what = _HERE.get((error["type"], where[-1:])) or _PLAIN.get(error["type"]) or error["msg"]
    what = what.removeprefix("Value error, ") + str(context.get("ge") or context.get("le") or "")
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
