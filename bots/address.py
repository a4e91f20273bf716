"""Where a server listens, and how other commands of the same installation find it.

Apart from what serves: a command that only prints a link need not load the pages.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from core.config import Settings

# Where in the data folder a server leaves word of where it is to be found.
ADDRESS = "address"


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
    note, mine = settings.data / ADDRESS, f"{settings.host} {settings.port}\n"
    note.write_text(mine, encoding="utf-8")
    try:
        yield
    finally:
        with suppress(FileNotFoundError):
            if note.read_text(encoding="utf-8") == mine:
                note.unlink()


def as_announced(settings: Settings) -> Settings:
    """The settings, with the address of the server that runs unless they name one."""
    if settings.public_url or "port" in settings.model_fields_set:
        return settings
    try:
        host, port = (settings.data / ADDRESS).read_text(encoding="utf-8").split()
        return settings.model_copy(update={"host": host, "port": int(port)})
    except (OSError, ValueError):
        return settings
