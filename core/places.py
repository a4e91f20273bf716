"""Numbered places for the processes that run jobs: one process each, for its lifetime.

On SQLite a place is a locked file beside the database; on PostgreSQL an advisory lock on a
connection of its own. Both end with the process, however it ends.
"""

from __future__ import annotations

import fcntl
import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, overload

PLACES = 64
PREFIX = "place-"
# Our own corner of PostgreSQL's space of advisory lock numbers.
LOCK_SPACE = 0x4561726E
# So that a connection that is cut without a word is known to be dead within a minute (seconds;
# the last one is milliseconds).
NOTICING: dict[str, Any] = {
    "connect_timeout": 10,
    "keepalives_idle": 20,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
log = logging.getLogger(__name__)


@dataclass
class Place:
    """A place that is held. ``name`` is the same each time this number is taken."""

    name: str
    _held: Any
    _url: str = ""

    def keep(self) -> bool:
        """See that it is still ours; a lock that got lost is taken again.

        False when somebody else has it by now. Raises ``psycopg.Error`` while the database
        cannot be reached.
        """
        if isinstance(self._held, int):
            return True
        import psycopg  # noqa: PLC0415  only where PostgreSQL is used

        try:
            self._held.execute("select 1")
            return True
        except psycopg.Error:
            self._held.close()
        log.warning("the connection that holds %s was lost; taking it again", self.name)
        held = _lock_row(self._url, _number(self.name))
        self._held = held or self._held
        return held is not None

    def leave(self) -> None:
        """Give the place back."""
        if isinstance(self._held, int):
            os.close(self._held)
        else:
            self._held.close()


@overload
def take_place(url: str) -> Place: ...
@overload
def take_place(url: str, only: str) -> Place | None: ...
def take_place(url: str, only: str | None = None) -> Place | None:
    """The first free place, or just the one named ``only`` if it is free.

    Raises ``RuntimeError`` when all 64 places are taken.
    """
    numbers = range(PLACES) if only is None else [_number(only)]
    for number in numbers:
        held = _lock_file(url, number) if url.startswith("sqlite") else _lock_row(url, number)
        if held is not None:
            return Place(f"{PREFIX}{number}", held, url)
    if only is None:
        raise RuntimeError(f"{PLACES} processes already run jobs on this database")
    return None


def _number(name: str) -> int:
    digits = name.removeprefix(PREFIX)
    return int(digits) if digits.isdigit() else PLACES


def _lock_file(url: str, number: int) -> int | None:
    database = Path(url.removeprefix("sqlite:///"))
    folder = database.parent / "workers"
    folder.mkdir(exist_ok=True)
    handle = os.open(folder / f"{database.name}.{number}.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def _lock_row(url: str, number: int) -> Any:
    import psycopg  # noqa: PLC0415  only where PostgreSQL is used

    connection = psycopg.connect(
        url.replace("postgresql+psycopg://", "postgresql://", 1), autocommit=True, **NOTICING
    )
    row = connection.execute("select pg_try_advisory_lock(%s, %s)", (LOCK_SPACE, number)).fetchone()
    if row is None or not row[0]:
        connection.close()
        return None
    return connection
