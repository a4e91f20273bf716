"""Serves the browser channel: one socket, one process."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn

from bots.web.app import build_web
from core.app import Earned


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


def serve(app: Earned, listening: socket.socket, ready: Callable[[], None]) -> None:
    """Serve until the process is told to end; ``ready`` is called once it answers."""
    web = build_web(app)
    config = uvicorn.Config(
        web,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(app.settings.public_url),
        timeout_graceful_shutdown=3,
    )
    _Server(config, ready, web.state.site.hub.close).run(sockets=[listening])
