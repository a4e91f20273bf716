"""Serves the browser channel: one socket, one process."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from types import FrameType

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from bots.web.app import build_web
from core.app import Earned
from core.config import Settings

# Where in the data folder a server leaves word of where it is to be found.
ADDRESS = "address"


def _by_path(web: ASGIApp, others: Mapping[str, ASGIApp]) -> ASGIApp:
    """The web pages, and beside them what has rules of its own, such as another signature."""

    async def whole(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"] if scope["type"] == "http" else ""
        found = next((one for start, one in others.items() if path.startswith(start)), web)
        await found(scope, receive, send)

    return whole if others else web


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there. Port 0 finds a free one. Raises ``OSError``."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(2048)
    except BaseException:
        listening.close()
        raise
    return listening


@contextmanager
def announced(settings: Settings) -> Iterator[None]:
    """Leave word of where this server is, for the links that other commands print."""
    note = settings.data / ADDRESS
    mine = f"{settings.host} {settings.port} {settings.public_url}".rstrip() + "\n"
    note.write_text(mine, encoding="utf-8")
    try:
        yield
    finally:
        with suppress(FileNotFoundError):
            if note.read_text(encoding="utf-8") == mine:
                note.unlink()


def as_announced(settings: Settings) -> Settings:
    """The settings, with the address of the server that runs unless they name one."""
    note = _note(settings)
    if settings.public_url or note is None:
        return settings
    host, port, public_url = note
    own = "port" in settings.model_fields_set
    found = {} if own else {"host": host, "port": port}
    return settings.model_copy(update={**found, "public_url": public_url})


def named_as_announced(settings: Settings) -> Settings:
    """The settings, with the public address of the server that runs unless they name one.

    Badges are issued under it, by whichever process.
    """
    note = _note(settings)
    if settings.public_url or note is None:
        return settings
    return settings.model_copy(update={"public_url": note[2]})


def runs(settings: Settings) -> bool:
    """Whether a server has left word that it runs."""
    return _note(settings) is not None


def _note(settings: Settings) -> tuple[str, int, str] | None:
    """Host, port and public address of the server that runs; None without one."""
    try:
        host, port, *public = (settings.data / ADDRESS).read_text(encoding="utf-8").split()
        return host, int(port), public[0] if public else ""
    except (OSError, ValueError):
        return None


class _Server(uvicorn.Server):
    """A server that says when it is ready, and lets open windows go when it is told to end."""

    def __init__(
        self, config: uvicorn.Config, ready: Callable[[], None], let_go: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._ready = ready
        self._let_go = let_go

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Ctrl-C or a signal ends the server, and that is all: what comes after it is tidied up.

        (Uvicorn's own would raise the signal once more at the end.)
        """
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True
        self._let_go()


def serve(
    app: Earned,
    listening: socket.socket,
    ready: Callable[[], None],
    others: Mapping[str, ASGIApp] | None = None,
) -> bool:
    """Serve until the process is told to end; ``ready`` is called once it answers.

    ``others`` serve what begins with their path. False when it could not begin.
    """
    web = build_web(app)
    with announced(app.settings):
        return _run(app, _by_path(web, others or {}), listening, ready, web.state.site.hub.close)


def serve_only(
    app: Earned, one: ASGIApp, listening: socket.socket, ready: Callable[[], None]
) -> bool:
    """Serve a single channel, without the web pages, until the process is told to end."""
    return _run(app, one, listening, ready, lambda: None)


def _run(
    app: Earned,
    served: ASGIApp,
    listening: socket.socket,
    ready: Callable[[], None],
    let_go: Callable[[], None],
) -> bool:
    config = uvicorn.Config(
        served,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(app.settings.public_url),
        timeout_graceful_shutdown=3,
    )
    server = _Server(config, ready, let_go)
    server.run(sockets=[listening])
    return server.started
