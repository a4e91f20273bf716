"""Long lists that are written before somebody takes them: files that are gone after a day.

Each is a folder with what it is (``about.json``), how far it is (``done``) and the list itself
(``list``, which is called ``list.part`` until it is whole). Every process that shares the data
folder sees them; whatever was broken off is begun again.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

KEPT = timedelta(days=1)
# How often it is written down how far one is, in seconds.
OFTEN = 0.5
_ID = re.compile(r"[0-9a-f]{32}")


class PreparedFiles:
    """The folder in which they lie."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def begin(self, name: str, about: Mapping[str, str | int], now: datetime) -> None:
        """Keep what is to be written; ``name`` is 32 hexadecimal digits."""
        folder = self._folder / name
        folder.mkdir(parents=True, mode=0o700)
        _put(folder / "about.json", json.dumps(about))
        # By the clock that will say when it is old.
        os.utime(folder / "about.json", (now.timestamp(), now.timestamp()))

    def about(self, name: str) -> dict[str, str | int] | None:
        """What it is; None where there is none of that name, or not any more."""
        if not _ID.fullmatch(name):
            return None
        try:
            found: dict[str, str | int] = json.loads(
                (self._folder / name / "about.json").read_text()
            )
        except FileNotFoundError:
            return None
        return found

    def done(self, name: str) -> int:
        """How many rows of it are written."""
        try:
            return int((self._folder / name / "done").read_text())
        except FileNotFoundError:
            return 0

    def whole(self, name: str) -> Path | None:
        """The list, once it is whole."""
        path = self._folder / name / "list"
        return path if path.exists() else None

    def write(self, name: str, pieces: Iterable[tuple[bytes, int]]) -> None:
        """Write a list; each piece comes with how many rows are in it so far.

        Raises ``FileNotFoundError`` where it was thrown away meanwhile.
        """
        folder, told = self._folder / name, monotonic()
        part = folder / f"list.part{os.getpid()}"
        done = 0
        with part.open("wb") as file:
            for piece, done in pieces:
                file.write(piece)
                if monotonic() - told > OFTEN:
                    told = monotonic()
                    _put(folder / "done", str(done))
        _put(folder / "done", str(done))
        os.replace(part, folder / "list")

    def forget(self, before: datetime | None = None) -> None:
        """Delete all of them, or those that were begun before that time."""
        if not self._folder.exists():
            return
        for one in self._folder.iterdir():
            try:
                begun = datetime.fromtimestamp((one / "about.json").stat().st_mtime, UTC)
            except FileNotFoundError:
                begun = datetime.fromtimestamp(0, UTC)
            if before is None or begun < before:
                shutil.rmtree(one, ignore_errors=True)


def _put(path: Path, text: str) -> None:
    """Never half a file, whoever reads it."""
    part = path.with_name(f"{path.name}.new{os.getpid()}")
    part.write_text(text)
    os.replace(part, path)
