"""What Linux says about a process: its memory and its processor time."""

from __future__ import annotations

import os
from pathlib import Path

PROC = Path("/proc")
MEGABYTE = 1 << 20


def memory(process_id: int) -> float:
    """Megabytes of memory that a process has in use (its resident set)."""
    pages = int((PROC / str(process_id) / "statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE


def worked(process_id: int) -> float:
    """Seconds of processor time that a process took since it began."""
    told = (PROC / str(process_id) / "stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")
