"""Serves the browser channel: one socket, one process."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn

from bots.web.app import build_web
from core.app import Earned


def listen(host: str, port: int) -> socket.socket | None:
    """A socket that listens there; None when the port is taken. Port 0 finds a free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError:
        listening.close()
        return None
    listening.listen(2048)
    return listening


class _Server(uvicorn.Server):
    """A server that says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def serve(app: Earned, listening: socket.socket, ready: Callable[[], None]) -> None:
    """Serve until the process is told to end; ``ready`` is called once it answers."""
    config = uvicorn.Config(
        build_web(app),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(app.settings.public_url),
        timeout_graceful_shutdown=3,
    )
    _Server(config, ready).run(sockets=[listening])
