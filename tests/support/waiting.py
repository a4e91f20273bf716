"""Wait for something, but not for ever."""

import math
import time
from collections.abc import Callable

FOREVER = math.inf


def wait_until(
    done: Callable[[], bool],
    patience: float,
    *,
    while_true: Callable[[], bool] = lambda: True,
    pause: float = 0.05,
) -> bool:
    """True as soon as `done`; False when patience ends, or `while_true` no longer holds."""
    end = time.monotonic() + patience
    while not done():
        if time.monotonic() > end or not while_true():
            return False
        time.sleep(pause)
    return True
