"""A whole Earned as its own process, as somebody starts it, on a free port."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ADDRESS = re.compile(r"http://\S+?(?=/\s)")
PATIENCE = 180.0


@dataclass
class Running:
    """A server that answers. ``seconds`` is how long it took from its start to its first word."""

    url: str
    process: subprocess.Popen[str]
    seconds: float

    def stop(self, number: int = signal.SIGINT) -> int:
        """End it as Ctrl-C does, or by another signal; returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(20)


def earned(*words: str, data: Path, **environment: str) -> subprocess.Popen[str]:
    """Start the ``earned`` command with a clean environment."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("EARNED_")}
    return subprocess.Popen(
        [sys.executable, "-c", "from bots.begin import main; main()", *words, "--data", str(data)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**kept, "PYTHONUNBUFFERED": "1", "LANG": "C.UTF-8", **environment},
    )


@contextmanager
def running(data: Path, *words: str, port: int = 0, **environment: str) -> Iterator[Running]:
    """A server that runs until the end of the block."""
    begun = time.monotonic()
    process = earned("run", "--port", str(port), *words, data=data, **environment)
    try:
        url = _first_address(process)
        yield Running(url, process, time.monotonic() - begun)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
        if process.stdout:
            process.stdout.close()


def _first_address(process: subprocess.Popen[str]) -> str:
    told: list[str] = []
    assert process.stdout is not None
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        line = process.stdout.readline()
        if not line:
            break
        told.append(line)
        found = ADDRESS.search(line)
        if found:
            return found.group(0)
    process.kill()
    raise AssertionError("the server did not start:\n" + "".join(told))
