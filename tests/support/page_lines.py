"""A page of ours as lines of text, as somebody would read it in a window."""

from __future__ import annotations

import re
from html.parser import HTMLParser

SILENT = frozenset({"script", "style", "head", "title", "svg", "option"})
BLOCKS = frozenset(
    [
        "main",
        "section",
        "article",
        "header",
        "footer",
        "nav",
        "div",
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "form",
        "fieldset",
        "legend",
        "details",
        "summary",
        "blockquote",
        "table",
        "tr",
        "label",
        "figure",
        "figcaption",
        "textarea",
        "select",
        "br",
        "hr",
    ]
)
SIGNS = {"h1": "# ", "h2": "## ", "h3": "### ", "li": "- ", "blockquote": "> ", "summary": "▸ "}


class _Lines(HTMLParser):
    def __init__(self, inside: str) -> None:
        super().__init__()
        self.inside, self.open = inside, 0
        self.lines: list[str] = [""]
        self.quiet = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.open += tag == self.inside

        if not self.open:
            return
        self.quiet += tag in SILENT
        if tag in BLOCKS:
            self.lines.append(SIGNS.get(tag, ""))
        if tag == "input":
            self._field(given, ticked="checked" in given)
        elif tag == "textarea":
            self.lines[-1] += "|"
        elif tag == "option" and "selected" in given:
            self.lines[-1] += f"[{given.get('value', '')} ▾]"
        elif tag in ("button", "a"):
            self.lines[-1] += " [" if tag == "button" else " ‹"

    def _field(self, given: dict[str, str], *, ticked: bool) -> None:
        kind = given.get("type", "text")
        if kind in ("radio", "checkbox"):
            self.lines[-1] += "(x) " if ticked else "( ) "
        elif kind not in ("hidden", "file"):
            self.lines[-1] += f" |{given.get('value', '')}|"

    def handle_endtag(self, tag: str) -> None:
        if not self.open:
            return
        self.quiet -= tag in SILENT
        if tag == "span":
            self.lines[-1] += " "
        if tag == "textarea":
            self.lines[-1] += "|"
        elif tag in ("button", "a"):
            self.lines[-1] = self.lines[-1].rstrip() + ("]" if tag == "button" else "›")
        if tag in BLOCKS:
            self.lines.append("")
        self.open -= tag == self.inside

    def handle_data(self, data: str) -> None:
        if self.open and not self.quiet:
            said = re.sub(r"\s+", " ", data)
            self.lines[-1] += said.lstrip() if self.lines[-1].endswith(("[", "‹", "|")) else said


def page_lines(html: str, inside: str = "main") -> str:
    """What stands in one element of a page: headings, words, what is filled in, [buttons]."""
    reader = _Lines(inside)
    reader.feed(html)
    reader.close()
    marks = {one.strip() for one in SIGNS.values()}
    told = (re.sub(r" +(?=[ :,.›\]])", "", line).strip() for line in reader.lines)
    return "\n".join(line for line in told if line and line not in marks)
