"""Jobs without an engine: a heap of what is due, done in the order of time by a turned clock.

It keeps what the real one promises: a key is done once however often it is queued, nothing is
done before its time. What a transaction queued that was rolled back finds nothing to do.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from core.app import Earned
from core.jobs import Handler
from tests.support.installed import TurnedClock


class Alarms:
    """The jobs of an installation. ``app.store`` queues here instead of in the engine."""

    def __init__(self, app: Earned, clock: TurnedClock) -> None:
        self._clock = clock
        self._numbers = itertools.count()
        self._heap: list[tuple[datetime, int, str, dict[str, str]]] = []
        self._keys: set[str] = set()
        # How often each job is done: after a crash some come twice.
        self.times = 1
        app.store._enqueue = self.enqueue

    def enqueue(
        self,
        connection: Connection,
        key: str,
        kind: str,
        ids: Mapping[str, str],
        at: datetime | None,
    ) -> None:
        """Keep a job; a known key is ignored."""
        if key not in self._keys:
            self._keys.add(key)
            number = next(self._numbers)
            heapq.heappush(self._heap, (at or self._clock.now, number, kind, dict(ids)))

    def next_at(self) -> datetime | None:
        """When the next one is due."""
        return self._heap[0][0] if self._heap else None

    def ring(self, handlers: Mapping[str, Handler], until: datetime) -> None:
        """Do all that is due until then, each at its time; the clock is turned along."""
        while self._heap and self._heap[0][0] <= until:
            at, _, kind, ids = heapq.heappop(self._heap)
            if at > self._clock.now:
                self._clock.now = at
            for _ in range(self.times if kind in handlers else 0):
                handlers[kind](ids)
        if until > self._clock.now:
            self._clock.now = until

    def lose_all(self) -> None:
        """As when a database is put back from a backup that has no jobs."""
        self._heap.clear()
        self._keys.clear()
