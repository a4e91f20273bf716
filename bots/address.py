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
