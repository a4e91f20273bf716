"""The web face as a whole: the installation behind it, the templates, the open windows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bots.web.hub import Hub
from bots.web.security import HEADERS
from bots.web.sessions import LANGUAGE, Cookies
from bots.web.static import Static
from core.app import Earned
from core.domain.screens import Text

FRAGMENT = "fragment"
PRIVATE = {"Cache-Control": "no-store", "Vary": "Cookie, X-Earned"}


@dataclass(frozen=True)
class Site:
    """What every request needs."""

    app: Earned
    env: Environment
    hub: Hub
    static: Static
    cookies: Cookies

    def html(self, template: str, code: int, facts: dict[str, Any]) -> HTMLResponse:
        """A page. A script of ours that asks for its living part gets only that."""
        text = self.env.get_template(template).render(facts)
        return HTMLResponse(text, code, dict(PRIVATE))

    def language_of(self, request: Request) -> str:
        """The language of somebody who is not signed in."""
        return self.app.texts.best(request.cookies.get(LANGUAGE, ""), *_accepted(request))

    def problem(self, request: Request, status: int, words: Text, kept: str) -> HTMLResponse:
        """A page that says what is wrong; the same bytes whoever asks, if nothing is kept."""
        template = "notice.html" if is_fragment(request) else "problem.html"
        facts = {
            "language": self.language_of(request),
            "status": status,
            "words": words,
            "kept": kept,
            "way_back": _way_back(request.url.path),
            "static": self.static.url,
        }
        response = self.html(template, status, facts)
        # A failure nobody foresaw is answered outside of what puts these on.
        response.headers.update(HEADERS)
        return response


def is_fragment(request: Request) -> bool:
    """Whether our own script asks, for the living part of a page."""
    return request.headers.get("x-earned") == FRAGMENT


def _way_back(path: str) -> str:
    first = path.split("/")[1]
    return f"/{first}" if first in ("desk", "office", "demo") else "/"


def _accepted(request: Request) -> list[str]:
    """The languages that a browser asks for, the most wanted first."""
    wishes: list[tuple[float, int, str]] = []
    pieces = request.headers.get("accept-language", "")[:500].split(",")
    for order, piece in enumerate(pieces):
        code, _, weight = piece.strip().partition(";q=")
        try:
            wishes.append((-float(weight or 1), order, code))
        except ValueError:
            continue
    return [code for _, _, code in sorted(wishes)]
