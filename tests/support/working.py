"""A process that does jobs, for tests that kill it: `python -m tests.support.working URL LOG`.

Its one kind of job, ``note``, writes a line when it begins and another when it is done, and
takes ``seconds`` in between. It ends when its standard input does.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from core import jobs
from core.jobs import Handler, Jobs

REPOSITORY = Path(__file__).resolve().parents[2]


def noting(log: Path) -> Mapping[str, Handler]:
    """The kinds of job that such a process does, written down in ``log``."""

    def note(ids: Mapping[str, str]) -> None:
        write(log, "begun", ids["name"])
        time.sleep(float(ids.get("seconds", "0")))
        write(log, "done", ids["name"])

    return {"note": note}


def write(log: Path, what: str, name: str) -> None:
    """One line at once, so that a kill leaves whole lines only."""
    handle = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, f"{what} {name} {os.getpid()} {time.time()}\n".encode())
    os.close(handle)


def read(log: Path, what: str) -> list[tuple[str, int, float]]:
    """Name, process and time of each such line, in their order."""
    lines = [line.split() for line in log.read_text().splitlines()] if log.exists() else []
    return [(name, int(pid), float(at)) for kind, name, pid, at in lines if kind == what]


@contextmanager
def worker(url: str, log: Path) -> Iterator[subprocess.Popen[str]]:
    """A running process of that kind; ended at the end, if it was not killed before."""
    command = [sys.executable, "-m", "tests.support.working", url, str(log)]
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        try:
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.stdin.close()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def main(url: str, log: Path) -> None:
    """Do jobs until the standard input ends."""
    jobs.LOOK_AFTER_OTHERS_SECONDS = 0.3
    engine = Jobs(url)
    engine.start(noting(log))
    print("ready", flush=True)
    sys.stdin.read()
    engine.stop()
    engine.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
