"""Where tests keep their files: in memory, where the machine has room for that.

A database that makes every commit durable waits for the disk each time, and all tests share one
disk. In memory it asks for the same and gets it at once; what a killed process leaves behind is
the same, too. Whoever names a place in ``TMPDIR`` gets that one.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
# Bytes: all files of a whole run at once are about a quarter of this.
ENOUGH = 4 * 2**30


def use(memory: Path = MEMORY) -> None:
    """This process, and whatever it starts, makes its temporary files there from now on."""
    if "TMPDIR" not in os.environ and has_room(memory):
        os.environ["TMPDIR"] = str(memory)
        # Forget the place that was found before.
        tempfile.tempdir = None


def has_room(memory: Path) -> bool:
    """Whether files may be made and programs run there, and all of them have enough space."""
    if not os.access(memory, os.W_OK | os.X_OK) or os.statvfs(memory).f_flag & os.ST_NOEXEC:
        return False
    return shutil.disk_usage(memory).free >= ENOUGH


def shared(memory: Path = MEMORY) -> Path:
    """A place in which another user may be given a folder; that of ``TMPDIR`` may be closed to them."""
    return memory if has_room(memory) else Path("/tmp")
