"""When many come at once, they are acknowledged first; what is sent to them comes after that.

Slack waits three seconds for an acknowledgement and as long as we like for a message, and both
are work for the same processor.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

# So many may be handled while something is sent.
FEW = 4
# Seconds that a message waits at most each time: also a day full of visitors gets its answers.
PATIENCE = 2.0


class Rush:
    """Counts who waits for an acknowledgement."""

    def __init__(self, few: int = FEW, patience: float = PATIENCE) -> None:
        self._few = few
        self._patience = patience
        self._waiting = 0
        self._calm = threading.Condition()

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Somebody waits until the end of the block."""
        with self._calm:
            self._waiting += 1
        try:
            yield
        finally:
            with self._calm:
                self._waiting -= 1
                if self._waiting <= self._few:
                    self._calm.notify_all()

    def let_pass(self) -> None:
        """Return when few wait, or when it was enough."""
        with self._calm:
            self._calm.wait_for(lambda: self._waiting <= self._few, self._patience)
