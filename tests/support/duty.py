"""Does the jobs of an installation one by one, where a test wants to see each."""

from __future__ import annotations

from bots import worker
from core.app import Earned
from core.job_info import JobInfo


class Duty:
    """Does the jobs that wait, each once, in the order in which they were queued."""

    def __init__(self, app: Earned) -> None:
        self._app, self._done = app, set[str]()

    def waiting(self, kind: str = "") -> list[JobInfo]:
        found = self._app.jobs.unfinished()
        return [one for one in found if one.key not in self._done and one.kind.startswith(kind)]

    def do(self, kind: str = "", times: int = 1) -> int:
        """All that wait, of one kind or of every; returns how many it did."""
        handlers, done = worker.handlers(self._app), 0
        while found := self.waiting(kind):
            for one in found:
                for _ in range(times):
                    handlers[one.kind](one.ids)
                self._done.add(one.key)
                done += 1
        return done
