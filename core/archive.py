"""A person's data as one zip: JSON for machines, a page for people, the files as they are."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, FunctionLoader

from core.shelf import shelf
from core.texts import Texts

# A zip carries times; a fixed one says nothing about anybody.
_EPOCH = (2020, 1, 1, 0, 0, 0)


def pack(
    texts: Texts,
    data: Mapping[str, list[dict[str, Any]]],
    contents: Mapping[str, bytes],
    language: str,
) -> bytes:
    """The zip, in memory: ``data.json``, ``data.html`` and ``files/...``."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        plain = json.dumps(data, ensure_ascii=False, indent=2)
        _write(archive, "data.json", plain.encode())
        _write(archive, "data.html", page(texts, data, language).encode())
        for name, content in contents.items():
            _write(archive, f"files/{name}", content)
    return target.getvalue()


def page(texts: Texts, data: Mapping[str, list[dict[str, Any]]], language: str) -> str:
    """The readable page: one section for each kind of data, every text escaped."""
    environment = Environment(autoescape=True, loader=FunctionLoader(_template))
    return environment.get_template("my_data.html").render(
        language=language,
        direction=texts.direction(language),
        title=texts.get(language, "mydata.title"),
        intro=texts.get(language, "mydata.intro"),
        sections=[
            (texts.get(language, f"mydata.{name}"), [lines(row) for row in rows])
            for name, rows in data.items()
            if rows
        ],
    )


def _template(name: str) -> str:
    return (shelf() / "documents" / name).read_text("utf-8")


def lines(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """One row as names and readable values; documents are shown as indented text."""
    return [
        (
            name.replace("_", " "),
            json.dumps(value, ensure_ascii=False, indent=2)
            if isinstance(value, dict | list)
            else str(value),
        )
        for name, value in row.items()
        if value not in (None, "")
    ]


def _write(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)
