"""A server in a thread of the test, on a free port, for what only sockets can show."""

from __future__ import annotations

import socket
import threading
import time

import uvicorn

from bots.web.app import build_web
from core.app import Earned

PATIENCE = 60.0


class Served:
    """A server in a thread of its own, on a free port."""

    def __init__(self, app: Earned) -> None:
        self.web = build_web(app)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address: tuple[str, int] = self._socket.getsockname()
        self.url = f"http://127.0.0.1:{self.address[1]}"
        config = uvicorn.Config(self.web, log_config=None, timeout_graceful_shutdown=1)
        self.server = uvicorn.Server(config)
        run = self.server.run
        self._thread = threading.Thread(target=run, kwargs={"sockets": [self._socket]})

    def __enter__(self) -> Served:
        self._thread.start()
        while not self.server.started:
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self.web.state.site.hub.close()
        self.server.should_exit = True
        self._thread.join(PATIENCE)
        self._socket.close()
