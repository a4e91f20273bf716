"""One file with everything a community told and got; and back into an empty place.

The backup holds the database as plain rows (so it moves between SQLite and PostgreSQL),
evidence, a community's own words, and the public halves of the keys, so that badges stay
verifiable. It does not hold the private keys: a stolen backup must not be able to sign.
"""

from __future__ import annotations

import io
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import IO, Any

from core.app import Earned, reaching
from core.job_info import JobInfo
from core.store.database import UnknownRevision
from core.store.dump import RowsInvalid, is_empty, knows, load, rows

KIND = "earned-backup"
VERSION = 1
ROWS = "rows.jsonl"
JOBS = "jobs.jsonl"
MANIFEST = "manifest.json"
FOLDERS = ("evidence", "prompts", "keys")
# How far the clocks of two machines may differ.
DRIFT = timedelta(seconds=10)
# All that reading a zip may raise when it is damaged, encrypted or none at all.
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    ValueError,
    RuntimeError,
)


class BackupRefused(Exception):
    """Why a backup cannot be made or used; ``key`` is that of the words for it."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def backup(app: Earned, target: Path) -> int:
    """Write a backup while everything runs; returns the number of rows.

    The file is complete or not there at all. Raises ``BackupRefused`` if it exists.
    """
    if target.exists():
        raise BackupRefused("backup_exists")
    draft = target.with_name(target.name + ".part")
    draft.unlink(missing_ok=True)
    # Nobody else may read it, not even while it is written.
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            count = _write(app, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return count


def _write(app: Earned, file: IO[bytes]) -> int:
    began = datetime.now(UTC)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        count, at = _write_rows(app, archive)
        _write_jobs(app, archive, began)
        _write_keys(app, archive)
        for folder in ("evidence", "prompts"):
            for path in sorted((app.settings.data / folder).rglob("*")):
                with suppress(FileNotFoundError):  # erased in this very moment
                    if path.is_file():
                        archive.write(path, str(path.relative_to(app.settings.data)))
        manifest = {"kind": KIND, "version": VERSION, "revision": at, "rows": count}
        archive.writestr(MANIFEST, json.dumps(manifest))
    return count


def _write_keys(app: Earned, archive: zipfile.ZipFile) -> None:
    for name, pem in app.keys.public_files():
        archive.writestr(f"keys/{name}", pem)


def _write_rows(app: Earned, archive: zipfile.ZipFile) -> tuple[int, str]:
    count, at = 0, ""
    with archive.open(ROWS, "w", force_zip64=True) as file:
        for name, row in rows(app.store.engine):
            if not name:
                at = row["revision"]
                continue
            file.write(json.dumps([name, row], ensure_ascii=False).encode() + b"\n")
            count += 1
    return count, at


def _write_jobs(app: Earned, archive: zipfile.ZipFile, began: datetime) -> None:
    """What still had to happen when the rows were read.

    Looked up after them, so what was done in the meantime has to be in it, too. Too many
    does no harm: every job may run twice.
    """
    found: dict[str, JobInfo] = {}
    for job in (*app.jobs.unfinished(), *app.jobs.dead(), *app.jobs.done_since(began - DRIFT)):
        found.setdefault(job.key, job)
    lines = [
        json.dumps(
            {
                "key": job.key,
                "kind": job.kind,
                "ids": dict(job.ids),
                "due": job.due.isoformat() if job.due else None,
            }
        )
        for job in found.values()
    ]
    archive.writestr(JOBS, "\n".join(lines))


def restore(app: Earned, source: Path) -> int:
    """Fill an empty installation from a backup; returns the number of rows.

    Raises ``BackupRefused`` when it is not empty, or the file is no backup; then nothing
    was put into the database. Raises what ``Earned.migrate`` raises.
    """
    try:
        archive = zipfile.ZipFile(source)
    except FileNotFoundError:
        raise BackupRefused("backup_missing") from None
    except (IsADirectoryError, *UNREADABLE):
        raise BackupRefused("backup_damaged") from None
    with archive, reaching():
        at = _checked(archive)
        if not is_empty(app.store.engine, at):
            raise BackupRefused("restore_not_empty")
        _unpack(archive, app.settings.data)
        app.jobs.prepare()
        try:
            count = load(app.store.engine, at, _read_rows(archive), partial(_requeue, app, archive))
        except UnknownRevision:
            raise BackupRefused("backup_newer") from None
        except RowsInvalid:
            raise BackupRefused("backup_damaged") from None
        app.migrate()
    return count


def _checked(archive: zipfile.ZipFile) -> str:
    """Which migration the rows are at, of a backup that is whole. Raises ``BackupRefused``."""
    try:
        manifest = json.loads(archive.read(MANIFEST))
        if manifest["kind"] != KIND or archive.testzip() is not None:
            raise BackupRefused("backup_damaged")
        if manifest["version"] > VERSION:
            raise BackupRefused("backup_newer")
        archive.getinfo(ROWS)
        for line in archive.read(JOBS).decode().splitlines():
            _job(line)
        for entry in archive.infolist():
            _place(entry.filename, Path())
        return str(manifest["revision"])
    except (TypeError, *UNREADABLE):
        raise BackupRefused("backup_damaged") from None


def _read_rows(archive: zipfile.ZipFile) -> Iterator[tuple[str, Mapping[str, Any]]]:
    with archive.open(ROWS) as raw:
        for line in io.TextIOWrapper(raw, "utf-8"):
            name, row = json.loads(line)
            yield name, row


def _unpack(archive: zipfile.ZipFile, data: Path) -> None:
    """Files go to their places and nowhere else, whatever the archive says."""
    for entry in archive.infolist():
        path = _place(entry.filename, data)
        if path is None or entry.is_dir():
            continue
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_bytes(archive.read(entry))
        os.chmod(path, 0o600)


def _place(name: str, data: Path) -> Path | None:
    """Where an entry belongs; None for what is no file of ours. Raises ``BackupRefused``."""
    folder, _, rest = name.partition("/")
    if folder not in FOLDERS or not rest:
        return None
    base = data / "keys" / "retired" if folder == "keys" else data / folder
    path = (base / rest).resolve()
    if not path.is_relative_to(base.resolve()) or (folder == "keys" and path.suffix != ".pub"):
        raise BackupRefused("backup_damaged")
    return path


def _job(line: str) -> tuple[str, str, dict[str, str], datetime | None]:
    """Key, kind and ids of what had still to happen, and the time it is due, if it has one.

    Raises ``ValueError``, ``TypeError`` and ``KeyError``.
    """
    job = json.loads(line)
    ids = {str(name): str(one) for name, one in dict(job["ids"]).items()}
    if "community" not in ids:
        raise ValueError("a job of no community")
    due = job.get("due")  # older backups have none
    return str(job["key"]), str(job["kind"]), ids, due and datetime.fromisoformat(due)


def _requeue(app: Earned, archive: zipfile.ZipFile, connection: Any) -> None:
    """What had still to happen, as far as what it is about is in the backup."""
    for line in archive.read(JOBS).decode().splitlines():
        key, kind, ids, due = _job(line)
        if knows(connection, ids["community"], ids):
            app.jobs.enqueue(connection, key, kind, ids, due)
