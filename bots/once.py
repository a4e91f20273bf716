"""What was said lately, so that a face does not say it twice."""

from __future__ import annotations

import threading
from collections import OrderedDict

MOST_REMEMBERED = 10_000


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
