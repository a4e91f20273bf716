"""The few pages of an installation: what happened, and what to do next. No scripts, no cookies."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from jinja2 import Environment
from starlette.requests import Request

from core.app import Earned
from core.shelf import shelf

if TYPE_CHECKING:
    from bots.slack_bot.oauth import Installed

TEMPLATE, STYLE = "slack_install.html", "slack_install.css"


class Pages:
    """Draws them."""

    def __init__(self, app: Earned) -> None:
        self._app = app
        folder = shelf() / "pages"
        self._style = (folder / STYLE).read_text(encoding="utf-8")
        env = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
        self._template = env.from_string((folder / TEMPLATE).read_text(encoding="utf-8"))
        digest = base64.b64encode(hashlib.sha256(self._style.encode()).digest()).decode()
        policy = (
            f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; "
            "form-action 'none'; frame-ancestors 'none'"
        )
        self.headers: Mapping[str, str] = {
            "Content-Security-Policy": policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",  # the address holds Slack's code
            "Cache-Control": "no-store",
            "X-Robots-Tag": "noindex",
        }

    def installed(self, language: str, done: Installed) -> str:
        """The bot is in: what to do next."""
        lead = f"slack.install.{'connected' if done.community else 'done'}"
        first = [] if done.community else ["slack.install.next.code", "slack.install.next.connect"]
        steps = [*first, "slack.install.next.invite", "slack.install.next.setup"]
        return self._draw(
            language,
            title="slack.install.title",
            lead=self._get(language, lead, space=done.name, community=done.community),
            trouble=self._app.texts.explain(done.trouble, language) if done.trouble else "",
            steps=[self._get(language, one) for one in steps],
        )

    def problem(self, language: str, why: str, again: str) -> str:
        """It did not work out: why, and the way out."""
        lead = self._get(language, f"slack.install.refused.{why}")
        return self._draw(language, title="slack.install.refused", lead=lead, again=again)

    def _get(self, language: str, key: str, **params: Any) -> str:
        return self._app.texts.get(language, key, **params)

    def _draw(self, language: str, *, title: str, **facts: Any) -> str:
        texts = self._app.texts
        return self._template.render(
            language=language,
            direction=texts.direction(language),
            style=self._style,
            title=texts.get(language, title),
            next=texts.get(language, "slack.install.next"),
            try_again=texts.get(language, "slack.install.again"),
            brand=texts.get(language, "page.brand"),
            **facts,
        )


def spoken(request: Request, app: Earned) -> str:
    """The language that a browser wishes for most, of those we have."""
    wishes: list[tuple[float, int, str]] = []
    pieces = request.headers.get("accept-language", "")[:500].split(",")
    for order, piece in enumerate(pieces):
        code, _, weight = piece.strip().partition(";q=")
        try:
            wishes.append((-float(weight or 1), order, code))
        except ValueError:
            continue
    return app.texts.best(*(code for _, _, code in sorted(wishes)))
