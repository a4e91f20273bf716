"""Pages and pictures with text in any script: PDF certificates, and cards for other sites.

Typst sets the text: it shapes every script, mixes directions, breaks lines, and writes PDF
with tags that a screen reader can follow (PDF/UA-1). The templates are our own, in
``prompts/documents``; facts go in as JSON and are only ever shown, never run. Nothing is
fetched, and no file is read but the template and the fonts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from core.badge_images import PNG
from core.lettering import families, folders
from core.shelf import shelf

if TYPE_CHECKING:
    import typst

DOCUMENTS = "documents"
NOWHERE = Path("/nonexistent")


class Typesetter:
    """Sets the templates of ``prompts/documents``; ``folder`` holds a community's own ones."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    def pdf(self, template: str, facts: Mapping[str, Any], at: datetime) -> bytes:
        """A tagged PDF; the same facts give the same bytes. ``at`` is when it was made."""
        made = self._compiler(template, facts).compile(
            format="pdf", pdf_standards=["ua-1"], timestamp=int(at.timestamp())
        )
        return cast(bytes, made)

    def png(self, template: str, facts: Mapping[str, Any]) -> bytes:
        """A picture: one pixel for each point."""
        return cast(bytes, self._compiler(template, facts).compile(format="png", ppi=72))

    def _compiler(self, template: str, facts: Mapping[str, Any]) -> typst.Compiler:
        import typst  # noqa: PLC0415  a large library, only where something is set

        return typst.Compiler(
            input=self._text(template),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"facts": json.dumps(facts)},
            package_path=NOWHERE,
            package_cache_path=NOWHERE,
        )

    def _text(self, template: str) -> bytes:
        own = self._folder / template if self._folder else None
        if own is not None and own.is_file():
            return own.read_bytes()
        return (shelf() / DOCUMENTS / template).read_bytes()


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """All fonts, looked through once."""
    import typst  # noqa: PLC0415  a large library, only where something is set

    found = [Path(one) for one in folders()]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=found)


def spoken(language: str, *, rtl: bool) -> dict[str, Any]:
    """What a template has to know of a language."""
    code, _, rest = language.partition("-")
    region = rest if len(rest) == 2 and rest.isalpha() else None
    return {"lang": code, "region": region, "rtl": rtl, "fonts": families(language)}


def picture(image: str) -> str | None:
    """A badge's image as SVG text, which is how templates take it."""
    if not image:
        return None
    if not image.startswith(PNG):
        return image
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400">'
        f'<image width="400" height="400" href="{image}"/></svg>'
    )
