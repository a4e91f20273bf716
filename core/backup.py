"""One file with everything a community told and got; and back into an empty place.

The backup holds the database as plain rows (so it moves between SQLite and PostgreSQL),
evidence, a community's own words, and the public halves of the keys, so that badges stay
verifiable. It does not hold the private keys: a stolen backup must not be able to sign.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from core.app import Earned
from core.badges import public_pem
from core.store.dump import is_empty, load, rows

KIND = "earned-backup"
VERSION = 1
ROWS = "rows.jsonl"
JOBS = "jobs.jsonl"
MANIFEST = "manifest.json"


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
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        count, at = _write_rows(app, archive)
        _write_jobs(app, archive)
        for key in app.keys.public_keys():
            name = f"{key.purpose.value}-{key.id[-12:]}.pub"
            archive.writestr(f"keys/{name}", public_pem(key))
        for folder in ("evidence", "prompts"):
            for path in sorted((app.settings.data / folder).rglob("*")):
                with suppress(FileNotFoundError):  # erased in this very moment
                    if path.is_file():
                        archive.write(path, str(path.relative_to(app.settings.data)))
        manifest = {"kind": KIND, "version": VERSION, "revision": at, "rows": count}
        archive.writestr(MANIFEST, json.dumps(manifest))
    os.chmod(draft, 0o600)
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.replace(target)
    return count


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


def _write_jobs(app: Earned, archive: zipfile.ZipFile) -> None:
    """What still has to happen. Taken after the rows: too many is mended at the restore."""
    lines = [
        json.dumps({"key": job.key, "kind": job.kind, "ids": dict(job.ids)})
        for job in (*app.jobs.unfinished(), *app.jobs.dead())
    ]
    archive.writestr(JOBS, "\n".join(lines))


def restore(app: Earned, source: Path) -> int:
    """Fill an empty installation from a backup; returns the number of rows.

    Raises ``BackupRefused`` when it is not empty, or the file is no backup.
    """
    try:
        archive = zipfile.ZipFile(source)
        manifest = json.loads(archive.read(MANIFEST))
    except FileNotFoundError:
        raise BackupRefused("backup_missing") from None
    except (zipfile.BadZipFile, KeyError, ValueError, OSError):
        raise BackupRefused("backup_damaged") from None
    if manifest.get("kind") != KIND:
        raise BackupRefused("backup_damaged")
    if manifest["version"] > VERSION:
        raise BackupRefused("backup_newer")
    if archive.testzip() is not None:
        raise BackupRefused("backup_damaged")
    at = manifest["revision"]
    if not is_empty(app.store.engine, at):
        raise BackupRefused("restore_not_empty")
    with archive:
        count = load(app.store.engine, at, _read_rows(archive))
        _unpack(archive, app.settings.data)
        app.migrate()
        _requeue(app, archive)
    return count


def _read_rows(archive: zipfile.ZipFile) -> Iterator[tuple[str, Mapping[str, Any]]]:
    with archive.open(ROWS) as raw:
        for line in io.TextIOWrapper(raw, "utf-8"):
            name, row = json.loads(line)
            yield name, row


def _unpack(archive: zipfile.ZipFile, data: Path) -> None:
    """Files go to their places and nowhere else, whatever the archive says."""
    for entry in archive.infolist():
        folder, _, rest = entry.filename.partition("/")
        if folder not in ("evidence", "prompts", "keys") or not rest or entry.is_dir():
            continue
        base = data / "keys" / "retired" if folder == "keys" else data / folder
        path = (base / rest).resolve()
        if not path.is_relative_to(base.resolve()):
            raise BackupRefused("backup_damaged")
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_bytes(archive.read(entry))
        os.chmod(path, 0o600)


def _requeue(app: Earned, archive: zipfile.ZipFile) -> None:
    """What had still to happen, as far as what it is about is in the backup."""
    for line in archive.read(JOBS).decode().splitlines():
        job = json.loads(line)
        ids = dict(job["ids"])
        community = ids.pop("community")
        with app.store.transaction(community) as tx:
            if tx.knows(ids):
                tx.later(job["key"], job["kind"], ids)
