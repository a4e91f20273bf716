"""The `earned` command as somebody types it: in this process, or in one of its own."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from bots.cli import cli

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180.0


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        """All that a person reads, in one line."""
        return " ".join((self.out + " " + self.err).split())


class Terminal:
    """Somebody at a terminal, with a data folder."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def __call__(self, *words: str, **environment: str) -> Said:
        """Type a command. An error that nobody foresaw is raised here, and fails the test."""
        others = {name: None for name in os.environ if name.startswith("EARNED_")}
        with _logging_as_before():
            done = CliRunner().invoke(
                cli,
                [*words, "--data", str(self.data)],
                env={**others, **environment},
                catch_exceptions=False,
                prog_name="earned",
            )
        return Said(done.exit_code, done.stdout, done.stderr)

    def real(self, *words: str, **environment: str) -> Said:
        """Type it into a process of its own."""
        done = subprocess.run(
            [*command(), *words, "--data", str(self.data)],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
            env=clean(**environment),
            cwd=tempfile.gettempdir(),
        )
        return Said(done.returncode, done.stdout, done.stderr)


def command() -> list[str]:
    """What `earned` starts, as pyproject.toml says it."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    module, _, function = told["project"]["scripts"]["earned"].partition(":")
    return [sys.executable, "-c", f"from {module} import {function}; {function}()"]


def clean(**environment: str) -> dict[str, str]:
    """An environment without settings of ours, in plain English unless it says otherwise."""
    unwanted = ("EARNED_", "LC_", "LANG", "COLUMNS")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(unwanted)}
    return {**kept, "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "COLUMNS": "300", **environment}


@contextmanager
def _logging_as_before() -> Iterator[None]:
    """A command sets up logs for its process; the tests have their own."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
