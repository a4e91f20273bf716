"""One after the other: what one person does is done in the order in which it came."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

MOST_REMEMBERED = 10_000


class Turns:
    """A queue for each person. Used from one loop only."""

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}
        self._waiting: dict[str, int] = {}

    @asynccontextmanager
    async def of(self, key: str) -> AsyncIterator[None]:
        """Wait until all that came before is done."""
        lock = self._locks.setdefault(key, asyncio.Lock())
        self._waiting[key] = self._waiting.get(key, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key], self._locks[key]

    @property
    def busy(self) -> int:
        """How many are at it or wait."""
        return sum(self._waiting.values())


class Once:
    """Remembers what was said lately. What must hold across restarts is in the database."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._seen: OrderedDict[str, None] = OrderedDict()

    def first(self, key: str) -> bool:
        """Whether this is the first time."""
        with self._guard:
            if key in self._seen:
                return False
            self._seen[key] = None
            if len(self._seen) > MOST_REMEMBERED:
                self._seen.popitem(last=False)
            return True


__all__ = ["Once", "Turns"]
