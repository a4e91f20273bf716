"""How often one person may do one thing. Each limit has a clear word and a way on.

Counted in memory, per process: a limit protects the machine and other people, it is no
bookkeeping. After a restart everybody starts afresh.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from core.domain.errors import TooFast


@dataclass(frozen=True, slots=True)
class Rate:
    """At most ``most`` times within ``span``."""

    most: int
    span: timedelta


RATES = {
    # A fast typist answers every few seconds; a script does not need to.
    "tell": Rate(90, timedelta(minutes=1)),
    "begin": Rate(20, timedelta(hours=1)),
    "attach": Rate(30, timedelta(minutes=10)),
    "assess": Rate(120, timedelta(minutes=1)),
    # Each issues a badge anew.
    "choose": Rate(30, timedelta(hours=1)),
    "invite": Rate(60, timedelta(hours=1)),
    "email": Rate(5, timedelta(hours=1)),
    "enter": Rate(60, timedelta(minutes=10)),
    # Each may reach a stranger.
    "witness": Rate(20, timedelta(hours=1)),
    # Each is an e-mail to somebody who did not ask for it: by whoever has it written, and to whom.
    "letter": Rate(6, timedelta(days=1)),
    "letter_to": Rate(2, timedelta(days=1)),
    # A code has 39 random bits; ten tries in ten minutes find none.
    "code": Rate(10, timedelta(minutes=10)),
    # Everybody in a channel reads it.
    "announce": Rate(10, timedelta(hours=1)),
    # Each may make us fetch a few addresses of strangers.
    "verify": Rate(30, timedelta(minutes=10)),
    # All the files of a person at once, packed in memory.
    "report": Rate(20, timedelta(hours=1)),
    "download": Rate(10, timedelta(hours=1)),
}
# So that nobody can fill the memory with made-up names.
MOST_REMEMBERED = 50_000


class Limits:
    """Counts who did what. ``factor`` multiplies every limit; 0 turns them off."""

    def __init__(self, clock: Callable[[], datetime], factor: float = 1.0) -> None:
        self._clock = clock
        self._factor = factor
        self._guard = threading.Lock()
        self._done: dict[tuple[str, str], deque[datetime]] = {}

    def count(self, what: str, who: str) -> None:
        """Count one act of ``who``. Raises ``TooFast`` with the seconds to wait."""
        if self._factor <= 0:
            return
        rate = RATES[what]
        now = self._clock()
        with self._guard:
            if len(self._done) > MOST_REMEMBERED:
                self._forget(now)
            times = self._done.setdefault((what, who), deque())
            while times and times[0] <= now - rate.span:
                times.popleft()
            if len(times) >= rate.most * self._factor:
                wait = (times[0] + rate.span - now).total_seconds()
                raise TooFast(seconds=str(max(1, ceil(wait))))
            times.append(now)

    def _forget(self, now: datetime) -> None:
        for key in list(self._done):
            if self._done[key][-1] <= now - RATES[key[0]].span:
                del self._done[key]
        if len(self._done) > MOST_REMEMBERED:
            self._done.clear()
