"""Open windows: whoever looks at something hears when it changes (server-sent events)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from core.store.repositories.news import changed_since
from core.store.unit_of_work import Store

log = logging.getLogger(__name__)

ALIVE_SECONDS = 15.0
LOOK_SECONDS = 2.0
# How far back a look goes, for a command that took its time between its clock and its commit.
OVERLAP = timedelta(seconds=5)
REMEMBERED = timedelta(minutes=2)
# Windows of one person that may listen at the same time; one more, and the oldest is let go.
MOST_WINDOWS = 8
LET_GO = "retry: 60000\n\n"
BEFORE = datetime.min.replace(tzinfo=UTC)


@dataclass(eq=False)
class Window:
    """One window that listens. ``ended``: it made room for a newer one of the same person."""

    changed: asyncio.Event = field(default_factory=asyncio.Event)
    ended: bool = False


class Hub:
    """Wakes the windows that look at a topic: ``person:<id>`` or ``desk:<community>``.

    Commands of this process are heard at once; those of other processes by looking into
    the database every two seconds, while anybody listens.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._loop: asyncio.AbstractEventLoop | None = None
        self._windows: dict[str, set[Window]] = {}
        self._of: dict[str, list[Window]] = {}
        self._told: dict[str, datetime] = {}
        self._closed = False
        self._looking: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Begin to listen; called when the server starts."""
        self._loop = asyncio.get_running_loop()
        self._store.listeners.append(self.hear)
        self._looking = asyncio.create_task(self._look_again_and_again())

    def close(self) -> None:
        """Let every window go, so that the server can stop. From any thread, any time."""
        self._closed = True
        if self.hear in self._store.listeners:
            self._store.listeners.remove(self.hear)
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._let_go)

    def _let_go(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
        for windows in self._windows.values():
            for window in windows:
                window.changed.set()

    # -- hearing ------------------------------------------------------------------------

    def hear(self, topics: frozenset[str]) -> None:
        """Something of these topics changed. From any thread."""
        if self._loop is None or self._loop.is_closed():
            return
        now = self._store.clock()
        self._loop.call_soon_threadsafe(self._wake, dict.fromkeys(topics, now))

    def _wake(self, changed: dict[str, datetime]) -> None:
        self._told.update(changed)
        for topic in changed:
            for window in self._windows.get(topic, ()):
                window.changed.set()

    async def _look_again_and_again(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                if self._windows:
                    found = await run_in_threadpool(self._look)
                    self._wake({t: at for t, at in found.items() if at > self._last(t)})
            except Exception:
                log.exception("could not look for news of other processes")

    def _look(self) -> dict[str, datetime]:
        now = self._store.clock()
        self._told = {t: at for t, at in self._told.items() if now - at < REMEMBERED}
        since = now - timedelta(seconds=LOOK_SECONDS) - OVERLAP
        with self._store.reading() as tx:
            return changed_since(tx.connection, since)

    def _last(self, topic: str) -> datetime:
        return self._told.get(topic, BEFORE)

    # -- windows ------------------------------------------------------------------------

    @contextmanager
    def _window(self, topics: frozenset[str], person_id: str) -> Iterator[Window]:
        window = Window()
        mine = self._of.setdefault(person_id, [])
        mine.append(window)
        if len(mine) > MOST_WINDOWS:
            mine[0].ended = True
            mine.pop(0).changed.set()
        for topic in topics:
            self._windows.setdefault(topic, set()).add(window)
        try:
            yield window
        finally:
            for topic in topics:
                self._windows[topic].discard(window)
                if not self._windows[topic]:
                    del self._windows[topic]
            if window in mine:
                mine.remove(window)
            if not self._of.get(person_id, True):
                del self._of[person_id]

    async def listen(
        self, topics: frozenset[str], since: datetime, person_id: str
    ) -> AsyncIterator[str]:
        """Events for one window that was drawn at ``since``, until it or the server ends."""
        with self._window(topics, person_id) as window:
            if any(self._last(topic) > since for topic in topics):
                window.changed.set()
            yield "retry: 2000\n\n"
            while not self._closed:
                try:
                    await asyncio.wait_for(window.changed.wait(), ALIVE_SECONDS)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                window.changed.clear()
                if window.ended:
                    yield LET_GO
                    return
                if not self._closed:
                    yield "event: changed\ndata: look\n\n"

    def stream(self, topics: frozenset[str], since: datetime, person_id: str) -> StreamingResponse:
        """The same as a response."""
        return StreamingResponse(
            self.listen(topics, since, person_id),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )
