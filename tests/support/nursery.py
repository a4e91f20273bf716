"""Processes that are born quickly: `python -m tests.support.nursery MODULE` forks one for each line.

It has loaded all code of the product once. For each line of its standard input (words, as JSON) a
child runs ``main`` of the module with these words (without a module, the command ``earned``), in a
process of its own, and says what it has to say into a file of its own. A test that kills a hundred
processes would wait mostly for a hundred Pythons to load the same code otherwise.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.server import ADDRESS
from tests.support.waiting import wait_until
from tests.support.working import REPOSITORY

PATIENCE = 120.0
# What the command loads only while it starts.
LATE = (
    *("bots.cli", "bots.serving", "dbos", "alembic.command"),
    *("uvicorn.protocols.http.auto", "uvicorn.lifespan.on"),
)


class Child:
    """One run of the command; ``said`` is what it wrote so far."""

    def __init__(self, pid: int, log: Path) -> None:
        self.pid, self._log = pid, log

    @property
    def said(self) -> str:
        """Everything it wrote to its standard output and error."""
        return self._log.read_text(encoding="utf-8") if self._log.exists() else ""

    @property
    def code(self) -> int | None:
        """Its exit code (a signal is negative); None while it lives."""
        ended = self._log.with_suffix(".end")
        told = ended.read_text() if ended.exists() else ""
        return int(told) if told else None

    def wait_for(self, word: str) -> None:
        """Until it says so."""
        assert wait_until(lambda: word in self.said or self.code is not None, PATIENCE, pause=0.002)
        assert word in self.said, self.said

    def address(self) -> str:
        """Where the server answers, once it says so."""
        wait_until(lambda: bool(ADDRESS.search(self.said)) or self.code is not None, PATIENCE)
        found = re.search(ADDRESS, self.said)
        assert found, f"the server did not start:\n{self.said}"
        return found.group(0)

    def end(self, number: int) -> int:
        """Send it a signal and wait for its end; returns its exit code."""
        if self.code is None:
            os.kill(self.pid, number)
        assert wait_until(lambda: self.code is not None, PATIENCE), "it lives on"
        return int(self.code or 0)


class Nursery:
    """Begins runs of the command."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self._process, self._folder = process, folder
        self._number = 0

    def begin(self, *words: str) -> Child:
        """One more run."""
        assert self._process.stdin
        assert self._process.stdout
        self._number += 1
        log = self._folder / f"{self._number}.log"
        self._process.stdin.write(json.dumps([str(log), *words]) + "\n")
        self._process.stdin.flush()
        return Child(int(self._process.stdout.readline()), log)


@contextmanager
def nursery(folder: Path, module: str = "", **environment: str) -> Iterator[Nursery]:
    """A nursery whose children write into ``folder``; they are killed at the end.

    They run the command ``earned``, or ``main`` of a module.
    """
    folder.mkdir()
    kept = {k: v for k, v in os.environ.items() if not k.startswith("EARNED_")}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.support.nursery", *filter(None, [module])],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**kept, "PYTHONUNBUFFERED": "1", "LANG": "C.UTF-8", **environment},
    ) as process:
        try:
            yield Nursery(process, folder)
        finally:
            assert process.stdin
            process.stdin.close()
            process.wait(PATIENCE)


def main() -> None:
    """Fork a child for each line, and write down how each of them ended."""
    run = runner(*sys.argv[1:])
    for late in LATE:
        importlib.import_module(late)
    gc.freeze()
    logs: dict[int, Path] = {}
    signal.signal(signal.SIGCHLD, lambda *_: reap(logs))
    for line in sys.stdin:
        log, *words = json.loads(line)
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
            become(Path(log))
            run(words)
            sys.exit()
        logs[child] = Path(log)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
        print(child, flush=True)
    for child in list(logs):
        os.kill(child, signal.SIGKILL)
    while logs:
        time.sleep(0.01)


def runner(module: str = "") -> Callable[[list[str]], None]:
    """What a child does with its words."""
    if module:
        begin = importlib.import_module(module).main
        return lambda words: begin(*words)
    from bots.begin import main as earned

    def run(words: list[str]) -> None:
        sys.argv[1:] = words
        earned()

    return run


def become(log: Path) -> None:
    """Nothing of the parent's: no way to read its lines, and an own place to write."""
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for old, new in ((nothing, 0), (handle, 1), (handle, 2)):
        os.dup2(old, new)


def reap(logs: dict[int, Path]) -> None:
    """Write down the exit code of every child that has ended."""
    for child in list(logs):
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            end = logs.pop(child).with_suffix(".end")
            end.write_text(str(os.waitstatus_to_exitcode(status)))


if __name__ == "__main__":
    main()
