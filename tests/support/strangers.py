"""Verifiers from npm, which share no code with us: installed once, asked in one process.

What is installed stands in `tests/contracts/badges/package-lock.json`, each with its hash. It goes
into a folder of the user's cache that is named after that file, so a change installs anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

Json = dict[str, Any]

HERE = Path(__file__).parents[1] / "contracts" / "badges"
FILES = ("package.json", "package-lock.json")
NODE = "EARNED_TEST_NODE"
OLDEST = 20
PATIENCE = 1200.0

WAY_OUT = f"""No Node.js {OLDEST} or newer with npm was found for the tests in which strangers check badges.
One of these helps:
    sudo apt-get install -y nodejs npm      on Debian 13 or Ubuntu 25.04 and newer
    brew install node                       on a Mac
    {NODE}=/where/node/is make test         npm has to lie beside it"""


def find() -> str | None:
    """Where a Node.js is that is new enough: the one that is named, else this machine's."""
    given = os.environ.get(NODE)
    path = shutil.which(given or "node")
    if given and not path:
        raise SystemExit(f"{NODE} names {given}, but no program is there.")
    return path if path and int(version(path).split(".")[0]) >= OLDEST else None


def version(node: str) -> str:
    """What it says of itself, without the ``v``."""
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
    return told.stdout.strip().removeprefix("v")


def installed() -> Path:
    """The folder with the verifiers; the first time takes a minute and the registry of npm."""
    if find() is None:
        raise RuntimeError(WAY_OUT)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "earned"
    lock = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in FILES)).hexdigest()
    folder = cache / f"strangers-{lock[:16]}"
    if folder.exists():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix="strangers-", dir=cache))
    try:
        for name in FILES:
            shutil.copy(HERE / name, draft)
        _install(draft)
        # Whole or not at all; whoever was faster has the same in it.
        if not folder.exists():
            draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def npm() -> str | None:
    """Where npm is: beside Node.js, else this machine's."""
    beside = Path(find() or "").parent
    return shutil.which("npm", path=f"{beside}{os.pathsep}{os.environ.get('PATH', '')}")


def _install(folder: Path) -> None:
    program = npm()
    if program is None:
        raise RuntimeError(WAY_OUT)
    quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    done = subprocess.run(
        [program, "ci", *quiet],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"npm could not install the verifiers of badges:\n{done.stderr[-2000:]}")


def run(script: str, lines: Iterable[Json]) -> list[Json]:
    """Give a script of `tests/contracts/badges` lines of JSON, and return those it gives back."""
    node, folder = find(), installed()
    asked = "".join(f"{json.dumps(line)}\n" for line in lines)
    done = subprocess.run(
        [str(node), str(HERE / script), str(folder)],
        input=asked,
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    if done.returncode:
        raise RuntimeError(f"{script} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]
