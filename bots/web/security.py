"""What keeps strangers out of other people's windows: tokens, origins, headers, limits."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.config import LOOPBACK
from core.origin import Origin, coming_from

KILOBYTE = 1024
MEGABYTE = 1024 * KILOBYTE
# A body that is only a little too large is read and thrown away, so that a browser, which
# speaks before it listens, sees the page that says so instead of a cut connection.
DRAINED = 64 * MEGABYTE

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: browsers would then send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "X-Robots-Tag": "noindex",
}


class TooBig(Exception):
    """A request with more in it than we read. ``most`` is the limit in bytes."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class FromHere:
    """Says of every request that it comes from the web pages; the trail writes it down."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass it on."""
        with coming_from(Origin.WEB):
            await self._app(scope, receive, send)


# -- forms --------------------------------------------------------------------------------


def token(key: str) -> str:
    """What a form must bring: it follows from the secret in the visitor's own cookie."""
    return hmac.new(key.encode(), b"a form of ours", hashlib.sha256).hexdigest()


def is_ours(key: str, given: str) -> bool:
    """Whether a form was made for the visitor who sends it."""
    return bool(key) and hmac.compare_digest(token(key).encode(), given.encode())


def same_origin(request: Request, public_url: str) -> bool:
    """Whether a browser says that the request comes from a page of ours.

    A browser that says nothing is believed; the token in the form has to be right anyway.
    """
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return True
    hosts = {request.headers.get("host", ""), urlsplit(public_url).netloc} - {""}
    try:
        return urlsplit(origin).netloc in hosts
    except ValueError:  # "http://[" is no address at all
        return False


def is_local(request: Request) -> bool:
    """Whether somebody at this very machine asks, through no proxy and by its own name.

    A page of the internet whose name points at 127.0.0.1 sends its own name as Host.
    """
    forwarded = {"forwarded", "x-forwarded-for", "x-forwarded-host"} & set(request.headers)
    client = request.client.host if request.client else ""
    return not forwarded and client in LOOPBACK and request.url.hostname in LOOPBACK


# -- around every request -----------------------------------------------------------------


class SafeHeaders:
    """Puts the headers above on every answer that does not set its own."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self.app = app
        self.headers = dict(HEADERS)
        if secure:
            self.headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, sending)


class Limits:
    """Reads no more of a request than fits: ``form`` bytes, ``upload`` where files come in."""

    def __init__(self, app: ASGIApp, *, form: int, upload: int) -> None:
        self.app = app
        self.form = form
        self.upload = upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        files = headers.get("content-type", "").startswith("multipart/form-data")
        most = self.upload if files else self.form
        said = headers.get("content-length", "0")
        told = int(said) if said.isascii() and said.isdigit() else 0
        seen = 0

        async def receiving() -> Message:
            nonlocal seen
            if told > most:
                await _drain(receive, told)
                raise TooBig(most)
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                raise TooBig(most)
            return message

        await self.app(scope, receiving, send)


async def _drain(receive: Receive, told: int) -> None:
    if told > DRAINED:
        return
    message = await receive()
    while message["type"] == "http.request" and message.get("more_body"):
        message = await receive()
