"""From where somebody acts: which face of Earned, or a job.

Each face says so once, at its edge; from there it goes along by itself, also into threads that are
begun with ``asyncio.to_thread`` or Starlette's ``run_in_threadpool``. The trail writes it down
(``core/domain/trail.py``).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum


class Origin(StrEnum):
    """Where an act came in."""

    WEB = "web"
    SLACK = "slack"
    DISCORD = "discord"
    TERMINAL = "terminal"
    JOB = "job"
    # Nobody said: what was done before there was a trail, and what is called from outside.
    UNKNOWN = "unknown"


_NOW: ContextVar[Origin] = ContextVar("origin", default=Origin.UNKNOWN)


def origin() -> Origin:
    """Where what happens now came in."""
    return _NOW.get()


def stay(where: Origin) -> None:
    """Say for the rest of this thread or task where its acts come in."""
    _NOW.set(where)


@contextmanager
def coming_from(where: Origin) -> Iterator[None]:
    """Say it until the end of the block."""
    before = _NOW.set(where)
    try:
        yield
    finally:
        _NOW.reset(before)


__all__ = ["Origin", "coming_from", "origin", "stay"]
