"""How long a server takes to begin, and what it takes while nobody asks anything of it.

Beside the least that a server of our kind can be, and, for the start, beside a Python that
loads only the libraries of that one. All in one run, in turns. `RESULTS.md` holds what was
measured.
"""

from __future__ import annotations

import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.benchmarks.processes import PROC, memory, worked
from tests.support.server import earned

pytestmark = pytest.mark.bench

PEER = Path(__file__).with_name("hello_peer.py")
ROUNDS = 5
PATIENCE = 60.0
IDLE = 60.0
Start = Callable[[int], subprocess.Popen[str]]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def answering(start: Start) -> Iterator[tuple[int, float]]:
    """A server from its start on: its process, and the seconds until its first answer."""
    port = free_port()
    begun = time.perf_counter()
    process = start(port)
    try:
        while time.perf_counter() - begun < PATIENCE:
            with suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
                break
            time.sleep(0.005)
        else:
            raise AssertionError("the server never answered")
        yield process.pid, time.perf_counter() - begun
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


def ours(data: Path) -> Start:
    """`earned run` in that data folder."""
    return lambda port: earned("run", "--port", str(port), data=data)


def hello(port: int) -> subprocess.Popen[str]:
    """The least server."""
    return subprocess.Popen([sys.executable, str(PEER), str(port)], text=True)


def bare() -> float:
    """Seconds of a Python that loads its libraries and ends."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import starlette, uvicorn"], check=True)
    return time.perf_counter() - begun


def test_the_time_from_the_start_to_the_first_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    times: dict[str, list[float]] = {}
    for number in range(ROUNDS):
        data = tmp_path / f"data{number}"
        for name, start in (
            ("`earned run`, first time: makes its database and keys", ours(data)),
            ("`earned run`, again", ours(data)),
            ("hello world on Starlette and uvicorn", hello),
        ):
            with answering(start) as (_, seconds):
                times.setdefault(name, []).append(seconds)
        times.setdefault('`python -c "import starlette, uvicorn"`', []).append(bare())
    medians = {name: statistics.median(many) for name, many in times.items()}
    floor = medians["hello world on Starlette and uvicorn"]
    with capsys.disabled():
        print("\n| start to first answer | seconds | ratio |\n|---|---:|---:|")
        for name, seconds in medians.items():
            print(f"| {name} | {seconds:.2f} | {seconds / floor:.1f} |")


@pytest.mark.skipif(not PROC.is_dir(), reason="only Linux tells it so")
def test_the_memory_of_a_server_that_nobody_asks_anything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with answering(ours(tmp_path / "data")) as (us, _), answering(hello) as (peer, _):
        time.sleep(1)
        fresh, least = memory(us), memory(peer)
        before = worked(us), worked(peer)
        time.sleep(IDLE)
        idle, least_idle = memory(us), memory(peer)
        busy = (worked(us) - before[0]) / IDLE, (worked(peer) - before[1]) / IDLE
    with capsys.disabled():
        print("\n| | after the start, MB | a minute later, MB | of one processor |")
        print("|---|---:|---:|---:|")
        print(f"| `earned run` | {fresh:.0f} | {idle:.0f} | {busy[0]:.1%} |")
        print(f"| hello world | {least:.0f} | {least_idle:.0f} | {busy[1]:.1%} |")
        print(f"| ratio | {fresh / least:.1f} | {idle / least_idle:.1f} | |")
