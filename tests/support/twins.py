"""Tests that run on both databases: some of them on PostgreSQL each day, more of them in CI.

What holds on the one holds on the other nearly always, and where it does not, that is the store's
doing: its own tests, and those of what happens at once, always run on both.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from zlib import crc32

# "all", or a number: one in so many of the others, always the same ones.
WHICH = "EARNED_TEST_TWINS"
ALWAYS = (
    "tests/core/store/",
    "tests/core/services/test_races.py",
    "tests/core/services/test_at_once.py",
)


def left_out(tests: Iterable[str]) -> set[str]:
    """Those of these tests that are not run today; none unless the environment asks for some."""
    known, share = set(tests), _share()
    return {one for one in known if twin_of(one) in known and not _today(one, share)}


def told() -> list[str]:
    """That some are left out today, for whoever looks on."""
    if _share() == 1:
        return []
    others = f"one in {_share()} of the others"
    return [f"on PostgreSQL: the store's tests and {others} (TWINS=all runs all)"]


def _share() -> int:
    asked = os.environ.get(WHICH, "all")
    return 1 if asked == "all" else int(asked)


def twin_of(test: str) -> str:
    """The same test on SQLite; "" where it is none of PostgreSQL, or has no such twin."""
    name, bracket, which = test.partition("[")
    other = which.replace("postgresql", "sqlite").replace("postgres", "sqlite")
    return name + bracket + other if other != which else ""


def _today(test: str, share: int) -> bool:
    return test.startswith(ALWAYS) or "at_once" in test or crc32(test.encode()) % share == 0
