"""What a job is called, to the engine and to people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

QUEUE = "earned"
WORKFLOW = "earned.job"
VERSION = "1"
# Stands between the key of a job and the number of a later try.
AGAIN = "~"


@dataclass(frozen=True, slots=True)
class JobInfo:
    """A job as an organizer or operator sees it: what it is about, and what went wrong.

    Each try has an ``id`` of its own; the ``key`` is that of the job. ``due`` is there for one
    that is not to be done before that time.
    """

    key: str
    kind: str
    ids: Mapping[str, str]
    state: str
    error: str
    since: datetime
    id: str = ""
    due: datetime | None = None


def options(job_id: str, seconds: float) -> dict[str, Any]:
    """How the engine is told of a job that is due in so many seconds."""
    found: dict[str, Any] = {
        "workflow_name": WORKFLOW,
        "queue_name": QUEUE,
        "workflow_id": job_id,
        "app_version": VERSION,
    }
    if seconds > 0:
        found["delay_seconds"] = seconds
    return found


def next_id(job_id: str) -> str:
    """The id of the try after that one; always the same, so that it is queued only once."""
    key, _, number = job_id.partition(AGAIN)
    return f"{key}{AGAIN}{int(number or 0) + 1}"
